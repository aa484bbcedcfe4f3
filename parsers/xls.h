/*
 * A workbook of Excel before 2007 or of WPS ([MS-XLS]; OpenOffice's "Microsoft
 * Excel File Format" for versions 2 to 5) as its readers share it: xls.c finds
 * the stream, xls_globals.c reads what all sheets share, xls_charset.c decides
 * on the code page, xls_strings.c and xls_formats.c keep what cells refer to,
 * xls_sheet.c reads the cells, xls_value.c says what each is. Private to
 * parsers/xls*.
 */
#ifndef PARSERS_XLS_H
#define PARSERS_XLS_H

#include "parsers/arena.h"
#include "parsers/biff.h"
#include "parsers/biff_crypt.h"
#include "parsers/biff_text.h"
#include "parsers/number_format.h"
#include "parsers/table_readers.h"

/* BOUNDSHEET's kinds. */
enum { XLS_WORKSHEET = 0, XLS_MACRO = 1, XLS_CHART = 2, XLS_MODULE = 6 };

struct xls_sheet_entry {
	char *name;
	uint64_t place; /* of its BOF, as stated */
	unsigned kind;
	bool hidden;
};

struct xls_text {
	const char *text; /* NUL-terminated, in the book's arena */
	size_t bytes;
};

/* Oddities of which the first few are noted: there may be millions. */
enum xls_oddity {
	XLS_UNCOMPUTED,
	XLS_OLD_RESULT,
	XLS_PICTURE,
	XLS_SHARED,
	XLS_DIGITS,
	XLS_OUTSIDE,
	XLS_ODDITIES
};

/* Programs that store a result for each formula without computing it. */
enum xls_writer {
	XLS_ANY,
	XLS_XLWT, /* the empty text */
	XLS_JXL   /* 4 */
};

#define XLS_BUILTIN_FORMATS 64u

struct xls_book {
	const struct limits *limits;
	const struct table_sink *sink;
	struct table_report *report;
	uint32_t odd[XLS_ODDITIES]; /* how often each was met */

	struct biff biff;
	struct biff_text text;
	struct biff_crypt *crypt;
	int version; /* 2, 3, 4, 5, 8 */
	bool alone;  /* one sheet that brings all with it: no globals */
	bool date1904;
	enum xls_writer writer;

	struct xls_sheet_entry *sheets;
	size_t sheet_count, sheet_cap;
	uint64_t globals_end; /* place behind what all sheets share */
	uint64_t *places; /* of sheets, found where a stated one was wrong */
	size_t place_count;

	struct arena *arena;
	struct xls_text *strings;
	size_t string_count, string_cap;

	uint16_t *style_formats; /* a format's number for each XF */
	size_t style_count, style_cap;
	uint32_t *format_slots; /* 1 + index into formats, by number */
	size_t slot_count;
	struct number_format *formats;
	size_t format_count, format_cap;
	struct number_format builtin[XLS_BUILTIN_FORMATS];
};

/* Takes a record that may stand in front of all sheets or, up to version 4,
 * in the sheet itself. 0 or -1 refused. */
int xls_take_shared(struct xls_book *book);
/* Reads on from the record behind the first BOF to its EOF. 0 or -1. */
int xls_globals_read(struct xls_book *book);

/* Decides which character set the bytes before version 8 are in, from all of
 * the stream; goes back to its beginning. */
void xls_charset_choose(struct xls_book *book);

/* The SST record at hand and the CONTINUE records behind it. 0 or -1. */
int xls_strings_read(struct xls_book *book);

void xls_formats_init(struct xls_book *book);
void xls_formats_free(struct xls_book *book);
/* Forgets all: each sheet of a workbook of version 4 brings its own. */
void xls_formats_forget(struct xls_book *book);
void xls_format_take(struct xls_book *book);
void xls_style_take(struct xls_book *book);
/* The format of an XF; General when there is none. */
const struct number_format *xls_style_format(
    const struct xls_book *book, uint32_t style);
/* The format of that number. */
const struct number_format *xls_format_numbered(
    const struct xls_book *book, uint32_t number);

/* Hands the sheet whose BOF is the record at hand to the sink. 0 or -1. */
int xls_sheet_read(struct xls_book *book, const struct xls_sheet_entry *entry);

/* Where a cell is and how its number is shown. */
struct xls_cell {
	uint32_t row, col;
	bool hidden, formula;
	const struct number_format *format;
};

/* Each hands one cell to the sink; 0, or -1 when that stopped. */
int xls_emit_text(struct xls_book *book, const struct xls_cell *stored,
    const char *text, size_t bytes);
int xls_emit_shared(
    struct xls_book *book, const struct xls_cell *stored, uint32_t index);
int xls_emit_number(
    struct xls_book *book, const struct xls_cell *stored, double value);
int xls_emit_bool(
    struct xls_book *book, const struct xls_cell *stored, bool value);
/* A code of [MS-XLS] 2.5.10. */
int xls_emit_error(
    struct xls_book *book, const struct xls_cell *stored, unsigned code);
int xls_emit_uncomputed(struct xls_book *book, const struct xls_cell *stored);
/* True, and the cell's name, for the first three of a kind of oddity. */
bool xls_noteworthy(struct xls_book *book, enum xls_oddity oddity,
    const struct xls_cell *stored, char ref[12]);

#endif
