/*
 * Separated text: RFC 4180 and what is sent in its name (any separator, any
 * encoding, Excel's "sep=" line and ="…" guards). Split in two so that each
 * can be tested alone; table_read calls csv_read.
 */
#ifndef PARSERS_CSV_H
#define PARSERS_CSV_H

#include <stdbool.h>
#include <stddef.h>

/* The whole file as UTF-8 (malloc) without its mark; *len bytes. NULL when
 * it is no text. *guessed: neither a mark nor valid UTF-8 said so. */
char *csv_decode(
    const unsigned char *bytes, size_t size, size_t *len, bool *guessed);

/* The separator that splits the first lines best: one of , tab ; | */
char csv_separator(const char *text, size_t len);

struct csv_cursor {
	const char *at, *end;
	char separator;
	bool quotes_off; /* one was never closed: the rest is taken as it is */
};

enum csv_after { CSV_FIELD, CSV_RECORD, CSV_END };

/*
 * Takes one field, leaving its value (quotes undone) in *field with *field_len
 * bytes: inside the text, or in the text's own memory rewritten in place, so
 * the text must be writable. Says what followed the field.
 */
enum csv_after csv_next(
    struct csv_cursor *cursor, const char **field, size_t *field_len);

#endif
