#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void buf_init(struct buf *buf, size_t max_bytes)
{
	*buf = (struct buf){.max = max_bytes};
}

void buf_free(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){.max = buf->max};
}

void buf_reset(struct buf *buf)
{
	buf->len = 0;
	buf->full = false;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

static int reserve(struct buf *buf, size_t more)
{
	if (buf->full || more > buf->max - buf->len) {
		buf->full = true;
		return -1;
	}
	size_t need = buf->len + more + 1;
	if (need <= buf->cap)
		return 0;
	size_t cap = buf->cap < 128 ? 256 : buf->cap * 2;
	if (cap > buf->max + 1)
		cap = buf->max + 1;
	if (cap < need)
		cap = need;
	buf->data = mem_resize(buf->data, cap, 1);
	buf->cap = cap;
	return 0;
}

int buf_append(struct buf *buf, const void *data, size_t bytes)
{
	if (reserve(buf, bytes) < 0)
		return -1;
	if (bytes > 0)
		memcpy(buf->data + buf->len, data, bytes);
	buf->len += bytes;
	buf->data[buf->len] = '\0';
	return 0;
}

int buf_puts(struct buf *buf, const char *text)
{
	return buf_append(buf, text, strlen(text));
}

int buf_putc(struct buf *buf, char byte)
{
	return buf_append(buf, &byte, 1);
}

int buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0 || reserve(buf, (size_t)len) < 0)
		return -1;
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	buf->len += (size_t)len;
	return 0;
}

int buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int result = buf_vprintf(buf, format, args);
	va_end(args);
	return result;
}

/* RFC 8259, section 7: the quotation mark, the reverse solidus and the
 * control characters must be escaped; everything else may stand. */
int buf_json_string(struct buf *buf, const char *text, size_t bytes)
{
	static const char named[] = "\b\f\n\r\t\"\\";
	static const char letters[] = "bfnrt\"\\";
	size_t start = 0;

	buf_putc(buf, '"');
	for (size_t i = 0; i < bytes; i++) {
		unsigned char byte = (unsigned char)text[i];
		if (byte >= 0x20 && byte != '"' && byte != '\\')
			continue;
		buf_append(buf, text + start, i - start);
		start = i + 1;
		const char *found = byte ? strchr(named, byte) : NULL;
		if (found != NULL) {
			char pair[2] = {'\\', letters[found - named]};
			buf_append(buf, pair, 2);
		} else {
			buf_printf(buf, "\\u%04x", byte);
		}
	}
	buf_append(buf, text + start, bytes - start);
	return buf_putc(buf, '"');
}

const char *buf_text(const struct buf *buf)
{
	return buf->data != NULL ? buf->data : "";
}

char *buf_take(struct buf *buf)
{
	char *text = buf->data != NULL ? buf->data : mem_strdup("");

	*buf = (struct buf){.max = buf->max};
	return text;
}
