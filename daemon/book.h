/*
 * Writing an .xlsx workbook: the adapter on libxlsxwriter. Rows and columns
 * count from 0. The rows of a sheet are written in order, those of several
 * sheets in any; what goes wrong on the way is told by book_finish.
 *
 * A text is always written as a string in a cell of the format "@": it becomes
 * no formula, no link and no number, nor does it when a person edits the cell.
 * Control characters and others that XML or a reader's eye cannot bear are left
 * out; what is longer than a cell may be is cut, with a mark.
 */
#ifndef DAEMON_BOOK_H
#define DAEMON_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BOOK_ROWS 1048576 /* of a sheet */
#define BOOK_COLUMNS 16384

enum book_style {
	BOOK_TITLE,
	BOOK_SECTION,
	BOOK_NOTE,
	BOOK_HEAD,
	BOOK_HEAD_SOURCE,
	BOOK_TEXT,
	BOOK_CENTER,
	BOOK_WHOLE,
	BOOK_COUNT, /* a whole number of which 0 says nothing */
	BOOK_NUMBER,
	BOOK_PERCENT,
	BOOK_DAY,
	BOOK_INSTANT,
	BOOK_SOURCE,
	BOOK_SOURCE_INSTANT,
	BOOK_SUM_TEXT,
	BOOK_SUM_WHOLE,
	BOOK_SUM_NUMBER,
	BOOK_SUM_COUNT,
	BOOK_SUM_SHARE,
	BOOK_SUM_PERCENT, /* an average */
	BOOK_GOOD,
	BOOK_LATE,
	BOOK_PROBLEM,
	BOOK_UNCHECKED,
	BOOK_HELD,
	BOOK_OPEN,
	BOOK_MISSING,
	BOOK_AHEAD,
	BOOK_WAIVED,
	BOOK_NOT_OWED,
	BOOK_STYLES
};

struct book;
struct book_sheet; /* the book's */

struct book_settings {
	const char *temporary; /* folder of scratch files */
	int64_t created;       /* the only time that is written */
	int32_t offset_secs;   /* of local time */
	const char *title, *author;
	bool large; /* rows go to scratch files at once, strings into cells */
	uint32_t row_limit; /* of a sheet, at most BOOK_ROWS */
};

struct book *book_new(const struct book_settings *settings, struct err *err);
void book_free(struct book *book);
uint32_t book_row_limit(const struct book *book);
/* The workbook's bytes (malloc). No scratch file is left. 0 or -1. */
int book_finish(struct book *book, char **bytes, size_t *size, struct err *err);

/* The sheet's name is `name` as far as it may be one and is not taken. */
struct book_sheet *book_sheet_new(struct book *book, const char *name);
const char *book_sheet_name(const struct book_sheet *sheet);
/* The same as formulas need it: '活动''表' (malloc). */
char *book_sheet_quoted(const struct book_sheet *sheet);
/* "AB"; out holds 4 bytes. */
void book_column_name(uint32_t column, char out[4]);

/* --- cells --- */

void book_text(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, const char *text);
/* One that is no number (NaN, infinite) leaves the cell empty. */
void book_number(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, double number);
/* Days before 1900-03-01, which spreadsheets miscount, are texts. */
void book_day(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, int32_t day);
void book_instant(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, int64_t instant);
void book_blank(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style);
/* Ours alone: never made from what a sender wrote. `value` is what a reader
 * shows that does not calculate. */
void book_formula(struct book_sheet *sheet, uint32_t row, uint32_t column,
    enum book_style style, const char *formula, double value);
void book_wide_formula(struct book_sheet *sheet, uint32_t row, uint32_t first,
    uint32_t last, enum book_style style, const char *formula, double value);
/* A text over several cells of one row. */
void book_wide_text(struct book_sheet *sheet, uint32_t row, uint32_t first,
    uint32_t last, enum book_style style, const char *text);

/* --- how a sheet looks --- */

/* Before the next row is begun. */
void book_height(struct book_sheet *sheet, uint32_t row, double points);
/* Folded columns are a closed group; the column behind it opens it. */
void book_width(
    struct book_sheet *sheet, uint32_t column, double chars, bool folded);
/* The column behind a folded group. */
void book_opener(struct book_sheet *sheet, uint32_t column, double chars);
void book_freeze(struct book_sheet *sheet, uint32_t rows, uint32_t columns);
void book_filter(struct book_sheet *sheet, uint32_t first_row,
    uint32_t last_row, uint32_t last_column);
/* A4, the width of one page; the rows of heads are repeated on each page. */
struct book_print {
	bool landscape;
	uint32_t first_head, last_head; /* equal to last_row or beyond: none */
	uint32_t last_row, last_column;
};
void book_print(struct book_sheet *sheet, const struct book_print *print);

struct book_series {
	const char *name;
	uint32_t column;
	uint32_t colour; /* 0xRRGGBB */
};
/* Stacked bars, one for each row of the range, drawn over `columns` columns
 * and `rows` rows from its corner. */
struct book_bars {
	const char *title;
	uint32_t first_row, last_row, category_column;
	const struct book_series *series;
	size_t series_count;
	uint32_t row, column;
	int width, height; /* pixels */
};
void book_bars(struct book_sheet *sheet, const struct book_bars *bars);

#endif
