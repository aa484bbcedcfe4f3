/*
 * A row is kept until it ends: only then is it known whether anything is in
 * it, and a row that stands for a million (table:number-rows-repeated)
 * costs nothing when it is empty.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/arena.h"
#include "parsers/ods.h"

#define ROW_TEXT_BYTES (32u << 20)

struct kept_cell {
	uint32_t col, repeated;
	uint32_t columns, rows; /* spanned */
	bool filled;
	struct cell cell;
};

struct ods_row {
	const struct limits *limits;
	const struct table_sink *sink;
	struct table_report *report;
	uint64_t hidden_columns[TABLE_MAX_COLS / 64];
	uint32_t columns; /* described so far */
	uint32_t row, col;
	uint32_t repeated;
	bool hidden;
	struct kept_cell *cells;
	size_t count, cap;
	struct arena *texts;
};

struct ods_row *ods_row_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	struct ods_row *row = mem_calloc(1, sizeof *row);

	row->limits = limits;
	row->sink = sink;
	row->report = report;
	row->texts = arena_new(ROW_TEXT_BYTES);
	return row;
}

void ods_row_free(struct ods_row *row)
{
	if (row == NULL)
		return;
	free(row->cells);
	arena_free(row->texts);
	free(row);
}

/* Never past the end of a sheet, which is as far as counting goes. */
static uint32_t add(uint32_t at, uint32_t count, uint32_t end)
{
	return count < end - at ? at + count : end;
}

void ods_row_sheet(struct ods_row *row)
{
	memset(row->hidden_columns, 0, sizeof row->hidden_columns);
	row->columns = row->row = row->col = 0;
}

void ods_row_columns(struct ods_row *row, uint32_t count, bool hidden)
{
	uint32_t end = add(row->columns, count, TABLE_MAX_COLS);

	for (; row->columns < end; row->columns++)
		if (hidden)
			row->hidden_columns[row->columns / 64] |=
			    (uint64_t)1 << row->columns % 64;
}

void ods_row_begin(struct ods_row *row, uint32_t repeated, bool hidden)
{
	row->col = 0;
	row->repeated = repeated;
	row->hidden = hidden;
	row->count = 0;
}

static int keep_text(struct ods_row *row, const char **text, size_t len)
{
	if (*text == NULL)
		return 0;
	*text = arena_keep(row->texts, *text, len);
	if (*text == NULL)
		return table_refuse(row->report, OUTCOME_TOO_LARGE,
		    "a row of more than %u bytes of text", ROW_TEXT_BYTES);
	return 0;
}

static int keep_cell(
    struct ods_row *row, const struct ods_cell *stored, struct kept_cell *kept)
{
	char scratch[32];

	kept->filled = ods_value_of(stored, scratch, &kept->cell) == 0;
	if (kept->filled && kept->cell.type == CELL_NUMBER &&
	    kept->cell.raw != NULL &&
	    (kept->cell.raw[0] == '#' || kept->cell.raw[0] == 'E'))
		table_note(row->report,
		    "formulas that show an error are stored as a number");
	if (!kept->filled && kept->columns == 1 && kept->rows == 1)
		return 0;
	if (kept->filled &&
	    (keep_text(row, &kept->cell.text, kept->cell.text_bytes) < 0 ||
		keep_text(row, &kept->cell.raw,
		    kept->cell.raw != NULL ? strlen(kept->cell.raw) : 0) < 0))
		return -1;
	if (kept->col == TABLE_MAX_COLS) {
		table_note(
		    row->report, "cells beyond the last column were left out");
		return 0;
	}
	MEM_GROW(row->cells, row->count, row->cap);
	row->cells[row->count++] = *kept;
	return 0;
}

int ods_row_cell(struct ods_row *row, const struct ods_cell *stored)
{
	struct kept_cell kept = {.col = row->col,
	    .repeated = stored->repeated,
	    .columns = stored->columns,
	    .rows = stored->rows};

	row->col = add(row->col, stored->repeated, TABLE_MAX_COLS);
	if (kept.repeated > TABLE_MAX_COLS)
		kept.repeated = TABLE_MAX_COLS;
	return keep_cell(row, stored, &kept);
}

static int emit_cell(struct ods_row *row, struct kept_cell *kept)
{
	uint32_t end = add(kept->col, kept->repeated, TABLE_MAX_COLS);

	kept->cell.row = row->row;
	for (uint32_t col = kept->col; col < end; col++) {
		kept->cell.col = col;
		kept->cell.hidden = row->hidden ||
				    (row->hidden_columns[col / 64] >> col % 64 &
					1) != 0;
		if (row->sink->cell(row->sink->context, &kept->cell) < 0)
			return -1;
	}
	return 0;
}

static int emit_merge(struct ods_row *row, const struct kept_cell *kept)
{
	struct cell_range range = {row->row, kept->col,
	    add(row->row, kept->rows, TABLE_MAX_ROWS) - 1,
	    add(kept->col, kept->columns, TABLE_MAX_COLS) - 1};

	if (kept->columns == 1 && kept->rows == 1)
		return 0;
	return row->sink->merge(row->sink->context, &range);
}

/* Those that only span others are done with. */
static void drop_empty(struct ods_row *row)
{
	size_t kept = 0;

	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i].filled)
			row->cells[kept++] = row->cells[i];
	row->count = kept;
}

int ods_row_end(struct ods_row *row)
{
	uint32_t end = add(row->row, row->repeated, TABLE_MAX_ROWS);

	if (row->count > 0 && row->row == TABLE_MAX_ROWS)
		table_note(
		    row->report, "cells beyond the last row were left out");
	for (size_t i = 0; i < row->count && row->row < end; i++)
		if (emit_merge(row, &row->cells[i]) < 0)
			return -1;
	drop_empty(row);
	for (; row->count > 0 && row->row < end; row->row++)
		for (size_t i = 0; i < row->count; i++)
			if (emit_cell(row, &row->cells[i]) < 0)
				return -1;
	row->row = end;
	if (arena_bytes(row->texts) > 0) {
		arena_free(row->texts);
		row->texts = arena_new(ROW_TEXT_BYTES);
	}
	return 0;
}
