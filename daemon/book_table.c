#include "book_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#define ROW_TITLE 0
#define ROW_NOTE 1
#define ROW_GROUP 2 /* where there are groups */
#define HEAD_POINTS 34
#define LINE_POINTS 13
#define MOST_LINES 12

struct column {
	double sum;
	uint64_t numbers;
	int width; /* the widest text */
};

struct book_table {
	struct book *book;
	struct book_table_settings settings;
	struct column *columns;
	struct book_sheet **sheets;
	uint32_t *last_rows; /* of each sheet */
	size_t sheet_count, sheet_cap, last_cap;
	uint32_t row; /* that is written */
	uint32_t row_limit;
	size_t written; /* columns of it */
	int lines;      /* of its highest cell */
	uint64_t rows;
	uint32_t total_row;
	uint32_t head_row, first_row;
};

/* Columns a text takes on the screen. */
static int width_of(const char *text)
{
	int widest = 0, width = 0;
	uint32_t code;

	while ((code = utf8_next(&text)) != 0 && width < 256) {
		width = code == '\n' ? 0 : width + (code < 0x1100 ? 1 : 2);
		if (width > widest)
			widest = width;
	}
	return widest;
}

static const struct book_column *column_of(
    const struct book_table *table, size_t column)
{
	return &table->settings.columns[column];
}

static enum book_style head_style(const struct book_table *table, size_t i)
{
	return column_of(table, i)->source ? BOOK_HEAD_SOURCE : BOOK_HEAD;
}

static bool same_group(const struct book_table *table, size_t i, size_t k)
{
	const char *one = column_of(table, i)->group;
	const char *other = column_of(table, k)->group;

	return one != NULL && other != NULL && strcmp(one, other) == 0 &&
	       column_of(table, i)->folded == column_of(table, k)->folded;
}

/* Lines that the groups' texts take. */
static int group_lines(const struct book_table *table)
{
	size_t count = table->settings.column_count;
	int most = 1;

	for (size_t i = 0, end; i < count; i = end) {
		const char *group = column_of(table, i)->group;
		int room = column_of(table, i)->least;
		for (end = i + 1; end < count && same_group(table, i, end);)
			room += column_of(table, end++)->least;
		int lines = group != NULL && room > 2
				? (width_of(group) + room - 3) / (room - 2)
				: 1;
		if (lines > most)
			most = lines;
	}
	return most > 6 ? 6 : most;
}

static void write_groups(struct book_table *table, struct book_sheet *sheet)
{
	size_t count = table->settings.column_count;

	book_height(sheet, ROW_GROUP, group_lines(table) * LINE_POINTS + 8);
	for (size_t i = 0, end; i < count; i = end) {
		const char *group = column_of(table, i)->group;
		for (end = i + 1; end < count && same_group(table, i, end);)
			end++;
		book_wide_text(sheet, ROW_GROUP, (uint32_t)i, (uint32_t)end - 1,
		    head_style(table, i), group != NULL ? group : "");
	}
}

static void write_heads(struct book_table *table, struct book_sheet *sheet)
{
	double points = table->settings.head_points;

	book_height(sheet, ROW_TITLE, 28);
	book_text(sheet, ROW_TITLE, 0, BOOK_TITLE, table->settings.title);
	book_text(sheet, ROW_NOTE, 0, BOOK_NOTE, table->settings.note);
	if (table->head_row > ROW_GROUP)
		write_groups(table, sheet);
	book_height(sheet, table->head_row, points > 0 ? points : HEAD_POINTS);
	for (size_t i = 0; i < table->settings.column_count; i++)
		book_text(sheet, table->head_row, (uint32_t)i,
		    head_style(table, i), column_of(table, i)->head);
	book_freeze(sheet, table->first_row, (uint32_t)table->settings.frozen);
}

static void add_sheet(struct book_table *table)
{
	struct book_sheet *sheet = book_sheet_new(
	    table->book, table->settings.name);

	MEM_GROW(table->sheets, table->sheet_count, table->sheet_cap);
	table->last_rows = mem_resize(
	    table->last_rows, table->sheet_cap, sizeof(uint32_t));
	table->sheets[table->sheet_count] = sheet;
	table->last_rows[table->sheet_count++] = table->head_row;
	table->row = table->head_row;
	write_heads(table, sheet);
}

struct book_table *book_table_new(
    struct book *book, const struct book_table_settings *settings)
{
	struct book_table *table = mem_calloc(1, sizeof *table);

	table->book = book;
	table->settings = *settings;
	table->row_limit = book_row_limit(book);
	table->lines = 1;
	table->columns = mem_calloc(
	    settings->column_count, sizeof *table->columns);
	table->written = settings->column_count;
	table->head_row = ROW_GROUP;
	for (size_t i = 0; i < settings->column_count; i++)
		if (settings->columns[i].group != NULL)
			table->head_row = ROW_GROUP + 1;
	table->first_row = table->head_row + 1;
	add_sheet(table);
	return table;
}

void book_table_free(struct book_table *table)
{
	if (table == NULL)
		return;
	free(table->columns);
	free(table->sheets);
	free(table->last_rows);
	free(table);
}

struct book_sheet *book_table_sheet(const struct book_table *table)
{
	return table->sheets[table->sheet_count - 1];
}

uint32_t book_table_at(const struct book_table *table)
{
	return table->row;
}

uint64_t book_table_rows(const struct book_table *table)
{
	return table->rows;
}

uint32_t book_table_first(const struct book_table *table)
{
	return table->first_row;
}

/* --- rows --------------------------------------------------------------- */

/* Lines a text takes in a column that is `room` wide. */
static int lines_of(const char *text, int room)
{
	int lines = 1, width = 0;
	uint32_t code;

	while ((code = utf8_next(&text)) != 0 && lines < MOST_LINES) {
		int wide = code < 0x1100 ? 1 : 2;
		if (code == '\n' || width + wide > room) {
			lines++;
			width = 0;
		}
		width += code == '\n' ? 0 : wide;
	}
	return lines;
}

/* Readers do not all make a row higher by themselves. */
static void heighten(struct book_table *table)
{
	if (table->lines > 1)
		book_height(book_table_sheet(table), table->row,
		    table->lines * LINE_POINTS + 2);
	table->lines = 1;
}

/* Empty cells before a column, so that each has its frame. */
static void fill_before(struct book_table *table, size_t column)
{
	for (; table->written < column; table->written++)
		book_blank(book_table_sheet(table), table->row,
		    (uint32_t)table->written, BOOK_TEXT);
}

static void reach(struct book_table *table, size_t column)
{
	fill_before(table, column);
	if (table->written == column)
		table->written++;
}

void book_table_row(struct book_table *table)
{
	fill_before(table, table->settings.column_count);
	heighten(table);
	/* One row is left for the sums. */
	if (table->row + 2 >= table->row_limit)
		add_sheet(table);
	table->row++;
	table->last_rows[table->sheet_count - 1] = table->row;
	table->rows++;
	table->written = 0;
}

static void widen(struct book_table *table, size_t column, int width)
{
	if (width > table->columns[column].width)
		table->columns[column].width = width;
}

void book_table_text(struct book_table *table, size_t column, const char *text)
{
	enum book_style style = column_of(table, column)->style;

	/* What should be a number or a day and is not reads as a text. */
	if (style != BOOK_SOURCE && style != BOOK_CENTER)
		style = BOOK_TEXT;
	book_table_state(table, column, style, text);
}

void book_table_state(struct book_table *table, size_t column,
    enum book_style style, const char *text)
{
	reach(table, column);
	book_text(
	    book_table_sheet(table), table->row, (uint32_t)column, style, text);
	int width = width_of(text), room = column_of(table, column)->most - 2;
	widen(table, column, width);
	if (style != BOOK_SOURCE && (width > room || strchr(text, '\n'))) {
		int lines = lines_of(text, room);
		if (lines > table->lines)
			table->lines = lines;
	}
}

void book_table_number(struct book_table *table, size_t column, double number)
{
	char text[40];

	reach(table, column);
	book_number(book_table_sheet(table), table->row, (uint32_t)column,
	    column_of(table, column)->style, number);
	snprintf(text, sizeof text, "%.10g", number);
	widen(table, column, (int)strlen(text) * 4 / 3);
	table->columns[column].sum += number;
	table->columns[column].numbers++;
}

void book_table_day(struct book_table *table, size_t column, int32_t day)
{
	reach(table, column);
	book_day(book_table_sheet(table), table->row, (uint32_t)column,
	    column_of(table, column)->style, day);
	widen(table, column, 10);
}

void book_table_instant(
    struct book_table *table, size_t column, int64_t instant)
{
	reach(table, column);
	book_instant(book_table_sheet(table), table->row, (uint32_t)column,
	    column_of(table, column)->style, instant);
	widen(table, column, 16);
}

void book_table_formula(
    struct book_table *table, size_t column, const char *formula, double value)
{
	reach(table, column);
	book_formula(book_table_sheet(table), table->row, (uint32_t)column,
	    column_of(table, column)->style, formula, value);
}

/* --- the end ------------------------------------------------------------ */

/* SUBTOTAL leaves out what a filter hides; all sheets of the table. */
static char *total_formula(const struct book_table *table, size_t column)
{
	bool average = column_of(table, column)->total == BOOK_TOTAL_AVERAGE;
	char name[4];
	struct buf out;

	book_column_name((uint32_t)column, name);
	buf_init(&out, 64 * 1024);
	buf_printf(&out, "=SUBTOTAL(%d", average ? 101 : 109);
	for (size_t i = 0; i < table->sheet_count; i++) {
		char *quoted = book_sheet_quoted(table->sheets[i]);
		bool own = i + 1 == table->sheet_count;
		buf_printf(&out, ",%s%s%s%d:%s%u", own ? "" : quoted,
		    own ? "" : "!", name, table->first_row + 1, name,
		    table->last_rows[i] + 1);
		free(quoted);
	}
	buf_putc(&out, ')');
	return buf_take(&out);
}

static double total_value(const struct book_table *table, size_t column)
{
	const struct column *sums = &table->columns[column];

	return column_of(table, column)->total == BOOK_TOTAL_AVERAGE
		   ? sums->sum / (double)sums->numbers
		   : sums->sum;
}

static enum book_style total_style(const struct book_column *column)
{
	if (column->total == BOOK_TOTAL_AVERAGE)
		return BOOK_SUM_PERCENT;
	return column->style == BOOK_WHOLE ? BOOK_SUM_WHOLE : BOOK_SUM_NUMBER;
}

static void write_totals(struct book_table *table)
{
	struct book_sheet *sheet = book_table_sheet(table);

	table->total_row = table->row + 1;
	book_height(sheet, table->total_row, 22);
	for (size_t i = 0; i < table->settings.column_count; i++) {
		const struct book_column *column = column_of(table, i);
		if (column->total == BOOK_TOTAL_NONE ||
		    table->columns[i].numbers == 0) {
			book_text(sheet, table->total_row, (uint32_t)i,
			    BOOK_SUM_TEXT,
			    i == 0 ? table->settings.total_label : "");
			continue;
		}
		char *formula = total_formula(table, i);
		book_formula(sheet, table->total_row, (uint32_t)i,
		    total_style(column), formula, total_value(table, i));
		free(formula);
	}
}

static double width_for(const struct book_table *table, size_t i)
{
	const struct book_column *column = column_of(table, i);
	int width = table->columns[i].width + 2;

	if (width < column->least)
		width = column->least;
	return width > column->most ? column->most : width;
}

static void set_widths(struct book_table *table, struct book_sheet *sheet)
{
	size_t count = table->settings.column_count;

	for (size_t i = 0; i < count; i++) {
		bool folded = column_of(table, i)->folded;
		bool behind = i > 0 && !folded &&
			      column_of(table, i - 1)->folded;
		if (behind)
			book_opener(sheet, (uint32_t)i, width_for(table, i));
		else
			book_width(
			    sheet, (uint32_t)i, width_for(table, i), folded);
	}
	if (count > 0 && column_of(table, count - 1)->folded)
		book_opener(sheet, (uint32_t)count, 4);
}

static void finish_sheet(struct book_table *table, size_t i)
{
	struct book_sheet *sheet = table->sheets[i];
	uint32_t last = table->last_rows[i];
	bool totals = i + 1 == table->sheet_count && table->total_row > 0;
	struct book_print print = {
	    .landscape = true,
	    .first_head = ROW_GROUP,
	    .last_head = table->head_row,
	    .last_row = totals ? table->total_row : last,
	    .last_column = (uint32_t)table->settings.printed - 1,
	};

	set_widths(table, sheet);
	book_print(sheet, &print);
}

static void set_filters(struct book_table *table)
{
	uint32_t last_column = (uint32_t)table->settings.column_count - 1;

	for (size_t i = 0; i < table->sheet_count; i++)
		if (table->last_rows[i] >= table->first_row)
			book_filter(table->sheets[i], table->head_row,
			    table->last_rows[i], last_column);
}

void book_table_end(struct book_table *table)
{
	bool any = false;

	fill_before(table, table->settings.column_count);
	heighten(table);
	for (size_t i = 0; i < table->settings.column_count; i++)
		any = any || (column_of(table, i)->total != BOOK_TOTAL_NONE &&
				 table->columns[i].numbers > 0);
	/* Before the sums: a row that is done is not spoken of any more. */
	set_filters(table);
	if (any)
		write_totals(table);
	for (size_t i = 0; i < table->sheet_count; i++)
		finish_sheet(table, i);
}

bool book_table_total(const struct book_table *table, size_t column,
    char **formula, double *value)
{
	char name[4];

	if (column_of(table, column)->total == BOOK_TOTAL_NONE ||
	    table->columns[column].numbers == 0)
		return false;
	char *quoted = book_sheet_quoted(book_table_sheet(table));
	book_column_name((uint32_t)column, name);
	*formula = mem_printf("=%s!%s%u", quoted, name, table->total_row + 1);
	*value = total_value(table, column);
	free(quoted);
	return true;
}
