/*
 * An OpenDocument spreadsheet (ODF 1.3, ISO/IEC 26300) as its readers share
 * it: ods.c opens package or flat file, ods_content.c walks through the
 * content, ods_row.c keeps a row until it ends and repeats it, ods_value.c
 * says what a cell is. Private to parsers/ods*.
 */
#ifndef PARSERS_ODS_H
#define PARSERS_ODS_H

#include "parsers/number_format.h"
#include "parsers/table_readers.h"
#include "parsers/xml.h"

/* A cell's attributes and text, until its end. */
struct ods_cell {
	uint32_t repeated;      /* columns */
	uint32_t columns, rows; /* spanned, 1 = itself only */
	bool formula, error;
	char type; /* office:value-type's first two letters tell them apart:
		      'f' float, percentage, currency; 'd' date; 't' time;
		      'b' boolean; 's' string; 0 none */
	struct buf value; /* as stored: office:value and its sisters */
	bool has_value;
	struct buf text; /* the paragraphs */
};

/* What it is. 0, or -1 when the cell is empty. The texts are the stored
 * cell's or `scratch`. */
int ods_value_of(
    const struct ods_cell *stored, char scratch[32], struct cell *cell);

/* --- rows -----------------------------------------------------------------
 */

struct ods_row;

struct ods_row *ods_row_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report);
void ods_row_free(struct ods_row *row);
/* A new sheet: rows and columns begin again. */
void ods_row_sheet(struct ods_row *row);
/* The next columns are so. */
void ods_row_columns(struct ods_row *row, uint32_t count, bool hidden);
void ods_row_begin(struct ods_row *row, uint32_t repeated, bool hidden);
/* These answer 0, or -1 to stop. */
int ods_row_cell(struct ods_row *row, const struct ods_cell *stored);
int ods_row_end(struct ods_row *row);

/* --- content --------------------------------------------------------------
 */

enum { ODS_OFFICE = 1, ODS_TABLE, ODS_TEXT, ODS_STYLE, ODS_DRAW };
int ods_namespace_of(const char *uri);
extern const struct xml_handlers ods_handlers;

struct ods_reader; /* the handlers' context */

struct ods_reader *ods_reader_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report);
void ods_reader_free(struct ods_reader *reader);

#endif
