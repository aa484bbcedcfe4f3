/*
 * A growing byte buffer with a hard maximum set at creation. Once an append
 * would pass the maximum nothing more is taken and `full` stays true: check
 * it once at the end instead of after each append.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data; /* always NUL-terminated once anything was appended */
	size_t len; /* bytes, without the terminator */
	size_t cap;
	size_t max; /* bytes */
	bool full;
};

void buf_init(struct buf *buf, size_t max_bytes);
/* Safe on a zeroed or freed buffer; keeps max. */
void buf_free(struct buf *buf);
/* Forgets the contents, keeps the memory. */
void buf_reset(struct buf *buf);

/* 0, or -1 when the maximum would be passed (nothing is appended). */
int buf_append(struct buf *buf, const void *data, size_t bytes);
int buf_puts(struct buf *buf, const char *text);
int buf_putc(struct buf *buf, char byte);
int buf_printf(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int buf_vprintf(struct buf *buf, const char *format, va_list args);
/* Appends text as a JSON string with its quotes; text must be valid UTF-8
 * (NUL and control characters are escaped). */
int buf_json_string(struct buf *buf, const char *text, size_t bytes);

/* The contents as a C string, "" when empty; owned by the buffer. */
const char *buf_text(const struct buf *buf);
/* Takes the contents out as a malloc'ed string; the buffer is empty then. */
char *buf_take(struct buf *buf);

#endif
