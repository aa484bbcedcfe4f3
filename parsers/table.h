/*
 * The neutral table: what every spreadsheet reader says of a file, as a
 * stream of sparse cells in the order they are stored, so that memory does
 * not grow with the rows. A reader calls the sink; text it hands over is
 * valid UTF-8 and lives only during the call.
 */
#ifndef PARSERS_TABLE_H
#define PARSERS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/outcome.h"

#define TABLE_MAX_ROWS 1048576u
#define TABLE_MAX_COLS 16384u

enum cell_type {
	CELL_TEXT,
	CELL_NUMBER,
	CELL_DATE, /* text is ISO 8601: a day, a day and a time, or a time */
	CELL_BOOL,
	CELL_ERROR /* text is "#DIV/0!" …, or "uncomputed" for a formula whose
		    result was never stored */
};

struct cell {
	uint32_t row; /* from 0 */
	uint32_t col; /* from 0 */
	enum cell_type type;
	bool hidden;   /* its row or column is */
	bool formula;  /* the value is a formula's stored result */
	double number; /* CELL_NUMBER; CELL_BOOL 0 or 1; CELL_DATE the serial */
	const char *text; /* CELL_TEXT, CELL_DATE, CELL_ERROR */
	size_t text_bytes;
	const char *raw; /* the stored text where it differs from the value or
			    has more than 15 significant digits, else NULL */
};

struct cell_range {
	uint32_t first_row, first_col, last_row,
	    last_col; /* from 0, inclusive */
};

/* Each function returns 0, or -1 to stop the reader (outcome too-large). */
struct table_sink {
	void *context;
	int (*sheet_begin)(void *context, const char *name, bool hidden);
	int (*cell)(void *context, const struct cell *cell);
	int (*merge)(void *context, const struct cell_range *range);
	int (*sheet_end)(void *context);
	/* A paragraph of a document outside its tables, in its place among
	 * them; its answer is not looked at. NULL: not wanted. */
	void (*line)(void *context, const char *text, size_t bytes);
	/* The sheet just begun is a table inside a cell of another. May be
	 * NULL too. */
	void (*nested)(void *context);
};

/* What reading the whole file came to; free with table_report_free. */
struct table_report {
	const char
	    *format; /* what the content is: "xlsx", "xls", "csv" …; static */
	enum outcome outcome;
	char *reason; /* English, one line, NULL when ok */
	char **notes; /* English, one line each: what was unusual */
	size_t note_count;
	bool macros;
	int64_t text_chars; /* of a document, as people count; -1 unknown */
};

void table_report_free(struct table_report *report);
/* At most 64 notes are kept; the same note is kept once. */
void table_note(struct table_report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Sets outcome and reason (the first refusal stays). Returns -1. */
int table_refuse(struct table_report *report, enum outcome outcome,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Reads a file whose bytes are in memory: sniffs the content, calls the
 * format's reader. `name` is the name it came under, for the note that the
 * name lies; may be NULL. Always fills *report; cells handed to the sink
 * before a refusal must be forgotten by the caller.
 */
void table_read(const unsigned char *bytes, size_t size, const char *name,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report);

/* Its tables stand in one text, one below the other: a document, a page. */
bool table_is_of_text(const struct table_report *report);

/* "C5" for row 4, column 2; out must hold 12 bytes. */
void table_ref(uint32_t row, uint32_t col, char out[12]);
/* The reverse, letters in any case, "$" ignored. 0 or -1. */
int table_ref_parse(const char *text, size_t len, uint32_t *row, uint32_t *col);

/*
 * A sheet kept whole, for the form reader: cells sorted by row and column,
 * each text stored once.
 */
struct sheet {
	char *name;
	bool hidden;
	bool nested;        /* a table inside a cell of another */
	struct cell *cells; /* sorted by (row, col), no two at one place */
	size_t cell_count;
	struct cell_range *merges; /* sorted by first row */
	size_t merge_count;
	uint32_t *merge_reach; /* the furthest last row of merges[0..i] */
	uint32_t rows, cols;   /* one past the last filled cell */
	struct arena *texts;   /* owns the cells' texts */
	/* Where the lines around a table were made rows of it (form_around.h):
	 * the rows above that are no rows of the table's own, and the first one
	 * below that isn't; 0 = none. */
	uint32_t above, below;
};

/* A line of text between the tables of a document. */
struct sheet_line {
	const char *text;
	size_t sheet; /* how many sheets began before it */
};

struct sheets {
	struct sheet *items;
	size_t count;
	size_t cell_count; /* of all sheets */
	size_t max_cells;
	bool over;     /* more than max_cells: contents are not complete */
	bool document; /* set by the caller: tables of one text, not sheets */
	struct sheet_line *lines; /* the first that there was room for */
	size_t line_count, line_cap;
	struct arena *line_texts;
};

/* A sink that collects into *sheets (zeroed before). Stops at max_cells. */
struct table_sink sheets_collector(struct sheets *sheets, size_t max_cells);
void sheets_free(struct sheets *sheets);
/* The cell there, or NULL. Looks only at that place, not at merges. */
const struct cell *sheet_at(
    const struct sheet *sheet, uint32_t row, uint32_t col);
/* The cell that shows at this place: of a merged rectangle, its top left. */
const struct cell *sheet_shown(
    const struct sheet *sheet, uint32_t row, uint32_t col);
/* The merged rectangle over this place, or NULL. */
const struct cell_range *sheet_merge_at(
    const struct sheet *sheet, uint32_t row, uint32_t col);

/*
 * The JSON of `shoubao-parse table` (README, "JSON"), streamed through `write`
 * in pieces of some 64 KB. table_json_begin starts it, the sink writes the
 * sheets, table_json_end the rest. A refused file has no sheets in its JSON:
 * the caller drops what was written and calls table_json_refused.
 */
struct table_json {
	struct buf buf;
	int (*write)(void *context, const char *bytes, size_t size);
	void *context;
	uint64_t written, max_bytes;
	uint32_t rows, cols;
	uint32_t digits_row; /* whose reference ends in digits */
	char digits[12];
	size_t sheet_count, cell_count;
	struct buf merges;
	bool failed;
};
struct table_sink table_json_begin(struct table_json *json,
    int (*write)(void *context, const char *bytes, size_t size), void *context,
    uint64_t max_bytes);
int table_json_end(struct table_json *json, const struct table_report *report);
/* The whole answer of a refused file (malloc). */
char *table_json_refused(const struct table_report *report);

#endif
