/*
 * The parts of a SpreadsheetML workbook (ECMA-376, ISO/IEC 29500 strict) as
 * its readers share them: xlsx.c sequences, xlsx_workbook.c finds the parts,
 * xlsx_strings.c and xlsx_styles.c read what cells refer to, xlsx_sheet.c
 * reads the cells, xlsx_value.c says what each is. Private to parsers/xlsx*.
 */
#ifndef PARSERS_XLSX_H
#define PARSERS_XLSX_H

#include "parsers/arena.h"
#include "parsers/number_format.h"
#include "parsers/table_readers.h"
#include "parsers/xml.h"
#include "parsers/zip_package.h"

/* Namespaces, transitional and strict alike. */
enum { XLSX_MAIN = 1, XLSX_RELATION, XLSX_PACKAGE };

int xlsx_namespace_of(const char *uri);
/* Of an element of SpreadsheetML, or of a document without namespaces. */
#define XLSX_OURS(space) ((space) == XLSX_MAIN || (space) == XML_NONE)

struct xlsx_text {
	const char *text; /* NUL-terminated, in the book's arena */
	size_t bytes;
};

struct xlsx_sheet_part {
	char *name;
	char *part; /* member's name; NULL when it was not to be found */
	bool hidden;
};

/* Oddities of which the first few are noted: there may be millions. */
enum xlsx_oddity {
	ODD_UNCOMPUTED,
	ODD_OLD_RESULT,
	ODD_PICTURE,
	ODD_SHARED,
	ODD_NUMBER,
	ODD_DIGITS,
	ODD_COUNT
};

struct xlsx_book {
	struct package *package;
	const struct limits *limits;
	const struct table_sink *sink;
	struct table_report *report;
	struct xml_budget budget;
	uint32_t odd[ODD_COUNT]; /* how often each was met */

	bool date1904;
	bool computes_on_load; /* formulas' stored results may be old */
	struct xlsx_sheet_part *sheets; /* worksheets in the workbook's order */
	size_t sheet_count;
	char *strings_part, *styles_part; /* NULL when there is none */

	struct arena *arena;
	struct xlsx_text *strings;
	size_t string_count, string_cap;

	struct number_format *formats; /* one for each cell style (cellXfs) */
	size_t format_count, format_cap;
};

/* Fills sheets, date1904 and the part names. 0, or -1 refused. */
int xlsx_workbook_read(struct xlsx_book *book);
/* Reads the shared strings, if there are any. 0 or -1. */
int xlsx_strings_read(struct xlsx_book *book);
/* Reads the cell styles' number formats, if there are any. 0 or -1. */
int xlsx_styles_read(struct xlsx_book *book);
/* Hands one sheet to the sink. 0 or -1. */
int xlsx_sheet_read(struct xlsx_book *book, const struct xlsx_sheet_part *part);

/* A relationship (ECMA-376 Part 2, 9.3). */
struct xlsx_relation {
	char *id;
	char *type;   /* the last word of its URI: "worksheet" … */
	char *target; /* resolved member name */
};

struct xlsx_relations {
	struct xlsx_relation *items;
	size_t count, cap;
};

/* Those of `part` ("" = the package's); none when the file is missing.
 * External ones are left out. 0 or -1. */
int xlsx_relations_read(
    struct xlsx_book *book, const char *part, struct xlsx_relations *relations);
void xlsx_relations_free(struct xlsx_relations *relations);
const char *xlsx_relation_by_id(
    const struct xlsx_relations *relations, const char *id, const char **type);
/* The first of that type, or NULL. */
const char *xlsx_relation_by_type(
    const struct xlsx_relations *relations, const char *type);

/* Text as cells hold it: gathered in pieces, _xHHHH_ undone (ST_Xstring,
 * 22.9.2.19), cut at the limit of characters. */
struct xlsx_gather {
	struct buf buf;
	int64_t max_chars;
};

void xlsx_gather_init(struct xlsx_gather *gather, int64_t max_chars);
void xlsx_gather_free(struct xlsx_gather *gather);
/* Beyond the room for max_chars nothing more is taken; `full` says so. */
void xlsx_gather_add(struct xlsx_gather *gather, const char *text, size_t len);
/* Undoes the escapes in place; the final length in bytes. */
size_t xlsx_gather_finish(struct xlsx_gather *gather);

/* A cell as stored; text is what <v> or <is> held. */
struct xlsx_cell {
	uint32_t row, col;
	bool hidden, formula, has_value;
	char type;      /* 'n' number, 's' shared, 'i' inline, 't' formula text,
			   'b' bool, 'e' error, 'd' ISO date */
	uint32_t style; /* index into cellXfs */
	const char *text;
	size_t text_bytes;
};

/* Says what the cell is and hands it to the sink; empty ones are nothing.
 * 0, or -1 when the sink stopped. */
int xlsx_cell_emit(struct xlsx_book *book, struct xlsx_cell *stored);

#endif
