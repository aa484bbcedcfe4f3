#include "parsers/form_row.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/form_text.h"

/* --- the cells of a row -------------------------------------------------- */

/* Another column of the form begins at this sheet column. */
static bool is_other_column(
    const struct form_rows *rows, size_t column, uint32_t col)
{
	for (size_t i = 0; i < rows->form->column_count; i++) {
		if (i != column && rows->columns[i] != NULL &&
		    rows->columns[i]->range.first_col == col)
			return true;
	}
	return false;
}

bool form_row_is_number(const struct form_field *field)
{
	return field->type == FIELD_INTEGER || field->type == FIELD_NUMBER;
}

/* A number column's "人" is what the template came with. */
static bool is_only_unit(
    const struct form_rows *rows, size_t column, const struct cell *cell)
{
	const struct form_field *field = &rows->form->columns[column];
	const char *folded = form_grid_folded(rows->reader->grid, cell);

	return (form_row_is_number(field) || field->type == FIELD_PERCENT) &&
	       form_only_units(folded, strlen(folded));
}

/* The filled cell of a column in this row, NULL when blank. A header over
 * several sheet columns has its value in the first of them that is filled.
 * *inherited: the cell is merged down from a row above. */
const struct cell *form_row_find_cell(
    const struct form_rows *rows, size_t column, bool *inherited)
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
static bool makes_filled(const struct form_field *field)
{
	return field->role == FIELD_ROLE_NONE && !is_serial(field);
}

static enum form_row_kind kind_of(struct form_rows *rows);

/* Where the table begins: columns that are none of the form's stand left of
 * its own, the numbering for one. */
static uint32_t left_of_table(const struct form_reader *reader)
{
	const struct cell_range *box = &reader->block->box;
	uint32_t left = box->first_col;

	while (left > 0) {
		bool filled = false;
		for (uint32_t row = box->first_row; row <= box->last_row; row++)
			filled |= form_grid_filled(
				      reader->grid, row, left - 1) != NULL;
		if (!filled)
			break;
		left--;
	}
	return left;
}

void form_rows_open(struct form_rows *rows, struct form_reader *reader)
{
	const struct form *form = reader->form;

	*rows = (struct form_rows){.reader = reader,
	    .form = form,
	    .columns = reader->block->slots + form->field_count};
	rows->at = form_grid_row(reader->grid, reader->block->box.last_row + 1);
	rows->left = left_of_table(reader);
	rows->cells = mem_calloc(form->column_count, sizeof *rows->cells);
	rows->inherited = mem_calloc(form->column_count, sizeof(bool));
	rows->counts = mem_calloc(form->column_count, sizeof(bool));
	for (size_t i = 0; i < form->column_count; i++)
		rows->counts[i] = makes_filled(&form->columns[i]);
}

void form_rows_close(struct form_rows *rows)
{
	free(rows->cells);
	free(rows->inherited);
	free(rows->counts);
}

/* From filled row to filled row: a sheet may have a million blank ones. */
bool form_rows_next(struct form_rows *rows)
{
	const struct sheet *sheet = rows->reader->grid->sheet;

	if (rows->at >= sheet->cell_count ||
	    sheet->cells[rows->at].row >= rows->reader->block->end_row)
		return false;
	rows->row = sheet->cells[rows->at].row;
	if (!rows->reader->transposed && sheet->below > 0 &&
	    rows->row >= sheet->below)
		return false;
	rows->at = form_grid_row(rows->reader->grid, rows->row + 1);
	for (size_t i = 0; i < rows->form->column_count; i++)
		rows->cells[i] = form_row_find_cell(
		    rows, i, &rows->inherited[i]);
	rows->kind = kind_of(rows);
	return rows->kind != FORM_ROW_FOOT;
}

static const struct cell *cell_of(
    const struct form_rows *rows, size_t column, bool *inherited)
{
	*inherited = rows->inherited[column];
	return rows->cells[column];
}

static bool counts(const struct form_rows *rows, size_t column)
{
	return rows->counts[column];
}

static bool any_counts(const struct form_rows *rows)
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

static struct own own_cells(const struct form_rows *rows)
{
	const struct form_grid *grid = rows->reader->grid;
	const struct cell_range *box = &rows->reader->block->box;
	const struct sheet *sheet = grid->sheet;
	struct own own = {0};

	for (size_t i = form_grid_row(grid, rows->row);
	     i < sheet->cell_count && sheet->cells[i].row == rows->row; i++) {
		const struct cell *cell = &sheet->cells[i];
		if (cell->col < rows->left || cell->col > box->last_col + 1 ||
		    form_grid_blank(grid, cell))
			continue;
		own.only = own.count++ == 0 ? cell : NULL;
		if (own.first == NULL && cell->type == CELL_TEXT)
			own.first = cell;
	}
	return own;
}

static bool spans_columns(const struct form_rows *rows, const struct cell *cell)
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
static bool is_foot(const struct form_rows *rows, const struct own *own)
{
	const struct form_reader *reader = rows->reader;
	const char *folded = form_grid_folded(reader->grid, own->first);
	const struct form *form = rows->form;
	size_t len = strlen(folded);

	if (form_is_note(folded))
		return true;
	if (len > 0 && folded[len - 1] == ':')
		return !form_is_usual_sample(folded);
	for (size_t slot = 0; slot < form->field_count; slot++) {
		const struct form_spot *spot = reader->block->slots[slot];
		if (spot != NULL && spot->range.first_row == rows->row)
			return true;
	}
	return false;
}

/* "附件3", "媒体宣传情况统计表" alone in a row behind a blank one: another
 * table begins, whether it is a form of ours or not. */
static bool is_next_title(const struct form_rows *rows, const struct own *own)
{
	const struct form_grid *grid = rows->reader->grid;
	const struct sheet *sheet = grid->sheet;
	const char *folded;
	size_t len;

	if (own->only == NULL || own->only->type != CELL_TEXT || rows->row == 0)
		return false;
	size_t before = form_grid_row(grid, rows->row - 1);
	if (before < sheet->cell_count &&
	    sheet->cells[before].row == rows->row - 1)
		return false;
	folded = form_grid_folded(grid, own->only);
	len = strlen(folded);
	return form_starts(folded, "附件") || form_starts(folded, "附表") ||
	       (len > 12 && strcmp(folded + len - strlen("表"), "表") == 0);
}

/* 1, 2, 3 … under the header: the columns' numbers. Or their units. */
static bool is_aside(const struct form_rows *rows)
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

/* Where the form has words for it the usual ones do too. */
static bool says_nothing(const struct form_words *words, const char *folded)
{
	return form_words_equal(words, folded) ||
	       (words->count > 0 && form_is_usual_nothing(folded));
}

/* All that counts in the row says 无. */
static bool is_nothing(const struct form_rows *rows)
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
		bool none = says_nothing(words, folded);
		if (!zero && !none && strcmp(folded, "0") != 0)
			return false;
		said += none;
	}
	return said > 0;
}

/* 无 merged across the row, or in the numbering's place. */
static bool is_only_nothing(const struct form_rows *rows, const struct own *own)
{
	return own->only != NULL && own->only->type == CELL_TEXT &&
	       says_nothing(&rows->reader->prepared->nothing,
		   form_grid_folded(rows->reader->grid, own->only));
}

/* "示例：" stands in the numbering's place or before the first text. */
#define SAMPLE_CELLS 2

static bool is_sample(const struct form_rows *rows, const struct cell **where)
{
	const struct form_grid *grid = rows->reader->grid;
	const struct sheet *sheet = grid->sheet;
	int texts = 0;

	for (size_t i = form_grid_row(grid, rows->row);
	     i < sheet->cell_count && sheet->cells[i].row == rows->row; i++) {
		*where = &sheet->cells[i];
		const char *folded = form_grid_folded(grid, *where);
		if (form_is_sample(&rows->reader->prepared->samples, folded))
			return true;
		if (*folded != '\0' && texts++ < SAMPLE_CELLS &&
		    form_is_usual_sample(folded))
			return true;
	}
	return false;
}

/* A template's formulas show 0 in rows that nobody used. */
static bool is_only_zeros(const struct form_rows *rows)
{
	const struct form_grid *grid = rows->reader->grid;
	bool named = false, inherited;

	for (size_t i = 0; i < rows->form->column_count; i++) {
		const struct form_field *field = &rows->form->columns[i];
		const struct cell *cell = cell_of(rows, i, &inherited);
		if (!counts(rows, i) || rows->columns[i] == NULL)
			continue;
		if (cell == NULL || inherited) {
			named |= field->type == FIELD_TEXT && field->required;
			continue;
		}
		bool zero = cell->type == CELL_NUMBER && cell->number == 0;
		bool shown = cell->formula && cell->type == CELL_ERROR;
		if (!zero && !shown &&
		    strcmp(form_grid_folded(grid, cell), "0") != 0)
			return false;
	}
	return named;
}

static bool is_filled(const struct form_rows *rows)
{
	bool any = any_counts(rows), inherited;

	if (any && is_only_zeros(rows))
		return false;
	for (size_t i = 0; i < rows->form->column_count; i++) {
		const struct cell *cell = cell_of(rows, i, &inherited);
		if (cell != NULL && !inherited && (!any || counts(rows, i)))
			return true;
	}
	return false;
}

static enum form_row_kind kind_of(struct form_rows *rows)
{
	struct own own = own_cells(rows);
	const char *first = form_grid_folded(rows->reader->grid, own.first);

	if (own.count == 0)
		return FORM_ROW_UNUSED;
	if (form_words_begin(&rows->reader->prepared->totals, first))
		return FORM_ROW_TOTAL;
	if (is_foot(rows, &own) || is_next_title(rows, &own))
		return FORM_ROW_FOOT;
	if (is_sample(rows, &rows->where))
		return FORM_ROW_SAMPLE;
	if (is_only_nothing(rows, &own) || is_nothing(rows))
		return FORM_ROW_NOTHING;
	if (own.only != NULL && spans_columns(rows, own.only))
		return FORM_ROW_ASIDE;
	if (!is_filled(rows))
		return FORM_ROW_UNUSED;
	return is_aside(rows) ? FORM_ROW_ASIDE : FORM_ROW_FILLED;
}
