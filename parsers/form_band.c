#include "parsers/form_band.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A band of fewer of a form's columns is no header that bounds others. */
#define BOUND_SHARE 0.5
/* Rows a header may take, merged cells included. */
#define HEADER_ROWS 5
#define MAX_GAP 50
/* More headers than this in one sheet is no office's file. */
#define MAX_BANDS 2000

double form_slot_weight(const struct form *form, size_t slot)
{
	return form_slot(form, slot)->required ? 2 : 1;
}

/* --- which cell is which slot -------------------------------------------- */

static bool is_taken(const struct form_prepared *prepared,
    const struct form_spot *const *slots, const struct form_spot *spot)
{
	for (size_t i = 0; i < prepared->slot_count; i++) {
		if (slots[i] != NULL && slots[i]->cell == spot->cell &&
		    slots[i]->value_at == spot->value_at)
			return true;
	}
	return false;
}

const struct form_spot *form_slot_choose(const struct form_prepared *prepared,
    const struct form_spot *const *spots, size_t count, size_t slot,
    const struct form_spot *const *slots)
{
	const struct form_spot *best = NULL;
	int wanted = form_slot(prepared->form, slot)->occurrence;

	for (size_t i = 0; i < count; i++) {
		const struct form_spot *spot = spots[i];
		if (spot->slot != slot)
			continue;
		if (prepared->repeated[slot]) {
			if (--wanted <= 0)
				return spot;
			continue;
		}
		if ((best == NULL || spot->strength > best->strength) &&
		    !is_taken(prepared, slots, spot))
			best = spot;
	}
	return best;
}

static int by_column(const void *one, const void *other)
{
	const struct form_spot *a = *(const struct form_spot *const *)one;
	const struct form_spot *b = *(const struct form_spot *const *)other;

	if (a->range.first_col != b->range.first_col)
		return a->range.first_col < b->range.first_col ? -1 : 1;
	return a->range.first_row < b->range.first_row ? -1 : 1;
}

/* --- gathering the spots of a band --------------------------------------- */

struct gather {
	const struct form_scan *scan;
	const struct form_prepared *prepared;
	struct form_bands *bands;
	uint32_t form;
	const struct form_spot **all; /* the form's column spots, by row */
	size_t all_count;
	const struct form_spot **spots; /* of the band being made */
	size_t count;
	uint32_t first, last; /* its rows */
};

static bool has_slot(const struct gather *gather, const struct form_spot *spot)
{
	for (size_t i = 0; i < gather->count; i++) {
		if (gather->spots[i]->slot == spot->slot &&
		    !gather->prepared->repeated[spot->slot])
			return true;
	}
	return false;
}

/* Upper cells of one column's width that have something else below them are
 * no part of a header that goes on below. */
static void drop_uppers(struct gather *gather, uint32_t row)
{
	size_t kept = 0;

	for (size_t i = 0; i < gather->count; i++) {
		const struct form_spot *spot = gather->spots[i];
		const struct cell_range *range = &spot->range;
		bool narrow = range->first_col == range->last_col;
		if (range->last_row < row && narrow &&
		    form_grid_filled(
			gather->scan->grid, row, range->first_col) != NULL)
			continue;
		gather->spots[kept++] = spot;
	}
	gather->count = kept;
}

static uint32_t last_row_of(const struct form_spot *spot, uint32_t first)
{
	uint32_t last = spot->range.last_row;

	return last < first + HEADER_ROWS ? last : spot->range.first_row;
}

/* Takes the spots of one row, from index `at` on; returns the next row's. */
static size_t take_row(struct gather *gather, size_t at)
{
	uint32_t row = gather->all[at]->range.first_row;

	for (;
	     at < gather->all_count && gather->all[at]->range.first_row == row;
	     at++) {
		const struct form_spot *spot = gather->all[at];
		uint32_t last = last_row_of(spot, gather->first);
		gather->spots[gather->count++] = spot;
		if (last > gather->last)
			gather->last = last;
	}
	return at;
}

static bool row_repeats(const struct gather *gather, size_t at)
{
	uint32_t row = gather->all[at]->range.first_row;

	for (;
	     at < gather->all_count && gather->all[at]->range.first_row == row;
	     at++) {
		if (has_slot(gather, gather->all[at]))
			return true;
	}
	return false;
}

/* Whether a label of the row that begins with all[at] stands under the spot
 * as one of several columns. */
static bool is_group(
    const struct gather *gather, const struct form_spot *spot, size_t at)
{
	const struct cell_range *over = &spot->range;
	uint32_t row = gather->all[at]->range.first_row;

	if (over->first_col == over->last_col || over->last_row + 1 != row)
		return false;
	for (;
	     at < gather->all_count && gather->all[at]->range.first_row == row;
	     at++) {
		const struct cell_range *range = &gather->all[at]->range;
		if (range->first_col >= over->first_col &&
		    range->last_col <= over->last_col &&
		    range->last_col - range->first_col <
			over->last_col - over->first_col)
			return true;
	}
	return false;
}

/* 参与人数 over 教师, 学生 and 总人数 is what they have in common and no
 * column, though it may be the label of one. */
static void drop_groups(struct gather *gather, size_t at)
{
	size_t kept = 0;

	for (size_t i = 0; i < gather->count; i++) {
		if (!is_group(gather, gather->spots[i], at))
			gather->spots[kept++] = gather->spots[i];
	}
	gather->count = kept;
}

/* The header that begins with the row of all[start]. */
static void gather_band(struct gather *gather, size_t start)
{
	gather->count = 0;
	gather->first = gather->last = gather->all[start]->range.first_row;
	size_t at = take_row(gather, start);
	while (at < gather->all_count) {
		uint32_t row = gather->all[at]->range.first_row;
		if (row > gather->last + 1 ||
		    row >= gather->first + HEADER_ROWS)
			break;
		drop_groups(gather, at);
		if (row_repeats(gather, at))
			break;
		if (row == gather->last + 1) {
			drop_uppers(gather, row);
			if (gather->count == 0)
				break;
		}
		at = take_row(gather, at);
	}
}

/* --- bands --------------------------------------------------------------- */

static void band_add(
    struct gather *gather, const struct form_spot **spots, size_t count)
{
	const struct form_prepared *prepared = gather->prepared;
	const struct form *form = prepared->form;
	struct form_bands *bands = gather->bands;
	double found = 0, all = 0;
	struct form_band band = {.form = gather->form,
	    .box = {gather->first, UINT32_MAX, gather->last, 0}};

	if (bands->count >= MAX_BANDS)
		return;
	band.slots = mem_calloc(prepared->slot_count + 1, sizeof *band.slots);
	for (size_t slot = form->field_count; slot < prepared->slot_count;
	     slot++) {
		const struct form_spot *spot = form_slot_choose(
		    prepared, spots, count, slot, band.slots);
		double weight = form_slot_weight(form, slot);
		all += weight;
		band.slots[slot] = spot;
		if (spot == NULL)
			continue;
		found += weight;
		if (spot->range.first_col < band.box.first_col)
			band.box.first_col = spot->range.first_col;
		if (spot->range.last_col > band.box.last_col)
			band.box.last_col = spot->range.last_col;
	}
	band.share = all > 0 ? found / all : 0;
	if (found <= 0) {
		free(band.slots);
		return;
	}
	MEM_GROW(bands->items, bands->count, bands->cap);
	bands->items[bands->count++] = band;
}

/* Two tables stand side by side when a blank column parts them. */
static bool gap_between(const struct gather *gather,
    const struct form_spot *left, const struct form_spot *right)
{
	uint32_t from = left->range.last_col + 1, to = right->range.first_col;

	if (to > from + MAX_GAP)
		return true;
	for (uint32_t col = from; col < to; col++) {
		bool filled = false;
		for (uint32_t row = gather->first; row <= gather->last; row++)
			filled |= form_grid_filled(
				      gather->scan->grid, row, col) != NULL;
		if (!filled)
			return true;
	}
	return false;
}

static void add_bands(struct gather *gather)
{
	size_t start = 0, runs = 0;

	qsort(gather->spots, gather->count, sizeof *gather->spots, by_column);
	for (size_t i = 1; i <= gather->count; i++) {
		bool end = i == gather->count;
		if (!end && !gap_between(
				gather, gather->spots[i - 1], gather->spots[i]))
			continue;
		if (end && runs == 0)
			break;
		band_add(gather, gather->spots + start, i - start);
		start = i;
		runs++;
	}
	band_add(gather, gather->spots, gather->count);
}

static void bands_of_form(struct form_bands *bands,
    const struct form_scan *scan, uint32_t form, const struct form_spot **room,
    size_t room_count)
{
	const struct form_prepared *prepared = &scan->set->forms[form];
	struct gather gather = {.scan = scan,
	    .prepared = prepared,
	    .bands = bands,
	    .form = form,
	    .all = room,
	    .spots = room + room_count};

	for (size_t i = 0; i < scan->spot_count; i++) {
		const struct form_spot *spot = &scan->spots[i];
		if (spot->form == form && !spot->inside &&
		    spot->slot >= prepared->form->field_count)
			gather.all[gather.all_count++] = spot;
	}
	for (size_t i = 0; i < gather.all_count; i++) {
		if (i > 0 && gather.all[i]->range.first_row ==
				 gather.all[i - 1]->range.first_row)
			continue;
		gather_band(&gather, i);
		if (gather.count > 0)
			add_bands(&gather);
	}
}

/* --- what belongs to a band ---------------------------------------------- */

static bool row_has_title(const struct form_scan *scan, uint32_t row)
{
	for (size_t i = 0; i < scan->title_count; i++) {
		if (scan->titles[i].row == row)
			return true;
	}
	return false;
}

/* Whether a row above a header looks as if it led to it: nothing in it, a
 * title, labels of fields, or a single cell. */
static bool leads(
    const struct form_scan *scan, const struct form_band *band, uint32_t row)
{
	const struct sheet *sheet = scan->grid->sheet;
	const struct form *form = scan->set->forms[band->form].form;
	size_t filled = 0;

	if (row_has_title(scan, row))
		return true;
	for (size_t i = form_grid_row(scan->grid, row);
	     i < sheet->cell_count && sheet->cells[i].row == row; i++) {
		size_t first = scan->first[i];
		filled += !form_grid_blank(scan->grid, &sheet->cells[i]);
		for (size_t at = first; at > 0 && at <= scan->spot_count;
		     at++) {
			const struct form_spot *spot = &scan->spots[at - 1];
			if (spot->cell != &sheet->cells[i])
				break;
			if (spot->form == band->form &&
			    spot->slot < form->field_count)
				return true;
		}
	}
	return filled <= 1;
}

static void find_lead(const struct form_scan *scan,
    const struct form_bands *bands, struct form_band *band)
{
	uint32_t floor = 0;
	bool above = false;

	for (size_t i = 0; i < bands->count; i++) {
		const struct form_band *other = &bands->items[i];
		if (other->share >= BOUND_SHARE &&
		    other->box.last_row < band->box.first_row) {
			above = true;
			if (other->box.last_row + 1 > floor)
				floor = other->box.last_row + 1;
		}
	}
	band->lead_row = above ? band->box.first_row : 0;
	while (above && band->lead_row > floor) {
		if (!leads(scan, band, band->lead_row - 1))
			break;
		band->lead_row--;
		if (row_has_title(scan, band->lead_row))
			break;
	}
}

static void find_until(const struct form_bands *bands, struct form_band *band)
{
	band->until_row = UINT32_MAX;
	for (size_t i = 0; i < bands->count; i++) {
		const struct form_band *other = &bands->items[i];
		if (other->share >= BOUND_SHARE &&
		    other->box.first_row > band->box.last_row &&
		    other->lead_row < band->until_row)
			band->until_row = other->lead_row;
	}
}

void form_bands_find(struct form_bands *bands, const struct form_scan *scan)
{
	const struct form_spot **room = mem_calloc(
	    2 * scan->spot_count + 1, sizeof *room);

	*bands = (struct form_bands){0};
	for (uint32_t form = 0; form < scan->set->count; form++) {
		if (scan->set->forms[form].form->column_count > 0)
			bands_of_form(
			    bands, scan, form, room, scan->spot_count);
	}
	for (size_t i = 0; i < bands->count; i++)
		find_lead(scan, bands, &bands->items[i]);
	for (size_t i = 0; i < bands->count; i++)
		find_until(bands, &bands->items[i]);
	free(room);
}

void form_bands_free(struct form_bands *bands)
{
	for (size_t i = 0; i < bands->count; i++)
		free(bands->items[i].slots);
	free(bands->items);
}
