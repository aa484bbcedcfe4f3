/* The tables of a document: 17.4. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/docx.h"

enum merged { NOT_MERGED, MERGE_RESTART, MERGE_CONTINUE };

/* A rectangle that may go on in the next row; by its first column. */
struct open_merge {
	bool open;
	struct cell_range range;
};

/* A table that has begun and not ended. */
struct open_table {
	size_t number; /* among the kept tables */
	uint32_t row, col;
	bool in_row, row_hidden, row_deleted;
	bool in_cell, cell_deleted, cell_begun;
	uint32_t span;
	enum merged down, across;
	struct buf text;
	size_t line_ends; /* due before the next text */
	struct open_merge *merges;
	size_t merge_count, merge_cap;
	struct cell_range last; /* what w:hMerge goes on with */
};

struct docx_tables {
	struct docx_document *document;
	struct kept_tables *kept;
	struct open_table *open; /* the innermost is the last */
	size_t depth, cap;
	size_t count; /* tables seen */
};

struct docx_tables *docx_tables_new(struct docx_document *document)
{
	struct docx_tables *tables = mem_calloc(1, sizeof *tables);

	tables->document = document;
	tables->kept = kept_tables_new(
	    document->limits, document->sink, document->report);
	return tables;
}

static void open_table_free(struct open_table *table)
{
	buf_free(&table->text);
	free(table->merges);
}

void docx_tables_free(struct docx_tables *tables)
{
	if (tables == NULL)
		return;
	while (tables->depth > 0)
		open_table_free(&tables->open[--tables->depth]);
	free(tables->open);
	kept_tables_free(tables->kept);
	free(tables);
}

static struct open_table *innermost(const struct docx_tables *tables)
{
	return tables->depth > 0 ? &tables->open[tables->depth - 1] : NULL;
}

bool docx_tables_in_cell(const struct docx_tables *tables)
{
	const struct open_table *table = innermost(tables);

	return table != NULL && table->in_cell;
}

size_t docx_tables_count(const struct docx_tables *tables)
{
	return tables->count;
}

/* --- tables and rows ------------------------------------------------------
 */

int docx_table_begin(struct docx_tables *tables)
{
	char name[32];

	snprintf(name, sizeof name, "表格 %zu", ++tables->count);
	MEM_GROW(tables->open, tables->depth, tables->cap);
	struct open_table *table = &tables->open[tables->depth];
	*table = (struct open_table){0};
	if (kept_tables_begin(tables->kept, name, false, &table->number) < 0)
		return -1;
	/* Room for more than is ever shown; the guard cuts it and says so. */
	buf_init(
	    &table->text, (size_t)tables->document->limits->cell_chars * 4 + 8);
	tables->depth++;
	return 0;
}

static int merge_close(
    struct docx_tables *tables, struct open_table *table, uint32_t col)
{
	if (col >= table->merge_count || !table->merges[col].open)
		return 0;
	struct open_merge *merge = &table->merges[col];
	merge->open = false;
	if (merge->range.first_row == merge->range.last_row &&
	    merge->range.first_col == merge->range.last_col)
		return 0;
	return kept_tables_merge(tables->kept, table->number, &merge->range);
}

int docx_table_end(struct docx_tables *tables)
{
	struct open_table *table = innermost(tables);
	int result = 0;

	for (uint32_t col = 0; col < table->merge_count && result == 0; col++)
		result = merge_close(tables, table, col);
	open_table_free(table);
	tables->depth--;
	if (tables->depth == 0 && result == 0)
		result = kept_tables_end(tables->kept);
	return result;
}

void docx_row_begin(struct docx_tables *tables)
{
	struct open_table *table = innermost(tables);

	if (table == NULL)
		return;
	table->col = 0;
	table->in_row = true;
	table->row_hidden = table->row_deleted = false;
}

int docx_row_end(struct docx_tables *tables)
{
	struct open_table *table = innermost(tables);

	if (table == NULL || !table->in_row)
		return 0;
	table->in_row = false;
	if (!table->row_deleted && ++table->row >= TABLE_MAX_ROWS)
		return table_refuse(tables->document->report, OUTCOME_TOO_LARGE,
		    "more rows than a sheet has");
	return 0;
}

static uint32_t small_number(const char *text)
{
	uint32_t value = 0;

	for (; text != NULL && *text >= '0' && *text <= '9'; text++)
		if (value < TABLE_MAX_COLS)
			value = value * 10 + (uint32_t)(*text - '0');
	return value < TABLE_MAX_COLS ? value : TABLE_MAX_COLS;
}

void docx_row_before(struct docx_tables *tables, const char *columns)
{
	struct open_table *table = innermost(tables);

	if (table != NULL && table->in_row && !table->in_cell)
		table->col = small_number(columns);
}

void docx_row_hidden(struct docx_tables *tables)
{
	struct open_table *table = innermost(tables);

	if (table != NULL && table->in_row && !table->in_cell)
		table->row_hidden = true;
}

void docx_row_deleted(struct docx_tables *tables)
{
	struct open_table *table = innermost(tables);

	if (table != NULL && table->in_row && !table->in_cell)
		table->row_deleted = true;
}

/* --- cells ----------------------------------------------------------------
 */

bool docx_cell_begin(struct docx_tables *tables)
{
	struct open_table *table = innermost(tables);

	if (table == NULL || !table->in_row || table->row_deleted)
		return false;
	table->in_cell = true;
	table->cell_deleted = table->cell_begun = false;
	table->span = 1;
	table->down = table->across = NOT_MERGED;
	table->line_ends = 0;
	buf_reset(&table->text);
	return true;
}

void docx_cell_span(struct docx_tables *tables, const char *columns)
{
	uint32_t span = small_number(columns);

	if (docx_tables_in_cell(tables) && span > 0)
		innermost(tables)->span = span;
}

void docx_cell_deleted(struct docx_tables *tables)
{
	if (docx_tables_in_cell(tables))
		innermost(tables)->cell_deleted = true;
}

static enum merged merged_of(const char *value)
{
	return value != NULL && strcmp(value, "restart") == 0 ? MERGE_RESTART
							      : MERGE_CONTINUE;
}

void docx_cell_merge_down(struct docx_tables *tables, const char *value)
{
	if (docx_tables_in_cell(tables))
		innermost(tables)->down = merged_of(value);
}

void docx_cell_merge_across(struct docx_tables *tables, const char *value)
{
	if (docx_tables_in_cell(tables))
		innermost(tables)->across = merged_of(value);
}

void docx_cell_paragraph(struct docx_tables *tables)
{
	struct open_table *table = innermost(tables);

	if (!docx_tables_in_cell(tables))
		return;
	if (table->cell_begun)
		table->line_ends++;
	table->cell_begun = true;
}

void docx_cell_text(struct docx_tables *tables, const char *text, size_t len)
{
	struct open_table *table = innermost(tables);

	if (!docx_tables_in_cell(tables) || table->text.full)
		return;
	for (; table->line_ends > 0; table->line_ends--)
		if (table->text.len > 0)
			buf_putc(&table->text, '\n');
	size_t room = table->text.max - table->text.len;
	if (len <= room) {
		buf_append(&table->text, text, len);
	} else {
		buf_append(&table->text, text, utf8_cut(text, room));
		table->text.full = true;
	}
}

/* Goes on with the rectangle above: true, and the cell shows nothing of its
 * own. Word shows a cell that continues nothing. */
static bool goes_on(const struct docx_tables *tables, struct open_table *table)
{
	(void)tables;
	if (table->down != MERGE_CONTINUE || table->col >= table->merge_count)
		return false;
	struct open_merge *merge = &table->merges[table->col];
	if (!merge->open || merge->range.last_row + 1 != table->row)
		return false;
	merge->range.last_row = table->row;
	return true;
}

static void merge_open(struct open_table *table, const struct cell_range *range)
{
	while (table->merge_count <= range->first_col) {
		MEM_GROW(table->merges, table->merge_count, table->merge_cap);
		table->merges[table->merge_count++] = (struct open_merge){0};
	}
	table->merges[range->first_col] = (struct open_merge){true, *range};
}

static bool is_blank(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (memchr(" \t\r\n", text->data[i], 4) == NULL)
			return false;
	return true;
}

static int cell_emit(struct docx_tables *tables, struct open_table *table)
{
	struct cell cell = {.row = table->row,
	    .col = table->col,
	    .type = CELL_TEXT,
	    .hidden = table->row_hidden,
	    .text = buf_text(&table->text),
	    .text_bytes = table->text.len};

	if (is_blank(&table->text))
		return 0;
	return kept_tables_cell(tables->kept, table->number, &cell);
}

int docx_cell_end(struct docx_tables *tables)
{
	struct open_table *table = innermost(tables);

	table->in_cell = false;
	if (table->cell_deleted)
		return 0;
	if (table->col >= TABLE_MAX_COLS)
		return table_refuse(tables->document->report, OUTCOME_TOO_LARGE,
		    "more columns than a sheet has");
	if (table->span > TABLE_MAX_COLS - table->col)
		table->span = TABLE_MAX_COLS - table->col;
	struct cell_range range = {
	    table->row, table->col, table->row, table->col + table->span - 1};
	uint32_t col = table->col;
	int result = 0;
	if (table->across == MERGE_CONTINUE && col > 0) {
		struct open_merge *left =
		    table->last.first_col < table->merge_count
			? &table->merges[table->last.first_col]
			: NULL;
		if (left != NULL && left->open)
			left->range.last_col = range.last_col;
	} else if (!goes_on(tables, table)) {
		if (merge_close(tables, table, col) < 0)
			return -1;
		merge_open(table, &range);
		table->last = range;
		result = cell_emit(tables, table);
	}
	table->col += table->span;
	return result;
}
