/*
 * A table in a workbook: title, note, one row of heads, rows, and where columns
 * ask for it a row of sums. Frozen, filtered, printed with its heads on each
 * page; a sheet that is full goes on in another one.
 */
#ifndef DAEMON_BOOK_TABLE_H
#define DAEMON_BOOK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book.h"

enum book_total { BOOK_TOTAL_NONE, BOOK_TOTAL_SUM, BOOK_TOTAL_AVERAGE };

struct book_column {
	const char *head;
	const char
	    *group; /* above the heads of neighbours with the same; NULL */
	enum book_style style; /* of its numbers, days and texts */
	enum book_total total;
	int least, most; /* width in characters; a Chinese one counts two */
	bool source;     /* says where figures are from: a plainer head */
	bool folded;     /* in a closed group; the last column never is */
};

/* What is borrowed must outlive the table. */
struct book_table_settings {
	const char *name, *title, *note;
	const struct book_column *columns;
	size_t column_count;
	size_t frozen;  /* columns that stay on the left */
	size_t printed; /* columns that are printed */
	const char *total_label;
	double head_points; /* height of the heads, 0 = two lines */
};

struct book_table;

struct book_table *book_table_new(
    struct book *book, const struct book_table_settings *settings);
void book_table_free(struct book_table *table);

/* Begins the next row; cells that are not written are empty with a frame. */
void book_table_row(struct book_table *table);
void book_table_text(struct book_table *table, size_t column, const char *text);
/* In another style than the column's. */
void book_table_state(struct book_table *table, size_t column,
    enum book_style style, const char *text);
/* Numbers of a column with a total are added up. */
void book_table_number(struct book_table *table, size_t column, double number);
void book_table_day(struct book_table *table, size_t column, int32_t day);
void book_table_instant(
    struct book_table *table, size_t column, int64_t instant);
void book_table_formula(
    struct book_table *table, size_t column, const char *formula, double value);

/* The sums and all that needs the last row. To be called once, before
 * book_finish. */
void book_table_end(struct book_table *table);

/* The sheet that is written now and the row on it. */
struct book_sheet *book_table_sheet(const struct book_table *table);
uint32_t book_table_at(const struct book_table *table);
uint64_t book_table_rows(const struct book_table *table); /* on all sheets */
/* The first row of data. */
uint32_t book_table_first(const struct book_table *table);
/* After book_table_end: a total, the formula that fetches its cell (malloc).
 * False where the column has no total or the table no number in it. */
bool book_table_total(const struct book_table *table, size_t column,
    char **formula, double *value);

#endif
