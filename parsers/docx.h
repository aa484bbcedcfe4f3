/*
 * A WordprocessingML document (ECMA-376 Part 1, 17; ISO/IEC 29500 strict) as
 * its readers share it: docx.c finds the parts, docx_styles.c which styles
 * are headings, docx_body.c walks through the text, docx_table.c keeps the
 * tables. Private to parsers/docx*.
 */
#ifndef PARSERS_DOCX_H
#define PARSERS_DOCX_H

#include "parsers/kept_tables.h"
#include "parsers/table_readers.h"
#include "parsers/xml.h"
#include "parsers/zip_package.h"

/* Namespaces, transitional and strict alike. */
enum {
	DOCX_MAIN = 1,
	DOCX_COMPATIBILITY, /* mc: ECMA-376 Part 3 */
	DOCX_DRAWING,
	DOCX_VML,
	DOCX_MATH
};

int docx_namespace_of(const char *uri);
#define DOCX_OURS(space) ((space) == DOCX_MAIN || (space) == XML_NONE)
/* w:val and the like, with or without prefix; or NULL. */
const char *docx_attribute(
    struct xml *xml, const char **attributes, const char *name);
/* A toggle (17.17.4): said without a value it is on. */
bool docx_is_on(const char *value);

struct docx_style {
	char *id;
	int level; /* 1 to 9 */
};

struct docx_document {
	struct package *package;
	const struct limits *limits;
	const struct table_sink *sink;
	struct table_report *report;
	struct xml_budget budget;
	struct docx_style *headings; /* paragraph styles that are headings */
	size_t heading_style_count, heading_style_cap;
};

/* Which styles are headings. 0 or -1. */
int docx_styles_read(struct docx_document *document, const char *part);
/* The heading level (1 to 9) of a paragraph style, 0 for none. */
int docx_style_level(const struct docx_document *document, const char *id);
/* Walks through the document's text. 0 or -1. */
int docx_body_read(struct docx_document *document, const char *part);

/* --- tables ---------------------------------------------------------------
 */

struct docx_tables;

struct docx_tables *docx_tables_new(struct docx_document *document);
void docx_tables_free(struct docx_tables *tables);
/* Is a cell open? Text then belongs to it. */
bool docx_tables_in_cell(const struct docx_tables *tables);
size_t docx_tables_count(const struct docx_tables *tables);

/* These answer 0, or -1 to stop (the report says why). */
int docx_table_begin(struct docx_tables *tables);
int docx_table_end(struct docx_tables *tables);
void docx_row_begin(struct docx_tables *tables);
int docx_row_end(struct docx_tables *tables);
/* False: the cell's row was deleted, what is in the cell is not to be read. */
bool docx_cell_begin(struct docx_tables *tables);
int docx_cell_end(struct docx_tables *tables);
void docx_cell_paragraph(struct docx_tables *tables);
void docx_cell_text(struct docx_tables *tables, const char *text, size_t len);

/* What the properties say, of the open row and the open cell. */
void docx_row_before(struct docx_tables *tables, const char *columns);
void docx_row_hidden(struct docx_tables *tables);
void docx_row_deleted(struct docx_tables *tables);
void docx_cell_span(struct docx_tables *tables, const char *columns);
void docx_cell_deleted(struct docx_tables *tables);
/* `value` is "restart", "continue" or NULL, which means continue. */
void docx_cell_merge_down(struct docx_tables *tables, const char *value);
void docx_cell_merge_across(struct docx_tables *tables, const char *value);

#endif
