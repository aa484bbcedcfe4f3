#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "book-private.h"

/* 1899-12-30, from which spreadsheets count. */
#define FIRST_SERIAL (-25569)
#define FIRST_RIGHT_SERIAL 61 /* 1900-03-01 */
#define DAY_SECS 86400

void book_text(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, const char *text)
{
	lxw_format *format = book_format(sheet->book, style);

	if (sheet->sheet == NULL)
		return;
	char *clean = book_clean(text);
	if (*clean == '\0')
		book_note(sheet, worksheet_write_blank(sheet->sheet, row,
				     (lxw_col_t)column, format));
	else
		book_note(sheet, worksheet_write_string(sheet->sheet, row,
				     (lxw_col_t)column, clean, format));
	free(clean);
}

void book_blank(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style)
{
	if (sheet->sheet != NULL)
		book_note(sheet,
		    worksheet_write_blank(sheet->sheet, row, (lxw_col_t)column,
			book_format(sheet->book, style)));
}

void book_number(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, double number)
{
	if (!isfinite(number)) {
		book_blank(sheet, row, column, style);
		return;
	}
	if (sheet->sheet != NULL)
		book_note(sheet,
		    worksheet_write_number(sheet->sheet, row, (lxw_col_t)column,
			number, book_format(sheet->book, style)));
}

void book_day(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, int32_t day)
{
	int64_t serial = (int64_t)day - FIRST_SERIAL;
	char text[11];

	if (day == DAY_NONE) {
		book_blank(sheet, row, column, style);
	} else if (serial < FIRST_RIGHT_SERIAL) {
		day_format(day, text);
		book_text(sheet, row, column, BOOK_CENTER, text);
	} else {
		book_number(sheet, row, column, style, (double)serial);
	}
}

void book_instant(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, int64_t instant)
{
	double local = (double)(instant + sheet->book->offset_secs);

	book_number(sheet, row, column, style, local / DAY_SECS - FIRST_SERIAL);
}

void book_formula(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, const char *formula, double value)
{
	if (sheet->sheet != NULL)
		book_note(sheet, worksheet_write_formula_num(sheet->sheet, row,
				     (lxw_col_t)column, formula,
				     book_format(sheet->book, style), value));
}

void book_wide_text(struct book_sheet *sheet, uint32_t row, uint32_t first,
    uint32_t last, enum book_style style, const char *text)
{
	lxw_format *format = book_format(sheet->book, style);

	if (sheet->sheet == NULL)
		return;
	if (first == last) {
		book_text(sheet, row, first, style, text);
		return;
	}
	char *clean = book_clean(text);
	book_note(
	    sheet, worksheet_merge_range(sheet->sheet, row, (lxw_col_t)first,
		       row, (lxw_col_t)last, clean, format));
	free(clean);
}

void book_wide_formula(struct book_sheet *sheet, uint32_t row, uint32_t first,
    uint32_t last, enum book_style style, const char *formula, double value)
{
	book_wide_text(sheet, row, first, last, style, "");
	book_formula(sheet, row, first, style, formula, value);
}

void book_height(struct book_sheet *sheet, uint32_t row, double points)
{
	if (sheet->sheet != NULL)
		book_note(
		    sheet, worksheet_set_row(sheet->sheet, row, points, NULL));
}
