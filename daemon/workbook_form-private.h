/* For workbook_form.c and workbook_form_columns.c only. */
#ifndef DAEMON_WORKBOOK_FORM_PRIVATE_H
#define DAEMON_WORKBOOK_FORM_PRIVATE_H

#include "workbook-private.h"

#define WORKBOOK_NOWHERE SIZE_MAX /* no such column */

/* Where a field of the form stands. */
struct workbook_field {
	const struct form_field *field;
	size_t value, ref;
	size_t name; /* of FIELD_COUNTED: the name beside the count */
};

/* What was read once a sheet, until its rows are written. */
struct workbook_once {
	char *kind, *text, *ref; /* NULL: not filled in */
	double number;
};

struct workbook_form {
	const struct form *form;
	struct book_table *table;
	char *title;
	struct book_column *columns;
	size_t column_count, column_cap;
	struct workbook_field *once, *each;
	size_t unit, day, material, first_each, state, mail, received, file,
	    sheet, row; /* columns */
	uint64_t units;
	const struct unit *last_unit; /* that was counted */
};

/* Sets columns and where each field stands. `dated`: a column for the day;
 * `shared`: several materials ask for the form. */
void workbook_form_lay_out(struct workbook_form *form, bool dated, bool shared);

#endif
