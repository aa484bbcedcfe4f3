#include <string.h>

#include "parsers/number_text.h"
#include "parsers/xml2003.h"

#define DAYS_1904 1462

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

static int date_cell(const struct xml2003_cell *stored, double serial,
    enum number_kind kind, char scratch[32], struct cell *cell)
{
	size_t len = number_date_text(serial, kind, scratch);

	if (len == 0)
		return number_cell(cell, serial, stored->text);
	cell->number = serial;
	if (len != stored->len || memcmp(scratch, stored->text, len) != 0)
		cell->raw = stored->text;
	return text_cell(cell, CELL_DATE, scratch, len);
}

static int stored_number(const struct xml2003_cell *stored, bool date1904,
    char scratch[32], struct cell *cell)
{
	struct number_text number;
	enum number_kind kind = NUMBER_PLAIN;

	if (number_parse(stored->text, stored->len, &number) < 0)
		return text_cell(cell, CELL_TEXT, stored->text, stored->len);
	if (stored->format != NULL)
		kind = number_format_kind(
		    &stored->format->format, number.value);
	if (kind != NUMBER_PLAIN) {
		double serial = number.value;
		if (date1904 && (kind == NUMBER_DATE || serial >= 1))
			serial += DAYS_1904;
		if (number_date_text(serial, kind, scratch) > 0)
			return date_cell(stored, serial, kind, scratch, cell);
	}
	bool differs = !number.canonical &&
		       (number_write(number.value, scratch) != stored->len ||
			   memcmp(scratch, stored->text, stored->len) != 0);
	return number_cell(cell, number.value,
	    differs || number.digits > 15 ? stored->text : NULL);
}

/* "2023-05-17T00:00:00.000"; times of day are on the day before the first. */
static int stored_date(
    const struct xml2003_cell *stored, char scratch[32], struct cell *cell)
{
	const char *text = stored->text;
	size_t len = stored->len;
	enum number_kind kind;
	double serial;

	if (len > 11 && (memcmp(text, "1899-12-31T", 11) == 0 ||
			    memcmp(text, "1899-12-30T", 11) == 0)) {
		text += 11;
		len -= 11;
	}
	if (number_date_parse(text, len, &serial, &kind) < 0)
		return text_cell(cell, CELL_TEXT, stored->text, stored->len);
	/* A duration of a day or more, said as a date. */
	if (stored->format != NULL && serial >= 1 &&
	    number_format_kind(&stored->format->format, serial) ==
		NUMBER_DURATION)
		return number_cell(cell, serial, stored->text);
	return date_cell(stored, serial, kind, scratch, cell);
}

int xml2003_value_of(const struct xml2003_cell *stored, bool date1904,
    char scratch[32], struct cell *cell)
{
	cell->formula = stored->formula;
	if (stored->formula &&
	    (stored->type == 0 || (stored->len == 0 && stored->type != 'S')))
		return text_cell(cell, CELL_ERROR, "uncomputed", 10);
	if (stored->len == 0)
		return -1;
	switch (stored->type) {
	case 'N':
		return stored_number(stored, date1904, scratch, cell);
	case 'D':
		return stored_date(stored, scratch, cell);
	case 'B':
		cell->type = CELL_BOOL;
		cell->number = strchr("1Tt", stored->text[0]) != NULL;
		return 0;
	case 'E':
		return text_cell(cell, CELL_ERROR, stored->text, stored->len);
	default:
		return text_cell(cell, CELL_TEXT, stored->text, stored->len);
	}
}
