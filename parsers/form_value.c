#include "parsers/form_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/form_choice.h"
#include "parsers/form_contact.h"
#include "parsers/form_counted.h"
#include "parsers/form_date.h"
#include "parsers/form_number.h"
#include "parsers/form_text.h"
#include "parsers/number_text.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
/* A longer text is no number, day, phone or choice. */
#define MAX_SHORT_BYTES 2000
/* Doubles, and so cells, keep whole numbers of 15 digits. */
#define EXACT_WHOLE 1e15

struct reading {
	const struct form_field *field;
	int year;
	const struct cell *cell;
	char *text;  /* as it shows */
	char *plain; /* form_plain's of it; "" for long texts */
	bool wide;
	struct form_value *value;
	struct form_fault *fault;
};

static void refuse(struct reading *reading, const char *code, char *detail)
{
	if (reading->fault->code != NULL) {
		free(detail);
		return;
	}
	*reading->fault = (struct form_fault){code, detail};
}

static void note(struct reading *reading, const char *code)
{
	if (reading->value->note == NULL)
		reading->value->note = mem_strdup(code);
}

static void keep_text(struct reading *reading, char *text)
{
	reading->value->kind = VALUE_TEXT;
	reading->value->text = text;
}

/* --- texts of cells ------------------------------------------------------ */

static char *whole_text(double number)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t rest = (uint64_t)fabs(number);

	digits[--at] = '\0';
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		digits[--at] = '-';
	return mem_strdup(digits + at);
}

/* Up to 15 digits and no exponent; of whole numbers all digits. */
static char *number_text(double number)
{
	char out[32];

	if (fabs(number) < EXACT_WHOLE && number == floor(number))
		return whole_text(number);
	if (fabs(number) < 1e21 && number == floor(number))
		return mem_printf("%.0f", number);
	number_write(number, out);
	if (strchr(out, 'e') == NULL && strlen(out) <= 17)
		return mem_strdup(out);
	if (fabs(number) >= 1e21 || fabs(number) < 1e-9)
		return mem_strdup(out);
	/* 0.30000000000000004 shows as 0.3. */
	char *shown = mem_printf("%.12f", number);
	size_t len = strlen(shown);
	while (shown[len - 1] == '0')
		shown[--len] = '\0';
	if (shown[len - 1] == '.')
		shown[len - 1] = '\0';
	return shown;
}

char *form_cell_text(const struct cell *cell)
{
	switch (cell->type) {
	case CELL_NUMBER:
		return number_text(cell->number);
	case CELL_BOOL:
		return mem_strdup(cell->number != 0 ? "TRUE" : "FALSE");
	default:
		return form_trimmed(cell->text, cell->text_bytes);
	}
}

/* --- numbers ------------------------------------------------------------- */

static char *range_text(const struct form_field *field)
{
	char *min = number_text(field->min), *max = number_text(field->max);
	char *text = field->has_min && field->has_max
			 ? mem_printf("%s–%s", min, max)
		     : field->has_min ? mem_printf("≥%s", min)
				      : mem_printf("≤%s", max);
	free(min);
	free(max);
	return text;
}

static void check_number(struct reading *reading)
{
	const struct form_field *field = reading->field;
	double *number = &reading->value->number;

	if (fabs(*number) >= EXACT_WHOLE && field->type != FIELD_PERCENT) {
		refuse(reading, "precision-lost", NULL);
		reading->value->kind = VALUE_ABSENT;
		return;
	}
	/* A formula's 11.999999999998 is 12. */
	double whole = round(*number);
	if (fabs(*number - whole) <= 1e-9 * fmax(1, fabs(whole)))
		*number = whole;
	if (field->type == FIELD_INTEGER && *number != whole)
		refuse(reading, "not-an-integer", NULL);
	if ((field->has_min && *number < field->min) ||
	    (field->has_max && *number > field->max))
		refuse(reading, "out-of-range", range_text(field));
}

/* "300万元" in a column whose label says 万元 is 300. */
static void undo_ten_thousands(
    const struct form_field *field, struct form_number *number)
{
	for (size_t i = 0; number->ten_thousands && i < field->label_count;
	     i++) {
		if (strstr(field->labels[i], "万") != NULL) {
			number->value /= 1e4;
			return;
		}
	}
}

static void note_number(
    struct reading *reading, const struct form_number *number)
{
	if (number->none)
		note(reading, "none-zero");
	if (number->about)
		note(reading, "about");
	if (number->chinese)
		note(reading, "chinese-number");
	if (number->percent && reading->field->type != FIELD_PERCENT)
		note(reading, "percent");
	if (number->unit)
		note(reading, "unit-dropped");
	if (reading->wide)
		note(reading, "full-width");
}

/* A share: over 1 it was meant in hundredths, unless it may have been either.
 */
static void check_share(struct reading *reading, bool percent_said)
{
	double *number = &reading->value->number;

	if (!percent_said && *number > 1) {
		if (*number < 2 || *number > 100) {
			refuse(reading, "percent-unclear", NULL);
			reading->value->kind = VALUE_ABSENT;
			return;
		}
		*number /= 100;
		note(reading, "percent");
	}
	check_number(reading);
}

static void read_number_text(struct reading *reading)
{
	struct form_number number;
	bool share = reading->field->type == FIELD_PERCENT;
	enum form_number_kind kind = form_number_read(reading->plain, &number);

	if (kind != FORM_NUMBER_ONE || (number.percent && !share)) {
		refuse(reading,
		    kind == FORM_NUMBER_SEVERAL ? "several-numbers"
						: "not-a-number",
		    NULL);
		return;
	}
	if (number.shortened || number.digits > 15) {
		refuse(reading, "precision-lost", NULL);
		return;
	}
	undo_ten_thousands(reading->field, &number);
	reading->value->kind = VALUE_NUMBER;
	reading->value->number = number.value;
	note_number(reading, &number);
	if (share)
		check_share(reading, number.percent);
	else
		check_number(reading);
}

static void read_number(struct reading *reading)
{
	switch (reading->cell->type) {
	case CELL_NUMBER:
		reading->value->kind = VALUE_NUMBER;
		reading->value->number = reading->cell->number;
		if (reading->field->type == FIELD_PERCENT)
			check_share(reading, false);
		else
			check_number(reading);
		return;
	case CELL_DATE:
		refuse(reading, "date-in-number", NULL);
		return;
	case CELL_TEXT:
		/* "人" alone is what the template came with. */
		if (form_only_units(reading->plain, strlen(reading->plain)))
			return;
		read_number_text(reading);
		return;
	default:
		refuse(reading, "not-a-number", NULL);
	}
}

/* --- days ---------------------------------------------------------------- */

static void keep_date(struct reading *reading, enum form_date_kind kind,
    const struct form_date *date)
{
	static const char *const codes[] = {[FORM_DATE_NONE] = "not-a-date",
	    [FORM_DATE_NO_YEAR] = "date-without-year",
	    [FORM_DATE_UNCLEAR] = "date-unclear"};

	if (kind != FORM_DATE_ONE) {
		refuse(reading, codes[kind], NULL);
		return;
	}
	reading->value->kind = VALUE_DAY;
	reading->value->day = date->day;
	if (date->year_assumed)
		note(reading, "date-year-assumed");
	if (date->serial)
		note(reading, "date-serial");
	if (reading->wide)
		note(reading, "full-width");
}

static void read_date(struct reading *reading)
{
	struct form_date date = {0};
	enum form_date_kind kind;

	if (reading->cell->type == CELL_NUMBER)
		kind = form_date_of_number(
		    reading->cell->number, reading->year, &date);
	else
		kind = form_date_read(reading->plain, reading->year, &date);
	keep_date(reading, kind, &date);
}

/* --- contacts ------------------------------------------------------------ */

/* The way a person says there is none: nothing to keep. */
static bool says_none(const struct reading *reading)
{
	return strcmp(reading->plain, "无") == 0 ||
	       strcmp(reading->plain, "没有") == 0;
}

/* "13800000000.0", as programs write a number for a text. */
static void drop_fraction(char *plain)
{
	size_t digits = strspn(plain, "0123456789");

	if (digits > 0 && plain[digits] == '.' && plain[digits + 1] == '0' &&
	    plain[digits + 1 + strspn(plain + digits + 1, "0")] == '\0')
		plain[digits] = '\0';
}

static bool is_lost(struct reading *reading)
{
	bool number = reading->cell->type == CELL_NUMBER;

	if (number && fabs(reading->cell->number) >= EXACT_WHOLE)
		refuse(reading, "precision-lost", NULL);
	else if (form_is_shortened(reading->plain))
		refuse(reading, "phone-shortened", NULL);
	else
		drop_fraction(reading->plain);
	return reading->fault->code != NULL;
}

static void read_phone(struct reading *reading)
{
	bool extra = false;

	if (is_lost(reading))
		return;
	char *phone = form_phone(reading->plain, &extra);
	if (phone == NULL && reading->cell->type == CELL_NUMBER &&
	    (phone = form_phone_zero(reading->plain)) != NULL)
		note(reading, "leading-zero");
	if (phone == NULL) {
		size_t digits = strspn(reading->plain, "0123456789");
		bool only = digits > 0 && reading->plain[digits] == '\0';
		refuse(reading, "not-a-phone",
		    only ? mem_printf("%zu", digits) : NULL);
		return;
	}
	if (extra)
		note(reading, "extra-text");
	if (reading->wide)
		note(reading, "full-width");
	keep_text(reading, phone);
}

static void read_qq(struct reading *reading)
{
	bool extra = false;

	if (is_lost(reading))
		return;
	char *number = form_qq(reading->plain, &extra);
	if (number == NULL) {
		refuse(reading, "not-a-qq", NULL);
		return;
	}
	if (extra)
		note(reading, "extra-text");
	keep_text(reading, number);
}

static void read_address(struct reading *reading)
{
	bool mail = reading->field->type == FIELD_EMAIL;
	char *narrow = form_narrow(reading->text);
	char *kept = mail ? form_email(narrow) : form_url(narrow);

	if (kept == NULL)
		refuse(reading, mail ? "not-an-email" : "not-a-url", NULL);
	else
		keep_text(reading, kept);
	free(narrow);
}

/* --- choices ------------------------------------------------------------- */

static char *choices_text(const struct form_field *field)
{
	struct buf text;

	buf_init(&text, 1000);
	for (size_t i = 0; i < field->choice_count; i++)
		buf_printf(&text, "%s%s", i > 0 ? "、" : "", field->choices[i]);
	return buf_take(&text);
}

static void read_choice(struct reading *reading)
{
	const struct form_field *field = reading->field;
	bool boolean = reading->cell->type == CELL_BOOL;
	const char *said = reading->plain;

	if (boolean)
		said = reading->cell->number != 0 ? "是" : "否";
	int chosen = form_choice_of(field, said);
	if (chosen < 0)
		refuse(reading, "not-in-list", choices_text(field));
	else
		keep_text(reading, mem_strdup(field->choices[chosen]));
}

/* --- texts --------------------------------------------------------------- */

/* "肥东县教育局（盖章）": the template's bracket stays behind the name. */
static void drop_stamp(char *text)
{
	static const char *const stamps[] = {"（盖章）", "(盖章)", "（公章）",
	    "(公章)", "（加盖公章）", "(加盖公章)"};

	for (size_t i = 0; i < COUNT(stamps); i++) {
		size_t len = strlen(text), stamp = strlen(stamps[i]);
		if (len > stamp && strcmp(text + len - stamp, stamps[i]) == 0) {
			text[len - stamp] = '\0';
			break;
		}
	}
	for (size_t len = strlen(text); len > 0 && text[len - 1] == ' ';)
		text[--len] = '\0';
}

static void read_text(struct reading *reading)
{
	const struct form_field *field = reading->field;
	size_t chars;

	if (reading->cell->type == CELL_NUMBER &&
	    fabs(reading->cell->number) >= EXACT_WHOLE) {
		refuse(reading, "precision-lost", NULL);
		return;
	}
	if (strstr(reading->text, "DISPIMG(") != NULL) {
		refuse(reading, "picture", NULL);
		return;
	}
	char *text = mem_strdup(reading->text);
	if (field->role == FIELD_ROLE_UNIT)
		drop_stamp(text);
	keep_text(reading, text);
	if (field->max_chars > 0 &&
	    (chars = utf8_count(text)) > (size_t)field->max_chars)
		refuse(reading, "too-long",
		    mem_printf("%zu/%d", chars, field->max_chars));
}

static void read_counted(struct reading *reading)
{
	struct form_counted counted;
	struct form_value *value = reading->value;

	if (says_none(reading)) {
		value->kind = VALUE_NUMBER;
		value->text = mem_strdup("无");
		note(reading, "none-zero");
		return;
	}
	form_counted_read(reading->plain, &counted);
	if (counted.unclear) {
		refuse(reading, "several-numbers", NULL);
	} else if (!counted.any_count) {
		refuse(reading, "no-count", NULL);
	} else {
		value->kind = VALUE_NUMBER;
		value->number = counted.sum;
		value->text = counted.names;
		counted.names = NULL;
		if (counted.about)
			note(reading, "about");
		if (counted.chinese)
			note(reading, "chinese-number");
		if (*value->text == '\0' && value->number != 0)
			refuse(reading, "no-name", NULL);
		check_number(reading);
	}
	free(counted.names);
}

/* --- all types ----------------------------------------------------------- */

static bool is_error_text(const char *text)
{
	static const char *const errors[] = {
	    "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!"};

	for (size_t i = 0; i < COUNT(errors); i++) {
		if (strcmp(text, errors[i]) == 0)
			return true;
	}
	return false;
}

static bool is_faulty(struct reading *reading)
{
	bool error = reading->cell->type == CELL_ERROR;

	if (error && strcmp(reading->text, "uncomputed") == 0)
		refuse(reading, "uncomputed", NULL);
	/* Excel stores an error in an .ods as the number 0 shown as such. */
	else if (error || is_error_text(reading->text) ||
		 (reading->cell->raw != NULL &&
		     is_error_text(reading->cell->raw)))
		refuse(reading, "error-value", NULL);
	return reading->fault->code != NULL;
}

static void read_by_type(struct reading *reading)
{
	switch (reading->field->type) {
	case FIELD_TEXT:
		read_text(reading);
		return;
	case FIELD_INTEGER:
	case FIELD_NUMBER:
	case FIELD_PERCENT:
		read_number(reading);
		return;
	case FIELD_DATE:
		read_date(reading);
		return;
	case FIELD_CHOICE:
		read_choice(reading);
		return;
	case FIELD_COUNTED:
		read_counted(reading);
		return;
	default:
		break;
	}
	if (says_none(reading))
		return;
	if (reading->field->type == FIELD_PHONE)
		read_phone(reading);
	else if (reading->field->type == FIELD_QQ)
		read_qq(reading);
	else
		read_address(reading);
}

void form_value_read(const struct form_field *field, int year,
    const struct cell *cell, struct form_value *value, struct form_fault *fault)
{
	struct reading reading = {.field = field,
	    .year = year,
	    .cell = cell,
	    .value = value,
	    .fault = fault};

	*fault = (struct form_fault){0};
	value->kind = VALUE_ABSENT;
	if (cell == NULL)
		return;
	reading.text = form_cell_text(cell);
	value->raw = mem_strdup(reading.text);
	bool is_short = strlen(reading.text) <= MAX_SHORT_BYTES;
	/* Most cells are texts that need no second look. */
	bool as_is = cell->type == CELL_NUMBER ||
		     (field->type == FIELD_TEXT &&
			 form_never_blank(reading.text));
	if (is_short && !as_is)
		reading.plain = form_plain(reading.text, &reading.wide);
	else
		reading.plain = mem_strdup(is_short ? reading.text : "");
	bool blank = cell->type == CELL_TEXT && is_short &&
		     form_blank(reading.plain);
	if (!blank && !is_faulty(&reading))
		read_by_type(&reading);
	free(reading.plain);
	free(reading.text);
}
