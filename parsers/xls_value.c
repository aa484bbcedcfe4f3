/* What a stored cell is, for the sink. */
#include <math.h>
#include <string.h>

#include "parsers/number_text.h"
#include "parsers/xls.h"

/* Serials of workbooks that count from 1904 are this much lower. */
#define DAYS_1904 1462
/* From here on a double's integers are no longer what was typed in. */
#define FIFTEEN_DIGITS 1e15

static int emit(
    struct xls_book *book, const struct xls_cell *stored, struct cell *cell)
{
	cell->row = stored->row;
	cell->col = stored->col;
	cell->hidden = stored->hidden;
	cell->formula = stored->formula;
	return book->sink->cell(book->sink->context, cell);
}

bool xls_noteworthy(struct xls_book *book, enum xls_oddity oddity,
    const struct xls_cell *stored, char ref[12])
{
	if (book->odd[oddity] >= 3)
		return false;
	book->odd[oddity]++;
	table_ref(stored->row, stored->col, ref);
	return true;
}

int xls_emit_text(struct xls_book *book, const struct xls_cell *stored,
    const char *text, size_t bytes)
{
	struct cell cell = {
	    .type = CELL_TEXT, .text = text, .text_bytes = bytes};
	char ref[12];

	if (bytes == 0)
		return 0;
	if (stored->formula && memmem(text, bytes, "DISPIMG(", 8) != NULL &&
	    xls_noteworthy(book, XLS_PICTURE, stored, ref))
		table_note(book->report,
		    "pictures kept in cells (DISPIMG) are given as their text");
	return emit(book, stored, &cell);
}

static int emit_error(
    struct xls_book *book, const struct xls_cell *stored, const char *text)
{
	struct cell cell = {
	    .type = CELL_ERROR, .text = text, .text_bytes = strlen(text)};

	return emit(book, stored, &cell);
}

int xls_emit_shared(
    struct xls_book *book, const struct xls_cell *stored, uint32_t index)
{
	char ref[12];

	if (index < book->string_count)
		return xls_emit_text(book, stored, book->strings[index].text,
		    book->strings[index].bytes);
	if (xls_noteworthy(book, XLS_SHARED, stored, ref))
		table_note(book->report,
		    "%s refers to a shared text that does not exist", ref);
	return emit_error(book, stored, "#REF!");
}

/* The number as a date, where its format and size make it one: 1 when it was
 * handed on, 0 when it is a number, -1 when the sink stopped. */
static int emit_date(struct xls_book *book, const struct xls_cell *stored,
    double value, enum number_kind kind)
{
	char text[32], raw[32];
	double serial = value;

	if (book->date1904 && (kind == NUMBER_DATE || serial >= 1))
		serial += DAYS_1904;
	if (kind == NUMBER_DURATION && value >= 1)
		return 0; /* longer than a day */
	size_t bytes = number_date_text(serial, kind, text);
	if (bytes == 0)
		return 0;
	number_write(value, raw);
	struct cell cell = {.type = CELL_DATE,
	    .number = serial,
	    .text = text,
	    .text_bytes = bytes,
	    .raw = raw};
	return emit(book, stored, &cell) < 0 ? -1 : 1;
}

int xls_emit_number(
    struct xls_book *book, const struct xls_cell *stored, double value)
{
	enum number_kind kind = number_format_kind(stored->format, value);
	struct cell cell = {.type = CELL_NUMBER, .number = value};

	if (!isfinite(value))
		return emit_error(book, stored, "#NUM!");
	if (kind != NUMBER_PLAIN) {
		int result = emit_date(book, stored, value, kind);
		if (result != 0)
			return result < 0 ? -1 : 0;
	}
	char ref[12];
	if (fabs(value) >= FIFTEEN_DIGITS && fabs(value) < 1e20 &&
	    xls_noteworthy(book, XLS_DIGITS, stored, ref))
		table_note(book->report,
		    "%s: a number of more than 15 digits "
		    "was rounded before it was stored",
		    ref);
	return emit(book, stored, &cell);
}

int xls_emit_bool(
    struct xls_book *book, const struct xls_cell *stored, bool value)
{
	struct cell cell = {.type = CELL_BOOL, .number = value};

	return emit(book, stored, &cell);
}

int xls_emit_error(
    struct xls_book *book, const struct xls_cell *stored, unsigned code)
{
	static const struct {
		unsigned code;
		const char *text;
	} errors[] = {
	    {0x00, "#NULL!"},
	    {0x07, "#DIV/0!"},
	    {0x0f, "#VALUE!"},
	    {0x17, "#REF!"},
	    {0x1d, "#NAME?"},
	    {0x24, "#NUM!"},
	    {0x2a, "#N/A"},
	    {0x2b, "#GETTING_DATA"},
	};

	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (errors[i].code == code)
			return emit_error(book, stored, errors[i].text);
	return emit_error(book, stored, "#VALUE!");
}

int xls_emit_uncomputed(struct xls_book *book, const struct xls_cell *stored)
{
	char ref[12];

	if (xls_noteworthy(book, XLS_UNCOMPUTED, stored, ref))
		table_note(book->report,
		    "formulas without a stored result: open and save the "
		    "workbook once to compute them");
	return emit_error(book, stored, "uncomputed");
}
