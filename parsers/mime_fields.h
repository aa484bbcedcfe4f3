/*
 * A header block (RFC 5322, section 2.2): its lines in, the raw values of
 * the fields this project knows out. Other fields are counted and forgotten,
 * so a block of any length costs bounded memory.
 */
#ifndef PARSERS_MIME_FIELDS_H
#define PARSERS_MIME_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parsers/mime_source.h"

struct mime_field {
	const char *name; /* lower case; of an x-auto… or list-… field that */
	size_t from, len; /* the raw value in `raw`, folds still in it */
};

struct mime_fields {
	struct buf raw;
	struct mime_field *items;
	size_t count, cap;
	int64_t seen, bytes; /* of the whole block, known fields or not */
	int64_t max_seen;
	bool keeps; /* the last field is one of ours */
	bool over;  /* more fields or bytes than the limits allow */
};

enum mime_fields_line {
	MIME_FIELD,      /* taken: a field, or a piece of one */
	MIME_FIELDS_END, /* the empty line */
	MIME_NO_FIELD    /* no field at all: a body, or rubbish */
};

void mime_fields_init(struct mime_fields *fields, const struct limits *limits);
void mime_fields_free(struct mime_fields *fields);

enum mime_fields_line mime_fields_line(
    struct mime_fields *fields, const struct mime_line *line);

/* The raw value of the n-th (from 0) field of that lower-case name, or NULL.
 * Not NUL-terminated; lives until the next line is taken. */
const char *mime_fields_get(
    const struct mime_fields *fields, const char *name, size_t n, size_t *len);

/* Whether the bytes begin as a header field does: a name and a colon. */
bool mime_field_begins(const char *text, size_t len);

#endif
