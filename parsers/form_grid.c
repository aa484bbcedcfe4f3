#include "parsers/form_grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/form_text.h"

/* A label, a title, a note or a short value is no longer than this; of longer
 * texts the beginning is enough. */
#define FOLD_BYTES 1200
#define POOL_BYTES (512u << 20)

static int by_first_row(const void *one, const void *other)
{
	const struct cell_range *a = one, *b = other;

	if (a->first_row != b->first_row)
		return a->first_row < b->first_row ? -1 : 1;
	return a->first_col < b->first_col ? -1 : a->first_col > b->first_col;
}

static void sort_merges(struct form_grid *grid)
{
	const struct sheet *sheet = grid->sheet;
	uint32_t reach = 0;

	grid->merges = mem_calloc(sheet->merge_count + 1, sizeof *grid->merges);
	for (size_t i = 0; i < sheet->merge_count; i++) {
		const struct cell_range *range = &sheet->merges[i];
		if (range->first_row < range->last_row ||
		    range->first_col < range->last_col)
			grid->merges[grid->merge_count++] = *range;
	}
	qsort(grid->merges, grid->merge_count, sizeof *grid->merges,
	    by_first_row);
	grid->reach = mem_calloc(grid->merge_count + 1, sizeof *grid->reach);
	for (size_t i = 0; i < grid->merge_count; i++) {
		if (grid->merges[i].last_row > reach)
			reach = grid->merges[i].last_row;
		grid->reach[i] = reach;
	}
}

static void fold_cell(struct form_grid *grid, size_t index)
{
	const struct cell *cell = &grid->sheet->cells[index];
	struct form_grid_text *text = &grid->texts[index];
	char copy[FOLD_BYTES + 1];
	size_t len = cell->text_bytes;

	if (cell->type != CELL_TEXT)
		return;
	if (len > FOLD_BYTES) {
		text->cut = true;
		for (len = FOLD_BYTES; (cell->text[len] & 0xc0) == 0x80;)
			len--;
	}
	memcpy(copy, cell->text, len);
	copy[len] = '\0';
	char *folded = utf8_fold(copy);
	text->at = (uint32_t)grid->pool.len;
	text->len = (uint32_t)strlen(folded);
	buf_append(&grid->pool, folded, text->len + 1);
	text->blank = !text->cut && form_blank(folded);
	free(folded);
}

void form_grid_init(
    struct form_grid *grid, const struct sheet *sheet, uint64_t *steps)
{
	*grid = (struct form_grid){.sheet = sheet, .steps = steps};
	buf_init(&grid->pool, POOL_BYTES);
	buf_append(&grid->pool, "", 1);
	sort_merges(grid);
	grid->texts = mem_calloc(sheet->cell_count + 1, sizeof *grid->texts);
	for (size_t i = 0; i < sheet->cell_count; i++)
		fold_cell(grid, i);
}

void form_grid_free(struct form_grid *grid)
{
	free(grid->merges);
	free(grid->reach);
	free(grid->texts);
	buf_free(&grid->pool);
}

/* How many merges begin at or above a row. */
static size_t merges_until(const struct form_grid *grid, uint32_t row)
{
	size_t low = 0, high = grid->merge_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (grid->merges[middle].first_row <= row)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct cell_range form_grid_range(
    const struct form_grid *grid, uint32_t row, uint32_t col)
{
	size_t i = merges_until(grid, row);

	while (i > 0 && grid->reach[i - 1] >= row && *grid->steps > 0) {
		--*grid->steps;
		const struct cell_range *range = &grid->merges[--i];
		if (range->last_row >= row && range->first_col <= col &&
		    range->last_col >= col)
			return *range;
	}
	return (struct cell_range){row, col, row, col};
}

bool form_grid_blank(const struct form_grid *grid, const struct cell *cell)
{
	return cell == NULL || grid->texts[cell - grid->sheet->cells].blank;
}

const struct cell *form_grid_filled(
    const struct form_grid *grid, uint32_t row, uint32_t col)
{
	struct cell_range range = form_grid_range(grid, row, col);
	const struct cell *cell = sheet_at(
	    grid->sheet, range.first_row, range.first_col);

	return form_grid_blank(grid, cell) ? NULL : cell;
}

const char *form_grid_folded(
    const struct form_grid *grid, const struct cell *cell)
{
	if (cell == NULL)
		return "";
	const struct form_grid_text *text =
	    &grid->texts[cell - grid->sheet->cells];
	return buf_text(&grid->pool) + (text->len > 0 ? text->at : 0);
}

size_t form_grid_row(const struct form_grid *grid, uint32_t row)
{
	size_t low = 0, high = grid->sheet->cell_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (grid->sheet->cells[middle].row < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
