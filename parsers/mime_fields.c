#include "parsers/mime_fields.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define NAME_MAX_BYTES 40
/* Of one name, and of all bytes in one field, so that the header's other
 * fields are still found behind a thousand of one. */
#define SAME_MAX 50
#define SHARE 2

static const char *const known[] = {"authentication-results", "auto-submitted",
    "cc", "content-description", "content-disposition", "content-id",
    "content-location", "content-transfer-encoding", "content-type", "date",
    "from", "in-reply-to", "message-id", "precedence", "references", "reply-to",
    "return-path", "sender", "subject", "to", "x-failed-recipients",
    "x-shoubao-id"};

/* Families of which the presence says enough. */
static const char *const families[] = {"list-", "x-auto"};

void mime_fields_init(struct mime_fields *fields, const struct limits *limits)
{
	*fields = (struct mime_fields){.max_seen = limits->headers};
	buf_init(&fields->raw, (size_t)limits->header_bytes);
}

void mime_fields_free(struct mime_fields *fields)
{
	buf_free(&fields->raw);
	free(fields->items);
	fields->items = NULL;
	fields->count = fields->cap = 0;
}

static const char *known_name(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strlen(known[i]) == len &&
		    strncasecmp(known[i], name, len) == 0)
			return known[i];
	}
	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		size_t prefix = strlen(families[i]);
		if (len >= prefix &&
		    strncasecmp(families[i], name, prefix) == 0)
			return families[i];
	}
	return NULL;
}

/* The length of the name before the colon; 0 when the line is no field.
 * Spaces before the colon are obsolete syntax (section 4.5) still met. */
static size_t name_of(const char *text, size_t len, size_t *colon)
{
	size_t at = 0;

	while (at < len && (unsigned char)text[at] > 32 &&
	       (unsigned char)text[at] < 127 && text[at] != ':')
		at++;
	size_t name = at;
	while (at < len && (text[at] == ' ' || text[at] == '\t'))
		at++;
	*colon = at;
	return name > 0 && at < len && text[at] == ':' ? name : 0;
}

bool mime_field_begins(const char *text, size_t len)
{
	size_t colon;

	return name_of(text, len, &colon) > 0;
}

static void add(struct mime_fields *fields, const char *text, size_t len)
{
	if (!fields->keeps || fields->count == 0)
		return;
	size_t had = fields->items[fields->count - 1].len;
	if (had + len > fields->raw.max / SHARE ||
	    buf_append(&fields->raw, text, len) < 0) {
		fields->over = true;
		fields->keeps = false;
		return;
	}
	fields->items[fields->count - 1].len += len;
}

static size_t count_of(const struct mime_fields *fields, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < fields->count; i++)
		count += fields->items[i].name == name;
	return count;
}

static enum mime_fields_line begin(
    struct mime_fields *fields, const struct mime_line *line)
{
	size_t colon;
	size_t name = name_of(line->text, line->len, &colon);

	if (name == 0)
		return MIME_NO_FIELD;
	fields->seen++;
	const char *ours = name <= NAME_MAX_BYTES ? known_name(line->text, name)
						  : NULL;
	fields->keeps = ours != NULL && count_of(fields, ours) < SAME_MAX;
	if (fields->keeps) {
		MEM_GROW(fields->items, fields->count, fields->cap);
		fields->items[fields->count++] = (struct mime_field){
		    ours, fields->raw.len, 0};
		add(fields, line->text + colon + 1, line->len - colon - 1);
	}
	return MIME_FIELD;
}

enum mime_fields_line mime_fields_line(
    struct mime_fields *fields, const struct mime_line *line)
{
	enum mime_fields_line result = MIME_FIELD;

	if (line->begins && line->len == 0 && line->eol_len > 0)
		return MIME_FIELDS_END;
	bool folded = line->len > 0 &&
		      (*line->text == ' ' || *line->text == '\t');
	if (!line->begins || (folded && fields->seen > 0))
		add(fields, line->text, line->len);
	else
		result = begin(fields, line);
	fields->bytes += (int64_t)(line->len + line->eol_len);
	if (fields->seen > fields->max_seen ||
	    fields->bytes > (int64_t)fields->raw.max)
		fields->over = true;
	return result;
}

const char *mime_fields_get(
    const struct mime_fields *fields, const char *name, size_t n, size_t *len)
{
	for (size_t i = 0; i < fields->count; i++) {
		if (strcmp(fields->items[i].name, name) != 0 || n-- > 0)
			continue;
		*len = fields->items[i].len;
		return buf_text(&fields->raw) + fields->items[i].from;
	}
	*len = 0;
	return NULL;
}
