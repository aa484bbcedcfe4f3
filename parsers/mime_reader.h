/*
 * Lines of a mail with the delimiter lines of its multiparts (RFC 2046,
 * section 5.1.1) told apart. A delimiter of an outer multipart ends the inner
 * ones too, whether they were closed or not.
 */
#ifndef PARSERS_MIME_READER_H
#define PARSERS_MIME_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/mime_decode.h"
#include "parsers/mime_source.h"

struct mime_boundary {
	char *text;
	size_t len;
};

struct mime_reader {
	struct mime_source *source;
	const bool *stop;                 /* once true, nothing more is read */
	struct mime_boundary *boundaries; /* the innermost is the last */
	size_t count, cap;
	struct mime_line held;
	bool has_held;
	bool ended;   /* at a delimiter or the end, until resumed */
	size_t level; /* whose delimiter: 1 = the outermost, 0 = the end */
	bool closing; /* it was the last: "--boundary--" */
};

void mime_reader_init(
    struct mime_reader *reader, struct mime_source *source, const bool *stop);
void mime_reader_free(struct mime_reader *reader);

/* Takes the boundary (malloc); returns its level. */
size_t mime_reader_push(struct mime_reader *reader, char *boundary);
/* Forgets the innermost boundary. */
void mime_reader_pop(struct mime_reader *reader);

/* 1 = *line filled, 0 = a delimiter or the end (stays so until resumed), -1 =
 * the file could not be read. */
int mime_reader_line(struct mime_reader *reader, struct mime_line *line);
/* Gives the last line back, to be read again. */
void mime_reader_hold(struct mime_reader *reader, const struct mime_line *line);
/* Reads on behind the delimiter. */
void mime_reader_resume(struct mime_reader *reader);

/* Feeds everything up to the next delimiter or the end to the decoder and
 * ends it; the line end before a delimiter belongs to the delimiter. */
int mime_reader_body(struct mime_reader *reader, struct mime_decoder *decoder);
/* Passes over it. */
int mime_reader_skip(struct mime_reader *reader);

#endif
