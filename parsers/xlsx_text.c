#include <string.h>

#include "base/utf8.h"
#include "parsers/xlsx.h"

void xlsx_gather_init(struct xlsx_gather *gather, int64_t max_chars)
{
	/* Room for every character escaped: seven bytes for one. */
	*gather = (struct xlsx_gather){.max_chars = max_chars};
	buf_init(&gather->buf, (size_t)max_chars * 7 + 8);
}

void xlsx_gather_free(struct xlsx_gather *gather)
{
	buf_free(&gather->buf);
}

void xlsx_gather_add(struct xlsx_gather *gather, const char *text, size_t len)
{
	struct buf *buf = &gather->buf;

	if (buf->full)
		return;
	if (len > buf->max - buf->len) {
		len = utf8_cut(text, buf->max - buf->len);
		buf_append(buf, text, len);
		buf->full = true;
		return;
	}
	buf_append(buf, text, len);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The UTF-16 unit of "_xHHHH_" at `at`, or -1. */
static int escape_at(const char *at, const char *end)
{
	int unit = 0;

	if (end - at < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex_value(at[i]);
		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

/* Writes the character of the escape at *at, which moves behind it. */
static char *undo_escape(char *out, const char **at, const char *end, int unit)
{
	uint32_t code_point = (uint32_t)unit;

	*at += 7;
	if (unit >= 0xd800 && unit < 0xdc00) {
		int low = escape_at(*at, end);
		if (low >= 0xdc00 && low < 0xe000) {
			code_point = 0x10000 + ((code_point - 0xd800) << 10) +
				     ((uint32_t)low - 0xdc00);
			*at += 7;
		}
	}
	/* NUL and the controls mean nothing in a form. */
	if (code_point < 0x20 && code_point != '\t' && code_point != '\n' &&
	    code_point != '\r')
		return out;
	return out + utf8_put(out, code_point);
}

size_t xlsx_gather_finish(struct xlsx_gather *gather)
{
	struct buf *buf = &gather->buf;

	if (buf->len < 7 || memmem(buf->data, buf->len, "_x", 2) == NULL)
		return buf->len;
	char *out = buf->data;
	const char *at = buf->data, *end = buf->data + buf->len;
	while (at < end) {
		int unit = escape_at(at, end);
		if (unit >= 0)
			out = undo_escape(out, &at, end, unit);
		else
			*out++ = *at++;
	}
	*out = '\0';
	buf->len = (size_t)(out - buf->data);
	return buf->len;
}
