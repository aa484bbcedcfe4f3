/*
 * Numbers as text, in no locale but C's: what XML and CSV store, and what
 * JSON wants.
 */
#ifndef PARSERS_NUMBER_TEXT_H
#define PARSERS_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct number_text {
	double value;
	int digits;     /* significant digits as stored */
	bool canonical; /* the text is what number_write would write */
};

/*
 * The whole text must be a decimal number: sign, digits, point, exponent;
 * white space around it is tolerated, as are "1." and ".5". 0, or -1 when it
 * is none or is no finite double (NaN, INF, 1e999). Need not be terminated.
 */
int number_parse(const char *text, size_t len, struct number_text *number);

/* -?(0|[1-9][0-9]*)(\.[0-9]+)? of at most 15 digits: what no one means as an
 * identity number or a code, where a text may be either. */
bool number_is_plain(const char *text, size_t len);

/* The shortest text that reads back as the same double and is valid JSON;
 * value must be finite. out must hold 32 bytes. Returns the length. */
size_t number_write(double value, char out[32]);

/* Whether the text is an error as spreadsheets show it: "#DIV/0!", "Err:502".
 * OpenDocument and HTML have no type for these: some programs write a text,
 * some the number 0 shown as such a text. */
bool number_is_error(const char *text, size_t len);

#endif
