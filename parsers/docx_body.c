/*
 * The walk through a document's main part (17.2, 17.3): what a reader of the
 * final text sees. Deleted text, field codes, the second versions of drawings
 * and unfilled placeholders are none of it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/docx.h"

#define PARAGRAPH_BYTES (1u << 20)
#define MAX_HEADINGS 20 /* that are noted */
#define HEADING_BYTES 120
#define MAX_FIELDS 60

enum element {
	E_OTHER, /* its children are looked at */
	E_ALTERNATE,
	E_ALTERNATE_TAKEN,
	E_CELL,
	E_CELL_DELETED,
	E_CHOICE,
	E_CONTENT, /* of an sdt */
	E_DELETED,
	E_FIELD,
	E_GRID_BEFORE,
	E_GRID_SPAN,
	E_HIDDEN,
	E_HYPHEN,
	E_LINE_END,
	E_MERGE_ACROSS,
	E_MERGE_DOWN,
	E_OUTLINE,
	E_PARAGRAPH,
	E_PARAGRAPH_STYLE,
	E_PLACEHOLDER,
	E_ROW,
	E_ROW_PROPERTIES,
	E_SKIPPED,
	E_SYMBOL,
	E_TAB,
	E_TABLE,
	E_TEXT,
	E_TEXT_BOX
};

/* In the order of their names, for bsearch. Phonetic text (rt) and the
 * properties as they were before a change are skipped with their contents. */
static const struct word {
	const char *name;
	enum element element;
} words[] = {
    {"br", E_LINE_END},
    {"cellDel", E_CELL_DELETED},
    {"cr", E_LINE_END},
    {"del", E_DELETED},
    {"delInstrText", E_SKIPPED},
    {"delText", E_SKIPPED},
    {"fldChar", E_FIELD},
    {"gridBefore", E_GRID_BEFORE},
    {"gridSpan", E_GRID_SPAN},
    {"hMerge", E_MERGE_ACROSS},
    {"hidden", E_HIDDEN},
    {"instrText", E_SKIPPED},
    {"moveFrom", E_SKIPPED},
    {"noBreakHyphen", E_HYPHEN},
    {"outlineLvl", E_OUTLINE},
    {"p", E_PARAGRAPH},
    {"pPrChange", E_SKIPPED},
    {"pStyle", E_PARAGRAPH_STYLE},
    {"ptab", E_TAB},
    {"rPr", E_SKIPPED},
    {"rt", E_SKIPPED},
    {"sdtContent", E_CONTENT},
    {"sectPr", E_SKIPPED},
    {"showingPlcHdr", E_PLACEHOLDER},
    {"sym", E_SYMBOL},
    {"t", E_TEXT},
    {"tab", E_TAB},
    {"tabs", E_SKIPPED},
    {"tbl", E_TABLE},
    {"tblGrid", E_SKIPPED},
    {"tblPr", E_SKIPPED},
    {"tblPrEx", E_SKIPPED},
    {"tc", E_CELL},
    {"tcPrChange", E_SKIPPED},
    {"tr", E_ROW},
    {"trPr", E_ROW_PROPERTIES},
    {"trPrChange", E_SKIPPED},
    {"txbxContent", E_TEXT_BOX},
    {"vMerge", E_MERGE_DOWN},
};

struct body_reader {
	struct docx_document *document;
	struct docx_tables *tables;
	unsigned char *path; /* the open elements */
	size_t depth;
	struct buf paragraph; /* text of the open one */
	int level;            /* its heading level, 0 none */
	size_t headings, pictures;
	int64_t chars;
	bool placeholder; /* the open sdt shows what is to be filled in */
	size_t quiet;     /* depth of the contents that are so, 0 none */
	uint64_t codes;   /* fields whose code is being read, a bit each */
	int fields;       /* open ones */
};

static int compare_words(const void *key, const void *item)
{
	return strcmp(key, ((const struct word *)item)->name);
}

static enum element element_of(int space, const char *local)
{
	if (space == DOCX_COMPATIBILITY) {
		if (strcmp(local, "AlternateContent") == 0)
			return E_ALTERNATE;
		return strcmp(local, "Choice") == 0 ||
			       strcmp(local, "Fallback") == 0
			   ? E_CHOICE
			   : E_OTHER;
	}
	if (space == DOCX_MATH)
		return strcmp(local, "t") == 0 ? E_TEXT : E_OTHER;
	if (!DOCX_OURS(space))
		return E_OTHER;
	const struct word *word = bsearch(local, words,
	    sizeof words / sizeof words[0], sizeof words[0], compare_words);
	return word != NULL ? word->element : E_OTHER;
}

/* --- text -----------------------------------------------------------------
 */

static void count_text(struct body_reader *reader)
{
	reader->chars += (int64_t)utf8_count(buf_text(&reader->paragraph));
	buf_reset(&reader->paragraph);
}

/* Forms have their unit and day above or below the table as often as in it. */
static void hand_over_line(struct body_reader *reader)
{
	const struct table_sink *sink = reader->document->sink;

	if (reader->paragraph.len > 0 && sink->line != NULL &&
	    !docx_tables_in_cell(reader->tables))
		sink->line(sink->context, buf_text(&reader->paragraph),
		    reader->paragraph.len);
}

static void add_text(struct body_reader *reader, const char *text, size_t len)
{
	if (reader->quiet != 0 || reader->codes != 0)
		return;
	docx_cell_text(reader->tables, text, len);
	if (len > reader->paragraph.max - reader->paragraph.len)
		count_text(reader);
	buf_append(&reader->paragraph, text, len);
}

static void body_text(void *context, const char *text, size_t len)
{
	add_text(context, text, len);
}

/*
 * Symbol fonts (17.3.3.30) stand in the private area from F000. In forms they
 * are the boxes to be ticked; the rest has no text.
 */
static void add_symbol(
    struct body_reader *reader, const char *font, const char *code)
{
	static const struct {
		const char *font;
		unsigned long code;
		const char *text;
	} symbols[] = {
	    {"Wingdings", 0x6f, "□"},
	    {"Wingdings", 0x71, "□"},
	    {"Wingdings", 0xa8, "□"},
	    {"Wingdings", 0xfc, "✓"},
	    {"Wingdings", 0xfb, "✗"},
	    {"Wingdings", 0xfd, "☒"},
	    {"Wingdings", 0xfe, "☑"},
	    {"Wingdings 2", 0x50, "✓"},
	    {"Wingdings 2", 0x4f, "✗"},
	    {"Wingdings 2", 0x51, "☒"},
	    {"Wingdings 2", 0x52, "☑"},
	    {"Wingdings 2", 0x54, "☒"},
	    {"Wingdings 2", 0xa3, "□"},
	};
	unsigned long value = code != NULL ? strtoul(code, NULL, 16) : 0;

	for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
		if (font != NULL && strcmp(font, symbols[i].font) == 0 &&
		    (value & 0xfff) == symbols[i].code)
			add_text(
			    reader, symbols[i].text, strlen(symbols[i].text));
}

static void field(struct body_reader *reader, const char *type)
{
	if (type == NULL)
		return;
	if (strcmp(type, "begin") == 0) {
		if (reader->fields++ < MAX_FIELDS)
			reader->codes |= (uint64_t)1 << (reader->fields - 1);
	} else if (reader->fields > 0) {
		if (reader->fields <= MAX_FIELDS)
			reader->codes &= ~((uint64_t)1 << (reader->fields - 1));
		if (strcmp(type, "end") == 0)
			reader->fields--;
	}
}

static void paragraph_begin(struct body_reader *reader)
{
	hand_over_line(reader); /* of the one around a text box */
	count_text(reader);
	reader->level = 0;
	docx_cell_paragraph(reader->tables);
}

static void paragraph_end(struct body_reader *reader)
{
	const char *text = buf_text(&reader->paragraph);

	if (reader->level != 0 && utf8_count(text) > 0 &&
	    reader->headings++ < MAX_HEADINGS)
		table_note(reader->document->report, "heading %d: %.*s",
		    reader->level, (int)utf8_cut(text, HEADING_BYTES), text);
	reader->level = 0;
	hand_over_line(reader);
	count_text(reader);
}

/* --- elements -------------------------------------------------------------
 */

/* A property of the open row, cell or paragraph. */
static void property(struct body_reader *reader, struct xml *xml,
    enum element element, const char **attributes)
{
	struct docx_tables *tables = reader->tables;
	const char *value = docx_attribute(xml, attributes, "val");
	bool of_row = reader->depth > 0 &&
		      reader->path[reader->depth - 1] == E_ROW_PROPERTIES;

	if (element == E_GRID_BEFORE && of_row)
		docx_row_before(tables, value);
	else if (element == E_HIDDEN && of_row && docx_is_on(value))
		docx_row_hidden(tables);
	else if (element == E_DELETED && of_row)
		docx_row_deleted(tables);
	else if (element == E_GRID_SPAN)
		docx_cell_span(tables, value);
	else if (element == E_CELL_DELETED)
		docx_cell_deleted(tables);
	else if (element == E_MERGE_DOWN)
		docx_cell_merge_down(tables, value);
	else if (element == E_MERGE_ACROSS)
		docx_cell_merge_across(tables, value);
	else if (element == E_PARAGRAPH_STYLE && value != NULL &&
		 reader->level == 0)
		reader->level = docx_style_level(reader->document, value);
	else if (element == E_OUTLINE && value != NULL && value[0] >= '0' &&
		 value[0] <= '9')
		reader->level = (value[0] - '0' + 1) % 10;
	xml_skip(xml);
}

/* A mark in the text. */
static void mark(struct body_reader *reader, struct xml *xml,
    enum element element, const char **attributes)
{
	switch (element) {
	case E_LINE_END:
		add_text(reader, "\n", 1);
		break;
	case E_TAB:
		add_text(reader, "\t", 1);
		break;
	case E_HYPHEN:
		add_text(reader, "-", 1);
		break;
	case E_SYMBOL:
		add_symbol(reader, docx_attribute(xml, attributes, "font"),
		    docx_attribute(xml, attributes, "char"));
		break;
	case E_FIELD:
		field(reader, docx_attribute(xml, attributes, "fldCharType"));
		break;
	case E_PLACEHOLDER:
		reader->placeholder = docx_is_on(
		    docx_attribute(xml, attributes, "val"));
		break;
	default:
		break;
	}
	xml_skip(xml);
}

/* Of several versions of a drawing only the first is read (Part 3, 9.3). */
static bool is_taken(struct body_reader *reader)
{
	if (reader->depth == 0)
		return false;
	unsigned char *parent = &reader->path[reader->depth - 1];
	if (*parent == E_ALTERNATE_TAKEN)
		return true;
	if (*parent == E_ALTERNATE)
		*parent = E_ALTERNATE_TAKEN;
	return false;
}

/* False when the element is skipped. */
static bool open_element(
    struct body_reader *reader, struct xml *xml, enum element element)
{
	struct docx_tables *tables = reader->tables;

	switch (element) {
	case E_TABLE:
		if (docx_table_begin(tables) < 0)
			xml_stop(xml);
		break;
	case E_ROW:
		docx_row_begin(tables);
		break;
	case E_CELL:
		reader->fields = 0; /* none goes from cell to cell */
		reader->codes = 0;
		if (!docx_cell_begin(tables)) {
			xml_skip(xml);
			return false;
		}
		break;
	case E_PARAGRAPH:
		paragraph_begin(reader);
		break;
	case E_TEXT:
		xml_want_text(xml, true);
		break;
	case E_CONTENT:
		if (reader->placeholder && reader->quiet == 0)
			reader->quiet = reader->depth + 1;
		reader->placeholder = false;
		break;
	default:
		break;
	}
	return true;
}

static void body_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct body_reader *reader = context;
	enum element element = element_of(space, local);

	switch (element) {
	case E_SKIPPED:
		xml_skip(xml);
		return;
	case E_CELL_DELETED:
	case E_DELETED:
	case E_GRID_BEFORE:
	case E_GRID_SPAN:
	case E_HIDDEN:
	case E_MERGE_ACROSS:
	case E_MERGE_DOWN:
	case E_OUTLINE:
	case E_PARAGRAPH_STYLE:
		property(reader, xml, element, attributes);
		return;
	case E_FIELD:
	case E_HYPHEN:
	case E_LINE_END:
	case E_PLACEHOLDER:
	case E_SYMBOL:
	case E_TAB:
		mark(reader, xml, element, attributes);
		return;
	case E_CHOICE:
		if (is_taken(reader)) {
			xml_skip(xml);
			return;
		}
		break;
	default:
		break;
	}
	if ((space == DOCX_DRAWING && strcmp(local, "blip") == 0) ||
	    (space == DOCX_VML && strcmp(local, "imagedata") == 0))
		reader->pictures++;
	if (open_element(reader, xml, element))
		reader->path[reader->depth++] = (unsigned char)element;
}

static void body_end(void *context, struct xml *xml)
{
	struct body_reader *reader = context;
	int result = 0;

	switch (reader->path[--reader->depth]) {
	case E_TABLE:
		result = docx_table_end(reader->tables);
		break;
	case E_ROW:
		result = docx_row_end(reader->tables);
		break;
	case E_CELL:
		result = docx_cell_end(reader->tables);
		break;
	case E_PARAGRAPH:
		paragraph_end(reader);
		break;
	case E_TEXT_BOX:
		docx_cell_paragraph(reader->tables);
		break;
	case E_TEXT:
		xml_want_text(xml, false);
		break;
	default:
		break;
	}
	if (reader->depth < reader->quiet)
		reader->quiet = 0;
	if (result < 0)
		xml_stop(xml);
}

static void say_facts(struct body_reader *reader)
{
	struct table_report *report = reader->document->report;

	report->text_chars = reader->chars;
	if (reader->headings > 0)
		table_note(report, "headings: %zu", reader->headings);
	if (reader->pictures > 0)
		table_note(report, "pictures: %zu", reader->pictures);
	if (docx_tables_count(reader->tables) == 0)
		table_refuse(
		    report, OUTCOME_NO_TABLE, "the document holds no table");
}

int docx_body_read(struct docx_document *document, const char *part)
{
	static const struct xml_handlers handlers = {
	    docx_namespace_of, body_start, body_end, body_text};
	struct body_reader reader = {.document = document};

	reader.tables = docx_tables_new(document);
	reader.path = mem_alloc((size_t)document->limits->xml_depth + 2);
	buf_init(&reader.paragraph, PARAGRAPH_BYTES);
	int result = xml_read_member(document->package,
	    package_find(document->package, part), document->limits,
	    &document->budget, &handlers, &reader, document->report);
	if (result == 0)
		say_facts(&reader);
	docx_tables_free(reader.tables);
	free(reader.path);
	buf_free(&reader.paragraph);
	return result;
}
