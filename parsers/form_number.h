/*
 * One number out of what a person wrote: "1,200", "约300人", "三百", "1.2万",
 * "85%", "参与学生300余人".
 */
#ifndef PARSERS_FORM_NUMBER_H
#define PARSERS_FORM_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum form_number_kind {
	FORM_NUMBER_ONE,  /* exactly one number, and only known words */
	FORM_NUMBER_NONE, /* no number, or words that may change its meaning */
	FORM_NUMBER_SEVERAL /* two numbers or more: nobody knows which */
};

struct form_number {
	double value;
	bool about;     /* 约, 余, 左右 */
	bool chinese;   /* in Chinese numerals, wholly or in part */
	bool unit;      /* a measure word or noun stood beside it */
	bool percent;   /* "%", 百分之, 成: value is already the share */
	bool shortened; /* written with an exponent: digits are gone */
	bool none;      /* 无, 没有: taken as 0 */
	bool ten_thousands; /* 万 was written */
	int digits;         /* significant digits as written */
};

/* `plain` is form_plain's. *number is filled for FORM_NUMBER_ONE. */
enum form_number_kind form_number_read(
    const char *plain, struct form_number *number);

/* The Arabic or Chinese number at `text`: bytes taken, 0 when none. */
size_t form_number_at(const char *text, struct form_number *number);

/* The bytes of an unsigned decimal at `text`, "1,200.5" with its commas by
 * threes and exponent; 0 when none begins there. */
size_t form_number_decimal(const char *text, struct form_number *number);

#endif
