/* The tables that are open, and where their cells come to stand (HTML Living
 * Standard, 4.9.12). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/html_table.h"

#define MAX_COLSPAN 1000
#define MAX_ROWSPAN 65534
#define LINE_BYTES 4096 /* longer ones are no lines of a form */

struct open_table {
	size_t number; /* among the kept tables */
	uint32_t next_row, row, col, columns;
	bool in_row, row_hidden;
	bool in_cell, cell_hidden;
	uint32_t *until; /* by column: the first row it is free again */
	size_t until_count, until_cap;
	uint64_t hidden_columns[TABLE_MAX_COLS / 64];
	struct cell_range *tall; /* cells over several rows */
	size_t tall_count, tall_cap;
	struct html_value value;
	struct buf text;
	size_t line_ends; /* due before the next text */
	bool space;
};

struct html_tables {
	const struct limits *limits;
	struct table_report *report;
	struct kept_tables *kept;
	struct open_table **open; /* the innermost is the last */
	size_t depth, cap;
	size_t count; /* tables seen */
	bool date1904;
	const struct table_sink *sink;
	struct buf line; /* of the text outside all tables */
	bool line_space;
};

struct html_tables *html_tables_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	struct html_tables *tables = mem_calloc(1, sizeof *tables);

	tables->limits = limits;
	tables->report = report;
	tables->kept = kept_tables_new(limits, sink, report);
	tables->sink = sink;
	buf_init(&tables->line, LINE_BYTES);
	return tables;
}

static void open_table_free(struct open_table *table)
{
	free(table->until);
	free(table->tall);
	buf_free(&table->text);
	html_value_free(&table->value);
	free(table);
}

void html_tables_free(struct html_tables *tables)
{
	if (tables == NULL)
		return;
	while (tables->depth > 0)
		open_table_free(tables->open[--tables->depth]);
	free(tables->open);
	kept_tables_free(tables->kept);
	buf_free(&tables->line);
	free(tables);
}

static struct open_table *innermost(const struct html_tables *tables)
{
	return tables->depth > 0 ? tables->open[tables->depth - 1] : NULL;
}

bool html_tables_in_cell(const struct html_tables *tables)
{
	return tables->depth > 0 && innermost(tables)->in_cell;
}

size_t html_tables_count(const struct html_tables *tables)
{
	return tables->count;
}

void html_tables_date1904(struct html_tables *tables, bool date1904)
{
	tables->date1904 = date1904;
}

/* --- tables ---------------------------------------------------------------
 */

int html_table_begin(struct html_tables *tables, const char *name, bool hidden)
{
	char usual[32];

	/* Inside a table but in none of its cells: the old one was not
	 * closed. */
	if (tables->depth > 0 && !html_tables_in_cell(tables) &&
	    html_table_end(tables) < 0)
		return -1;
	if (tables->depth >= (size_t)tables->limits->xml_depth)
		return table_refuse(tables->report, OUTCOME_TOO_LARGE,
		    "tables nested too deep");
	snprintf(usual, sizeof usual, "表格 %zu", ++tables->count);
	MEM_GROW(tables->open, tables->depth, tables->cap);
	struct open_table *table = mem_calloc(1, sizeof *table);
	/* Room for more than is shown; the guard cuts it and says so. */
	buf_init(&table->text, (size_t)tables->limits->cell_chars * 4 + 8);
	tables->open[tables->depth++] = table;
	return kept_tables_begin(tables->kept,
	    name != NULL && *name != '\0' ? name : usual, hidden,
	    &table->number);
}

/* A cell can't reach over the table's end. */
static int emit_tall(struct html_tables *tables, struct open_table *table)
{
	for (size_t i = 0; i < table->tall_count; i++) {
		struct cell_range *range = &table->tall[i];
		if (range->last_row >= table->next_row)
			range->last_row = table->next_row - 1;
		if ((range->last_row > range->first_row ||
			range->last_col > range->first_col) &&
		    kept_tables_merge(tables->kept, table->number, range) < 0)
			return -1;
	}
	return 0;
}

int html_table_end(struct html_tables *tables)
{
	struct open_table *table = innermost(tables);

	if (table == NULL)
		return 0;
	if (html_row_end(tables) < 0 || emit_tall(tables, table) < 0)
		return -1;
	open_table_free(table);
	tables->depth--;
	return tables->depth > 0 ? 0 : kept_tables_end(tables->kept);
}

int html_tables_end(struct html_tables *tables)
{
	while (tables->depth > 0)
		if (html_table_end(tables) < 0)
			return -1;
	html_cell_line(tables, false);
	return 0;
}

void html_column(struct html_tables *tables, uint32_t count, bool hidden)
{
	struct open_table *table = innermost(tables);

	if (table == NULL || table->in_row)
		return;
	for (; count > 0 && table->columns < TABLE_MAX_COLS;
	     count--, table->columns++)
		if (hidden)
			table->hidden_columns[table->columns / 64] |=
			    (uint64_t)1 << table->columns % 64;
}

/* --- rows and cells -------------------------------------------------------
 */

int html_row_begin(struct html_tables *tables, bool hidden)
{
	/* Rows outside any table: web systems send such fragments. */
	if (tables->depth == 0 && html_table_begin(tables, NULL, false) < 0)
		return -1;
	struct open_table *table = innermost(tables);
	if (html_row_end(tables) < 0)
		return -1;
	if (table->next_row >= TABLE_MAX_ROWS)
		return table_refuse(tables->report, OUTCOME_TOO_LARGE,
		    "more rows than a sheet has");
	table->row = table->next_row++;
	table->col = 0;
	table->in_row = true;
	table->row_hidden = hidden;
	return 0;
}

int html_row_end(struct html_tables *tables)
{
	struct open_table *table = innermost(tables);

	if (table == NULL)
		return 0;
	if (html_cell_end(tables) < 0)
		return -1;
	table->in_row = false;
	return 0;
}

/* Columns that cells above reach down into are passed over. */
static int place(struct html_tables *tables, struct open_table *table,
    uint32_t columns, uint32_t rows)
{
	while (table->col < table->until_count &&
	       table->until[table->col] > table->row)
		table->col++;
	if (table->col + columns > TABLE_MAX_COLS)
		return table_refuse(tables->report, OUTCOME_TOO_LARGE,
		    "more columns than a sheet has");
	while (table->until_count < table->col + columns) {
		MEM_GROW(table->until, table->until_count, table->until_cap);
		table->until[table->until_count++] = 0;
	}
	for (uint32_t i = 0; i < columns; i++)
		table->until[table->col + i] = table->row + rows;
	return 0;
}

static int span(struct html_tables *tables, struct open_table *table,
    uint32_t columns, uint32_t rows)
{
	struct cell_range range = {table->row, table->col,
	    table->row + rows - 1, table->col + columns - 1};

	if (rows == 1)
		return columns == 1 ? 0
				    : kept_tables_merge(
					  tables->kept, table->number, &range);
	if (table->tall_count >= (size_t)tables->limits->merges)
		return table_refuse(tables->report, OUTCOME_TOO_LARGE,
		    "more than %lld merged ranges in a sheet",
		    (long long)tables->limits->merges);
	MEM_GROW(table->tall, table->tall_count, table->tall_cap);
	table->tall[table->tall_count++] = range;
	return 0;
}

int html_cell_begin(struct html_tables *tables, const struct html_tag *tag,
    struct html_value *value)
{
	uint32_t columns = html_tag_number(tag, "colspan", MAX_COLSPAN);
	uint32_t rows = html_tag_number(tag, "rowspan", MAX_ROWSPAN);

	struct open_table *table = innermost(tables);
	if (html_cell_end(tables) < 0 ||
	    ((table == NULL || !table->in_row) &&
		html_row_begin(tables, false) < 0)) {
		html_value_free(value);
		return -1;
	}
	table = innermost(tables);
	html_value_free(&table->value);
	table->value = *value;
	buf_reset(&table->text);
	table->line_ends = 0;
	table->space = false;
	if (place(tables, table, columns, rows) < 0 ||
	    span(tables, table, columns, rows) < 0)
		return -1;
	table->in_cell = true;
	table->cell_hidden = table->row_hidden || html_tag_hidden(tag) ||
			     (table->hidden_columns[table->col / 64] >>
				     table->col % 64 &
				 1) != 0;
	return 0;
}

int html_cell_end(struct html_tables *tables)
{
	struct open_table *table = innermost(tables);
	char scratch[32];

	if (table == NULL || !table->in_cell)
		return 0;
	table->in_cell = false;
	struct cell cell = {
	    .row = table->row, .col = table->col, .hidden = table->cell_hidden};
	if (html_value_of(&table->value, buf_text(&table->text),
		table->text.len, tables->date1904, scratch, &cell) < 0)
		return 0;
	return kept_tables_cell(tables->kept, table->number, &cell);
}

/* --- text -----------------------------------------------------------------
 */

static void put(struct open_table *table, const char *text, size_t len)
{
	size_t room = table->text.max - table->text.len;

	if (table->text.full)
		return;
	buf_append(
	    &table->text, text, len <= room ? len : utf8_cut(text, room));
	table->text.full = table->text.full || len > room;
}

/* A form's unit and day may stand above or below its table. */
static void outside_text(
    struct html_tables *tables, const char *text, size_t len)
{
	struct buf *line = &tables->line;

	if (tables->depth > 0 || tables->sink->line == NULL)
		return;
	if (tables->line_space && line->len > 0)
		buf_putc(line, ' ');
	tables->line_space = false;
	buf_append(line, text, len);
}

static void outside_end(struct html_tables *tables)
{
	struct buf *line = &tables->line;

	if (line->len > 0 && !line->full)
		tables->sink->line(
		    tables->sink->context, buf_text(line), line->len);
	buf_reset(line);
	tables->line_space = false;
}

void html_cell_text(struct html_tables *tables, const char *text, size_t len)
{
	struct open_table *table = innermost(tables);

	if (len == 0)
		return;
	if (!html_tables_in_cell(tables)) {
		outside_text(tables, text, len);
		return;
	}
	if (table->text.len > 0 && table->line_ends > 0)
		for (; table->line_ends > 0 && !table->text.full;
		     table->line_ends--)
			put(table, "\n", 1);
	else if (table->text.len > 0 && table->space)
		put(table, " ", 1);
	table->line_ends = 0;
	table->space = false;
	put(table, text, len);
}

void html_cell_space(struct html_tables *tables)
{
	if (html_tables_in_cell(tables))
		innermost(tables)->space = true;
	else
		tables->line_space = true;
}

void html_cell_line(struct html_tables *tables, bool counted)
{
	struct open_table *table = innermost(tables);

	if (!html_tables_in_cell(tables)) {
		outside_end(tables);
		return;
	}
	if (counted || table->line_ends == 0)
		table->line_ends++;
}
