/*
 * Uuencode (POSIX, uuencode): one line at a time. "begin 644 name", lines of
 * a length character and data, "end".
 */
#ifndef PARSERS_UUENCODE_H
#define PARSERS_UUENCODE_H

#include <stdbool.h>
#include <stddef.h>

#define UUENCODE_LINE_MAX 256
#define UUENCODE_DATA_MAX 64

struct uuencode {
	bool begun, ended, damaged;
	char name[UUENCODE_LINE_MAX]; /* raw bytes, from the begin line */
	char line[UUENCODE_LINE_MAX];
	size_t len; /* of `line`, for uuencode_feed */
	bool long_line;
};

/* Whether the line is "begin 644 name" (or base64's "begin-base64", which is
 * not read, is not); *name points into the line. */
bool uuencode_begins(
    const char *line, size_t len, const char **name, size_t *name_len);
/* Whether the line is data as uuencode writes it. */
bool uuencode_is_data(const char *line, size_t len);
/* Decodes a data line; returns how many bytes. */
size_t uuencode_line(const char *line, size_t len,
    unsigned char out[UUENCODE_DATA_MAX], bool *damaged);

/* A whole stream, any pieces: collects a line, answers when one is complete.
 * Returns the bytes used of `bytes`; *got the decoded bytes (often 0). */
size_t uuencode_feed(struct uuencode *uu, const char *bytes, size_t len,
    unsigned char out[UUENCODE_DATA_MAX], size_t *got);

#endif
