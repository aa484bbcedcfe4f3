/*
 * The tables of an OpenDocument text (ODF 1.3 part 3, 9 and 5): rows, spans
 * and tables inside tables are kept by what keeps those of HTML, which has
 * the same rules but for covered cells.
 */
#include "parsers/odt.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/html_table.h"
#include "parsers/ods.h"

#define MAX_SPACES 1000   /* of one text:s */
#define MAX_REPEATED 1000 /* of a cell or a row */
#define SPAN_BYTES 12
#define PARAGRAPH_BYTES (1u << 20)
#define MAX_HEADINGS 20
#define HEADING_BYTES 120

enum element { E_OTHER, E_TABLE, E_ROW, E_CELL, E_PARAGRAPH };

struct odt_reader {
	const struct limits *limits;
	struct table_report *report;
	struct html_tables *tables;
	unsigned char *path; /* the open elements */
	size_t depth, paragraphs;
	struct buf paragraph; /* text of the open one */
	bool heading;
	size_t headings, pictures;
	int64_t chars;
};

struct odt_reader *odt_reader_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	struct odt_reader *reader = mem_calloc(1, sizeof *reader);

	reader->limits = limits;
	reader->report = report;
	reader->tables = html_tables_new(limits, sink, report);
	reader->path = mem_alloc((size_t)limits->xml_depth + 2);
	buf_init(&reader->paragraph, PARAGRAPH_BYTES);
	return reader;
}

void odt_reader_free(struct odt_reader *reader)
{
	if (reader == NULL)
		return;
	html_tables_free(reader->tables);
	buf_free(&reader->paragraph);
	free(reader->path);
	free(reader);
}

static bool is(const char *local, const char *name)
{
	return strcmp(local, name) == 0;
}

/* Deleted text, notes, how a word is pronounced, and all that stands outside
 * the body. */
static bool is_unseen(int space, const char *local)
{
	static const char *const office[] = {"annotation", "automatic-styles",
	    "event-listeners", "font-face-decls", "forms", "master-styles",
	    "meta", "scripts", "settings", "styles", "binary-data"};
	static const char *const text[] = {"note", "ruby-text",
	    "tracked-changes", "sequence-decls", "variable-decls",
	    "user-field-decls"};

	for (size_t i = 0; space == ODS_OFFICE && i < 11; i++)
		if (is(local, office[i]))
			return true;
	for (size_t i = 0; space == ODS_TEXT && i < 6; i++)
		if (is(local, text[i]))
			return true;
	return space == ODS_TABLE && is(local, "covered-table-cell");
}

/* --- text -----------------------------------------------------------------
 */

static void put(struct odt_reader *reader, const char *text, size_t len)
{
	struct buf *paragraph = &reader->paragraph;

	html_cell_text(reader->tables, text, len);
	if (len <= paragraph->max - paragraph->len)
		buf_append(paragraph, text, len);
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void reader_text(void *context, const char *text, size_t len)
{
	struct odt_reader *reader = context;
	const char *end = text + len;

	while (text < end) {
		const char *from = text;
		while (text < end && !is_space(*text))
			text++;
		if (text > from)
			put(reader, from, (size_t)(text - from));
		else
			html_cell_space(reader->tables);
		while (text < end && is_space(*text)) {
			html_cell_space(reader->tables);
			text++;
		}
	}
}

static uint32_t number_of(const char *text)
{
	uint32_t value = 0;

	for (; text != NULL && *text >= '0' && *text <= '9'; text++)
		if (value < TABLE_MAX_ROWS)
			value = value * 10 + (uint32_t)(*text - '0');
	return value;
}

static void put_spaces(struct odt_reader *reader, const char *count)
{
	uint32_t spaces = count != NULL ? number_of(count) : 1;

	for (uint32_t i = 0; i < spaces && i < MAX_SPACES; i++)
		put(reader, " ", 1);
}

static void mark(struct odt_reader *reader, struct xml *xml, const char *local,
    const char **attributes)
{
	if (is(local, "s"))
		put_spaces(
		    reader, xml_attribute_in(xml, attributes, ODS_TEXT, "c"));
	else if (is(local, "tab"))
		put(reader, "\t", 1);
	else if (is(local, "line-break"))
		html_cell_line(reader->tables, true);
}

static void paragraph_end(struct odt_reader *reader)
{
	const char *text = buf_text(&reader->paragraph);

	reader->chars += (int64_t)utf8_count(text);
	if (reader->heading && *text != '\0' &&
	    reader->headings++ < MAX_HEADINGS)
		table_note(reader->report, "heading: %.*s",
		    (int)utf8_cut(text, HEADING_BYTES), text);
	reader->heading = false;
	buf_reset(&reader->paragraph);
	html_cell_line(reader->tables, false);
}

/* --- tables ---------------------------------------------------------------
 */

static int table_begin(
    struct odt_reader *reader, struct xml *xml, const char **attributes)
{
	const char *name = xml_attribute_in(xml, attributes, ODS_TABLE, "name");

	html_cell_line(reader->tables, false);
	return html_table_begin(reader->tables, name, false);
}

static void attribute_set(
    struct html_tag *tag, const char *name, uint32_t number, char *text)
{
	struct html_attribute *attribute =
	    &tag->attributes[tag->attribute_count++];
	int len = snprintf(text, SPAN_BYTES, "%u", number);

	snprintf(attribute->name, sizeof attribute->name, "%s", name);
	attribute->from = text;
	attribute->to = text + len;
}

/* Only empty cells and rows are stored once for several; they keep their
 * room. */
static int pass_repeated(struct odt_reader *reader, struct xml *xml,
    const char **attributes, const char *name)
{
	uint32_t count = number_of(
	    xml_attribute_in(xml, attributes, ODS_TABLE, name));
	bool rows = is(name, "number-rows-repeated");
	int result = 0;

	for (uint32_t i = 1; i < count && i < MAX_REPEATED && result == 0;
	     i++) {
		struct html_tag tag = {.name = "td"};
		struct html_value value = {0};
		result = rows ? html_row_begin(reader->tables, false)
			      : html_cell_begin(reader->tables, &tag, &value);
	}
	return result;
}

/* The cell as HTML would have it: spans, and the number where it is one. */
static int cell_begin(
    struct odt_reader *reader, struct xml *xml, const char **attributes)
{
	char columns[SPAN_BYTES], rows[SPAN_BYTES];
	struct html_tag tag = {.name = "td"};
	struct html_value value = {0};
	const char *type = xml_attribute_in(
	    xml, attributes, ODS_OFFICE, "value-type");
	const char *number = xml_attribute_in(
	    xml, attributes, ODS_OFFICE, "value");
	const char *span = xml_attribute_in(
	    xml, attributes, ODS_TABLE, "number-columns-spanned");
	const char *down = xml_attribute_in(
	    xml, attributes, ODS_TABLE, "number-rows-spanned");

	if (span != NULL)
		attribute_set(&tag, "colspan", number_of(span), columns);
	if (down != NULL)
		attribute_set(&tag, "rowspan", number_of(down), rows);
	value.formula = xml_attribute_in(
			    xml, attributes, ODS_TABLE, "formula") != NULL;
	if (type != NULL && number != NULL && !is(type, "string"))
		value.number = mem_strdup(number);
	else
		value.text = mem_strdup("");
	if (pass_repeated(reader, xml, attributes, "number-columns-repeated") <
	    0) {
		html_value_free(&value);
		return -1;
	}
	return html_cell_begin(reader->tables, &tag, &value);
}

static int row_begin(
    struct odt_reader *reader, struct xml *xml, const char **attributes)
{
	if (pass_repeated(reader, xml, attributes, "number-rows-repeated") < 0)
		return -1;
	return html_row_begin(reader->tables, false);
}

static int structure(struct odt_reader *reader, struct xml *xml,
    const char *local, const char **attributes, enum element *element)
{
	if (is(local, "table")) {
		*element = E_TABLE;
		return table_begin(reader, xml, attributes);
	}
	if (is(local, "table-row")) {
		*element = E_ROW;
		return row_begin(reader, xml, attributes);
	}
	if (is(local, "table-cell")) {
		*element = E_CELL;
		return cell_begin(reader, xml, attributes);
	}
	return 0;
}

/* --- elements -------------------------------------------------------------
 */

static void reader_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct odt_reader *reader = context;
	enum element element = E_OTHER;

	if (is_unseen(space, local)) {
		xml_skip(xml);
		return;
	}
	if (space == ODS_TABLE) {
		if (structure(reader, xml, local, attributes, &element) < 0)
			xml_stop(xml);
	} else if (space == ODS_TEXT && (is(local, "p") || is(local, "h"))) {
		element = E_PARAGRAPH;
		html_cell_line(reader->tables, false);
		reader->heading = is(local, "h");
		if (reader->paragraphs++ == 0)
			xml_want_text(xml, true);
	} else if (space == ODS_TEXT) {
		mark(reader, xml, local, attributes);
	} else if (space == ODS_DRAW && is(local, "image")) {
		reader->pictures++;
	}
	reader->path[reader->depth++] = (unsigned char)element;
}

static void reader_end(void *context, struct xml *xml)
{
	struct odt_reader *reader = context;
	int result = 0;

	switch (reader->path[--reader->depth]) {
	case E_TABLE:
		result = html_table_end(reader->tables);
		break;
	case E_ROW:
		result = html_row_end(reader->tables);
		break;
	case E_CELL:
		result = html_cell_end(reader->tables);
		break;
	case E_PARAGRAPH:
		paragraph_end(reader);
		if (--reader->paragraphs == 0)
			xml_want_text(xml, false);
		break;
	default:
		break;
	}
	if (result < 0)
		xml_stop(xml);
}

const struct xml_handlers odt_handlers = {
    ods_namespace_of, reader_start, reader_end, reader_text};

int odt_reader_end(struct odt_reader *reader)
{
	struct table_report *report = reader->report;

	if (html_tables_end(reader->tables) < 0)
		return -1;
	report->text_chars = reader->chars;
	if (reader->headings > 0)
		table_note(report, "headings: %zu", reader->headings);
	if (reader->pictures > 0)
		table_note(report, "pictures: %zu", reader->pictures);
	if (html_tables_count(reader->tables) == 0)
		return table_refuse(
		    report, OUTCOME_NO_TABLE, "the document holds no table");
	return 0;
}
