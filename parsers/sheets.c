/* The collector: a sink that keeps whole sheets, and looking things up. */
#include "parsers/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/arena.h"

#define SHEET_TEXT_BYTES (64u << 20)
#define LINE_BYTES 1500
#define LINE_TEXT_BYTES (1u << 20)

/* What is being collected stands behind the last sheet's arrays: capacities
 * are powers of two, so the counts alone say when to grow. */
#define GROW(items, count) \
	do { \
		if ((count) == 0) \
			(items) = mem_resize((items), 8, sizeof *(items)); \
		else if ((count) >= 8 && ((count) & ((count)-1)) == 0) \
			(items) = mem_resize( \
			    (items), (count)*2, sizeof *(items)); \
	} while (0)

static int collect_begin(void *context, const char *name, bool hidden)
{
	struct sheets *sheets = context;

	GROW(sheets->items, sheets->count);
	sheets->items[sheets->count++] = (struct sheet){
	    .name = mem_strdup(name),
	    .hidden = hidden,
	    .texts = arena_new(SHEET_TEXT_BYTES)};
	return 0;
}

static int collect_cell(void *context, const struct cell *cell)
{
	struct sheets *sheets = context;
	struct sheet *sheet = &sheets->items[sheets->count - 1];
	struct cell kept = *cell;

	if (sheets->cell_count >= sheets->max_cells) {
		sheets->over = true;
		return -1;
	}
	if (kept.text != NULL)
		kept.text = arena_intern(
		    sheet->texts, cell->text, cell->text_bytes);
	if (kept.raw != NULL)
		kept.raw = arena_intern(
		    sheet->texts, cell->raw, strlen(cell->raw));
	if ((cell->text != NULL && kept.text == NULL) ||
	    (cell->raw != NULL && kept.raw == NULL)) {
		sheets->over = true;
		return -1;
	}
	GROW(sheet->cells, sheet->cell_count);
	sheet->cells[sheet->cell_count++] = kept;
	sheets->cell_count++;
	return 0;
}

static int collect_merge(void *context, const struct cell_range *range)
{
	struct sheets *sheets = context;
	struct sheet *sheet = &sheets->items[sheets->count - 1];

	GROW(sheet->merges, sheet->merge_count);
	sheet->merges[sheet->merge_count++] = *range;
	return 0;
}

static int place_order(uint32_t row, uint32_t col, const struct cell *cell)
{
	if (row != cell->row)
		return row < cell->row ? -1 : 1;
	return col == cell->col ? 0 : col < cell->col ? -1 : 1;
}

/* Merge sort, for it must keep cells at one place in their order: there the
 * last one holds. Files are nearly always sorted already. */
static void sort_cells(struct cell *cells, size_t count, struct cell *spare)
{
	if (count < 2)
		return;
	size_t half = count / 2;
	sort_cells(cells, half, spare);
	sort_cells(cells + half, count - half, spare);
	memcpy(spare, cells, half * sizeof *cells);
	size_t left = 0, right = half, out = 0;
	while (left < half) {
		if (right < count && place_order(cells[right].row,
					 cells[right].col, &spare[left]) < 0)
			cells[out++] = cells[right++];
		else
			cells[out++] = spare[left++];
	}
}

static int range_order(const void *one, const void *other)
{
	const struct cell_range *a = one, *b = other;

	return (a->first_row > b->first_row) - (a->first_row < b->first_row);
}

static void index_merges(struct sheet *sheet)
{
	uint32_t reach = 0;

	if (sheet->merge_count == 0)
		return;
	qsort(sheet->merges, sheet->merge_count, sizeof *sheet->merges,
	    range_order);
	sheet->merge_reach = mem_calloc(
	    sheet->merge_count, sizeof *sheet->merge_reach);
	for (size_t i = 0; i < sheet->merge_count; i++) {
		if (sheet->merges[i].last_row > reach)
			reach = sheet->merges[i].last_row;
		sheet->merge_reach[i] = reach;
	}
}

static void order_cells(struct sheets *sheets, struct sheet *sheet)
{
	struct cell *spare = mem_calloc(sheet->cell_count, sizeof *spare);
	size_t out = 0;

	sort_cells(sheet->cells, sheet->cell_count, spare);
	free(spare);
	for (size_t i = 0; i < sheet->cell_count; i++) {
		const struct cell *cell = &sheet->cells[i];
		if (out > 0 && place_order(cell->row, cell->col,
				   &sheet->cells[out - 1]) == 0)
			out--;
		sheet->cells[out++] = *cell;
	}
	sheets->cell_count -= sheet->cell_count - out;
	sheet->cell_count = out;
}

static int collect_end(void *context)
{
	struct sheets *sheets = context;
	struct sheet *sheet = &sheets->items[sheets->count - 1];
	bool sorted = true;

	for (size_t i = 1; i < sheet->cell_count; i++)
		if (place_order(sheet->cells[i].row, sheet->cells[i].col,
			&sheet->cells[i - 1]) <= 0)
			sorted = false;
	if (!sorted)
		order_cells(sheets, sheet);
	index_merges(sheet);
	for (size_t i = 0; i < sheet->cell_count; i++) {
		if (sheet->cells[i].row >= sheet->rows)
			sheet->rows = sheet->cells[i].row + 1;
		if (sheet->cells[i].col >= sheet->cols)
			sheet->cols = sheet->cells[i].col + 1;
	}
	return 0;
}

/* A line of labels and values is short; what is longer, and what there is no
 * room for, helps nobody to read a form. */
static void collect_line(void *context, const char *text, size_t bytes)
{
	struct sheets *sheets = context;

	if (bytes > LINE_BYTES)
		return;
	if (sheets->line_texts == NULL)
		sheets->line_texts = arena_new(LINE_TEXT_BYTES);
	const char *kept = arena_keep(sheets->line_texts, text, bytes);
	if (kept == NULL)
		return;
	MEM_GROW(sheets->lines, sheets->line_count, sheets->line_cap);
	sheets->lines[sheets->line_count++] = (struct sheet_line){
	    kept, sheets->count};
}

static void collect_nested(void *context)
{
	struct sheets *sheets = context;

	sheets->items[sheets->count - 1].nested = true;
}

struct table_sink sheets_collector(struct sheets *sheets, size_t max_cells)
{
	*sheets = (struct sheets){.max_cells = max_cells};
	return (struct table_sink){sheets, collect_begin, collect_cell,
	    collect_merge, collect_end, collect_line, collect_nested};
}

void sheets_free(struct sheets *sheets)
{
	if (sheets == NULL)
		return;
	for (size_t i = 0; i < sheets->count; i++) {
		free(sheets->items[i].name);
		free(sheets->items[i].cells);
		free(sheets->items[i].merges);
		free(sheets->items[i].merge_reach);
		arena_free(sheets->items[i].texts);
	}
	free(sheets->items);
	free(sheets->lines);
	arena_free(sheets->line_texts);
	*sheets = (struct sheets){0};
}

const struct cell *sheet_at(
    const struct sheet *sheet, uint32_t row, uint32_t col)
{
	size_t low = 0, high = sheet->cell_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = place_order(row, col, &sheet->cells[middle]);
		if (order == 0)
			return &sheet->cells[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct cell_range *sheet_merge_at(
    const struct sheet *sheet, uint32_t row, uint32_t col)
{
	size_t low = 0, high = sheet->merge_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sheet->merges[middle].first_row <= row)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low > 0 && sheet->merge_reach[low - 1] >= row; low--) {
		const struct cell_range *range = &sheet->merges[low - 1];
		if (row <= range->last_row && col >= range->first_col &&
		    col <= range->last_col)
			return range;
	}
	return NULL;
}

const struct cell *sheet_shown(
    const struct sheet *sheet, uint32_t row, uint32_t col)
{
	const struct cell_range *range = sheet_merge_at(sheet, row, col);

	if (range == NULL)
		return sheet_at(sheet, row, col);
	return sheet_at(sheet, range->first_row, range->first_col);
}
