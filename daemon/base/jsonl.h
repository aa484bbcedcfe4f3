/*
 * One JSON text on one line (RFC 8259), from and to jansson's values. Our own
 * because jansson's reader and writer cost five times as much as the values
 * themselves, for every mail, and write 0.85 as 0.84999999999999998.
 */
#ifndef BASE_JSONL_H
#define BASE_JSONL_H

#include <jansson.h>
#include <stddef.h>

#include "base/buf.h"

#define JSONL_MAX_DEPTH 64

/* Appends the text, without LF: no spaces, numbers as short as they are
 * exact. 0, or -1 when the buffer is full (its contents are of no use). */
int jsonl_write(const json_t *value, struct buf *buf);

/* The value of the whole text (a new reference), or NULL when it is no JSON,
 * no valid UTF-8, names a member twice, holds a NUL, a number that does not
 * fit in 64 bits, or is nested deeper than JSONL_MAX_DEPTH. */
json_t *jsonl_read(const char *text, size_t bytes);

#endif
