#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/xml2003.h"

enum element { E_BOOK, E_SHEET, E_TABLE, E_ROW, E_CELL, E_DATA, E_RICH, E_ANY };

struct sheet_reader {
	struct xml2003_book *book;
	unsigned char *path; /* the open elements */
	size_t depth;
	size_t sheets; /* begun */
	uint64_t hidden_columns[TABLE_MAX_COLS / 64];
	uint32_t column;   /* described so far */
	uint32_t row, col; /* of the open row and cell; from 0 */
	uint32_t next_row, next_col;
	bool row_hidden;
	const struct number_named *row_format;
	struct xml2003_cell cell;
	struct buf text;
};

/* Never far past a sheet's end: sums can't overflow. */
static uint32_t add(uint32_t at, uint32_t count)
{
	uint32_t end = 2 * TABLE_MAX_ROWS;

	return at < end && count < end - at ? at + count : end;
}

static int begin_sheet(
    struct sheet_reader *reader, struct xml *xml, const char **attributes)
{
	struct xml2003_book *book = reader->book;
	const char *name = xml2003_attribute(xml, attributes, "Name");
	size_t index = reader->sheets++;

	memset(reader->hidden_columns, 0, sizeof reader->hidden_columns);
	reader->column = reader->next_row = 0;
	return book->sink->sheet_begin(book->sink->context,
	    name != NULL ? name : "",
	    index < book->sheet_count && book->hidden[index]);
}

static void take_column(
    struct sheet_reader *reader, struct xml *xml, const char **attributes)
{
	uint32_t index = xml2003_number(xml, attributes, "Index", 0);
	uint32_t span = xml2003_number(xml, attributes, "Span", 0);
	bool hidden = xml2003_number(xml, attributes, "Hidden", 0) != 0;

	if (index > 0)
		reader->column = index - 1;
	uint32_t end = add(reader->column, add(span, 1));
	if (end > TABLE_MAX_COLS)
		end = TABLE_MAX_COLS;
	for (; hidden && reader->column < end; reader->column++)
		reader->hidden_columns[reader->column / 64] |=
		    (uint64_t)1 << reader->column % 64;
	reader->column = end;
}

static void begin_row(
    struct sheet_reader *reader, struct xml *xml, const char **attributes)
{
	uint32_t index = xml2003_number(xml, attributes, "Index", 0);
	uint32_t span = xml2003_number(xml, attributes, "Span", 0);

	reader->row = index > 0 ? index - 1 : reader->next_row;
	reader->next_row = add(reader->row, add(span, 1));
	reader->next_col = 0;
	reader->row_hidden = xml2003_number(xml, attributes, "Hidden", 0) != 0;
	reader->row_format = xml2003_format(
	    reader->book, xml2003_attribute(xml, attributes, "StyleID"));
}

static int emit_merge(
    struct sheet_reader *reader, uint32_t across, uint32_t down)
{
	const struct table_sink *sink = reader->book->sink;
	struct cell_range range = {reader->row, reader->col,
	    add(reader->row, down), add(reader->col, across)};

	if ((across == 0 && down == 0) || reader->row >= TABLE_MAX_ROWS ||
	    reader->col >= TABLE_MAX_COLS)
		return 0;
	if (range.last_row >= TABLE_MAX_ROWS)
		range.last_row = TABLE_MAX_ROWS - 1;
	if (range.last_col >= TABLE_MAX_COLS)
		range.last_col = TABLE_MAX_COLS - 1;
	return sink->merge(sink->context, &range);
}

static int begin_cell(
    struct sheet_reader *reader, struct xml *xml, const char **attributes)
{
	uint32_t index = xml2003_number(xml, attributes, "Index", 0);
	uint32_t across = xml2003_number(xml, attributes, "MergeAcross", 0);
	uint32_t down = xml2003_number(xml, attributes, "MergeDown", 0);
	const char *style = xml2003_attribute(xml, attributes, "StyleID");

	reader->col = index > 0 ? index - 1 : reader->next_col;
	reader->next_col = add(reader->col, add(across, 1));
	reader->cell = (struct xml2003_cell){
	    .formula = xml2003_attribute(xml, attributes, "Formula") != NULL,
	    .format = style != NULL ? xml2003_format(reader->book, style)
				    : reader->row_format};
	buf_reset(&reader->text);
	return emit_merge(reader, across, down);
}

static int end_cell(struct sheet_reader *reader)
{
	const struct xml2003_book *book = reader->book;
	struct cell cell = {.row = reader->row, .col = reader->col};
	char scratch[32];

	reader->cell.text = buf_text(&reader->text);
	reader->cell.len = reader->text.len;
	if (xml2003_value_of(&reader->cell, book->date1904, scratch, &cell) < 0)
		return 0;
	if (cell.row >= TABLE_MAX_ROWS || cell.col >= TABLE_MAX_COLS) {
		table_note(book->report,
		    "cells beyond the last row or column were left out");
		return 0;
	}
	cell.hidden = reader->row_hidden ||
		      (reader->hidden_columns[cell.col / 64] >> cell.col % 64 &
			  1) != 0;
	return book->sink->cell(book->sink->context, &cell);
}

/* Of a cell only its data is of concern, not its comment nor how it is
 * pronounced; data may be rich text, as HTML. */
static enum element element_of(
    enum element parent, size_t depth, int space, const char *local)
{
	if (depth == 0)
		return E_BOOK;
	if (parent == E_DATA || parent == E_RICH)
		return space == XML2003_HTML || space == XML_NONE ||
			       space == XML2003_SHEET
			   ? E_RICH
			   : E_ANY;
	if (!XML2003_OURS(space))
		return E_ANY;
	if (parent == E_BOOK && strcmp(local, "Worksheet") == 0)
		return E_SHEET;
	if (parent == E_SHEET && strcmp(local, "Table") == 0)
		return E_TABLE;
	if (parent == E_TABLE && strcmp(local, "Row") == 0)
		return E_ROW;
	if (parent == E_ROW && strcmp(local, "Cell") == 0)
		return E_CELL;
	return parent == E_CELL && strcmp(local, "Data") == 0 ? E_DATA : E_ANY;
}

static void begin_data(
    struct sheet_reader *reader, struct xml *xml, const char **attributes)
{
	const char *type = xml2003_attribute(xml, attributes, "Type");

	reader->cell.type = type != NULL && *type != '\0' ? *type : 'S';
	xml_want_text(xml, true);
}

static void sheet_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct sheet_reader *reader = context;
	enum element parent = reader->depth > 0
				  ? reader->path[reader->depth - 1]
				  : E_ANY;
	enum element element = element_of(parent, reader->depth, space, local);
	int result = 0;

	if (parent == E_TABLE && XML2003_OURS(space) &&
	    strcmp(local, "Column") == 0)
		take_column(reader, xml, attributes);
	switch (element) {
	case E_ANY:
		xml_skip(xml);
		return;
	case E_SHEET:
		result = begin_sheet(reader, xml, attributes);
		break;
	case E_ROW:
		begin_row(reader, xml, attributes);
		break;
	case E_CELL:
		result = begin_cell(reader, xml, attributes);
		break;
	case E_DATA:
		begin_data(reader, xml, attributes);
		break;
	default:
		break;
	}
	reader->path[reader->depth++] = (unsigned char)element;
	if (result < 0)
		xml_stop(xml);
}

static void sheet_end(void *context, struct xml *xml)
{
	struct sheet_reader *reader = context;
	const struct table_sink *sink = reader->book->sink;
	int result = 0;

	switch (reader->path[--reader->depth]) {
	case E_SHEET:
		result = sink->sheet_end(sink->context);
		break;
	case E_CELL:
		result = end_cell(reader);
		break;
	case E_DATA:
		xml_want_text(xml, false);
		break;
	default:
		break;
	}
	if (result < 0)
		xml_stop(xml);
}

static void sheet_text(void *context, const char *text, size_t len)
{
	struct buf *out = &((struct sheet_reader *)context)->text;
	size_t room = out->max - out->len;

	if (out->full)
		return;
	buf_append(out, text, len <= room ? len : utf8_cut(text, room));
	out->full = out->full || len > room;
}

int xml2003_sheets_read(struct xml2003_book *book)
{
	static const struct xml_handlers handlers = {
	    xml2003_namespace_of, sheet_start, sheet_end, sheet_text};
	struct xml_budget budget = {book->limits->xml_events};
	struct sheet_reader reader = {.book = book};

	reader.path = mem_alloc((size_t)book->limits->xml_depth + 2);
	/* Room for more than is shown; the guard cuts it and says so. */
	buf_init(&reader.text, (size_t)book->limits->cell_chars * 4 + 8);
	int result = xml_read_bytes((const unsigned char *)book->text,
	    book->len, "UTF-8", "the spreadsheet", book->limits, &budget,
	    &handlers, &reader, book->report);
	buf_free(&reader.text);
	free(reader.path);
	return result;
}
