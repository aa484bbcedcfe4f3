/*
 * Reading one found form: the values of its fields and rows, and what is
 * wrong with them.
 */
#ifndef PARSERS_FORM_READ_H
#define PARSERS_FORM_READ_H

#include "parsers/form_block.h"

struct form_keys;

#define FORM_MAX_PROBLEMS 500 /* of one form; the rest is counted */

struct form_reader {
	const struct form_scan *scan;
	const struct form_grid *grid;
	const struct form_prepared *prepared;
	const struct form *form;
	const struct form_block *block;
	struct form_found *found;
	size_t unlisted; /* problems above FORM_MAX_PROBLEMS */
	bool transposed; /* the grid's rows are the sheet's columns */
	const struct form_keys *keys; /* of rows of several units, or NULL */
	size_t key;                   /* whose rows are read */
};

/* The row of the sheet, from 1, that a row of the grid is. */
uint32_t form_read_sheet_row(const struct form_reader *reader, uint32_t row);

/* The reference of a cell of the grid. */
void form_read_ref(
    const struct form_reader *reader, uint32_t row, uint32_t col, char ref[12]);

/* Adds a problem at a cell; raw is made one line. */
void form_read_problem(struct form_reader *reader, uint32_t row, uint32_t col,
    const struct form_field *field, const char *code, const char *raw,
    const char *detail);

/* Reads a cell as a field into *value with its ref, and adds the problem when
 * something is wrong. True when nothing is. */
bool form_read_value(struct form_reader *reader, const struct form_field *field,
    const struct cell *cell, uint32_t row, uint32_t col,
    struct form_value *value);

/* The values of all fields. */
void form_read_fields(struct form_reader *reader);

/* The rows under the header of reader->block, appended to those there are. */
void form_read_rows(struct form_reader *reader);

/* The one record of a card, appended when anything in it is filled. */
void form_read_card(struct form_reader *reader);

/* What can be said only when all rows are read: columns and rows wanted. */
void form_read_end(struct form_reader *reader);

#endif
