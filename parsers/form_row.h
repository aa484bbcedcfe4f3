/*
 * Walking down the rows under a form's header: what kind each row is and
 * which cell is whose.
 */
#ifndef PARSERS_FORM_ROW_H
#define PARSERS_FORM_ROW_H

#include "parsers/form_read.h"

enum form_row_kind {
	FORM_ROW_UNUSED, /* nothing but numbering, a pre-set unit or day */
	FORM_ROW_FILLED,
	FORM_ROW_TOTAL,
	FORM_ROW_NOTHING, /* 无 */
	FORM_ROW_SAMPLE,
	FORM_ROW_ASIDE, /* a heading between rows, the numbers of columns */
	FORM_ROW_FOOT   /* what stands under the table: rows end here */
};

struct form_rows {
	struct form_reader *reader;
	const struct form *form;
	const struct form_spot *const *columns; /* of each column, or NULL */
	size_t at;     /* index of the next row's first cell */
	uint32_t left; /* the table's first column */
	uint32_t row;
	enum form_row_kind kind;
	const struct cell *where;  /* FORM_ROW_SAMPLE: the sample's cell */
	const struct cell **cells; /* of each column, in this row */
	bool *inherited;           /* of each: merged down from above */
	bool *counts;              /* of each: filled, it makes a row filled */
};

/* Before the first row under the header of reader->block. */
void form_rows_open(struct form_rows *rows, struct form_reader *reader);
void form_rows_close(struct form_rows *rows);

/* Goes to the next row that has cells; false at the end of the rows. */
bool form_rows_next(struct form_rows *rows);

/* The filled cell of a column in rows->row, NULL when blank. *inherited: it
 * is merged down from a row above. */
const struct cell *form_row_find_cell(
    const struct form_rows *rows, size_t column, bool *inherited);

/* A number that can be added up. */
bool form_row_is_number(const struct form_field *field);

#endif
