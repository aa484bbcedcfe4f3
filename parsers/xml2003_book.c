#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/xml2003.h"

#define MAX_STYLES 65536

enum element {
	E_BOOK,
	E_STYLES,
	E_STYLE,
	E_SHEET,
	E_OPTIONS,
	E_VISIBLE,
	E_ANY
};

struct book_reader {
	struct xml2003_book *book;
	unsigned char path[8];
	int depth;
	char *style;      /* id of the open one */
	char visible[20]; /* text of <x:Visible> */
	size_t visible_len;
};

static void take_format(
    struct book_reader *reader, struct xml *xml, const char **attributes)
{
	struct xml2003_book *book = reader->book;
	const char *code = xml2003_attribute(xml, attributes, "Format");
	struct number_named format;

	if (code == NULL || reader->style == NULL ||
	    book->style_count >= MAX_STYLES)
		return;
	number_named_parse(code, strlen(code), &format);
	if (!format.format.any_date)
		return;
	MEM_GROW(book->styles, book->style_count, book->style_cap);
	book->styles[book->style_count++] = (struct xml2003_style){
	    reader->style, format};
	reader->style = NULL;
}

static void begin_style(
    struct book_reader *reader, struct xml *xml, const char **attributes)
{
	const char *id = xml2003_attribute(xml, attributes, "ID");

	free(reader->style);
	reader->style = id != NULL ? mem_strdup(id) : NULL;
}

static void begin_sheet(struct book_reader *reader, struct xml *xml)
{
	struct xml2003_book *book = reader->book;

	if (book->sheet_count >= (size_t)book->limits->sheets) {
		table_refuse(book->report, OUTCOME_TOO_LARGE,
		    "more than %lld sheets", (long long)book->limits->sheets);
		xml_stop(xml);
		return;
	}
	MEM_GROW(book->hidden, book->sheet_count, book->sheet_cap);
	book->hidden[book->sheet_count++] = false;
}

static enum element element_of(
    enum element parent, int depth, int space, const char *local)
{
	bool ours = XML2003_OURS(space);
	bool excels = space == XML2003_EXCEL || space == XML_NONE;

	if (depth == 0)
		return E_BOOK;
	if (parent == E_BOOK && ours && strcmp(local, "Styles") == 0)
		return E_STYLES;
	if (parent == E_BOOK && ours && strcmp(local, "Worksheet") == 0)
		return E_SHEET;
	if (parent == E_BOOK && excels && strcmp(local, "ExcelWorkbook") == 0)
		return E_OPTIONS;
	if (parent == E_STYLES && ours && strcmp(local, "Style") == 0)
		return E_STYLE;
	if (parent == E_SHEET && excels &&
	    strcmp(local, "WorksheetOptions") == 0)
		return E_OPTIONS;
	if (parent == E_OPTIONS && excels && strcmp(local, "Visible") == 0)
		return E_VISIBLE;
	return E_ANY;
}

static void book_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct book_reader *reader = context;
	enum element parent = reader->depth > 0
				  ? reader->path[reader->depth - 1]
				  : E_ANY;
	enum element element = element_of(parent, reader->depth, space, local);

	if (parent == E_STYLE && strcmp(local, "NumberFormat") == 0)
		take_format(reader, xml, attributes);
	if (parent == E_OPTIONS && strcmp(local, "Date1904") == 0)
		reader->book->date1904 = true;
	if (element == E_ANY) {
		xml_skip(xml);
		return;
	}
	if (element == E_STYLE) {
		begin_style(reader, xml, attributes);
	} else if (element == E_SHEET) {
		begin_sheet(reader, xml);
	} else if (element == E_VISIBLE) {
		reader->visible_len = 0;
		xml_want_text(xml, true);
	}
	reader->path[reader->depth++] = (unsigned char)element;
}

static void book_end(void *context, struct xml *xml)
{
	struct book_reader *reader = context;
	struct xml2003_book *book = reader->book;

	if (reader->path[--reader->depth] != E_VISIBLE)
		return;
	xml_want_text(xml, false);
	if (book->sheet_count > 0 && reader->visible_len >= 11 &&
	    memcmp(reader->visible, "SheetHidden", 11) == 0)
		book->hidden[book->sheet_count - 1] = true;
	if (book->sheet_count > 0 && reader->visible_len >= 15 &&
	    memcmp(reader->visible, "SheetVeryHidden", 15) == 0)
		book->hidden[book->sheet_count - 1] = true;
}

static void book_text(void *context, const char *text, size_t len)
{
	struct book_reader *reader = context;
	size_t room = sizeof reader->visible - reader->visible_len;

	if (len > room)
		len = room;
	memcpy(reader->visible + reader->visible_len, text, len);
	reader->visible_len += len;
}

static int compare_styles(const void *one, const void *other)
{
	return strcmp(((const struct xml2003_style *)one)->id,
	    ((const struct xml2003_style *)other)->id);
}

int xml2003_book_read(struct xml2003_book *book)
{
	static const struct xml_handlers handlers = {
	    xml2003_namespace_of, book_start, book_end, book_text};
	struct xml_budget budget = {book->limits->xml_events};
	struct book_reader reader = {.book = book};

	int result = xml_read_bytes((const unsigned char *)book->text,
	    book->len, "UTF-8", "the spreadsheet", book->limits, &budget,
	    &handlers, &reader, book->report);
	free(reader.style);
	if (book->style_count > 1)
		qsort(book->styles, book->style_count, sizeof *book->styles,
		    compare_styles);
	return result;
}

const struct number_named *xml2003_format(
    const struct xml2003_book *book, const char *id)
{
	struct xml2003_style key = {.id = (char *)id};

	if (id == NULL || book->style_count == 0)
		return NULL;
	const struct xml2003_style *style = bsearch(&key, book->styles,
	    book->style_count, sizeof *book->styles, compare_styles);
	return style != NULL ? &style->format : NULL;
}
