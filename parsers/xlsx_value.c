/* What a stored cell is: 18.3.1.4 (c), 18.18.11 (ST_CellType). */
#include <math.h>
#include <string.h>

#include "parsers/number_text.h"
#include "parsers/xlsx.h"

/* Serials of workbooks that count from 1904 are this much lower. */
#define DAYS_1904 1462
/* From here on a double's integers are no longer what was typed in. */
#define FIFTEEN_DIGITS 1e15

static int emit(
    struct xlsx_book *book, const struct xlsx_cell *stored, struct cell *cell)
{
	cell->row = stored->row;
	cell->col = stored->col;
	cell->hidden = stored->hidden;
	cell->formula = stored->formula;
	return book->sink->cell(book->sink->context, cell);
}

/* True, and the cell's name, for the first three of a kind of oddity. */
static bool noteworthy(struct xlsx_book *book, enum xlsx_oddity oddity,
    const struct xlsx_cell *stored, char ref[12])
{
	if (book->odd[oddity] >= 3)
		return false;
	book->odd[oddity]++;
	table_ref(stored->row, stored->col, ref);
	return true;
}

static int emit_text(struct xlsx_book *book, const struct xlsx_cell *stored,
    enum cell_type type, const char *text, size_t len)
{
	struct cell cell = {.type = type, .text = text, .text_bytes = len};

	if (len == 0)
		return 0;
	char ref[12];
	if (type == CELL_TEXT && len > 12 &&
	    (memcmp(text, "=DISPIMG(", 9) == 0 ||
		memcmp(text, "=_xlfn.", 7) == 0) &&
	    memmem(text, len, "DISPIMG(", 8) != NULL &&
	    noteworthy(book, ODD_PICTURE, stored, ref))
		table_note(book->report,
		    "pictures kept in cells (DISPIMG) are given as their text");
	return emit(book, stored, &cell);
}

/* The shared text that the cell's number names, or NULL. */
static const struct xlsx_text *shared_text(
    const struct xlsx_book *book, const struct xlsx_cell *stored)
{
	struct number_text number;
	size_t index = 0, i = 0;

	while (i < stored->text_bytes && i < 9 && stored->text[i] >= '0' &&
	       stored->text[i] <= '9')
		index = index * 10 + (size_t)(stored->text[i++] - '0');
	if (i != stored->text_bytes) {
		if (number_parse(stored->text, stored->text_bytes, &number) <
			0 ||
		    !(number.value >= 0 && number.value < 1e9))
			return NULL;
		index = (size_t)number.value;
	}
	return index < book->string_count ? &book->strings[index] : NULL;
}

static int emit_shared(struct xlsx_book *book, const struct xlsx_cell *stored)
{
	const struct xlsx_text *text = shared_text(book, stored);

	if (text == NULL) {
		char ref[12];
		if (noteworthy(book, ODD_SHARED, stored, ref))
			table_note(book->report,
			    "%s refers to a shared text that does not exist",
			    ref);
		return emit_text(book, stored, CELL_ERROR, "#REF!", 5);
	}
	return emit_text(book, stored, CELL_TEXT, text->text, text->bytes);
}

static int emit_not_a_number(
    struct xlsx_book *book, const struct xlsx_cell *stored)
{
	char ref[12];

	if (noteworthy(book, ODD_NUMBER, stored, ref))
		table_note(
		    book->report, "%s is a number cell without a number", ref);
	return emit_text(
	    book, stored, CELL_TEXT, stored->text, stored->text_bytes);
}

static int emit_date(struct xlsx_book *book, const struct xlsx_cell *stored,
    double serial, const char *text, size_t len)
{
	struct cell cell = {.type = CELL_DATE,
	    .number = serial,
	    .text = text,
	    .text_bytes = len,
	    .raw = stored->text};

	if (stored->text_bytes == len && memcmp(text, stored->text, len) == 0)
		cell.raw = NULL;
	return emit(book, stored, &cell);
}

static int emit_number(struct xlsx_book *book, const struct xlsx_cell *stored)
{
	struct number_text number;
	enum number_kind kind = NUMBER_PLAIN;
	char text[32];

	if (stored->text_bytes == 0)
		return 0;
	if (number_parse(stored->text, stored->text_bytes, &number) < 0)
		return emit_not_a_number(book, stored);
	if (stored->style < book->format_count)
		kind = number_format_kind(
		    &book->formats[stored->style], number.value);
	if (kind != NUMBER_PLAIN) {
		double serial = number.value;
		if (book->date1904 && (kind == NUMBER_DATE || serial >= 1))
			serial += DAYS_1904;
		if (kind == NUMBER_DURATION && number.value >= 1)
			serial = -1; /* longer than a day: a number */
		size_t len = number_date_text(serial, kind, text);
		if (len > 0)
			return emit_date(book, stored, serial, text, len);
	}
	struct cell cell = {.type = CELL_NUMBER, .number = number.value};
	if (!number.canonical) {
		size_t len = number_write(number.value, text);
		if (number.digits > 15 || len != stored->text_bytes ||
		    memcmp(text, stored->text, len) != 0)
			cell.raw = stored->text;
	}
	char ref[12];
	if (number.digits > 10 && fabs(number.value) >= FIFTEEN_DIGITS &&
	    noteworthy(book, ODD_DIGITS, stored, ref)) {
		table_note(book->report,
		    "%s: a number of more than 15 digits "
		    "was rounded before it was stored",
		    ref);
	}
	return emit(book, stored, &cell);
}

static int emit_iso_date(struct xlsx_book *book, const struct xlsx_cell *stored)
{
	double serial;
	enum number_kind kind;
	char text[32];

	if (number_date_parse(
		stored->text, stored->text_bytes, &serial, &kind) == 0) {
		size_t len = number_date_text(serial, kind, text);
		if (len > 0)
			return emit_date(book, stored, serial, text, len);
	}
	struct number_text number;
	if (number_parse(stored->text, stored->text_bytes, &number) == 0)
		return emit_number(book, stored);
	return emit_text(
	    book, stored, CELL_TEXT, stored->text, stored->text_bytes);
}

static int emit_bool(struct xlsx_book *book, const struct xlsx_cell *stored)
{
	struct cell cell = {.type = CELL_BOOL};
	char first = stored->text_bytes > 0 ? stored->text[0] : '0';

	if (stored->text_bytes == 0)
		return 0;
	cell.number = first == '1' || first == 't' || first == 'T';
	return emit(book, stored, &cell);
}

int xlsx_cell_emit(struct xlsx_book *book, struct xlsx_cell *stored)
{
	/* openpyxl writes an empty <v/> for what it can't compute; a result
	 * that is the empty text says t="str". */
	if (!stored->has_value ||
	    (stored->formula && stored->text_bytes == 0 &&
		stored->type != 't' && stored->type != 'i')) {
		char ref[12];
		if (!stored->formula)
			return 0;
		if (noteworthy(book, ODD_UNCOMPUTED, stored, ref))
			table_note(book->report,
			    "formulas without a stored result: open and save "
			    "the "
			    "workbook once to compute them");
		return emit_text(book, stored, CELL_ERROR, "uncomputed", 10);
	}
	/* Programs that can't compute write 0 and ask Excel to do it. */
	char ref[12];
	if (stored->formula && book->computes_on_load &&
	    noteworthy(book, ODD_OLD_RESULT, stored, ref))
		table_note(book->report,
		    "the workbook asks to be computed when it is opened: "
		    "formulas' stored results may be old");
	switch (stored->type) {
	case 's':
		if (stored->text_bytes == 0)
			return 0;
		return emit_shared(book, stored);
	case 'i':
	case 't':
		return emit_text(
		    book, stored, CELL_TEXT, stored->text, stored->text_bytes);
	case 'e':
		return emit_text(
		    book, stored, CELL_ERROR, stored->text, stored->text_bytes);
	case 'b':
		return emit_bool(book, stored);
	case 'd':
		return emit_iso_date(book, stored);
	default:
		return emit_number(book, stored);
	}
}
