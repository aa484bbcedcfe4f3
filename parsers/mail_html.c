#include "parsers/mail_html.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/mail_entity.h"

#define NAME_MAX_BYTES 16
#define URL_MAX_BYTES 4096
#define NO_LINK SIZE_MAX

/* Elements that begin and end a line. */
static const char *const blocks[] = {"address", "article", "aside",
    "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
    "thead", "tr", "ul"};

/* Elements whose contents nobody sees. */
static const char *const unseen[] = {"script", "style", "title", "template",
    "object", "iframe", "noembed", "noframes"};

struct reader {
	const char *at, *end;
	struct mail_html *out;
	bool space;  /* one is due before the next character */
	bool line;   /* a line end is */
	int pre;     /* inside so many <pre> */
	size_t open; /* the link that is open */
};

struct tag {
	char name[NAME_MAX_BYTES];
	bool closing;
};

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' ||
	       byte == '\f';
}

static bool is_letter(char byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool in_list(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], name) == 0)
			return true;
	}
	return false;
}

#define IN(name, list) in_list(name, list, sizeof(list) / sizeof *(list))

/* --- text out
 * ----------------------------------------------------------------- */

static void put(struct reader *reader, const char *bytes, size_t len)
{
	struct buf *text = &reader->out->text;

	if (reader->line && text->len > 0)
		buf_putc(text, '\n');
	else if (reader->space && text->len > 0 &&
		 text->data[text->len - 1] != '\n' &&
		 text->data[text->len - 1] != '\t')
		buf_putc(text, ' ');
	reader->line = reader->space = false;
	buf_append(text, bytes, len);
}

static void put_point(struct reader *reader, uint32_t point)
{
	char bytes[4];

	if (point == 0xa0) {
		reader->space = true;
		return;
	}
	/* Control characters and what has no width. */
	if ((point < 0x20 && point != '\t') || point == 0x200b ||
	    point == 0xfeff || point == 0xad)
		return;
	put(reader, bytes, utf8_put(bytes, point));
}

/* --- attributes
 * --------------------------------------------------------------- */

/* Character references undone, ends trimmed, line ends dropped (malloc). */
static char *value_decode(const char *from, const char *to)
{
	struct buf out;
	char bytes[4];

	buf_init(&out, URL_MAX_BYTES);
	while (from < to) {
		size_t used = 1;
		uint32_t point = *from == '&' ? mail_entity_read(from,
						    (size_t)(to - from), &used)
					      : 0;
		if (point != 0)
			buf_append(&out, bytes, utf8_put(bytes, point));
		else if (*from != '\n' && *from != '\r' &&
			 (out.len > 0 || !is_space(*from)))
			buf_putc(&out, *from);
		from += used;
	}
	while (out.len > 0 && is_space(out.data[out.len - 1]))
		out.data[--out.len] = '\0';
	return buf_take(&out);
}

static bool is_web(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 ||
	       strncasecmp(url, "https://", 8) == 0;
}

static void link_close(struct reader *reader)
{
	if (reader->open != NO_LINK)
		reader->out->links[reader->open].to = reader->out->text.len;
	reader->open = NO_LINK;
}

/* Takes `url`. */
static void link_open(struct reader *reader, char *url)
{
	struct mail_html *out = reader->out;

	link_close(reader);
	if (!is_web(url) || strlen(url) >= URL_MAX_BYTES ||
	    out->link_count >= MAIL_HTML_MAX_LINKS) {
		free(url);
		return;
	}
	MEM_GROW(out->links, out->link_count, out->link_cap);
	reader->open = out->link_count++;
	out->links[reader->open] = (struct mail_html_link){
	    url, NULL, out->text.len, out->text.len};
}

/* Takes `source`. */
static void use_add(struct mail_html *out, char *source)
{
	bool data = strncasecmp(source, "data:", 5) == 0;

	if (*source == '\0' || is_web(source) || data ||
	    out->use_count >= MAIL_HTML_MAX_USES) {
		free(source);
		return;
	}
	MEM_GROW(out->uses, out->use_count, out->use_cap);
	out->uses[out->use_count++] = source;
}

/* A picture behind "url(cid:…)" in a style. */
static void style_uses(struct reader *reader, const char *from, const char *to)
{
	const char *cid;

	while ((cid = memmem(from, (size_t)(to - from), "cid:", 4)) != NULL) {
		const char *end = cid;
		while (end < to && strchr(")\"'; &", *end) == NULL)
			end++;
		use_add(reader->out, value_decode(cid, end));
		from = end;
	}
}

static void attribute(struct reader *reader, const struct tag *tag,
    const char *name, const char *from, const char *to)
{
	bool anchor = strcmp(tag->name, "a") == 0;

	if (tag->closing)
		return;
	/* QQ puts the address of a large attachment on a span. */
	if ((anchor && strcmp(name, "href") == 0) ||
	    strcmp(name, "downloadlink") == 0) {
		link_open(reader, value_decode(from, to));
	} else if (anchor && reader->open != NO_LINK &&
		   (strcmp(name, "title") == 0 ||
		       strcmp(name, "download") == 0)) {
		struct mail_html_link *link = &reader->out->links[reader->open];
		free(link->title);
		link->title = value_decode(from, to);
	} else if (strcmp(name, "src") == 0 ||
		   strcmp(name, "background") == 0) {
		use_add(reader->out, value_decode(from, to));
	} else if (strcmp(name, "style") == 0) {
		style_uses(reader, from, to);
	}
}

/* --- tags
 * --------------------------------------------------------------------- */

static void name_take(struct reader *reader, char out[NAME_MAX_BYTES])
{
	size_t used = 0;

	while (reader->at < reader->end && !is_space(*reader->at) &&
	       *reader->at != '>' && *reader->at != '=' &&
	       (*reader->at != '/' || used == 0)) {
		char byte = *reader->at++;
		if (used + 1 < NAME_MAX_BYTES)
			out[used++] = byte >= 'A' && byte <= 'Z'
					  ? (char)(byte | 0x20)
					  : byte;
	}
	out[used] = '\0';
}

/* One attribute; its value may be quoted, bare or missing. */
static void attribute_take(struct reader *reader, const struct tag *tag)
{
	char name[NAME_MAX_BYTES];
	const char *from, *to;

	name_take(reader, name);
	while (reader->at < reader->end && is_space(*reader->at))
		reader->at++;
	if (reader->at == reader->end || *reader->at != '=')
		return;
	reader->at++;
	while (reader->at < reader->end && is_space(*reader->at))
		reader->at++;
	if (reader->at == reader->end)
		return;
	char quote = *reader->at;
	if (quote == '"' || quote == '\'') {
		from = reader->at + 1;
		to = memchr(from, quote, (size_t)(reader->end - from));
		to = to ? to : reader->end;
		reader->at = to < reader->end ? to + 1 : to;
	} else {
		from = reader->at;
		while (reader->at < reader->end && !is_space(*reader->at) &&
		       *reader->at != '>')
			reader->at++;
		to = reader->at;
	}
	attribute(reader, tag, name, from, to);
}

/* Moves behind "</name", where the unseen contents end. */
static void skip_contents(struct reader *reader, const char *name)
{
	size_t len = strlen(name);

	while (reader->at < reader->end) {
		const char *next = memchr(
		    reader->at, '<', (size_t)(reader->end - reader->at));
		if (next == NULL)
			break;
		reader->at = next + 1;
		if ((size_t)(reader->end - next) > len + 2 && next[1] == '/' &&
		    strncasecmp(next + 2, name, len) == 0) {
			reader->at = next;
			return;
		}
	}
	reader->at = reader->end;
}

static void tag_apply(struct reader *reader, const struct tag *tag)
{
	if (IN(tag->name, blocks)) {
		if (strcmp(tag->name, "br") == 0 && reader->line)
			put(reader, "", 0); /* a line by itself */
		reader->line = true;
		reader->space = false;
	}
	if (strcmp(tag->name, "pre") == 0)
		reader->pre += tag->closing ? (reader->pre > 0 ? -1 : 0) : 1;
	if ((strcmp(tag->name, "td") == 0 || strcmp(tag->name, "th") == 0) &&
	    !tag->closing && !reader->line && reader->out->text.len > 0)
		put(reader, "\t", 1);
	if (strcmp(tag->name, "a") == 0 && tag->closing)
		link_close(reader);
	if (!tag->closing && IN(tag->name, unseen))
		skip_contents(reader, tag->name);
}

static void tag_take(struct reader *reader)
{
	struct tag tag = {0};

	reader->at++;
	if (*reader->at == '/') {
		tag.closing = true;
		reader->at++;
	}
	name_take(reader, tag.name);
	while (reader->at < reader->end && *reader->at != '>') {
		if (is_space(*reader->at) || *reader->at == '/' ||
		    *reader->at == '=')
			reader->at++;
		else
			attribute_take(reader, &tag);
	}
	if (reader->at < reader->end)
		reader->at++;
	tag_apply(reader, &tag);
}

/* "<!-- … -->", "<!doctype …>", "<?xml …>", "<![if …]>" */
static void markup_skip(struct reader *reader)
{
	size_t left = (size_t)(reader->end - reader->at);
	const char *end;

	if (left >= 4 && memcmp(reader->at, "<!--", 4) == 0) {
		/* "<!-->" is a whole comment too. */
		end = memmem(reader->at + 2, left - 2, "-->", 3);
		reader->at = end ? end + 3 : reader->end;
		return;
	}
	end = memchr(reader->at, '>', left);
	reader->at = end ? end + 1 : reader->end;
}

/* --- text in
 * ------------------------------------------------------------------ */

static void space_take(struct reader *reader)
{
	char byte = *reader->at++;

	if (reader->pre == 0)
		reader->space = true;
	else if (byte == '\n')
		put(reader, "\n", 1);
	else if (byte != '\r')
		put(reader, &byte, 1);
}

static void text_take(struct reader *reader)
{
	const char *from = reader->at;
	size_t used = 0;

	if (*from == '&') {
		uint32_t point = mail_entity_read(
		    from, (size_t)(reader->end - from), &used);
		if (point != 0) {
			reader->at += used;
			put_point(reader, point);
			return;
		}
	}
	reader->at++;
	while (reader->at < reader->end && *reader->at != '<' &&
	       *reader->at != '&' && !is_space(*reader->at))
		reader->at++;
	put(reader, from, (size_t)(reader->at - from));
}

void mail_html_read(
    const char *html, size_t len, size_t max_text_bytes, struct mail_html *out)
{
	struct reader reader = {
	    .at = html, .end = html + len, .out = out, .open = NO_LINK};

	*out = (struct mail_html){0};
	buf_init(&out->text, max_text_bytes);
	while (reader.at < reader.end) {
		char byte = *reader.at;
		size_t left = (size_t)(reader.end - reader.at);
		char next = left > 1 ? reader.at[1] : '\0';
		if (byte == '<' && (is_letter(next) || next == '/'))
			tag_take(&reader);
		else if (byte == '<' && (next == '!' || next == '?'))
			markup_skip(&reader);
		else if (is_space(byte))
			space_take(&reader);
		else
			text_take(&reader);
	}
	link_close(&reader);
}

void mail_html_free(struct mail_html *html)
{
	for (size_t i = 0; i < html->link_count; i++) {
		free(html->links[i].url);
		free(html->links[i].title);
	}
	for (size_t i = 0; i < html->use_count; i++)
		free(html->uses[i]);
	free(html->links);
	free(html->uses);
	buf_free(&html->text);
	*html = (struct mail_html){0};
}
