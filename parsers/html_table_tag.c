#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "parsers/html_table.h"
#include "parsers/mail_entity.h"

#define MAX_VALUE_BYTES 1024 /* of a CSS property */

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' ||
	       byte == '\f';
}

static const char *spaces(const char *at, const char *end)
{
	while (at < end && is_space(*at))
		at++;
	return at;
}

static const char *name_read(
    const char *at, const char *end, char out[HTML_NAME_BYTES])
{
	size_t used = 0;

	for (; at < end && !is_space(*at) && *at != '>' && *at != '=' &&
	       (*at != '/' || used == 0);
	     at++)
		if (used + 1 < HTML_NAME_BYTES)
			out[used++] = *at >= 'A' && *at <= 'Z'
					  ? (char)(*at | 0x20)
					  : *at;
	out[used] = '\0';
	return at;
}

static const char *attribute_read(
    const char *at, const char *end, struct html_attribute *attribute)
{
	at = spaces(name_read(at, end, attribute->name), end);
	attribute->from = attribute->to = at;
	if (at == end || *at != '=')
		return at;
	at = spaces(at + 1, end);
	if (at < end && (*at == '"' || *at == '\'')) {
		attribute->from = at + 1;
		const char *quote = memchr(at + 1, *at, (size_t)(end - at - 1));
		attribute->to = quote != NULL ? quote : end;
		return quote != NULL ? quote + 1 : end;
	}
	attribute->from = at;
	while (at < end && !is_space(*at) && *at != '>')
		at++;
	attribute->to = at;
	return at;
}

const char *html_tag_read(const char *at, const char *end, struct html_tag *tag)
{
	struct html_attribute spare;

	tag->attribute_count = 0;
	at++;
	tag->closing = at < end && *at == '/';
	at = name_read(at + tag->closing, end, tag->name);
	while (at < end && *at != '>') {
		if (is_space(*at) || *at == '/' || *at == '=') {
			at++;
			continue;
		}
		struct html_attribute *attribute =
		    tag->attribute_count < HTML_MAX_ATTRIBUTES
			? &tag->attributes[tag->attribute_count++]
			: &spare;
		at = attribute_read(at, end, attribute);
	}
	return at < end ? at + 1 : end;
}

static const struct html_attribute *find(
    const struct html_tag *tag, const char *name)
{
	for (size_t i = 0; i < tag->attribute_count; i++)
		if (strcmp(tag->attributes[i].name, name) == 0)
			return &tag->attributes[i];
	return NULL;
}

bool html_tag_has(const struct html_tag *tag, const char *name)
{
	return find(tag, name) != NULL;
}

char *html_tag_value(const struct html_tag *tag, const char *name)
{
	const struct html_attribute *attribute = find(tag, name);
	struct buf out;
	char bytes[4];

	if (attribute == NULL)
		return NULL;
	buf_init(&out, (size_t)(attribute->to - attribute->from) + 8);
	for (const char *at = attribute->from; at < attribute->to;) {
		size_t used = 1;
		uint32_t point = 0;
		if (*at == '&')
			point = mail_entity_read(
			    at, (size_t)(attribute->to - at), &used);
		if (point != 0)
			buf_append(&out, bytes, utf8_put(bytes, point));
		else
			buf_append(&out, at, used = 1);
		at += used;
	}
	return buf_take(&out);
}

uint32_t html_tag_number(
    const struct html_tag *tag, const char *name, uint32_t max)
{
	const struct html_attribute *attribute = find(tag, name);
	uint32_t value = 0;

	if (attribute == NULL)
		return 1;
	for (const char *at = spaces(attribute->from, attribute->to);
	     at < attribute->to && *at >= '0' && *at <= '9'; at++)
		if (value <= max)
			value = value * 10 + (uint32_t)(*at - '0');
	if (value > max)
		return max;
	return value > 0 ? value : 1;
}

bool html_tag_hidden(const struct html_tag *tag)
{
	if (!html_tag_has(tag, "style"))
		return false;
	char *style = html_tag_value(tag, "style");
	char *display = html_style_property(style, "display");
	bool hidden = display != NULL && strcasecmp(display, "none") == 0;

	free(style);
	free(display);
	return hidden;
}

/* --- styles ---------------------------------------------------------------
 */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* CSS escapes (CSS 2.1, 4.1.3) as Excel writes them: always four digits, and
 * no space behind them. */
static const char *escape_undo(const char *at, struct buf *out)
{
	uint32_t point = 0;
	char bytes[4];
	int digits = 0;

	while (digits < 4 && hex_value(at[digits]) >= 0)
		point = point * 16 + (uint32_t)hex_value(at[digits++]);
	if (digits == 4 && point != 0) {
		buf_append(out, bytes, utf8_put(bytes, point));
		return at + 4;
	}
	if (*at != '\0')
		buf_putc(out, *at++);
	return at;
}

static char *property_value(const char *at)
{
	struct buf out;
	char quote = 0;

	buf_init(&out, MAX_VALUE_BYTES);
	while (is_space(*at))
		at++;
	for (; *at != '\0' && !out.full; at++) {
		if (quote == 0 && (*at == ';' || *at == '}'))
			break;
		if (*at == '\\') {
			at = escape_undo(at + 1, &out) - 1;
		} else if (quote == 0 && (*at == '"' || *at == '\'')) {
			quote = *at;
		} else if (*at == quote) {
			quote = 0;
		} else {
			buf_putc(&out, *at);
		}
	}
	while (out.len > 0 && is_space(out.data[out.len - 1]))
		out.data[--out.len] = '\0';
	return buf_take(&out);
}

char *html_style_property_at(const char *at, const char *name)
{
	at += strlen(name);
	while (is_space(*at))
		at++;
	return *at == ':' ? property_value(at + 1) : NULL;
}

char *html_style_property(const char *style, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = style; (at = strcasestr(at, name)) != NULL;) {
		const char *from = at;
		at += len;
		if (from > style && !is_space(from[-1]) && from[-1] != ';' &&
		    from[-1] != '{')
			continue;
		char *value = html_style_property_at(from, name);
		if (value != NULL)
			return value;
	}
	return NULL;
}

/* "<!-- … -->", "<!doctype …>", "<?xml …>", "<![if …]>". What stands between
 * conditional comments of the second kind is shown. */
const char *html_markup_end(const char *at, const char *end)
{
	size_t left = (size_t)(end - at);
	const char *close;

	if (left >= 4 && memcmp(at, "<!--", 4) == 0) {
		close = memmem(at + 2, left - 2, "-->", 3);
		return close != NULL ? close + 3 : end;
	}
	close = memchr(at, '>', left);
	return close != NULL ? close + 1 : end;
}
