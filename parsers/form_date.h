/*
 * One day out of what a person wrote: "2023.5.17", "5月17日(周三)",
 * "二〇二三年五月十七日", 20230517.
 */
#ifndef PARSERS_FORM_DATE_H
#define PARSERS_FORM_DATE_H

#include <stdbool.h>
#include <stdint.h>

enum form_date_kind {
	FORM_DATE_ONE,
	FORM_DATE_NONE,    /* no day, more than one, or one that is no day */
	FORM_DATE_NO_YEAR, /* month and day, and no year to assume */
	FORM_DATE_UNCLEAR  /* the number 5.2, which may have been 5.20 */
};

struct form_date {
	int32_t day;
	bool year_assumed;
	bool serial; /* a spreadsheet's day number without its date format */
};

/* `plain` is form_plain's; `year` is assumed where none is written, 0 =
 * none may be. */
enum form_date_kind form_date_read(
    const char *plain, int year, struct form_date *date);

/* The same of a number: a day's serial (of the years 2000 to 2099), 20230517,
 * or 5.17. */
enum form_date_kind form_date_of_number(
    double number, int year, struct form_date *date);

#endif
