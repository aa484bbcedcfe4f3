/*
 * A worksheet (18.3): a pass over its XML with nothing kept but the cell at
 * hand. Made for millions of cells; attributes are told by their first
 * letters.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/xlsx.h"

#define NO_ROW UINT32_MAX
#define MAX_OUTSIDE 1000000

enum part {
	PART_DOCUMENT,
	PART_SHEET,
	PART_COLS,
	PART_DATA,
	PART_ROW,
	PART_CELL,
	PART_VALUE,
	PART_FORMULA,
	PART_INLINE,
	PART_RUN,
	PART_TEXT,
	PART_MERGES,
	PART_LEAF, /* reported for its attributes only */
	PART_NONE
};

struct sheet_reader {
	struct xlsx_book *book;
	const char *name;
	enum part path[8];
	int depth;
	uint64_t hidden_columns[TABLE_MAX_COLS / 64];
	bool any_hidden_column;
	uint32_t row;      /* of the open <row>; NO_ROW when out of bounds */
	uint32_t next_row; /* of a <row> without r */
	uint32_t next_col; /* of a <c> without r */
	bool row_hidden;
	bool skip_cell; /* its place is outside any sheet */
	int64_t outside_count;
	struct xlsx_cell cell;
	struct xlsx_gather value;
};

/* --- attributes ------------------------------------------------------- */

static uint64_t number_of(const char *text)
{
	uint64_t value = 0;

	while (*text == ' ')
		text++;
	for (; *text >= '0' && *text <= '9'; text++)
		if (value < UINT32_MAX)
			value = value * 10 + (uint64_t)(*text - '0');
	return value;
}

static bool is_true(const char *value)
{
	return strcmp(value, "1") == 0 || strcmp(value, "true") == 0;
}

/* Said of the first few only, and no honest sheet has a million of them. */
static void outside(
    struct sheet_reader *reader, struct xml *xml, const char *ref)
{
	if (reader->outside_count++ < 3) {
		table_note(reader->book->report,
		    "a cell outside any sheet was left out: %.40s", ref);
	} else if (reader->outside_count > MAX_OUTSIDE) {
		table_refuse(reader->book->report, OUTCOME_TOO_LARGE,
		    "more than %d cells outside any sheet", MAX_OUTSIDE);
		xml_stop(xml);
	}
}

static void take_columns(struct sheet_reader *reader, const char **attributes)
{
	const char *min = xml_attribute(attributes, "min");
	const char *max = xml_attribute(attributes, "max");
	const char *hidden = xml_attribute(attributes, "hidden");

	if (min == NULL || max == NULL || hidden == NULL || !is_true(hidden))
		return;
	uint64_t last = number_of(max);
	for (uint64_t col = number_of(min); col <= last; col++) {
		if (col == 0)
			continue;
		if (col > TABLE_MAX_COLS)
			break;
		reader->hidden_columns[(col - 1) / 64] |= (uint64_t)1
							  << (col - 1) % 64;
		reader->any_hidden_column = true;
	}
}

static void take_row(struct sheet_reader *reader, const char **attributes)
{
	uint64_t row = (uint64_t)reader->next_row + 1;

	reader->row_hidden = false;
	for (; *attributes != NULL; attributes += 2) {
		const char *name = attributes[0];
		if (name[0] == 'r' && name[1] == '\0') {
			uint64_t stated = number_of(attributes[1]);
			row = stated != 0 ? stated : row;
		} else if (name[0] == 'h' && strcmp(name, "hidden") == 0) {
			reader->row_hidden = is_true(attributes[1]);
		}
	}
	reader->row = row <= TABLE_MAX_ROWS ? (uint32_t)row - 1 : NO_ROW;
	reader->next_row = row <= TABLE_MAX_ROWS ? (uint32_t)row
						 : TABLE_MAX_ROWS;
	reader->next_col = 0;
}

static char type_of(const char *value)
{
	switch (value[0]) {
	case 's':
		return value[1] == 't' ? 't' : 's'; /* str; s */
	case 'i':
		return 'i'; /* inlineStr */
	case 'b':
	case 'e':
	case 'd':
		return value[0];
	default:
		return 'n';
	}
}

/* "AB12" as nearly every writer writes it; 0 or -1. */
static int quick_ref(const char *ref, uint32_t *row, uint32_t *col)
{
	uint32_t column = 0, line = 0;
	const char *at = ref;

	for (; *at >= 'A' && *at <= 'Z' && at < ref + 3; at++)
		column = column * 26 + (uint32_t)(*at - 'A' + 1);
	const char *digits = at;
	for (; *at >= '0' && *at <= '9' && at < digits + 7; at++)
		line = line * 10 + (uint32_t)(*at - '0');
	if (*at != '\0' || column == 0 || line == 0 ||
	    column > TABLE_MAX_COLS || line > TABLE_MAX_ROWS)
		return -1;
	*row = line - 1;
	*col = column - 1;
	return 0;
}

/* A cell's own place holds over its row's, and counting goes on from it. */
static void take_ref(
    struct sheet_reader *reader, struct xml *xml, const char *ref)
{
	struct xlsx_cell *cell = &reader->cell;

	if (quick_ref(ref, &cell->row, &cell->col) == 0 ||
	    table_ref_parse(ref, strlen(ref), &cell->row, &cell->col) == 0) {
		reader->row = cell->row;
		reader->next_row = cell->row + 1;
		return;
	}
	reader->skip_cell = true;
	outside(reader, xml, ref);
}

static void take_cell(
    struct sheet_reader *reader, struct xml *xml, const char **attributes)
{
	struct xlsx_cell *cell = &reader->cell;
	bool placed = false;

	*cell = (struct xlsx_cell){.row = reader->row,
	    .col = reader->next_col,
	    .type = 'n',
	    .hidden = reader->row_hidden};
	reader->skip_cell = false;
	reader->value.buf.len = 0;
	reader->value.buf.full = false;
	for (; *attributes != NULL; attributes += 2) {
		const char *name = attributes[0];
		if (name[0] == '\0' || name[1] != '\0')
			continue;
		if (name[0] == 'r') {
			take_ref(reader, xml, attributes[1]);
			placed = true;
		} else if (name[0] == 't') {
			cell->type = type_of(attributes[1]);
		} else if (name[0] == 's') {
			cell->style = (uint32_t)number_of(attributes[1]);
		}
	}
	if (!placed && (cell->row == NO_ROW || cell->col >= TABLE_MAX_COLS)) {
		reader->skip_cell = true;
		outside(reader, xml, "beyond the last row or column");
	}
	if (!reader->skip_cell)
		reader->next_col = cell->col + 1;
}

static void take_merge(
    struct sheet_reader *reader, struct xml *xml, const char **attributes)
{
	const char *ref = xml_attribute(attributes, "ref");
	const char *colon = ref != NULL ? strchr(ref, ':') : NULL;
	const struct table_sink *sink = reader->book->sink;
	struct cell_range range;

	if (colon == NULL)
		return;
	if (table_ref_parse(ref, (size_t)(colon - ref), &range.first_row,
		&range.first_col) < 0 ||
	    table_ref_parse(colon + 1, strlen(colon + 1), &range.last_row,
		&range.last_col) < 0 ||
	    range.last_row < range.first_row ||
	    range.last_col < range.first_col) {
		table_note(reader->book->report,
		    "a merged range that is none was left out: %.40s", ref);
		return;
	}
	if (sink->merge(sink->context, &range) < 0)
		xml_stop(xml);
}

/* --- elements ---------------------------------------------------------- */

static enum part part_of(enum part parent, const char *local)
{
	switch (parent) {
	case PART_DOCUMENT:
		return PART_SHEET;
	case PART_SHEET:
		if (strcmp(local, "sheetData") == 0)
			return PART_DATA;
		if (strcmp(local, "mergeCells") == 0)
			return PART_MERGES;
		return strcmp(local, "cols") == 0 ? PART_COLS : PART_NONE;
	case PART_COLS:
		return strcmp(local, "col") == 0 ? PART_LEAF : PART_NONE;
	case PART_MERGES:
		return strcmp(local, "mergeCell") == 0 ? PART_LEAF : PART_NONE;
	case PART_DATA:
		return strcmp(local, "row") == 0 ? PART_ROW : PART_NONE;
	case PART_ROW:
		return local[0] == 'c' && local[1] == '\0' ? PART_CELL
							   : PART_NONE;
	case PART_CELL:
		if (local[0] == 'v' && local[1] == '\0')
			return PART_VALUE;
		if (local[0] == 'f' && local[1] == '\0')
			return PART_FORMULA;
		return strcmp(local, "is") == 0 ? PART_INLINE : PART_NONE;
	case PART_INLINE:
	case PART_RUN:
		if (local[0] == 't' && local[1] == '\0')
			return PART_TEXT;
		return parent == PART_INLINE && strcmp(local, "r") == 0
			   ? PART_RUN
			   : PART_NONE;
	default:
		return PART_NONE;
	}
}

static void sheet_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct sheet_reader *reader = context;
	enum part parent = reader->path[reader->depth];
	enum part part = XLSX_OURS(space) ? part_of(parent, local) : PART_NONE;

	switch (part) {
	case PART_NONE:
		xml_skip(xml);
		return;
	case PART_CELL:
		take_cell(reader, xml, attributes);
		break;
	case PART_ROW:
		take_row(reader, attributes);
		break;
	case PART_VALUE:
	case PART_TEXT:
		reader->cell.has_value = true;
		xml_want_text(xml, true);
		break;
	case PART_FORMULA:
		reader->cell.formula = true;
		break;
	case PART_INLINE:
		reader->cell.type = 'i'; /* whatever t says */
		break;
	case PART_LEAF:
		if (parent == PART_COLS)
			take_columns(reader, attributes);
		else
			take_merge(reader, xml, attributes);
		break;
	default:
		break;
	}
	reader->path[++reader->depth] = part;
}

static void end_cell(struct sheet_reader *reader, struct xml *xml)
{
	struct xlsx_cell *cell = &reader->cell;

	if (reader->skip_cell || (!cell->has_value && !cell->formula))
		return;
	if (reader->any_hidden_column &&
	    (reader->hidden_columns[cell->col / 64] >> cell->col % 64 & 1) != 0)
		cell->hidden = true;
	cell->text_bytes = cell->type == 'i' || cell->type == 't'
			       ? xlsx_gather_finish(&reader->value)
			       : reader->value.buf.len;
	cell->text = buf_text(&reader->value.buf);
	if (xlsx_cell_emit(reader->book, cell) < 0)
		xml_stop(xml);
}

static void sheet_end(void *context, struct xml *xml)
{
	struct sheet_reader *reader = context;

	switch (reader->path[reader->depth--]) {
	case PART_VALUE:
	case PART_TEXT:
		xml_want_text(xml, false);
		break;
	case PART_CELL:
		end_cell(reader, xml);
		break;
	default:
		break;
	}
}

static void sheet_text(void *context, const char *text, size_t len)
{
	struct sheet_reader *reader = context;
	struct buf *buf = &reader->value.buf;

	if (len >= buf->cap - buf->len || buf->full) {
		xlsx_gather_add(&reader->value, text, len);
		return;
	}
	memcpy(buf->data + buf->len, text, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

int xlsx_sheet_read(struct xlsx_book *book, const struct xlsx_sheet_part *part)
{
	static const struct xml_handlers handlers = {
	    xlsx_namespace_of, sheet_start, sheet_end, sheet_text};
	const struct table_sink *sink = book->sink;

	if (part->part == NULL)
		return table_refuse(book->report, OUTCOME_DAMAGED,
		    "the contents of sheet \"%s\" are missing", part->name);
	if (sink->sheet_begin(sink->context, part->name, part->hidden) < 0)
		return -1;
	struct sheet_reader *reader = mem_calloc(1, sizeof *reader);
	reader->book = book;
	reader->name = part->name;
	xlsx_gather_init(&reader->value, book->limits->cell_chars);
	int result = xml_read_member(book->package,
	    package_find(book->package, part->part), book->limits,
	    &book->budget, &handlers, reader, book->report);
	xlsx_gather_free(&reader->value);
	free(reader);
	return result < 0 ? -1 : sink->sheet_end(sink->context);
}
