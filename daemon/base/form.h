/*
 * A form: what an office's table asks for, as data, and what was read from a
 * file by it. The definition comes from the config; parsers fill form_found;
 * the judge and the templates use it. Everything here is plain data.
 */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum field_type {
	FIELD_TEXT,
	FIELD_INTEGER,
	FIELD_NUMBER,
	FIELD_PERCENT, /* 85% and 0.85 are both 0.85 */
	FIELD_DATE,
	FIELD_PHONE, /* digits, +, -, spaces; mobile or fixed line */
	FIELD_QQ,    /* 5 to 12 digits */
	FIELD_EMAIL,
	FIELD_URL,
	FIELD_CHOICE, /* one of `choices` */
	FIELD_COUNTED /* a name and a count in one cell: "双塘社区 35人" */
};

enum field_role {
	FIELD_ROLE_NONE,
	FIELD_ROLE_UNIT, /* who filled the form in */
	FIELD_ROLE_DAY   /* the day the form is of */
};

enum field_place { FIELD_PLACE_ANY, FIELD_PLACE_RIGHT, FIELD_PLACE_BELOW };

struct form_field {
	char *id;
	char **labels; /* the first is the one shown to people */
	size_t label_count;
	enum field_type type;
	enum field_role role;
	enum field_place place;
	int occurrence; /* the n-th cell of that label, from 1 */
	bool required;
	bool has_min, has_max;
	double min, max; /* of numbers */
	int max_chars;   /* of texts, as people count; 0 = no limit */
	char **choices;
	size_t choice_count;
};

/* `expression` is arithmetic and comparison over field ids (README,
 * "Rules"); false = problem, NULL = not checked. */
struct form_rule {
	char *id;
	char *expression;
	char *text;  /* Chinese: what is wrong */
	char *mend;  /* Chinese: how to mend it; may be NULL */
	char *field; /* whose cell is named */
	bool per_row;
};

struct form {
	char *id;
	char *name;    /* as the notice calls it */
	char **titles; /* any of these above the table names the form */
	size_t title_count;
	struct form_field *fields; /* once a sheet */
	size_t field_count;
	struct form_field *columns; /* once a row */
	size_t column_count;
	int min_rows;        /* filled rows wanted; 0 = none needed */
	int year;            /* of days written without one; 0 = none assumed */
	char **total_labels; /* rows that begin so are sums: 合计, 总计 */
	size_t total_label_count;
	char **nothing_words; /* 无: a valid answer instead of rows */
	size_t nothing_word_count;
	char **sample_words; /* rows that hold one are samples left in: 示例 */
	size_t sample_word_count;
	struct form_rule *rules;
	size_t rule_count;
};

void form_free_members(struct form *form);
json_t *form_to_json(const struct form *form);
/* 0 or -1; *form is zeroed before and owned by the caller. */
int form_from_json(const json_t *object, struct form *form, struct err *err);
const struct form_field *form_field_of(const struct form *form, const char *id);
const char *field_type_name(enum field_type type);
/* 0, or -1 for an unknown name; so the others. */
int field_type_parse(const char *name, enum field_type *type);
/* "none", "unit", "day". */
const char *field_role_name(enum field_role role);
int field_role_parse(const char *name, enum field_role *role);
/* "any", "right", "below". */
const char *field_place_name(enum field_place place);
int field_place_parse(const char *name, enum field_place *place);

/* --- what was read -------------------------------------------------- */

enum form_value_kind { VALUE_ABSENT, VALUE_TEXT, VALUE_NUMBER, VALUE_DAY };

struct form_value {
	const char *field; /* the field's id; static to the form or interned */
	enum form_value_kind kind;
	char *text;    /* VALUE_TEXT; for FIELD_COUNTED the name */
	double number; /* VALUE_NUMBER; for FIELD_COUNTED the sum of counts */
	int32_t day;   /* VALUE_DAY */
	char ref[12];  /* "C5"; "" when no cell was found */
	char *raw;     /* the cell as it shows */
	char *note; /* code of a safe reading, "about", "chinese-number" …, or
		       NULL */
};

/* Codes are the public names of problems; templates/problems.conf says each
 * in Chinese. */
struct form_problem {
	char *sheet;
	char ref[12]; /* "" when there is no cell */
	char *field;  /* id, or NULL */
	char *label;  /* the label as people know it, or NULL */
	char *code;   /* "missing", "not-a-number", "out-of-range" … */
	char *raw; /* what the cell says, shortened to 60 characters, or NULL */
	char *detail; /* what the code needs to be said: "0–100000", "300" …, or
			 NULL */
};

struct form_row {
	struct form_value
	    *values;  /* one for each column, in the form's order */
	uint32_t row; /* in the sheet, from 1 */
};

struct form_found {
	char *form;  /* the form's id */
	size_t part; /* index into facts' parts; 0 for a lone file */
	char *sheet;
	bool hidden_sheet;
	bool nothing;              /* the rows say 无 */
	struct form_value *values; /* one for each field, in the form's order */
	size_t value_count;
	struct form_row *rows;
	size_t row_count;
	size_t column_count;
	struct form_problem *problems;
	size_t problem_count;
};

void form_found_free_members(struct form_found *found);
/* The shape of `try-form`'s elements of "found" (README, "JSON"), with
 * "form", "part", "nothing", "hidden_sheet" and "row_numbers" (of the rows, in
 * their order) beside. Absent values are left out; days are "2023-05-17" with
 * "type":"day"; a counted cell has its count as "value", its name as "text". */
json_t *form_found_to_json(const struct form_found *found);
/* `form` is the definition it was read by; it must outlive *found, whose values
 * point to its field ids. Values not in the JSON are VALUE_ABSENT. 0, or -1
 * (ERR_REJECT) for anything a worker of that form could not have said. */
int form_found_from_json(const json_t *object, const struct form *form,
    struct form_found *found, struct err *err);

/* Appends an empty problem and returns it (valid until the next one). */
struct form_problem *form_problem_new(struct form_found *found);
/* Appends a problem; every text is copied, any may be NULL but code. */
void form_problem_add(struct form_found *found, const char *ref,
    const struct form_field *field, const char *code, const char *raw,
    const char *detail);
const struct form_value *form_value_of(
    const struct form_found *found, const char *field);

#endif
