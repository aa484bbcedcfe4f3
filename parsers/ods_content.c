/* The walk through content.xml, or through a flat file. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/ods.h"

#define MAX_HIDDEN_STYLES 1000
#define MAX_SPACES 1000 /* of one text:s */

enum element {
	E_CONTAINER, /* nothing of its own; its children are looked at */
	E_STYLES,
	E_STYLE,
	E_SHEETS,
	E_TABLE,
	E_ROWS,
	E_ROWS_HIDDEN,
	E_COLUMNS,
	E_COLUMNS_HIDDEN,
	E_COLUMN,
	E_ROW,
	E_CELL,
	E_PARAGRAPH,
	E_INLINE,
	E_SKIPPED
};

struct ods_reader {
	const struct limits *limits;
	const struct table_sink *sink;
	struct table_report *report;
	struct ods_row *row;
	unsigned char *path; /* the open elements */
	size_t depth;
	char **hidden_styles; /* of sheets that are not shown */
	size_t hidden_count, hidden_cap;
	char *style;                          /* the open one's name */
	uint32_t hidden_rows, hidden_columns; /* open groups that are so */
	struct ods_cell cell;
	size_t paragraphs; /* of the cell */
	bool space;        /* one is due before the next character */
	bool line_end;     /* it stands for a line end too */
	bool begun;        /* the paragraph has text */
};

int ods_namespace_of(const char *uri)
{
	static const char prefix[] = "urn:oasis:names:tc:opendocument:xmlns:";
	static const struct {
		const char *name;
		int space;
	} known[] = {{"office:1.0", ODS_OFFICE}, {"table:1.0", ODS_TABLE},
	    {"text:1.0", ODS_TEXT}, {"style:1.0", ODS_STYLE},
	    {"drawing:1.0", ODS_DRAW}};

	if (strncmp(uri, prefix, sizeof prefix - 1) != 0)
		return XML_OTHER;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(uri + sizeof prefix - 1, known[i].name) == 0)
			return known[i].space;
	return XML_OTHER;
}

struct ods_reader *ods_reader_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	struct ods_reader *reader = mem_calloc(1, sizeof *reader);

	reader->limits = limits;
	reader->sink = sink;
	reader->report = report;
	reader->row = ods_row_new(limits, sink, report);
	reader->path = mem_alloc((size_t)limits->xml_depth + 2);
	/* Room for more than is shown; the guard cuts it and says so. */
	buf_init(&reader->cell.text, (size_t)limits->cell_chars * 4 + 8);
	buf_init(&reader->cell.value, (size_t)limits->cell_chars * 4 + 8);
	return reader;
}

void ods_reader_free(struct ods_reader *reader)
{
	if (reader == NULL)
		return;
	for (size_t i = 0; i < reader->hidden_count; i++)
		free(reader->hidden_styles[i]);
	free(reader->hidden_styles);
	free(reader->style);
	free(reader->path);
	ods_row_free(reader->row);
	buf_free(&reader->cell.text);
	buf_free(&reader->cell.value);
	free(reader);
}

/* --- which element is what ------------------------------------------------
 */

static bool is(const char *local, const char *name)
{
	return strcmp(local, name) == 0;
}

static enum element outer_element(int space, const char *local)
{
	if (space == ODS_OFFICE) {
		if (is(local, "automatic-styles") || is(local, "styles"))
			return E_STYLES;
		if (is(local, "spreadsheet"))
			return E_SHEETS;
		if (is(local, "document-content") || is(local, "document") ||
		    is(local, "body"))
			return E_CONTAINER;
	}
	return E_SKIPPED;
}

static enum element table_element(enum element parent, const char *local)
{
	bool columns = parent == E_TABLE || parent == E_COLUMNS ||
		       parent == E_COLUMNS_HIDDEN;
	bool rows = parent == E_TABLE || parent == E_ROWS ||
		    parent == E_ROWS_HIDDEN;

	if (is(local, "table-row"))
		return rows ? E_ROW : E_SKIPPED;
	if (is(local, "table-rows") || is(local, "table-row-group") ||
	    is(local, "table-header-rows"))
		return rows ? E_ROWS : E_SKIPPED;
	if (is(local, "table-column"))
		return columns ? E_COLUMN : E_SKIPPED;
	if (is(local, "table-columns") || is(local, "table-column-group") ||
	    is(local, "table-header-columns"))
		return columns ? E_COLUMNS : E_SKIPPED;
	return E_SKIPPED;
}

/* Notes, how a word is pronounced and drawings stand in a cell but are no
 * part of its text. */
static enum element text_element(
    enum element parent, int space, const char *local)
{
	if (space != ODS_TEXT || is(local, "note") || is(local, "ruby-text"))
		return E_SKIPPED;
	if (parent == E_CELL)
		return is(local, "p") || is(local, "h") ? E_PARAGRAPH
							: E_SKIPPED;
	return E_INLINE;
}

static enum element element_of(
    enum element parent, int space, const char *local)
{
	switch (parent) {
	case E_CONTAINER:
		return outer_element(space, local);
	case E_STYLES:
		return space == ODS_STYLE && is(local, "style") ? E_STYLE
								: E_SKIPPED;
	case E_SHEETS:
		return space == ODS_TABLE && is(local, "table") ? E_TABLE
								: E_SKIPPED;
	case E_TABLE:
	case E_ROWS:
	case E_ROWS_HIDDEN:
	case E_COLUMNS:
	case E_COLUMNS_HIDDEN:
		return space == ODS_TABLE ? table_element(parent, local)
					  : E_SKIPPED;
	case E_ROW:
		return space == ODS_TABLE &&
			       (is(local, "table-cell") ||
				   is(local, "covered-table-cell"))
			   ? E_CELL
			   : E_SKIPPED;
	case E_CELL:
	case E_PARAGRAPH:
	case E_INLINE:
		return text_element(parent, space, local);
	default:
		return E_SKIPPED;
	}
}

/* --- text -----------------------------------------------------------------
 */

/* The space that is due. */
static void put_space(struct ods_reader *reader)
{
	if (reader->space && (reader->begun || !reader->line_end))
		buf_putc(&reader->cell.text, ' ');
	reader->space = reader->line_end = false;
}

static void put(struct ods_reader *reader, const char *text, size_t len)
{
	struct buf *out = &reader->cell.text;

	if (out->full)
		return;
	put_space(reader);
	reader->begun = true;
	size_t room = out->max - out->len;
	buf_append(out, text, len <= room ? len : utf8_cut(text, room));
	out->full = out->full || len > room;
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* White space is one space; more of it is said by text:s (part 3, 6.1.2).
 * At the paragraph's ends it is none, says the standard: programs mean the
 * spaces they write there, but not an indented file's line ends. */
static void reader_text(void *context, const char *text, size_t len)
{
	struct ods_reader *reader = context;
	const char *end = text + len;

	while (text < end) {
		const char *from = text;
		while (text < end && !is_space(*text))
			text++;
		if (text > from)
			put(reader, from, (size_t)(text - from));
		for (; text < end && is_space(*text); text++) {
			reader->space = true;
			reader->line_end = reader->line_end || *text != ' ';
		}
	}
}

static uint32_t number_of(const char *text)
{
	uint64_t value = 0;

	for (; text != NULL && *text >= '0' && *text <= '9'; text++)
		if (value < UINT32_MAX)
			value = value * 10 + (uint64_t)(*text - '0');
	return value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

static void put_spaces(struct ods_reader *reader, const char *count)
{
	uint32_t spaces = count != NULL ? number_of(count) : 1;

	for (uint32_t i = 0; i < spaces && i < MAX_SPACES; i++)
		put(reader, " ", 1);
}

static void inline_begin(struct ods_reader *reader, struct xml *xml,
    const char *local, const char **attributes)
{
	if (is(local, "s"))
		put_spaces(
		    reader, xml_attribute_in(xml, attributes, ODS_TEXT, "c"));
	else if (is(local, "tab"))
		put(reader, "\t", 1);
	else if (is(local, "line-break"))
		put(reader, "\n", 1);
}

static void paragraph_begin(struct ods_reader *reader, struct xml *xml)
{
	reader->space = reader->line_end = reader->begun = false;
	if (reader->paragraphs++ > 0 && !reader->cell.text.full)
		buf_putc(&reader->cell.text, '\n');
	xml_want_text(xml, true);
}

/* --- cells ----------------------------------------------------------------
 */

static char type_of(const char *value)
{
	if (is(value, "percentage") || is(value, "currency"))
		return 'f';
	return is(value, "void") ? 0 : value[0];
}

static void keep_value(struct ods_cell *cell, const char *value)
{
	size_t len = strlen(value);

	buf_reset(&cell->value);
	buf_append(&cell->value, value,
	    len <= cell->value.max ? len : utf8_cut(value, cell->value.max));
	cell->has_value = true;
}

static uint32_t at_least_one(const char *value)
{
	uint32_t number = number_of(value);

	return number > 0 ? number : 1;
}

/* Names of attributes say enough: only value-type is there twice, as the
 * standard's and as LibreOffice's own, which knows errors. */
static void take_attribute(
    struct ods_cell *cell, const char *name, const char *value)
{
	const char *colon = strchr(name, ':');
	const char *local = colon != NULL ? colon + 1 : name;

	if (is(local, "value-type")) {
		if (strncmp(name, "calcext", 7) == 0)
			cell->error = is(value, "error");
		else
			cell->type = type_of(value);
	} else if (is(local, "value") || is(local, "date-value") ||
		   is(local, "time-value") || is(local, "boolean-value") ||
		   is(local, "string-value")) {
		keep_value(cell, value);
	} else if (is(local, "formula")) {
		cell->formula = true;
	} else if (is(local, "number-columns-repeated")) {
		cell->repeated = at_least_one(value);
	} else if (is(local, "number-columns-spanned")) {
		cell->columns = at_least_one(value);
	} else if (is(local, "number-rows-spanned")) {
		cell->rows = at_least_one(value);
	}
}

static void cell_begin(struct ods_reader *reader, const char **attributes)
{
	struct ods_cell *cell = &reader->cell;

	cell->repeated = cell->columns = cell->rows = 1;
	cell->formula = cell->error = cell->has_value = false;
	cell->type = 0;
	buf_reset(&cell->text);
	buf_reset(&cell->value);
	reader->paragraphs = 0;
	for (; *attributes != NULL; attributes += 2)
		take_attribute(cell, attributes[0], attributes[1]);
}

/* --- rows, columns, sheets ------------------------------------------------
 */

static bool is_hidden(struct xml *xml, const char **attributes)
{
	const char *visibility = xml_attribute_in(
	    xml, attributes, ODS_TABLE, "visibility");

	return visibility != NULL && !is(visibility, "visible");
}

static bool is_not_displayed(struct xml *xml, const char **attributes)
{
	const char *display = xml_attribute_in(
	    xml, attributes, ODS_TABLE, "display");

	return display != NULL && is(display, "false");
}

static void take_style_property(
    struct ods_reader *reader, struct xml *xml, const char **attributes)
{
	if (reader->style == NULL || !is_not_displayed(xml, attributes) ||
	    reader->hidden_count >= MAX_HIDDEN_STYLES)
		return;
	MEM_GROW(
	    reader->hidden_styles, reader->hidden_count, reader->hidden_cap);
	reader->hidden_styles[reader->hidden_count++] = reader->style;
	reader->style = NULL;
}

static void style_begin(
    struct ods_reader *reader, struct xml *xml, const char **attributes)
{
	const char *name = xml_attribute_in(xml, attributes, ODS_STYLE, "name");

	free(reader->style);
	reader->style = name != NULL ? mem_strdup(name) : NULL;
}

static int table_begin(
    struct ods_reader *reader, struct xml *xml, const char **attributes)
{
	const char *name = xml_attribute_in(xml, attributes, ODS_TABLE, "name");
	const char *style = xml_attribute_in(
	    xml, attributes, ODS_TABLE, "style-name");
	bool hidden = is_not_displayed(xml, attributes);

	for (size_t i = 0; i < reader->hidden_count && style != NULL; i++)
		hidden = hidden || is(style, reader->hidden_styles[i]);
	reader->hidden_rows = reader->hidden_columns = 0;
	ods_row_sheet(reader->row);
	return reader->sink->sheet_begin(
	    reader->sink->context, name != NULL ? name : "", hidden);
}

static enum element group_begin(struct ods_reader *reader, struct xml *xml,
    enum element element, const char **attributes)
{
	if (!is_not_displayed(xml, attributes))
		return element;
	if (element == E_ROWS) {
		reader->hidden_rows++;
		return E_ROWS_HIDDEN;
	}
	reader->hidden_columns++;
	return E_COLUMNS_HIDDEN;
}

static void row_begin(
    struct ods_reader *reader, struct xml *xml, const char **attributes)
{
	ods_row_begin(reader->row,
	    at_least_one(xml_attribute_in(
		xml, attributes, ODS_TABLE, "number-rows-repeated")),
	    reader->hidden_rows > 0 || is_hidden(xml, attributes));
}

static void column_begin(
    struct ods_reader *reader, struct xml *xml, const char **attributes)
{
	ods_row_columns(reader->row,
	    at_least_one(xml_attribute_in(
		xml, attributes, ODS_TABLE, "number-columns-repeated")),
	    reader->hidden_columns > 0 || is_hidden(xml, attributes));
}

static void reader_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct ods_reader *reader = context;
	enum element parent = reader->depth > 0
				  ? reader->path[reader->depth - 1]
				  : E_CONTAINER;
	enum element element = element_of(parent, space, local);

	if (parent == E_STYLE && space == ODS_STYLE &&
	    is(local, "table-properties"))
		take_style_property(reader, xml, attributes);
	switch (element) {
	case E_SKIPPED:
		xml_skip(xml);
		return;
	case E_STYLE:
		style_begin(reader, xml, attributes);
		break;
	case E_TABLE:
		if (table_begin(reader, xml, attributes) < 0)
			xml_stop(xml);
		break;
	case E_ROWS:
	case E_COLUMNS:
		element = group_begin(reader, xml, element, attributes);
		break;
	case E_COLUMN:
		column_begin(reader, xml, attributes);
		break;
	case E_ROW:
		row_begin(reader, xml, attributes);
		break;
	case E_CELL:
		cell_begin(reader, attributes);
		break;
	case E_PARAGRAPH:
		paragraph_begin(reader, xml);
		break;
	case E_INLINE:
		inline_begin(reader, xml, local, attributes);
		break;
	default:
		break;
	}
	reader->path[reader->depth++] = (unsigned char)element;
}

static void reader_end(void *context, struct xml *xml)
{
	struct ods_reader *reader = context;
	int result = 0;

	switch (reader->path[--reader->depth]) {
	case E_TABLE:
		result = reader->sink->sheet_end(reader->sink->context);
		break;
	case E_ROWS_HIDDEN:
		reader->hidden_rows--;
		break;
	case E_COLUMNS_HIDDEN:
		reader->hidden_columns--;
		break;
	case E_ROW:
		result = ods_row_end(reader->row);
		break;
	case E_CELL:
		result = ods_row_cell(reader->row, &reader->cell);
		break;
	case E_PARAGRAPH:
		if (!reader->line_end)
			put_space(reader);
		xml_want_text(xml, false);
		break;
	default:
		break;
	}
	if (result < 0)
		xml_stop(xml);
}

const struct xml_handlers ods_handlers = {
    ods_namespace_of, reader_start, reader_end, reader_text};
