/*
 * A table whose unit or day is a column of its own holds the reports of
 * several units or days: its rows are told apart by these keys, and each key
 * is a form found.
 */
#ifndef PARSERS_FORM_KEY_H
#define PARSERS_FORM_KEY_H

#include "parsers/form_read.h"

struct form_key_row {
	uint32_t row; /* of the grid */
	size_t key;
};

struct form_keys {
	char **items; /* what the rows of each key say, for comparing */
	size_t count, cap;
	struct form_key_row *rows; /* ascending */
	size_t row_count, row_cap;
};

/* Whether a field of the form (its unit or day, or any other) stands in the
 * header, so that its values are in the rows. */
bool form_key_in_header(const struct form_block *block, size_t slot);

/* Adds the keys of the filled rows under reader->block. */
void form_keys_add(struct form_keys *keys, struct form_reader *reader);
void form_keys_free(struct form_keys *keys);

/* The key of a row, SIZE_MAX when it has none. */
size_t form_keys_of_row(const struct form_keys *keys, uint32_t row);

/* The first row of a key. */
uint32_t form_keys_first_row(const struct form_keys *keys, size_t key);

/* The cell of a field in the header, in a row or merged or written above. */
const struct cell *form_key_cell(const struct form_reader *reader,
    const struct form_spot *spot, uint32_t row);

#endif
