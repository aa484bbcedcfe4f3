/* What a cell is: ODF 1.3 part 3, 19.385 (office:value-type). */
#include <string.h>

#include "parsers/number_text.h"
#include "parsers/ods.h"

static int text_cell(
    struct cell *cell, enum cell_type type, const char *text, size_t len)
{
	cell->type = type;
	cell->text = text;
	cell->text_bytes = len;
	return len > 0 ? 0 : -1;
}

static int number_cell(struct cell *cell, double value, const char *raw)
{
	cell->type = CELL_NUMBER;
	cell->number = value;
	cell->raw = raw;
	return 0;
}

static int plain_number(const struct ods_cell *stored, struct cell *cell)
{
	struct number_text number;
	const char *value = buf_text(&stored->value);
	char text[32];

	if (number_parse(value, stored->value.len, &number) < 0)
		return text_cell(cell, CELL_TEXT, value, stored->value.len);
	bool raw = !number.canonical &&
		   (number_write(number.value, text) != stored->value.len ||
		       memcmp(text, value, stored->value.len) != 0);
	return number_cell(
	    cell, number.value, raw || number.digits > 15 ? value : NULL);
}

static int date_cell(const struct ods_cell *stored, char scratch[32],
    struct cell *cell, double serial, enum number_kind kind)
{
	size_t len = number_date_text(serial, kind, scratch);
	const char *value = buf_text(&stored->value);

	if (len == 0)
		return number_cell(cell, serial, value);
	cell->number = serial;
	if (strcmp(scratch, value) != 0)
		cell->raw = value;
	return text_cell(cell, CELL_DATE, scratch, len);
}

static int stored_date(
    const struct ods_cell *stored, char scratch[32], struct cell *cell)
{
	const char *value = buf_text(&stored->value);
	size_t len = stored->value.len;
	double serial;
	enum number_kind kind;

	/* The day 0 of OpenDocument: a time shown as a date. */
	if (len > 11 && memcmp(value, "1899-12-30T", 11) == 0) {
		value += 11;
		len -= 11;
	}
	if (number_date_parse(value, len, &serial, &kind) < 0)
		return text_cell(cell, CELL_TEXT, buf_text(&stored->value),
		    stored->value.len);
	return date_cell(stored, scratch, cell, serial, kind);
}

/* An XML Schema duration: "PT09H30M00.5S", "P1DT2H", "-PT1H". 0 or -1. */
static int parse_duration(const char *text, size_t len, double *days)
{
	const char *at = text, *end = text + len;
	bool negative = at < end && *at == '-';
	bool time = false;

	*days = 0;
	at += negative;
	if (at == end || *at++ != 'P' || at == end)
		return -1;
	while (at < end) {
		struct number_text number;
		if (*at == 'T' && !time) {
			time = true;
			at++;
			continue;
		}
		const char *from = at;
		while (at < end && (*at == '.' || (*at >= '0' && *at <= '9')))
			at++;
		if (at == end ||
		    number_parse(from, (size_t)(at - from), &number) < 0)
			return -1;
		char unit = *at++;
		if (unit == 'D' && !time)
			*days += number.value;
		else if (unit == 'H' && time)
			*days += number.value / 24;
		else if (unit == 'M' && time)
			*days += number.value / 1440;
		else if (unit == 'S' && time)
			*days += number.value / 86400;
		else
			return -1; /* years and months have no fixed length */
	}
	if (negative)
		*days = -*days;
	return 0;
}

static int stored_time(
    const struct ods_cell *stored, char scratch[32], struct cell *cell)
{
	const char *value = buf_text(&stored->value);
	double days;
	enum number_kind kind;

	if (parse_duration(value, stored->value.len, &days) < 0 &&
	    (number_date_parse(value, stored->value.len, &days, &kind) < 0 ||
		kind != NUMBER_TIME))
		return text_cell(cell, CELL_TEXT, value, stored->value.len);
	/* A day or more: how long, not when. */
	return date_cell(stored, scratch, cell, days, NUMBER_DURATION);
}

int ods_value_of(
    const struct ods_cell *stored, char scratch[32], struct cell *cell)
{
	const char *text = buf_text(&stored->text);
	size_t len = stored->text.len;

	*cell = (struct cell){.formula = stored->formula};
	bool error = stored->formula && number_is_error(text, len);
	if (stored->error || (error && stored->type != 'f'))
		return text_cell(cell, CELL_ERROR, len > 0 ? text : "#N/A",
		    len > 0 ? len : 4);
	if (stored->formula && len == 0 && !stored->has_value &&
	    stored->type != 's')
		return text_cell(cell, CELL_ERROR, "uncomputed", 10);
	if (stored->type == 0 || !stored->has_value)
		return text_cell(cell, CELL_TEXT, text, len);
	switch (stored->type) {
	case 'f':
		if (plain_number(stored, cell) == 0 && error)
			cell->raw = text;
		return cell->type == CELL_TEXT && cell->text_bytes == 0 ? -1
									: 0;
	case 'd':
		return stored_date(stored, scratch, cell);
	case 't':
		return stored_time(stored, scratch, cell);
	case 'b':
		cell->type = CELL_BOOL;
		cell->number = buf_text(&stored->value)[0] == 't' ||
			       buf_text(&stored->value)[0] == '1';
		return 0;
	default:
		return text_cell(cell, CELL_TEXT, buf_text(&stored->value),
		    stored->value.len);
	}
}
