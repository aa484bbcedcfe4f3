/* The rows under a form's header. */
#include "parsers/form_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/form_number.h"
#include "parsers/form_text.h"
#include "parsers/form_value.h"

enum row_kind {
	ROW_UNUSED, /* nothing but numbering, a pre-set unit or day */
	ROW_FILLED,
	ROW_TOTAL,
	ROW_NOTHING, /* 无 */
	ROW_SAMPLE,
	ROW_ASIDE, /* a heading between rows, the numbers of columns */
	ROW_FOOT   /* what stands under the table: rows end here */
};

struct rows {
	struct form_reader *reader;
	const struct form *form;
	const struct form_spot *const *columns; /* of each column, or NULL */
	uint32_t row;
	const struct cell **cells; /* of each column, in this row */
	bool *inherited;           /* of each: merged down from above */
	uint32_t *totals;          /* rows that are sums */
	size_t total_count, total_cap;
	size_t first_row; /* index of the first row of this block */
	bool *unread;     /* of each column: a value could not be read */
	bool any_nothing;
};

/* --- the cells of a row -------------------------------------------------- */

/* Another column of the form begins at this sheet column. */
static bool is_other_column(
    const struct rows *rows, size_t column, uint32_t col)
{
	for (size_t i = 0; i < rows->form->column_count; i++) {
		if (i != column && rows->columns[i] != NULL &&
		    rows->columns[i]->range.first_col == col)
			return true;
	}
	return false;
}

static bool is_number(const struct form_field *field)
{
	return field->type == FIELD_INTEGER || field->type == FIELD_NUMBER;
}

/* A number column's "人" is what the template came with. */
static bool is_only_unit(
    const struct rows *rows, size_t column, const struct cell *cell)
{
	const struct form_field *field = &rows->form->columns[column];
	const char *folded = form_grid_folded(rows->reader->grid, cell);

	return (is_number(field) || field->type == FIELD_PERCENT) &&
	       form_only_units(folded, strlen(folded));
}

/* The filled cell of a column in this row, NULL when blank. A header over
 * several sheet columns has its value in the first of them that is filled.
 * *inherited: the cell is merged down from a row above. */
static const struct cell *find_cell(
    const struct rows *rows, size_t column, bool *inherited)
{
	const struct form_spot *spot = rows->columns[column];
	const struct form_grid *grid = rows->reader->grid;

	*inherited = false;
	if (spot == NULL)
		return NULL;
	for (uint32_t col = spot->range.first_col; col <= spot->range.last_col;
	     col++) {
		if (col > spot->range.first_col &&
		    is_other_column(rows, column, col))
			break;
		const struct cell *cell = form_grid_filled(
		    grid, rows->row, col);
		if (cell == NULL || is_only_unit(rows, column, cell))
			continue;
		/* Merged across from a column before: that one's value. */
		if (cell->col < spot->range.first_col)
			return NULL;
		/* Merged down from the header, or from above the rows. */
		if (cell->row <= rows->reader->block->box.last_row)
			return NULL;
		*inherited = cell->row < rows->row;
		return cell;
	}
	return NULL;
}

static void look_at_row(struct rows *rows)
{
	for (size_t i = 0; i < rows->form->column_count; i++)
		rows->cells[i] = find_cell(rows, i, &rows->inherited[i]);
}

static const struct cell *cell_of(
    const struct rows *rows, size_t column, bool *inherited)
{
	*inherited = rows->inherited[column];
	return rows->cells[column];
}

static bool is_serial(const struct form_field *column)
{
	for (size_t i = 0; i < column->label_count; i++) {
		if (strstr(column->labels[i], "序号") != NULL ||
		    strstr(column->labels[i], "编号") != NULL)
			return true;
	}
	return false;
}

/* Serial numbers and pre-set units and days do not make a row filled. */
static bool counts(const struct rows *rows, size_t column)
{
	const struct form_field *field = &rows->form->columns[column];

	return field->role == FIELD_ROLE_NONE && !is_serial(field);
}

static bool any_counts(const struct rows *rows)
{
	for (size_t i = 0; i < rows->form->column_count; i++) {
		if (rows->columns[i] != NULL && counts(rows, i))
			return true;
	}
	return false;
}

/* --- what kind of row it is ---------------------------------------------- */

/* A row's own filled cells, from left to right, also outside the columns. */
struct own {
	const struct cell *first; /* the first that is no number */
	const struct cell *only;  /* when there is exactly one */
	size_t count;
};

static struct own own_cells(const struct rows *rows)
{
	const struct form_grid *grid = rows->reader->grid;
	const struct cell_range *box = &rows->reader->block->box;
	const struct sheet *sheet = grid->sheet;
	struct own own = {0};

	for (size_t i = form_grid_row(grid, rows->row);
	     i < sheet->cell_count && sheet->cells[i].row == rows->row; i++) {
		const struct cell *cell = &sheet->cells[i];
		/* The serial column may stand left of the form's own. */
		if (cell->col + 2 < box->first_col ||
		    cell->col > box->last_col + 1 ||
		    form_grid_blank(grid, cell))
			continue;
		own.only = own.count++ == 0 ? cell : NULL;
		if (own.first == NULL && cell->type == CELL_TEXT)
			own.first = cell;
	}
	return own;
}

static bool spans_columns(const struct rows *rows, const struct cell *cell)
{
	struct cell_range range = form_grid_range(
	    rows->reader->grid, cell->row, cell->col);
	size_t columns = 0;

	for (size_t i = 0; i < rows->form->column_count; i++) {
		const struct form_spot *spot = rows->columns[i];
		columns += spot != NULL &&
			   spot->range.first_col >= range.first_col &&
			   spot->range.first_col <= range.last_col;
	}
	return columns > 1;
}

/* A label of a field that stands under the table, or "审核人：". */
static bool is_foot(const struct rows *rows, const struct own *own)
{
	const struct form_reader *reader = rows->reader;
	const char *folded = form_grid_folded(reader->grid, own->first);
	const struct form *form = rows->form;
	size_t len = strlen(folded);

	if (form_is_note(folded))
		return true;
	if (len > 0 && folded[len - 1] == ':')
		return true;
	for (size_t slot = 0; slot < form->field_count; slot++) {
		const struct form_spot *spot = reader->block->slots[slot];
		if (spot != NULL && spot->range.first_row == rows->row)
			return true;
	}
	return false;
}

/* 1, 2, 3 … under the header: the columns' numbers. Or their units. */
static bool is_aside(const struct rows *rows)
{
	size_t numbered = 0, units = 0, filled = 0;
	double expected = 0;
	bool inherited;

	if (rows->row > rows->reader->block->box.last_row + 1)
		return false;
	for (size_t i = 0; i < rows->form->column_count; i++) {
		const struct cell *cell = cell_of(rows, i, &inherited);
		if (cell == NULL)
			continue;
		const char *folded = form_grid_folded(rows->reader->grid, cell);
		size_t start = strspn(folded, "("), len = strcspn(folded, ")");
		filled++;
		units += len > start &&
			 form_only_units(folded + start, len - start);
		numbered += cell->type == CELL_NUMBER &&
			    (numbered == 0 || cell->number == expected + 1);
		expected = cell->number;
	}
	return filled >= 3 && (numbered == filled || units == filled);
}

/* All that counts in the row says 无. */
static bool is_nothing(const struct rows *rows)
{
	const struct form_words *words = &rows->reader->prepared->nothing;
	size_t said = 0;
	bool inherited;

	for (size_t i = 0; i < rows->form->column_count; i++) {
		const struct cell *cell = cell_of(rows, i, &inherited);
		if (cell == NULL || inherited || !counts(rows, i))
			continue;
		bool zero = cell->type == CELL_NUMBER && cell->number == 0;
		const char *folded = form_grid_folded(rows->reader->grid, cell);
		if (!zero && !form_words_equal(words, folded) &&
		    strcmp(folded, "0") != 0)
			return false;
		said += form_words_equal(words, folded);
	}
	return said > 0;
}

/* 无 merged across the row, or in the numbering's place. */
static bool is_only_nothing(const struct rows *rows, const struct own *own)
{
	return own->only != NULL && own->only->type == CELL_TEXT &&
	       form_words_equal(&rows->reader->prepared->nothing,
		   form_grid_folded(rows->reader->grid, own->only));
}

static bool is_sample(const struct rows *rows, const struct cell **where)
{
	const struct form_grid *grid = rows->reader->grid;
	const struct sheet *sheet = grid->sheet;

	for (size_t i = form_grid_row(grid, rows->row);
	     i < sheet->cell_count && sheet->cells[i].row == rows->row; i++) {
		*where = &sheet->cells[i];
		if (form_is_sample(&rows->reader->prepared->samples,
			form_grid_folded(grid, *where)))
			return true;
	}
	return false;
}

static bool is_filled(const struct rows *rows)
{
	bool any = any_counts(rows), inherited;

	for (size_t i = 0; i < rows->form->column_count; i++) {
		const struct cell *cell = cell_of(rows, i, &inherited);
		if (cell != NULL && !inherited && (!any || counts(rows, i)))
			return true;
	}
	return false;
}

static enum row_kind kind_of(const struct rows *rows, const struct cell **where)
{
	struct own own = own_cells(rows);
	const char *first = form_grid_folded(rows->reader->grid, own.first);

	if (own.count == 0)
		return ROW_UNUSED;
	if (form_words_begin(&rows->reader->prepared->totals, first))
		return ROW_TOTAL;
	if (is_foot(rows, &own))
		return ROW_FOOT;
	if (is_sample(rows, where))
		return ROW_SAMPLE;
	if (is_only_nothing(rows, &own) || is_nothing(rows))
		return ROW_NOTHING;
	if (own.only != NULL && spans_columns(rows, own.only))
		return ROW_ASIDE;
	if (!is_filled(rows))
		return ROW_UNUSED;
	return is_aside(rows) ? ROW_ASIDE : ROW_FILLED;
}

/* --- reading ------------------------------------------------------------- */

static void read_cell(struct rows *rows, struct form_row *out, size_t column)
{
	const struct form_field *field = &rows->form->columns[column];
	const struct form_spot *spot = rows->columns[column];
	struct form_value *value = &out->values[column];
	bool inherited;
	const struct cell *cell = cell_of(rows, column, &inherited);
	uint32_t col = 0;

	value->field = field->id;
	if (spot == NULL)
		return;
	col = cell != NULL ? cell->col : spot->range.first_col;
	/* A number merged over several rows is counted in the first. */
	if (inherited && (is_number(field) || field->type == FIELD_COUNTED))
		return;
	bool right = form_read_value(
	    rows->reader, field, cell, rows->row, col, value);
	if (inherited)
		table_ref(cell->row, cell->col, value->ref);
	rows->unread[column] |= !right;
	if (right && value->kind == VALUE_ABSENT && field->required)
		form_read_problem(
		    rows->reader, rows->row, col, field, "missing", NULL, NULL);
}

static void read_row(struct rows *rows)
{
	struct form_found *found = rows->reader->found;

	/* Rows have no capacity of their own: the room doubles. */
	if ((found->row_count & (found->row_count - 1)) == 0)
		found->rows = mem_resize(found->rows,
		    found->row_count < 4 ? 4 : found->row_count * 2,
		    sizeof *found->rows);
	struct form_row *row = &found->rows[found->row_count++];
	row->row = rows->row + 1;
	row->values = mem_calloc(rows->form->column_count, sizeof *row->values);
	for (size_t i = 0; i < rows->form->column_count; i++)
		read_cell(rows, row, i);
}

/* --- totals -------------------------------------------------------------- */

/* The sum of a column over found rows from the one after sheet row `after`
 * up to sheet row `until` (both from 0). */
static double sum_of(
    const struct rows *rows, size_t column, uint32_t after, uint32_t until)
{
	const struct form_found *found = rows->reader->found;
	double sum = 0;

	for (size_t i = rows->first_row; i < found->row_count; i++) {
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
static bool total_said(
    const struct rows *rows, const struct cell *cell, double *said)
{
	struct form_number number;

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
	return read && rows != NULL;
}

/* A total over all rows, or (小计) over those since the total before. */
static void check_total(struct rows *rows, size_t index, size_t column)
{
	const struct form_field *field = &rows->form->columns[column];
	bool inherited;
	double said;

	rows->row = rows->totals[index];
	const struct cell *cell = find_cell(rows, column, &inherited);
	if (cell == NULL || inherited || !total_said(rows, cell, &said))
		return;
	uint32_t after = index > 0 ? rows->totals[index - 1] : 0;
	double all = sum_of(rows, column, 0, UINT32_MAX);
	double part = sum_of(rows, column, after, rows->row);
	if (same(said, all) || same(said, part))
		return;
	char *raw = form_cell_text(cell);
	char *detail = mem_printf("%.15g/%.15g", all, said);
	form_read_problem(rows->reader, rows->row, cell->col, field,
	    "total-differs", raw, detail);
	free(detail);
	free(raw);
}

static void check_totals(struct rows *rows)
{
	for (size_t i = 0; i < rows->total_count; i++) {
		for (size_t column = 0; column < rows->form->column_count;
		     column++) {
			if (rows->columns[column] != NULL &&
			    is_number(&rows->form->columns[column]) &&
			    !rows->unread[column])
				check_total(rows, i, column);
		}
	}
}

/* --- all rows ------------------------------------------------------------ */

static void sample_left(struct rows *rows, const struct cell *where)
{
	char *raw = form_cell_text(where);

	form_read_problem(rows->reader, where->row, where->col, NULL,
	    "sample-left", raw, NULL);
	free(raw);
}

/* False at the end of the rows. */
static bool take_row(struct rows *rows)
{
	const struct cell *where = NULL;

	switch (kind_of(rows, &where)) {
	case ROW_FILLED:
		read_row(rows);
		return true;
	case ROW_TOTAL:
		MEM_GROW(rows->totals, rows->total_count, rows->total_cap);
		rows->totals[rows->total_count++] = rows->row;
		return true;
	case ROW_NOTHING:
		rows->any_nothing = true;
		return true;
	case ROW_SAMPLE:
		sample_left(rows, where);
		return true;
	case ROW_FOOT:
		return false;
	default:
		return true;
	}
}

void form_read_rows(struct form_reader *reader)
{
	const struct form *form = reader->form;
	const struct form_block *block = reader->block;
	const struct form_grid *grid = reader->grid;
	const struct sheet *sheet = grid->sheet;
	struct rows rows = {.reader = reader,
	    .form = form,
	    .columns = block->slots + form->field_count,
	    .first_row = reader->found->row_count};

	if (form->column_count == 0)
		return;
	reader->found->column_count = form->column_count;
	rows.unread = mem_calloc(form->column_count, sizeof *rows.unread);
	rows.cells = mem_calloc(form->column_count, sizeof *rows.cells);
	rows.inherited = mem_calloc(form->column_count, sizeof(bool));
	/* From filled row to filled row: a sheet may have a million blank. */
	size_t i = form_grid_row(grid, block->box.last_row + 1);
	while (i < sheet->cell_count && sheet->cells[i].row < block->end_row) {
		rows.row = sheet->cells[i].row;
		look_at_row(&rows);
		if (!take_row(&rows))
			break;
		i = form_grid_row(grid, rows.row + 1);
	}
	check_totals(&rows);
	if (reader->found->row_count == 0 && rows.any_nothing)
		reader->found->nothing = true;
	else if (reader->found->row_count > 0)
		reader->found->nothing = false;
	free(rows.totals);
	free(rows.unread);
	free(rows.cells);
	free(rows.inherited);
}
