/* Reading the rows under a form's header. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/form_key.h"
#include "parsers/form_number.h"
#include "parsers/form_row.h"
#include "parsers/form_text.h"
#include "parsers/form_value.h"

struct reading {
	struct form_reader *reader;
	struct form_rows rows;
	uint32_t *totals; /* rows that are sums */
	size_t total_count, total_cap;
	size_t first_row; /* index of the first found row of this block */
	bool *unread;     /* of each column: a value could not be read */
	bool any_nothing;
};

/* --- values -------------------------------------------------------------- */

/* 同上, 〃 */
static bool is_ditto(const char *folded)
{
	return strcmp(folded, "同上") == 0 || strcmp(folded, "〃") == 0 ||
	       strcmp(folded, "″") == 0 || strcmp(folded, "\"") == 0;
}

/* What a ditto stands for: the value of the found row above. False when it is
 * none, or where nothing was read there. Numbers are not repeated so. */
static bool read_ditto(struct reading *reading, const struct form_field *field,
    const struct cell *cell, size_t column, struct form_value *value)
{
	const struct form_found *found = reading->reader->found;
	const struct form_value *above;

	if (found->row_count < 2 ||
	    !is_ditto(form_grid_folded(reading->reader->grid, cell)))
		return false;
	above = &found->rows[found->row_count - 2].values[column];
	if (above->kind != VALUE_TEXT && above->kind != VALUE_DAY)
		return false;
	form_read_ref(reading->reader, cell->row, cell->col, value->ref);
	value->field = field->id;
	value->kind = above->kind;
	value->day = above->day;
	value->text = above->text ? mem_strdup(above->text) : NULL;
	value->raw = form_cell_text(cell);
	value->note = mem_strdup("same-as-above");
	return true;
}

static void read_cell(
    struct reading *reading, struct form_row *out, size_t column)
{
	const struct form_rows *rows = &reading->rows;
	const struct form_field *field = &rows->form->columns[column];
	const struct form_spot *spot = rows->columns[column];
	struct form_value *value = &out->values[column];
	const struct cell *cell = rows->cells[column];
	bool inherited = rows->inherited[column];

	value->field = field->id;
	if (spot == NULL)
		return;
	uint32_t col = cell != NULL ? cell->col : spot->range.first_col;
	/* A number merged over several rows is counted in the first. */
	if (inherited &&
	    (form_row_is_number(field) || field->type == FIELD_COUNTED))
		return;
	if (read_ditto(reading, field, cell, column, value))
		return;
	bool right = form_read_value(reading->reader, field, cell,
	    inherited ? cell->row : rows->row, col, value);
	reading->unread[column] |= !right;
	if (right && value->kind == VALUE_ABSENT && field->required)
		form_read_problem(reading->reader, rows->row, col, field,
		    "missing", NULL, NULL);
}

static void read_row(struct reading *reading)
{
	struct form_found *found = reading->reader->found;
	size_t columns = reading->rows.form->column_count;

	/* Rows have no capacity of their own: the room doubles. */
	if ((found->row_count & (found->row_count - 1)) == 0)
		found->rows = mem_resize(found->rows,
		    found->row_count < 4 ? 4 : found->row_count * 2,
		    sizeof *found->rows);
	struct form_row *row = &found->rows[found->row_count++];
	row->row = form_read_sheet_row(reading->reader, reading->rows.row);
	row->values = mem_calloc(columns, sizeof *row->values);
	for (size_t i = 0; i < columns; i++)
		read_cell(reading, row, i);
}

/* --- totals -------------------------------------------------------------- */

/* The sum of a column over the found rows between two rows of the file's
 * table. */
static double sum_of(const struct reading *reading, size_t column,
    uint32_t after, uint32_t until)
{
	const struct form_found *found = reading->reader->found;
	double sum = 0;

	for (size_t i = reading->first_row; i < found->row_count; i++) {
		const struct form_value *value = &found->rows[i].values[column];
		uint32_t row = found->rows[i].row - 1;
		if (value->kind == VALUE_NUMBER && row >= after && row <= until)
			sum += value->number;
	}
	return sum;
}

static bool same(double one, double other)
{
	return fabs(one - other) <= 1e-6 * fmax(1, fabs(one));
}

/* What a total row's cell says, when that can be read. */
static bool total_said(const struct cell *cell, double *said)
{
	struct form_number number = {0};

	if (cell->type == CELL_NUMBER) {
		*said = cell->number;
		return true;
	}
	char *shown = form_cell_text(cell);
	char *plain = form_plain(shown, NULL);
	bool read = cell->type == CELL_TEXT &&
		    form_number_read(plain, &number) == FORM_NUMBER_ONE &&
		    !number.about && !number.percent;
	*said = number.value;
	free(plain);
	free(shown);
	return read;
}

/* A total over all rows, or (小计) over those since the total before. */
static void check_total(struct reading *reading, size_t index, size_t column)
{
	const struct form_field *field = &reading->rows.form->columns[column];
	bool inherited;
	double said;

	reading->rows.row = reading->totals[index];
	const struct cell *cell = form_row_find_cell(
	    &reading->rows, column, &inherited);
	if (cell == NULL || inherited || !total_said(cell, &said))
		return;
	uint32_t above = reading->reader->grid->sheet->above;
	uint32_t after = index > 0 ? reading->totals[index - 1] - above : 0;
	double all = sum_of(reading, column, 0, UINT32_MAX);
	double part = sum_of(reading, column, after, reading->rows.row - above);
	if (same(said, all) || same(said, part))
		return;
	char *raw = form_cell_text(cell);
	char *detail = mem_printf("%.15g/%.15g", all, said);
	form_read_problem(reading->reader, reading->rows.row, cell->col, field,
	    "total-differs", raw, detail);
	free(detail);
	free(raw);
}

/* Not where the rows go into several forms: the total is of all of them. */
static void check_totals(struct reading *reading)
{
	const struct form_rows *rows = &reading->rows;
	const struct form_reader *reader = reading->reader;

	if (reader->transposed ||
	    (reader->keys != NULL && reader->keys->count > 1))
		return;
	for (size_t i = 0; i < reading->total_count; i++) {
		for (size_t column = 0; column < rows->form->column_count;
		     column++) {
			if (rows->columns[column] != NULL &&
			    form_row_is_number(&rows->form->columns[column]) &&
			    !reading->unread[column])
				check_total(reading, i, column);
		}
	}
}

/* ------------------------------------------------------------------------- */

static void sample_left(struct reading *reading, const struct cell *where)
{
	char *raw = form_cell_text(where);

	form_read_problem(reading->reader, where->row, where->col, NULL,
	    "sample-left", raw, NULL);
	free(raw);
}

static void take_row(struct reading *reading)
{
	const struct form_reader *reader = reading->reader;
	const struct form_rows *rows = &reading->rows;
	bool ours = reader->keys == NULL ||
		    form_keys_of_row(reader->keys, rows->row) == reader->key;

	switch (rows->kind) {
	case FORM_ROW_FILLED:
		if (ours)
			read_row(reading);
		return;
	case FORM_ROW_NOTHING:
		reading->any_nothing |= ours;
		return;
	case FORM_ROW_TOTAL:
		MEM_GROW(
		    reading->totals, reading->total_count, reading->total_cap);
		reading->totals[reading->total_count++] = rows->row;
		return;
	case FORM_ROW_SAMPLE:
		if (reader->key == 0)
			sample_left(reading, rows->where);
		return;
	default:
		return;
	}
}

void form_read_rows(struct form_reader *reader)
{
	size_t columns = reader->form->column_count;
	struct form_found *found = reader->found;
	struct reading reading = {
	    .reader = reader, .first_row = found->row_count};

	if (columns == 0)
		return;
	found->column_count = columns;
	reading.unread = mem_calloc(columns, sizeof *reading.unread);
	form_rows_open(&reading.rows, reader);
	while (form_rows_next(&reading.rows))
		take_row(&reading);
	check_totals(&reading);
	if (found->row_count > 0)
		found->nothing = false;
	else
		found->nothing |= reading.any_nothing;
	form_rows_close(&reading.rows);
	free(reading.totals);
	free(reading.unread);
}
