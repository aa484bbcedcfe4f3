#include "parsers/mime_param.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/mime_word.h"

#define MAX_SEGMENTS 1000

struct cursor {
	const char *at, *end;
	bool gbk; /* raw bytes that are no UTF-8: a "\" may be half a character
		   */
};

/* One name=value as it stands. */
struct param {
	const char *name;
	size_t name_len;
	struct buf value;
};

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void skip_space(struct cursor *cursor)
{
	while (cursor->at < cursor->end && is_space(*cursor->at))
		cursor->at++;
}

/* Whether a quote here ends the value: then ";", the end, a comment or a
 * next parameter whose ";" was forgotten follows. Other quotes are part of
 * the name: senders do not escape them. */
static bool closes(const char *at, const char *end)
{
	const char *after = at + 1;

	while (after < end && is_space(*after))
		after++;
	if (after == end || *after == ';' || *after == '(')
		return true;
	if (after == at + 1)
		return false;
	const char *letter = after;
	while (letter < end && ((*letter | 0x20) >= 'a') &&
	       (*letter | 0x20) <= 'z')
		letter++;
	return letter > after && letter < end &&
	       (*letter == '=' || *letter == '*');
}

/* Copies one byte or one raw GBK character. */
static void take(struct cursor *cursor, struct buf *value)
{
	unsigned char lead = (unsigned char)*cursor->at;
	size_t len = cursor->gbk && lead >= 0x81 && lead <= 0xfe &&
			     cursor->end - cursor->at > 1 &&
			     (unsigned char)cursor->at[1] >= 0x40
			 ? 2
			 : 1;

	buf_append(value, cursor->at, len);
	cursor->at += len;
}

static void take_quoted(struct cursor *cursor, struct buf *value)
{
	cursor->at++;
	while (cursor->at < cursor->end) {
		char byte = *cursor->at;
		if (byte == '"' && closes(cursor->at, cursor->end)) {
			cursor->at++;
			return;
		}
		/* Only these two are escapes; others are Windows paths. */
		if (byte == '\\' && cursor->end - cursor->at > 1 &&
		    (cursor->at[1] == '"' || cursor->at[1] == '\\'))
			cursor->at++;
		take(cursor, value);
	}
}

static void take_plain(struct cursor *cursor, struct buf *value)
{
	while (cursor->at < cursor->end && *cursor->at != ';')
		take(cursor, value);
	while (value->len > 0 && is_space(value->data[value->len - 1]))
		value->data[--value->len] = '\0';
}

/* The next parameter; its value is to be freed. */
static bool next(struct cursor *cursor, struct param *param)
{
	for (;;) {
		while (cursor->at < cursor->end &&
		       (*cursor->at == ';' || is_space(*cursor->at)))
			cursor->at++;
		if (cursor->at == cursor->end)
			return false;
		param->name = cursor->at;
		while (cursor->at < cursor->end && *cursor->at != '=' &&
		       *cursor->at != ';' && !is_space(*cursor->at))
			cursor->at++;
		param->name_len = (size_t)(cursor->at - param->name);
		skip_space(cursor);
		if (cursor->at == cursor->end)
			return false;
		if (*cursor->at == '=')
			break;
		/* A word that is no parameter: a comment, a stray quote. */
		if (param->name_len == 0)
			cursor->at++;
	}
	cursor->at++;
	skip_space(cursor);
	buf_init(&param->value, SIZE_MAX / 8);
	if (cursor->at < cursor->end && *cursor->at == '"')
		take_quoted(cursor, &param->value);
	else
		take_plain(cursor, &param->value);
	return true;
}

static struct cursor begin(const char *raw, size_t len)
{
	const char *semicolon = memchr(raw, ';', len);
	const char *from = semicolon ? semicolon : raw + len;

	/* The type itself or the ";" behind it is left out. */
	if (memchr(raw, '=', (size_t)(from - raw)) != NULL)
		from = raw;
	return (struct cursor){from, raw + len, !utf8_valid(raw, len)};
}

char *mime_param_main(const char *raw, size_t len)
{
	char *out = mem_alloc(len + 1);
	size_t used = 0;
	bool slash = false;

	for (size_t i = 0; i < len && raw[i] != ';' && raw[i] != '('; i++) {
		char byte = raw[i];
		if (is_space(byte) && slash && out[used - 1] != '/')
			break; /* "text/plain charset=gbk" */
		if (is_space(byte) || byte == '"' || byte == '\0')
			continue;
		slash = slash || byte == '/';
		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte | 0x20);
		out[used++] = byte;
	}
	out[used] = '\0';
	return out;
}

char *mime_param_bytes(const char *raw, size_t len, const char *name)
{
	struct param param;

	if (raw == NULL)
		return NULL;
	struct cursor cursor = begin(raw, len);
	while (next(&cursor, &param)) {
		if (param.name_len == strlen(name) &&
		    strncasecmp(param.name, name, param.name_len) == 0)
			return buf_take(&param.value);
		buf_free(&param.value);
	}
	return NULL;
}

/* --- RFC 2231
 * ----------------------------------------------------------------- */

struct segment {
	int index;    /* of name*N; 0 for name* */
	bool encoded; /* a "*" at the end: percent signs speak */
	char *bytes;
	size_t len;
};

struct segments {
	struct segment *items;
	size_t count, cap;
};

/* What follows the name: "", "*", "*3", "*3*". 1 = a segment, 0 = the plain
 * parameter, -1 = another name. */
static int suffix(
    const struct param *param, const char *name, struct segment *segment)
{
	size_t len = strlen(name), at = len;

	if (param->name_len < len || strncasecmp(param->name, name, len) != 0)
		return -1;
	*segment = (struct segment){0};
	if (at == param->name_len)
		return 0;
	if (param->name[at++] != '*')
		return -1;
	for (; at < param->name_len && param->name[at] >= '0' &&
	       param->name[at] <= '9';
	     at++) {
		if (segment->index < MAX_SEGMENTS)
			segment->index = segment->index * 10 +
					 (param->name[at] - '0');
	}
	segment->encoded = param->name[param->name_len - 1] == '*';
	return at + segment->encoded >= param->name_len ? 1 : -1;
}

static int by_index(const void *a, const void *b)
{
	const struct segment *left = a, *right = b;

	if (left->index != right->index)
		return left->index < right->index ? -1 : 1;
	return 0;
}

static void put_percent(const char *bytes, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		const unsigned char *at = (const unsigned char *)bytes + i;
		if (*at == '%' && i + 2 < len && mime_word_hex(at[1]) >= 0 &&
		    mime_word_hex(at[2]) >= 0) {
			buf_putc(out, (char)(mime_word_hex(at[1]) << 4 |
					     mime_word_hex(at[2])));
			i += 2;
		} else {
			buf_putc(out, (char)*at);
		}
	}
}

/* charset'language' at the front of the first encoded segment (section 4). */
static size_t charset_of(const struct segment *segment, char charset[64])
{
	const char *first = memchr(segment->bytes, '\'', segment->len);
	const char *end = segment->bytes + segment->len;
	const char *second =
	    first ? memchr(first + 1, '\'', (size_t)(end - first - 1)) : NULL;

	charset[0] = '\0';
	if (second == NULL)
		return 0;
	size_t len = (size_t)(first - segment->bytes);
	if (len < 64) {
		memcpy(charset, segment->bytes, len);
		charset[len] = '\0';
	}
	return (size_t)(second + 1 - segment->bytes);
}

static void put_run(struct buf *run, struct buf *out)
{
	put_percent(buf_text(run), run->len, out);
	buf_reset(run);
}

/* Joins the segments in the order of their numbers as bytes, then decodes.
 * Some cut an escape in two. */
static char *segments_text(struct segments *segments)
{
	char charset[64] = "";
	bool encoded = false;
	struct buf bytes, run;
	char *text;

	qsort(segments->items, segments->count, sizeof *segments->items,
	    by_index);
	buf_init(&bytes, SIZE_MAX / 8);
	buf_init(&run, SIZE_MAX / 8);
	for (size_t i = 0; i < segments->count; i++) {
		struct segment *segment = &segments->items[i];
		size_t from = 0;
		if (i > 0 && segment->index == segment[-1].index)
			continue;
		if (segment->encoded && !encoded)
			from = charset_of(segment, charset);
		encoded = encoded || segment->encoded;
		if (segment->encoded) {
			buf_append(
			    &run, segment->bytes + from, segment->len - from);
			continue;
		}
		put_run(&run, &bytes);
		buf_append(&bytes, segment->bytes, segment->len);
	}
	put_run(&run, &bytes);
	buf_free(&run);
	/* Some put an encoded word into the extended form. */
	if (!encoded || strncmp(buf_text(&bytes), "=?", 2) == 0)
		text = mime_word_decode(buf_text(&bytes), bytes.len);
	else
		text = charset_decode(charset[0] ? charset : NULL,
		    buf_text(&bytes), bytes.len, NULL);
	buf_free(&bytes);
	return text;
}

char *mime_param_text(const char *raw, size_t len, const char *name)
{
	struct segments segments = {0};
	char *plain = NULL, *extended = NULL;
	struct param param;

	if (raw == NULL)
		return NULL;
	struct cursor cursor = begin(raw, len);
	while (next(&cursor, &param)) {
		struct segment segment;
		int kind = suffix(&param, name, &segment);
		if (kind == 0 && plain == NULL)
			plain = mime_word_decode(
			    buf_text(&param.value), param.value.len);
		if (kind == 1 && segments.count < MAX_SEGMENTS) {
			segment.len = param.value.len;
			segment.bytes = buf_take(&param.value);
			MEM_GROW(segments.items, segments.count, segments.cap);
			segments.items[segments.count++] = segment;
		}
		buf_free(&param.value);
	}
	if (segments.count > 0)
		extended = segments_text(&segments);
	for (size_t i = 0; i < segments.count; i++)
		free(segments.items[i].bytes);
	free(segments.items);
	/* The extended form is right where both are, unless it is broken. */
	bool broken = extended != NULL && plain != NULL &&
		      (*extended == '\0' ||
			  strstr(extended, "\xef\xbf\xbd") != NULL);
	free(broken ? extended : extended ? plain : NULL);
	return broken || extended == NULL ? plain : extended;
}
