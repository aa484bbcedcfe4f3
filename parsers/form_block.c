#include "parsers/form_block.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/form_band.h"
#include "parsers/form_choose.h"

/*
 * How much of a form must stand there. A required label weighs as much as two
 * others.
 *
 * With its title above (or as the sheet's name) 0.3 is enough: a clerk who
 * deleted half of the columns must hear which are missing. Without a title
 * 0.6 of the columns and half of everything: two forms of one campaign share
 * their unit, person and phone, often the date and name of an activity too,
 * and these seldom make up 0.6. Under the title of another form 0.85: then
 * the title was left over from a copied file.
 */
#define TITLED_SHARE 0.3
#define UNTITLED_SHARE 0.6
#define UNTITLED_WHOLE 0.5
#define OTHER_TITLE_SHARE 0.85
/* Where a person said which form it is. */
#define TOLD_SHARE 0.3

/* Of the columns, when they are read as a card: its labels may stand anywhere.
 */
#define CARD_SHARE 0.5

#define MAX_BLOCKS 1000
/* Four Chinese characters: shorter names of sheets say nothing. */
#define SHORT_NAME_BYTES 12

struct finder {
	const struct form_scan *scan;
	struct form_bands bands;
	struct form_blocks *blocks;
	const struct form_spot **room; /* as many as there are spots */
	enum form_layout layout;
	uint32_t only;
	bool *named; /* of each form: the sheet's name names it */
};

/* --- titles -------------------------------------------------------------- */

enum form_title_says form_title_above(const struct form_scan *scan,
    uint32_t form, uint32_t floor, uint32_t until, uint32_t *row)
{
	enum form_title_says says = FORM_TITLE_NONE;

	for (size_t i = 0; i < scan->title_count; i++) {
		const struct form_title *title = &scan->titles[i];
		if (title->row < floor || title->row > until)
			continue;
		if (says == FORM_TITLE_NONE || title->row > *row) {
			says = FORM_TITLE_OTHER;
			*row = title->row;
		}
		if (title->form == form)
			says = FORM_TITLE_THIS;
	}
	return says;
}

/* How a form's titles and a sheet's name go together. */
static size_t title_in_name(const struct form_words *titles, const char *name)
{
	size_t longest = 0;

	for (size_t i = 0; i < titles->count; i++) {
		size_t len = strlen(titles->items[i]);
		if (len > longest && strstr(name, titles->items[i]) != NULL)
			longest = len;
	}
	return longest;
}

static bool name_in_title(const struct form_words *titles, const char *name)
{
	for (size_t i = 0; i < titles->count; i++) {
		if (strstr(titles->items[i], name) != NULL)
			return true;
	}
	return false;
}

/* A part of a title names its form when no other title has it: people name
 * sheets 媒体宣传 for short. */
static void read_short_name(struct finder *finder, const char *name)
{
	const struct form_set *set = finder->scan->set;
	size_t count = 0, last = 0;

	for (size_t form = 0; form < set->count; form++) {
		if (name_in_title(&set->forms[form].titles, name)) {
			count++;
			last = form;
		}
	}
	if (count == 1)
		finder->named[last] = true;
}

/* The forms whose title is the longest in the sheet's name. */
static void read_sheet_name(struct finder *finder)
{
	const struct form_set *set = finder->scan->set;
	char *name = utf8_fold(finder->scan->grid->sheet->name);
	size_t longest = 0;

	finder->named = mem_calloc(set->count + 1, sizeof *finder->named);
	for (size_t form = 0; form < set->count; form++) {
		size_t len = title_in_name(&set->forms[form].titles, name);
		if (len > longest) {
			memset(finder->named, 0, form * sizeof(bool));
			longest = len;
		}
		finder->named[form] = len > 0 && len == longest;
	}
	if (longest == 0 && strlen(name) >= SHORT_NAME_BYTES)
		read_short_name(finder, name);
	free(name);
}

/* --- scoring ------------------------------------------------------------- */

static bool within(const struct cell_range *box, const struct cell_range *at)
{
	return at->first_row >= box->first_row &&
	       at->first_row <= box->last_row &&
	       at->first_col >= box->first_col &&
	       at->first_col <= box->last_col;
}

/* How many cells in the box say a label of any form. */
static size_t labels_within(
    const struct form_scan *scan, const struct cell_range *box)
{
	const struct cell *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < scan->spot_count; i++) {
		const struct form_spot *spot = &scan->spots[i];
		if (spot->range.first_row > box->last_row)
			break;
		if (spot->cell != last && within(box, &spot->range)) {
			count++;
			last = spot->cell;
		}
	}
	return count;
}

/* Distinct cells among the slots that lie in the box, or outside it. */
static size_t cells_chosen(const struct form_prepared *prepared,
    const struct form_block *block, bool inside)
{
	size_t count = 0;

	for (size_t i = 0; i < prepared->slot_count; i++) {
		const struct form_spot *spot = block->slots[i];
		bool first = spot != NULL &&
			     within(&block->box, &spot->range) == inside;
		for (size_t j = 0; first && j < i; j++)
			first = block->slots[j] == NULL ||
				block->slots[j]->cell != spot->cell;
		count += first;
	}
	return count;
}

static double share_of(const struct form_prepared *prepared,
    const struct form_block *block, size_t from)
{
	double found = 0, all = 0;

	for (size_t slot = from; slot < prepared->slot_count; slot++) {
		double weight = form_slot_weight(prepared->form, slot);
		all += weight;
		found += block->slots[slot] != NULL ? weight : 0;
	}
	return all > 0 ? found / all : 0;
}

static bool is_enough(const struct finder *finder, enum form_title_says title,
    double core, double whole, size_t cells)
{
	if (finder->layout == FORM_LAYOUT_CARD &&
	    (core < CARD_SHARE || cells < 2))
		return false;
	if (finder->only != FORM_ANY)
		return core >= TOLD_SHARE;
	if (title == FORM_TITLE_THIS)
		return core >= TITLED_SHARE;
	if (cells < 2)
		return false;
	if (title == FORM_TITLE_OTHER)
		return core >= OTHER_TITLE_SHARE && whole >= OTHER_TITLE_SHARE;
	return core >= UNTITLED_SHARE && whole >= UNTITLED_WHOLE;
}

/*
 * Scores a block and keeps it when enough of its form is there, else frees
 * it. The score is the harmonic mean of the share of the form's labels that
 * were found and the share of the labels there that this form explains (so
 * a form whose labels are a part of another's does not win in the other's
 * place), plus 1 for its title, less 1/2 for another's.
 */
static void judge(struct finder *finder, struct form_block *block,
    uint32_t floor, uint32_t title_until)
{
	const struct form_scan *scan = finder->scan;
	const struct form_prepared *prepared = &scan->set->forms[block->form];
	const struct form *form = prepared->form;
	size_t from = form->column_count > 0 ? form->field_count : 0;
	uint32_t row = 0;
	enum form_title_says title = form_title_above(
	    scan, block->form, floor, title_until, &row);

	if (title != FORM_TITLE_NONE && row < block->first_row)
		block->first_row = row;
	if (title == FORM_TITLE_NONE && finder->named[block->form])
		title = FORM_TITLE_THIS;
	double core = share_of(prepared, block, from);
	double whole = share_of(prepared, block, 0);
	size_t inside = cells_chosen(prepared, block, true);
	size_t cells = inside + cells_chosen(prepared, block, false);
	double explained = (double)cells /
			   (double)(cells - inside +
				    labels_within(scan, &block->box));
	if (cells == 0 || finder->blocks->count >= MAX_BLOCKS ||
	    !is_enough(finder, title, core, whole, cells)) {
		free(block->slots);
		return;
	}
	block->titled = title == FORM_TITLE_THIS;
	block->sure = core >= UNTITLED_SHARE;
	block->score = 2 * whole * explained / (whole + explained) +
		       0.02 * (double)cells;
	if (title != FORM_TITLE_NONE)
		block->score += block->titled ? 1 : -0.5;
	MEM_GROW(
	    finder->blocks->items, finder->blocks->count, finder->blocks->cap);
	finder->blocks->items[finder->blocks->count++] = *block;
}

/* --- forms with columns -------------------------------------------------- */

/* The columns a form's fields may stand in. */
struct room {
	uint32_t from, until;
};

static const struct room all_columns = {0, UINT32_MAX};

/* Those of a band: up to the tables that stand beside it. */
static struct room room_of(
    const struct finder *finder, const struct form_band *band)
{
	const struct cell_range *box = &band->box;
	struct room room = all_columns;

	for (size_t i = 0; i < finder->bands.count; i++) {
		const struct form_band *other = &finder->bands.items[i];
		if (other->share < UNTITLED_SHARE ||
		    other->box.first_row > box->last_row ||
		    other->box.last_row < box->first_row)
			continue;
		if (other->box.last_col < box->first_col &&
		    other->box.last_col >= room.from)
			room.from = other->box.last_col + 1;
		if (other->box.first_col > box->last_col &&
		    other->box.first_col < room.until)
			room.until = other->box.first_col;
	}
	return room;
}

/* The field spots of a form in some rows and columns, in order. */
static size_t field_spots(struct finder *finder, uint32_t form, uint32_t from,
    uint32_t until, struct room room)
{
	const struct form_scan *scan = finder->scan;
	const struct form *definition = scan->set->forms[form].form;
	size_t count = 0;

	for (size_t i = 0; i < scan->spot_count; i++) {
		const struct form_spot *spot = &scan->spots[i];
		if (spot->range.first_row >= until)
			break;
		bool field = spot->slot < definition->field_count ||
			     finder->layout == FORM_LAYOUT_CARD;
		if (spot->form == form && spot->range.first_row >= from &&
		    field && spot->range.first_col >= room.from &&
		    spot->range.last_col < room.until)
			finder->room[count++] = spot;
	}
	return count;
}

static void choose_fields(struct finder *finder, struct form_block *block,
    struct room room, uint32_t from, uint32_t until)
{
	const struct form_prepared *prepared =
	    &finder->scan->set->forms[block->form];
	size_t count = field_spots(finder, block->form, from, until, room);

	for (size_t slot = 0; slot < prepared->form->field_count; slot++) {
		if (block->slots[slot] == NULL)
			block->slots[slot] = form_slot_choose(
			    prepared, finder->room, count, slot, block->slots);
	}
}

static void block_of_band(struct finder *finder, const struct form_band *band)
{
	const struct form_prepared *prepared =
	    &finder->scan->set->forms[band->form];
	struct form_block block = {.form = band->form,
	    .box = band->box,
	    .first_row = band->box.first_row,
	    .end_row = band->until_row};
	size_t bytes = (prepared->slot_count + 1) * sizeof *block.slots;

	block.slots = mem_alloc(bytes);
	memcpy(block.slots, band->slots, bytes);
	struct room room = room_of(finder, band);
	choose_fields(
	    finder, &block, room, band->lead_row, band->box.first_row);
	for (size_t slot = 0; slot < prepared->form->field_count; slot++) {
		if (block.slots[slot] != NULL &&
		    block.slots[slot]->range.first_row < block.first_row)
			block.first_row = block.slots[slot]->range.first_row;
	}
	/* The unit or the day may have been made a column. */
	choose_fields(
	    finder, &block, room, band->box.first_row, band->box.last_row + 1);
	choose_fields(
	    finder, &block, room, band->box.last_row + 1, band->until_row);
	/* What two of them share stands above one. */
	choose_fields(
	    finder, &block, all_columns, band->lead_row, band->box.first_row);
	judge(finder, &block, band->lead_row, band->box.first_row);
}

/* --- forms of fields alone ----------------------------------------------- */

static void box_add(struct cell_range *box, const struct cell_range *range)
{
	if (range->first_row < box->first_row)
		box->first_row = range->first_row;
	if (range->last_row > box->last_row)
		box->last_row = range->last_row;
	if (range->first_col < box->first_col)
		box->first_col = range->first_col;
	if (range->last_col > box->last_col)
		box->last_col = range->last_col;
}

static void choose_all(struct form_block *block,
    const struct form_prepared *prepared, const struct form_spot **spots,
    size_t count)
{
	block->slots = mem_calloc(
	    prepared->slot_count + 1, sizeof *block->slots);
	block->box = (struct cell_range){UINT32_MAX, UINT32_MAX, 0, 0};
	for (size_t slot = 0; slot < prepared->slot_count; slot++) {
		const struct form_spot *spot = form_slot_choose(
		    prepared, spots, count, slot, block->slots);
		block->slots[slot] = spot;
		if (spot != NULL)
			box_add(&block->box, &spot->range);
	}
}

/* Whether the spots make up enough of a form to be one by themselves. */
static bool is_cluster(const struct form_prepared *prepared,
    const struct form_spot **spots, size_t count)
{
	struct form_block block;

	choose_all(&block, prepared, spots, count);
	double share = share_of(prepared, &block, 0);
	free(block.slots);
	return share >= TITLED_SHARE;
}

static void block_of_cluster(struct finder *finder, uint32_t form,
    const struct form_spot **spots, size_t count, uint32_t floor)
{
	struct form_block block = {
	    .form = form, .card = finder->layout == FORM_LAYOUT_CARD};

	if (count == 0)
		return;
	choose_all(&block, &finder->scan->set->forms[form], spots, count);
	block.first_row = block.box.first_row;
	block.end_row = block.box.last_row + 1;
	judge(finder, &block, floor, block.box.first_row);
}

static bool band_between(
    const struct finder *finder, uint32_t form, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < finder->bands.count; i++) {
		const struct form_band *band = &finder->bands.items[i];
		if (band->form != form && band->share >= UNTITLED_SHARE &&
		    band->box.first_row > from && band->box.first_row <= to)
			return true;
	}
	return false;
}

static bool title_between(
    const struct finder *finder, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < finder->scan->title_count; i++) {
		uint32_t row = finder->scan->titles[i].row;
		if (row > from && row <= to)
			return true;
	}
	return false;
}

/* All of a form's labels of this spot's slot are already among `spots`. */
static bool is_again(const struct form_prepared *prepared,
    const struct form_spot **spots, size_t count)
{
	const struct form_spot *last = spots[count];
	int seen = 0, most = 1;

	for (size_t i = 0; i < count; i++)
		seen += spots[i]->slot == last->slot;
	for (size_t slot = 0; slot < prepared->slot_count; slot++) {
		int occurrence = form_slot(prepared->form, slot)->occurrence;
		if (prepared->repeated[slot] && occurrence > most)
			most = occurrence;
	}
	return seen >= (prepared->repeated[last->slot] ? most : 1);
}

/* A form of fields alone has no header: its labels are gathered in reading
 * order until one comes again that begins another copy, or another form's
 * table or title stands between. */
static void clusters_of(struct finder *finder, uint32_t form)
{
	const struct form_prepared *prepared = &finder->scan->set->forms[form];
	size_t count = field_spots(finder, form, 0, UINT32_MAX, all_columns),
	       start = 0;
	const struct form_spot **spots = mem_calloc(count + 1, sizeof *spots);
	uint32_t floor = 0;

	memcpy(spots, finder->room, count * sizeof *spots);
	for (size_t i = 1; i <= count && count > 0; i++) {
		bool ends = i == count;
		if (!ends) {
			uint32_t from = spots[i - 1]->range.first_row;
			uint32_t to = spots[i]->range.first_row;
			ends = to > from &&
			       (band_between(finder, form, from, to) ||
				   title_between(finder, from, to));
			ends |= is_again(prepared, spots + start, i - start) &&
				spots[i]->cell != spots[i - 1]->cell &&
				is_cluster(
				    prepared, spots + start, i - start) &&
				is_cluster(prepared, spots + i, count - i);
		}
		if (!ends)
			continue;
		block_of_cluster(finder, form, spots + start, i - start, floor);
		floor = spots[i - 1]->range.last_row + 1;
		start = i;
	}
	free(spots);
}

static void find_tables(struct finder *finder)
{
	for (size_t i = 0; i < finder->bands.count; i++) {
		const struct form_band *band = &finder->bands.items[i];
		if (finder->only == FORM_ANY || band->form == finder->only)
			block_of_band(finder, band);
	}
}

void form_blocks_find(struct form_blocks *blocks, const struct form_scan *scan,
    enum form_layout layout, uint32_t only)
{
	struct finder finder = {
	    .scan = scan, .blocks = blocks, .layout = layout, .only = only};
	const struct form_set *set = scan->set;
	bool card = layout == FORM_LAYOUT_CARD;

	*blocks = (struct form_blocks){0};
	finder.room = mem_calloc(scan->spot_count + 1, sizeof *finder.room);
	read_sheet_name(&finder);
	if (!card) {
		form_bands_find(&finder.bands, scan);
		find_tables(&finder);
	}
	for (uint32_t form = 0; form < set->count; form++) {
		bool columns = set->forms[form].form->column_count > 0;
		if (columns == card && (only == FORM_ANY || form == only))
			clusters_of(&finder, form);
	}
	form_blocks_choose(blocks, scan);
	form_bands_free(&finder.bands);
	free(finder.named);
	free(finder.room);
}

size_t form_blocks_labels(
    const struct form_blocks *blocks, const struct form_set *set, uint32_t form)
{
	size_t most = 0;

	for (size_t i = 0; i < blocks->count; i++) {
		const struct form_block *block = &blocks->items[i];
		size_t labels = 0;
		for (size_t slot = 0;
		     block->form == form && slot < set->forms[form].slot_count;
		     slot++)
			labels += block->slots[slot] != NULL;
		if (labels > most)
			most = labels;
	}
	return most;
}

void form_blocks_free(struct form_blocks *blocks)
{
	for (size_t i = 0; i < blocks->count; i++)
		free(blocks->items[i].slots);
	free(blocks->items);
}
