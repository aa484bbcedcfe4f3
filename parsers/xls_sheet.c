/*
 * A worksheet's records ([MS-XLS] 2.1.7.20.5), one pass with nothing kept but
 * the cell at hand.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/xls.h"

#define ROWS 65536u

struct sheet_reader {
	struct xls_book *book;
	const struct xls_sheet_entry *entry;
	bool begun; /* the sink knows of it */
	bool dialog;
	int depth; /* of charts and the like inside the sheet */
	uint64_t hidden_rows[ROWS / 64];
	uint64_t hidden_columns[TABLE_MAX_COLS / 64];
	bool any_hidden;
	uint32_t next_style; /* of version 2: IXFE names the next cell's */
	bool has_next_style;
	bool waiting; /* a formula's text comes in a record of its own */
	struct xls_cell formula;
};

static bool is_set(const uint64_t *bits, uint32_t index)
{
	return (bits[index / 64] >> index % 64 & 1) != 0;
}

static void set(uint64_t *bits, uint32_t index)
{
	bits[index / 64] |= (uint64_t)1 << index % 64;
}

/* Only a sheet that is shown to have cells or none is begun: that it is a
 * dialog is said inside it. */
static int begin(struct sheet_reader *reader)
{
	const struct table_sink *sink = reader->book->sink;

	if (reader->begun)
		return 0;
	reader->begun = true;
	return sink->sheet_begin(
	    sink->context, reader->entry->name, reader->entry->hidden);
}

/* --- where a cell is ----------------------------------------------------- */

static const struct number_format *format_of(
    struct sheet_reader *reader, uint32_t style)
{
	return xls_style_format(reader->book, style);
}

/* Of version 2: attributes of three bytes name an XF and a format; where
 * there are no XFs the format counts. */
static const struct number_format *old_format(struct sheet_reader *reader)
{
	const struct xls_book *book = reader->book;
	uint32_t style = biff_u8(&book->biff, 4) & 0x3f;

	if (book->style_count == 0)
		return xls_format_numbered(
		    book, biff_u8(&book->biff, 5) & 0x3f);
	if (style == 0x3f && reader->has_next_style)
		style = reader->next_style;
	return format_of(reader, style);
}

/* The place at a column of the record's row; false outside any sheet. */
static bool place_at(
    struct sheet_reader *reader, uint32_t col, struct xls_cell *cell)
{
	struct xls_book *book = reader->book;
	char ref[12];

	*cell = (struct xls_cell){.row = biff_u16(&book->biff, 0), .col = col};
	if (col >= TABLE_MAX_COLS) {
		if (xls_noteworthy(book, XLS_OUTSIDE, cell, ref))
			table_note(book->report,
			    "a cell outside any sheet was left out: %s", ref);
		return false;
	}
	if (reader->any_hidden)
		cell->hidden = is_set(reader->hidden_rows, cell->row) ||
			       is_set(reader->hidden_columns, col);
	return true;
}

/* Laid out as of version 2? Some write such records under later BOFs. */
static bool is_old(const struct xls_book *book)
{
	return book->biff.type <= BIFF2_BOOLERR ||
	       (book->biff.type == BIFF_FORMULA && book->version == 2);
}

/* Of a record with one cell; *at is where its contents begin. */
static bool place_of(
    struct sheet_reader *reader, struct xls_cell *cell, uint32_t *at)
{
	struct biff *biff = &reader->book->biff;

	*at = is_old(reader->book) ? 7 : 6;
	if (biff->size < *at || !place_at(reader, biff_u16(biff, 2), cell))
		return false;
	cell->format = *at == 7 ? old_format(reader)
				: format_of(reader, biff_u16(biff, 4));
	return true;
}

/* --- cells --------------------------------------------------------------- */

/* [MS-XLS] 2.5.217: 30 bits of an integer or of a double's upper end, given
 * as it is or a hundredfold. */
static double rk_number(uint32_t rk)
{
	double value;

	if ((rk & 2) != 0) {
		value = (double)((int32_t)rk >> 2);
	} else {
		uint64_t bits = (uint64_t)(rk & ~3u) << 32;
		memcpy(&value, &bits, sizeof value);
	}
	return (rk & 1) != 0 ? value / 100 : value;
}

static int take_text(
    struct sheet_reader *reader, const struct xls_cell *cell, uint32_t at)
{
	struct xls_book *book = reader->book;
	struct biff_piece piece = {&book->biff, at};

	biff_text_read(&book->text, &piece, book->version,
	    book->biff.type == BIFF2_LABEL ? 1 : 2);
	return xls_emit_text(book, cell, book->text.text, book->text.bytes);
}

static int take_bool_error(
    struct sheet_reader *reader, const struct xls_cell *cell, uint32_t at)
{
	struct xls_book *book = reader->book;
	unsigned value = biff_u8(&book->biff, at);

	if (biff_u8(&book->biff, at + 1) != 0)
		return xls_emit_error(book, cell, value);
	return xls_emit_bool(book, cell, value != 0);
}

static int take_mulrk(struct sheet_reader *reader)
{
	struct xls_book *book = reader->book;
	struct biff *biff = &book->biff;
	struct xls_cell cell;
	uint32_t col = biff_u16(biff, 2);

	for (uint32_t at = 4; at + 6 <= biff->size; at += 6, col++) {
		if (!place_at(reader, col, &cell))
			return 0;
		cell.format = format_of(reader, biff_u16(biff, at));
		if (xls_emit_number(
			book, &cell, rk_number(biff_u32(biff, at + 2))) < 0)
			return -1;
	}
	return 0;
}

/* What xlwt and the Java Excel API store with every formula; by the latter 4
 * and this in a field that has no meaning ([MS-XLS] 2.4.127, chn). */
static bool is_placeholder(const struct xls_book *book, uint32_t at)
{
	const struct biff *biff = &book->biff;

	if (book->writer == XLS_XLWT)
		return biff_u16(biff, at + 6) == 0xffff &&
		       biff_u8(biff, at) == 3;
	return book->writer == XLS_JXL && biff_double(biff, at) == 4 &&
	       biff_u32(biff, at + 10) == 0xfce00000;
}

/* [MS-XLS] 2.5.133: a number, or 0xffff at its end and what else it is. */
static int take_formula(
    struct sheet_reader *reader, struct xls_cell *cell, uint32_t at)
{
	struct xls_book *book = reader->book;
	struct biff *biff = &book->biff;
	char ref[12];

	if (biff->size < at + 8)
		return 0;
	cell->formula = true;
	if (is_placeholder(book, at))
		return xls_emit_uncomputed(book, cell);
	if ((biff_u8(biff, at + 8) & 2) != 0 &&
	    xls_noteworthy(book, XLS_OLD_RESULT, cell, ref))
		table_note(book->report,
		    "formulas ask to be computed when the workbook is opened: "
		    "their stored results may be old");
	if (biff_u16(biff, at + 6) != 0xffff)
		return xls_emit_number(book, cell, biff_double(biff, at));
	switch (biff_u8(biff, at)) {
	case 0:
		reader->formula = *cell;
		reader->waiting = true;
		return 0;
	case 1:
		return xls_emit_bool(book, cell, biff_u8(biff, at + 2) != 0);
	case 2:
		return xls_emit_error(book, cell, biff_u8(biff, at + 2));
	case 3: /* the empty text */
		return 0;
	default:
		return xls_emit_uncomputed(book, cell);
	}
}

/* A record behind a formula whose result is a text: that text, or what may
 * stand between. */
static int after_formula(struct sheet_reader *reader)
{
	struct xls_book *book = reader->book;
	struct biff_piece piece = {&book->biff, 0};

	switch (book->biff.type) {
	case BIFF2_STRING:
	case BIFF_STRING:
		reader->waiting = false;
		biff_text_read(&book->text, &piece, book->version,
		    book->biff.type == BIFF2_STRING ? 1 : 2);
		return xls_emit_text(
		    book, &reader->formula, book->text.text, book->text.bytes);
	case BIFF_SHRFMLA:
	case BIFF_ARRAY:
	case BIFF2_ARRAY:
	case BIFF_TABLE:
	case BIFF2_TABLE:
	case BIFF2_TABLE2:
	case BIFF_CONTINUE:
		return 0;
	default:
		reader->waiting = false;
		return xls_emit_uncomputed(book, &reader->formula);
	}
}

/* --- what is around them ------------------------------------------------- */

static void take_row(struct sheet_reader *reader)
{
	const struct biff *biff = &reader->book->biff;
	bool hidden = biff->type == BIFF2_ROW
			  ? biff->size >= 8 && biff_u16(biff, 6) == 0
			  : (biff_u8(biff, 12) & 0x20) != 0;

	if (!hidden)
		return;
	set(reader->hidden_rows, biff_u16(biff, 0));
	reader->any_hidden = true;
}

static void hide_columns(
    struct sheet_reader *reader, uint32_t first, uint32_t last)
{
	for (uint32_t col = first; col <= last && col < TABLE_MAX_COLS; col++) {
		set(reader->hidden_columns, col);
		reader->any_hidden = true;
	}
}

static int take_merges(struct sheet_reader *reader)
{
	const struct biff *biff = &reader->book->biff;
	const struct table_sink *sink = reader->book->sink;
	uint32_t count = biff_u16(biff, 0);

	for (uint32_t at = 2; count > 0 && at + 8 <= biff->size;
	     at += 8, count--) {
		struct cell_range range = {.first_row = biff_u16(biff, at),
		    .last_row = biff_u16(biff, at + 2),
		    .first_col = biff_u16(biff, at + 4),
		    .last_col = biff_u16(biff, at + 6)};
		if (range.last_row < range.first_row ||
		    range.last_col < range.first_col ||
		    range.last_col >= TABLE_MAX_COLS)
			continue;
		if (begin(reader) < 0 || sink->merge(sink->context, &range) < 0)
			return -1;
	}
	return 0;
}

/* A record that is no cell. */
static int take_other(struct sheet_reader *reader)
{
	struct xls_book *book = reader->book;
	const struct biff *biff = &book->biff;

	switch (biff->type) {
	case BIFF2_ROW:
	case BIFF_ROW:
		take_row(reader);
		return 0;
	case BIFF2_COLWIDTH:
		if (book->version == 2 && biff->size >= 4 &&
		    biff_u16(biff, 2) == 0)
			hide_columns(
			    reader, biff_u8(biff, 0), biff_u8(biff, 1));
		return 0;
	case BIFF_COLINFO:
		if ((biff_u8(biff, 8) & 1) != 0)
			hide_columns(
			    reader, biff_u16(biff, 0), biff_u16(biff, 2));
		return 0;
	case BIFF2_IXFE:
		reader->next_style = biff_u16(biff, 0);
		reader->has_next_style = true;
		return 0;
	case BIFF_MERGEDCELLS:
		return take_merges(reader);
	case BIFF_WSBOOL:
		reader->dialog = (biff_u8(biff, 0) & 0x10) != 0;
		return 0;
	case BIFF_UNCALCED:
		table_note(book->report,
		    "the workbook was saved without computing it: formulas' "
		    "stored results may be old");
		return 0;
	default:
		return book->alone ? xls_take_shared(book) : 0;
	}
}

static bool is_cell(const struct xls_book *book)
{
	switch (book->biff.type) {
	case BIFF2_INTEGER:
	case BIFF2_NUMBER:
	case BIFF2_LABEL:
	case BIFF2_BOOLERR:
		return book->version < 5;
	case BIFF_FORMULA:
	case BIFF_RSTRING:
	case BIFF_LABELSST:
	case BIFF_NUMBER:
	case BIFF_LABEL:
	case BIFF_BOOLERR:
	case BIFF3_FORMULA:
	case BIFF4_FORMULA:
	case BIFF_RK:
	case BIFF_MULRK:
		return true;
	default:
		return false;
	}
}

static int take_cell(struct sheet_reader *reader)
{
	struct xls_book *book = reader->book;
	struct biff *biff = &book->biff;
	struct xls_cell cell;
	uint32_t at;

	if (begin(reader) < 0)
		return -1;
	if (biff->type == BIFF_MULRK)
		return take_mulrk(reader);
	if (!place_of(reader, &cell, &at))
		return 0;
	reader->has_next_style = false;
	switch (biff->type) {
	case BIFF_LABELSST:
		return xls_emit_shared(book, &cell, biff_u32(biff, at));
	case BIFF_RK:
		return xls_emit_number(
		    book, &cell, rk_number(biff_u32(biff, at)));
	case BIFF2_INTEGER:
		return xls_emit_number(book, &cell, biff_u16(biff, at));
	case BIFF2_NUMBER:
	case BIFF_NUMBER:
		return biff->size < at + 8 ? 0
					   : xls_emit_number(book, &cell,
						 biff_double(biff, at));
	case BIFF2_BOOLERR:
	case BIFF_BOOLERR:
		return take_bool_error(reader, &cell, at);
	case BIFF2_LABEL:
	case BIFF_LABEL:
	case BIFF_RSTRING:
		return take_text(reader, &cell, at);
	default:
		return take_formula(reader, &cell, at);
	}
}

/* --- the sheet ----------------------------------------------------------- */

/* Records to the sheet's own EOF; -1 when it is not reached. */
static int take_records(struct sheet_reader *reader)
{
	struct biff *biff = &reader->book->biff;
	unsigned kind;

	while (biff_next(biff) && !biff->cut) {
		if (reader->waiting && after_formula(reader) < 0)
			return -1;
		if (biff->type == BIFF_EOF) {
			if (reader->depth-- == 0)
				return 0;
		} else if (biff_bof(biff, &kind) != 0) {
			reader->depth++;
		} else if (reader->depth > 0 || reader->dialog) {
			continue;
		} else if ((is_cell(reader->book) ? take_cell(reader)
						  : take_other(reader)) < 0) {
			return -1;
		}
	}
	return table_refuse(reader->book->report, OUTCOME_DAMAGED,
	    "sheet \"%s\" is cut off", reader->entry->name);
}

static int finish(struct sheet_reader *reader)
{
	const struct table_sink *sink = reader->book->sink;

	if (reader->dialog && !reader->begun) {
		table_note(reader->book->report, "a dialogsheet was left out");
		return 0;
	}
	return begin(reader) < 0 ? -1 : sink->sheet_end(sink->context);
}

int xls_sheet_read(struct xls_book *book, const struct xls_sheet_entry *entry)
{
	struct sheet_reader *reader = mem_calloc(1, sizeof *reader);

	reader->book = book;
	reader->entry = entry;
	int result = take_records(reader) < 0 ? -1 : finish(reader);
	free(reader);
	return result;
}
