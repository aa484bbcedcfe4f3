#include "parsers/form_place.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/utf8_tables.h"
#include "parsers/form_text.h"
#include "parsers/form_value.h"

/* Blank cells between a label and a value right of it: labels that were
 * written over the next cells. */
#define MAX_BLANKS 2
/* A shorter text behind blank cells may be a label we do not know. */
#define SURE_TEXT_BYTES 15
#define MAX_JOINED_ROWS 50

enum side { SIDE_OUTSIDE, SIDE_LABEL, SIDE_BLANK, SIDE_VALUE };

/* What is on one side of a label. */
struct look {
	enum side side;
	uint32_t row, col;
	const struct cell *cell; /* SIDE_VALUE */
};

struct place_finder {
	const struct form_scan *scan;
	const struct form_grid *grid;
	const struct form_field *field;
	const struct form_spot *spot;
	struct form_place *place;
};

/* --- looking around ------------------------------------------------------ */

/* A label of this form, or a text that ends with a colon like one. */
static bool is_label(const struct place_finder *finder, const struct cell *cell)
{
	const char *folded = form_grid_folded(finder->grid, cell);
	size_t len = strlen(folded);

	return form_scan_is_label(finder->scan, finder->spot->form, cell) ||
	       (len > 0 && folded[len - 1] == ':');
}

static bool is_sample(
    const struct place_finder *finder, const struct cell *cell)
{
	return cell != NULL &&
	       form_is_sample(
		   &finder->scan->set->forms[finder->spot->form].samples,
		   form_grid_folded(finder->grid, cell));
}

static struct look look_at(
    const struct place_finder *finder, uint32_t row, uint32_t col)
{
	const struct sheet *sheet = finder->grid->sheet;
	struct look look = {SIDE_OUTSIDE, row, col, NULL};
	const struct cell *cell;

	if (row >= TABLE_MAX_ROWS || col >= TABLE_MAX_COLS)
		return look;
	cell = form_grid_filled(finder->grid, row, col);
	if (cell != NULL) {
		look.side = is_label(finder, cell) ? SIDE_LABEL : SIDE_VALUE;
		look.cell = cell;
		look.row = cell->row;
		look.col = cell->col;
		return look;
	}
	struct cell_range range = form_grid_range(finder->grid, row, col);
	bool merged = range.first_row != range.last_row ||
		      range.first_col != range.last_col;
	look.row = range.first_row;
	look.col = range.first_col;
	if (merged || (row < sheet->rows && col < sheet->cols))
		look.side = SIDE_BLANK;
	return look;
}

/* Right of a place in its row stands nothing, or a label next. */
static bool ends_value(
    const struct place_finder *finder, uint32_t row, uint32_t col)
{
	const struct sheet *sheet = finder->grid->sheet;

	for (size_t i = form_grid_row(finder->grid, row);
	     i < sheet->cell_count && sheet->cells[i].row == row; i++) {
		const struct cell *cell = &sheet->cells[i];
		if (cell->col > col && !form_grid_blank(finder->grid, cell))
			return is_label(finder, cell);
	}
	return true;
}

/* Whether what stands behind blank cells may be the value: what fits the
 * type, or a longer text with nothing or a label behind it. */
static bool is_sure(const struct place_finder *finder, const struct look *look)
{
	struct form_value value = {0};
	struct form_fault fault;

	if (finder->field->type == FIELD_TEXT)
		return strlen(form_grid_folded(finder->grid, look->cell)) >=
			   SURE_TEXT_BYTES &&
		       ends_value(finder, look->row, look->col);
	form_value_read(finder->field, 2000, look->cell, &value, &fault);
	bool sure = fault.code == NULL && value.kind != VALUE_ABSENT;
	free(value.text);
	free(value.raw);
	free(value.note);
	free(fault.detail);
	return sure;
}

static struct look look_right(const struct place_finder *finder)
{
	const struct cell_range *range = &finder->spot->range;
	uint32_t col = range->last_col + 1;
	struct look first = look_at(finder, range->first_row, col);

	if (first.side != SIDE_BLANK || first.col != col ||
	    form_grid_range(finder->grid, first.row, col).last_col != col)
		return first;
	for (uint32_t step = 1; step <= MAX_BLANKS; step++) {
		struct look next = look_at(
		    finder, range->first_row, col + step);
		if (next.side == SIDE_VALUE && is_sure(finder, &next))
			return next;
		if (next.side != SIDE_BLANK)
			break;
	}
	return first;
}

static struct look look_below(const struct place_finder *finder)
{
	const struct cell_range *range = &finder->spot->range;
	struct look look = look_at(
	    finder, range->last_row + 1, range->first_col);

	if (look.side != SIDE_VALUE)
		return look;
	/* Beside a label: a header, of which this one is no part we know. */
	const struct cell *beside = form_grid_filled(
	    finder->grid, look.row, look.col + 1);
	if (beside != NULL &&
	    form_scan_is_label(finder->scan, finder->spot->form, beside)) {
		look.side = SIDE_LABEL;
		return look;
	}
	/* A note under the table, or a cell that runs across other columns. */
	struct cell_range over = form_grid_range(
	    finder->grid, look.row, look.col);
	if (over.first_col < range->first_col ||
	    over.last_col > range->last_col ||
	    form_is_note(form_grid_folded(finder->grid, look.cell))) {
		look.side = SIDE_OUTSIDE;
		look.row = range->last_row + 1;
		look.col = range->first_col;
		look.cell = NULL;
	}
	return look;
}

/* Another label touches this one in its row, or in its column. */
static bool touches(const struct place_finder *finder, bool across)
{
	const struct cell_range *range = &finder->spot->range;
	uint32_t row = range->first_row, col = range->first_col;
	const struct cell *before = NULL, *after;

	if (across && col > 0)
		before = form_grid_filled(finder->grid, row, col - 1);
	if (!across && row > 0)
		before = form_grid_filled(finder->grid, row - 1, col);
	after = across
		    ? form_grid_filled(finder->grid, row, range->last_col + 1)
		    : form_grid_filled(finder->grid, range->last_row + 1, col);
	uint32_t form = finder->spot->form;
	return (before != NULL &&
		   form_scan_is_label(finder->scan, form, before)) ||
	       (after != NULL && form_scan_is_label(finder->scan, form, after));
}

static bool ends_with_colon(const struct place_finder *finder)
{
	const char *folded = form_grid_folded(finder->grid, finder->spot->cell);
	size_t len = strlen(folded);

	return len > 0 && folded[len - 1] == ':';
}

/* --- choosing ------------------------------------------------------------ */

/*
 * Labels side by side are a header with values below, labels under one
 * another have them on the right. Where neither or both hold, what is there
 * decides: a value on the right, else one below that fits the field.
 */
static struct look choose_side(const struct place_finder *finder)
{
	struct look right = look_right(finder), below = look_below(finder);
	bool across = touches(finder, true), down = touches(finder, false);

	enum field_place place = finder->field->place;
	bool turned = finder->grid->transposed;
	if (place == (turned ? FIELD_PLACE_BELOW : FIELD_PLACE_RIGHT))
		return right;
	if (place == (turned ? FIELD_PLACE_RIGHT : FIELD_PLACE_BELOW))
		return below;
	/* "填报单位：" is no header. */
	if (below.side == SIDE_LABEL || ends_with_colon(finder))
		return right;
	if (right.side == SIDE_LABEL)
		return below;
	if (across && !down)
		return below.side == SIDE_OUTSIDE && right.side == SIDE_VALUE
			   ? right
			   : below;
	if (down && !across)
		return right;
	if (right.side == SIDE_VALUE && below.side == SIDE_VALUE &&
	    !is_sure(finder, &right) && is_sure(finder, &below) &&
	    finder->field->type != FIELD_TEXT)
		return below;
	if (right.side == SIDE_VALUE)
		return right;
	if (below.side == SIDE_VALUE &&
	    (finder->field->type == FIELD_TEXT || is_sure(finder, &below)))
		return below;
	return right.side == SIDE_OUTSIDE ? below : right;
}

static void keep_cell(struct form_place *place, const struct cell *cell)
{
	place->cell = *cell;
	place->row = cell->row;
	place->col = cell->col;
	place->filled = true;
}

/* A label that spans rows has a value of as many: the template's hint in one
 * and the text in another, or a text in pieces. */
static void keep_rows(
    const struct place_finder *finder, const struct look *look)
{
	const struct cell_range *range = &finder->spot->range;
	struct form_place *place = finder->place;
	uint32_t last = range->last_row, rows = 0;
	bool text = finder->field->type == FIELD_TEXT;
	struct buf joined;

	if (last > range->first_row + MAX_JOINED_ROWS)
		last = range->first_row + MAX_JOINED_ROWS;
	buf_init(&joined, 1u << 20);
	for (uint32_t row = range->first_row; row <= last; row++) {
		const struct cell *cell = form_grid_filled(
		    finder->grid, row, look->col);
		if (cell == NULL || cell->row != row || is_label(finder, cell))
			continue;
		if (is_sample(finder, cell)) {
			place->sample = true;
			place->row = row;
			place->col = cell->col;
			continue;
		}
		if (rows == 0)
			keep_cell(place, cell);
		if (rows++ > 0 && !text)
			break;
		char *shown = form_cell_text(cell);
		buf_printf(&joined, "%s%s", rows > 1 ? "\n" : "", shown);
		free(shown);
	}
	if (rows > 1 && text) {
		place->text = buf_take(&joined);
		place->cell.type = CELL_TEXT;
		place->cell.text = place->text;
		place->cell.text_bytes = strlen(place->text);
	}
	place->sample &= rows == 0;
	buf_free(&joined);
}

static void keep_look(
    const struct place_finder *finder, const struct look *look)
{
	struct form_place *place = finder->place;
	const struct cell_range *range = &finder->spot->range;
	bool right = look->col > range->last_col;

	place->row = look->row;
	place->col = look->col;
	if (look->side == SIDE_LABEL) { /* no room anywhere: the label's cell */
		place->row = range->first_row;
		place->col = range->first_col;
	} else if (right && range->last_row > range->first_row) {
		keep_rows(finder, look);
	} else if (look->side == SIDE_VALUE) {
		if (is_sample(finder, look->cell))
			place->sample = true;
		else
			keep_cell(place, look->cell);
	}
}

/* --- in the label's own cell --------------------------------------------- */

/* The bytes of a colon at `text`, 0 when there is none. */
static size_t colon_at(const char *text)
{
	if (*text == ':')
		return 1;
	return form_starts(text, "：") ? strlen("：") : 0;
}

#define LABEL_CHARS 8  /* of a label we do not know */
#define VALUE_CHARS 24 /* of a value before such a label */

/* Whether a label begins here: some Chinese characters and a colon. */
static bool unknown_label(const char *text)
{
	for (int chars = 0; chars <= LABEL_CHARS; chars++) {
		if (colon_at(text) > 0)
			return chars > 1;
		if ((unsigned char)*text < 0xe4)
			return false;
		utf8_next(&text);
	}
	return false;
}

/* "张三   审核人：李四" ends before 审核人, which no form asks for. Not in
 * longer texts, where a colon may be anything. */
static void cut_unknown(char *text)
{
	const char *at = text;

	for (int chars = 0; chars < VALUE_CHARS && *at != '\0'; chars++) {
		const char *here = at;
		uint32_t point = utf8_next(&at);
		if (here > text && utf8_is_space(point) && unknown_label(at)) {
			text[here - text] = '\0';
			return;
		}
	}
}

/* Commas and underlines that part the values. */
static void cut_ends(char *text)
{
	static const char *const ends[] = {
	    ",", ";", "，", "；", "、", "(", "（", "_", "＿", " ", "　"};
	size_t start = strspn(text, "_ ");
	bool again = true;

	memmove(text, text + start, strlen(text + start) + 1);
	while (again) {
		again = false;
		for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
			size_t len = strlen(text), end = strlen(ends[i]);
			if (len < end || strcmp(text + len - end, ends[i]) != 0)
				continue;
			text[len - end] = '\0';
			again = true;
		}
	}
}

/* A unit's name has no wide gap in it: "甲县教育局（盖章）      2023年5月17日".
 */
static void cut_gap(char *text)
{
	char *gap = strstr(text, "    ");
	char *tab = strchr(text, '\t'), *wide = strstr(text, "　　");

	if (gap == NULL || (tab != NULL && tab < gap))
		gap = tab;
	if (gap == NULL || (wide != NULL && wide < gap))
		gap = wide;
	if (gap != NULL && gap > text)
		*gap = '\0';
}

static void keep_inside(const struct place_finder *finder)
{
	const struct form_spot *spot = finder->spot;
	struct form_place *place = finder->place;
	const struct cell *cell = spot->cell;
	char *text = form_trimmed(
	    cell->text + spot->value_at, spot->value_end - spot->value_at);

	cut_unknown(text);
	if (finder->field->role == FIELD_ROLE_UNIT)
		cut_gap(text);
	cut_ends(text);
	char *folded = utf8_fold(text);
	place->row = cell->row;
	place->col = cell->col;
	place->text = text;
	if (!form_blank(folded)) {
		place->filled = true;
		place->cell = (struct cell){.row = cell->row,
		    .col = cell->col,
		    .type = CELL_TEXT,
		    .text = text,
		    .text_bytes = strlen(text)};
	}
	free(folded);
}

/* "填报单位：" with its blank in the same cell, when nothing beside it looks
 * made for the value. */
static bool wants_inside(
    const struct place_finder *finder, const struct look *look)
{
	return look->side != SIDE_VALUE && ends_with_colon(finder) &&
	       (look->side != SIDE_BLANK ||
		   finder->spot->range.last_col >
		       finder->spot->range.first_col + 1);
}

void form_place_find(const struct form_scan *scan,
    const struct form_field *field, const struct form_spot *spot,
    struct form_place *place)
{
	struct place_finder finder = {.scan = scan,
	    .grid = scan->grid,
	    .field = field,
	    .spot = spot,
	    .place = place};

	*place = (struct form_place){0};
	if (spot->inside) {
		keep_inside(&finder);
		return;
	}
	struct look look = choose_side(&finder);
	if (wants_inside(&finder, &look)) {
		place->row = spot->range.first_row;
		place->col = spot->range.first_col;
		return;
	}
	keep_look(&finder, &look);
}
