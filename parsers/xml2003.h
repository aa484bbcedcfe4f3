/*
 * SpreadsheetML 2003 (Microsoft's "XML Spreadsheet Reference"), shared by its
 * readers: xml2003.c decodes and sequences, xml2003_book.c looks ahead for
 * styles and hidden sheets, which come behind the cells they concern,
 * xml2003_sheet.c reads the cells, xml2003_value.c says what each is. Private
 * to parsers/xml2003*.
 */
#ifndef PARSERS_XML2003_H
#define PARSERS_XML2003_H

#include "parsers/number_named.h"
#include "parsers/table_readers.h"
#include "parsers/xml.h"

enum { XML2003_SHEET = 1, XML2003_EXCEL, XML2003_HTML };

int xml2003_namespace_of(const char *uri);
#define XML2003_OURS(space) ((space) == XML2003_SHEET || (space) == XML_NONE)
/* ss:Name, with or without its prefix; or NULL. */
const char *xml2003_attribute(
    struct xml *xml, const char **attributes, const char *name);
/* A whole number, `fallback` without; never above 2^31. */
uint32_t xml2003_number(struct xml *xml, const char **attributes,
    const char *name, uint32_t fallback);

struct xml2003_style {
	char *id;
	struct number_named format;
};

struct xml2003_book {
	const struct limits *limits;
	const struct table_sink *sink;
	struct table_report *report;
	const char *text; /* the document, UTF-8 */
	size_t len;
	struct xml2003_style *styles; /* sorted by id; dates' only */
	size_t style_count, style_cap;
	bool *hidden; /* of each sheet */
	size_t sheet_count, sheet_cap;
	bool date1904;
};

/* Fills styles, hidden and date1904. 0 or -1. */
int xml2003_book_read(struct xml2003_book *book);
/* The number format of a style, or NULL when it is none of a date. */
const struct number_named *xml2003_format(
    const struct xml2003_book *book, const char *id);
/* Hands all cells to the sink. 0 or -1. */
int xml2003_sheets_read(struct xml2003_book *book);

struct xml2003_cell {
	char type; /* the first letter of ss:Type: N S D B E; 0 without data */
	bool formula;
	const struct number_named *format; /* or NULL */
	const char *text;
	size_t len;
};

/* Fills type, value and texts of *cell; 0, or -1 when it is empty. */
int xml2003_value_of(const struct xml2003_cell *stored, bool date1904,
    char scratch[32], struct cell *cell);

#endif
