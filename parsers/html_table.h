/*
 * Tables of HTML as programs save them under the name .xls, shared by its
 * readers: html_table.c and html_table_mhtml.c take files apart,
 * html_table_tag.c finds tags, html_table_walk.c follows them,
 * html_table_open.c keeps the open tables, html_table_value.c says what a
 * cell is, html_table_style.c knows number formats, html_table_book.c the
 * sheets' names. No tree is made: on 1 MB of "<div>" libgumbo 0.10.1 works
 * for longer than 20 seconds. Private to parsers/html_table*.
 */
#ifndef PARSERS_HTML_TABLE_H
#define PARSERS_HTML_TABLE_H

#include "parsers/kept_tables.h"
#include "parsers/number_named.h"
#include "parsers/table_readers.h"

/* --- tags (HTML Living Standard, 13.2.5, what of it matters here) ---------
 */

#define HTML_NAME_BYTES 24
#define HTML_MAX_ATTRIBUTES 24

struct html_attribute {
	char name[HTML_NAME_BYTES]; /* lower case, cut */
	const char *from, *to;      /* the value as it stands */
};

struct html_tag {
	char name[HTML_NAME_BYTES]; /* lower case, cut */
	bool closing;
	struct html_attribute attributes[HTML_MAX_ATTRIBUTES];
	size_t attribute_count;
};

/* The tag whose "<" is at `at`; the place behind it. */
const char *html_tag_read(
    const char *at, const char *end, struct html_tag *tag);
/* The value with its character references undone (malloc); NULL when there is
 * no such attribute. */
char *html_tag_value(const struct html_tag *tag, const char *name);
bool html_tag_has(const struct html_tag *tag, const char *name);
/* A number of 1 to max; 1 without. */
uint32_t html_tag_number(
    const struct html_tag *tag, const char *name, uint32_t max);
/* Its style says that it is not shown. */
bool html_tag_hidden(const struct html_tag *tag);
/* What one CSS property of a style is set to, escapes and quotes undone
 * (malloc), or NULL. */
char *html_style_property(const char *style, const char *name);
/* The same of the property whose name stands at `at`. */
char *html_style_property_at(const char *at, const char *name);
/* Behind the comment, declaration or instruction at `at`. */
const char *html_markup_end(const char *at, const char *end);

/* --- the workbook around the sheets ---------------------------------------
 */

struct html_sheet_name {
	char *name;
	char *source; /* the part it is in, or NULL */
	bool hidden;
};

struct html_book {
	struct html_sheet_name *sheets;
	size_t count, cap;
	bool date1904;
};

/* What Excel says of the workbook in <x:ExcelWorkbook>; nothing is fine. */
void html_book_read(struct html_book *book, const char *text, size_t len,
    const struct limits *limits);
void html_book_free(struct html_book *book);

/* --- number formats of styles ---------------------------------------------
 */

struct html_style {
	char *name; /* of the class, or of the element ("td") */
	struct number_named format;
};

struct html_styles {
	struct html_style *items; /* sorted by name once read */
	size_t count, cap;
};

/* Takes the mso-number-format rules of a style sheet. */
void html_styles_take(struct html_styles *styles, const char *text, size_t len);
void html_styles_free(struct html_styles *styles);
/* The number format of a cell by its tag: false when nothing says one. */
bool html_styles_of(const struct html_styles *styles,
    const struct html_tag *tag, struct number_named *format);

/* --- cells and tables -----------------------------------------------------
 */

/* What a cell's tag says of its value. */
struct html_value {
	char
	    *number; /* x:num, sdval: the number shown; "" = as the text says */
	char *text;  /* x:str: the text shown; "" = as it stands */
	char *boolean, *error;
	bool formula;
	bool has_format;
	struct number_named format;
};

void html_value_take(struct html_value *value, const struct html_tag *tag,
    const struct html_styles *styles);
void html_value_free(struct html_value *value);
/* Fills type, value and texts of *cell; 0, or -1 when it is empty. `scratch`
 * is the cell's too. */
int html_value_of(const struct html_value *value, const char *text, size_t len,
    bool date1904, char scratch[32], struct cell *cell);

struct html_tables;

struct html_tables *html_tables_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report);
void html_tables_free(struct html_tables *tables);
size_t html_tables_count(const struct html_tables *tables);
void html_tables_date1904(struct html_tables *tables, bool date1904);
bool html_tables_in_cell(const struct html_tables *tables);

/* These answer 0, or -1 to stop (the report says why). `name` may be NULL. */
int html_table_begin(struct html_tables *tables, const char *name, bool hidden);
int html_table_end(struct html_tables *tables);
int html_row_begin(struct html_tables *tables, bool hidden);
int html_row_end(struct html_tables *tables);
/* Takes over *value. */
int html_cell_begin(struct html_tables *tables, const struct html_tag *tag,
    struct html_value *value);
int html_cell_end(struct html_tables *tables);
/* Ends all that is open. */
int html_tables_end(struct html_tables *tables);
void html_column(struct html_tables *tables, uint32_t count, bool hidden);
/* Of the open cell. */
void html_cell_text(struct html_tables *tables, const char *text, size_t len);
void html_cell_space(struct html_tables *tables);
/* A line end: of <br>, which are counted, or of a block, which are not. */
void html_cell_line(struct html_tables *tables, bool counted);

/* --- documents ------------------------------------------------------------
 */

/* Reads the tables of one document; the first is called as `sheet` says, if
 * it isn't NULL. 0 or -1. */
int html_walk(struct html_tables *tables, const char *text, size_t len,
    const struct html_sheet_name *sheet);

#endif
