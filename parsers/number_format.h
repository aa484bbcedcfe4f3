/*
 * Is a number shown as a date? That is said by the number format alone
 * (ECMA-376 Part 1, 18.8.30 and 18.8.31), never by the value. For .xlsx,
 * .xls and SpreadsheetML alike.
 */
#ifndef PARSERS_NUMBER_FORMAT_H
#define PARSERS_NUMBER_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

enum number_kind {
	NUMBER_PLAIN,
	NUMBER_DATE,    /* a day, perhaps with a time */
	NUMBER_TIME,    /* a time of day only */
	NUMBER_DURATION /* [h]:mm and the like: may pass a day */
};

#define NUMBER_SECTIONS 4

struct number_format {
	int count; /* sections; 0 = General */
	struct {
		enum number_kind kind;
		char condition; /* '<' '>' '=' 'l' (<=) 'g' (>=) '!' or 0 */
		double bound;
	} sections[NUMBER_SECTIONS];
	bool has_conditions;
	bool any_date; /* some section is not plain */
};

/* The format of code such as "yyyy\-mm\-dd;@"; need not be terminated. */
void number_format_parse(
    const char *code, size_t len, struct number_format *format);
/* A built-in format's number, those of Chinese Excel included: 27 to 36 and
 * 50 to 58 are never written out and are dates. Unknown = General. */
void number_format_builtin(int id, struct number_format *format);
/* By the section that applies to value. */
enum number_kind number_format_kind(
    const struct number_format *format, double value);

/*
 * The public text of a serial day number of the 1900 system, with its
 * nonexistent 1900-02-29 (a 1904 workbook's serials + 1462): "2023-05-17",
 * "2023-05-17T09:30:00", "09:30:00", milliseconds where there are any.
 * Returns the length, or 0 where the number is no date (plain, a duration
 * of a day or more, day 0 or 60, negative, past year 9999): show the number.
 */
size_t number_date_text(double serial, enum number_kind kind, char out[32]);

/*
 * ISO 8601 text as t="d" cells and ODS hold it, to a serial of the 1900
 * system and its kind. 0 or -1.
 */
int number_date_parse(
    const char *text, size_t len, double *serial, enum number_kind *kind);

#endif
