/*
 * A mail's bytes as lines, through one buffer of fixed size: a line longer
 * than the buffer comes in pieces, so a mail of any size is read in constant
 * memory. Reads with pread, the descriptor's own position is not moved.
 */
#ifndef PARSERS_MIME_SOURCE_H
#define PARSERS_MIME_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mime_source;

struct mime_line {
	const char *text; /* lives until the next call */
	size_t len;       /* without the line end; NULs are possible */
	const char *eol;  /* the line end as it stands: CRLF or LF */
	size_t eol_len; /* 0 for a piece cut from a long line, or at the end */
	bool begins;    /* the piece begins its line */
};

/* Bytes `from` to `to` (exclusive) of the file; it may be shorter. */
struct mime_source *mime_source_new(int fd, int64_t from, int64_t to);
void mime_source_free(struct mime_source *source);

/* 1 = *line filled, 0 = end, -1 = the file could not be read (errno). */
int mime_source_line(struct mime_source *source, struct mime_line *line);

#endif
