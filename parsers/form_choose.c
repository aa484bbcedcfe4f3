#include "parsers/form_choose.h"

#include <stdlib.h>

static uint64_t area(const struct cell_range *box)
{
	return (uint64_t)(box->last_row - box->first_row + 1) *
	       (box->last_col - box->first_col + 1);
}

/* Best first; of equals the smaller, then the upper. */
static int by_score(const void *one, const void *other)
{
	const struct form_block *a = one, *b = other;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (area(&a->box) != area(&b->box))
		return area(&a->box) < area(&b->box) ? -1 : 1;
	if (a->box.first_row != b->box.first_row)
		return a->box.first_row < b->box.first_row ? -1 : 1;
	return a->form < b->form ? -1 : a->form > b->form;
}

static int by_place(const void *one, const void *other)
{
	const struct form_block *a = one, *b = other;

	if (a->box.first_row != b->box.first_row)
		return a->box.first_row < b->box.first_row ? -1 : 1;
	return a->box.first_col < b->box.first_col ? -1 : 1;
}

static bool overlap(const struct cell_range *a, const struct cell_range *b)
{
	return a->first_row <= b->last_row && b->first_row <= a->last_row &&
	       a->first_col <= b->last_col && b->first_col <= a->last_col;
}

/* The rows of the labels, the fields above a header included. */
static struct cell_range whole_box(const struct form_block *block)
{
	struct cell_range box = block->box;

	if (block->first_row < box.first_row)
		box.first_row = block->first_row;
	return box;
}

static void keep_best(struct form_blocks *blocks)
{
	size_t kept = 0;

	qsort(blocks->items, blocks->count, sizeof *blocks->items, by_score);
	for (size_t i = 0; i < blocks->count; i++) {
		struct form_block *block = &blocks->items[i];
		struct cell_range box = whole_box(block);
		bool free_place = true;
		for (size_t j = 0; free_place && j < kept; j++) {
			struct cell_range other = whole_box(&blocks->items[j]);
			free_place = !overlap(&box, &other);
		}
		if (free_place)
			blocks->items[kept++] = *block;
		else
			free(block->slots);
	}
	blocks->count = kept;
	qsort(blocks->items, kept, sizeof *blocks->items, by_place);
}

/* Rows end where the next block under them begins. */
static void set_ends(struct form_blocks *blocks, uint32_t rows)
{
	for (size_t i = 0; i < blocks->count; i++) {
		struct form_block *block = &blocks->items[i];
		block->end_row = rows;
		for (size_t j = i + 1; j < blocks->count; j++) {
			const struct form_block *next = &blocks->items[j];
			bool under =
			    next->box.first_row > block->box.last_row &&
			    next->box.first_col <= block->box.last_col &&
			    block->box.first_col <= next->box.last_col;
			if (under && next->first_row < block->end_row)
				block->end_row = next->first_row;
		}
	}
}

static bool has_own_fields(
    const struct form_block *block, const struct form *form)
{
	for (size_t slot = 0; slot < form->field_count; slot++) {
		const struct form_spot *spot = block->slots[slot];
		if (spot != NULL &&
		    (spot->range.first_row < block->box.first_row ||
			spot->range.first_row > block->box.last_row))
			return true;
	}
	return false;
}

/* A header that is printed again over each page has no title and no fields
 * of its own: its rows are more rows of the same form. */
static void find_continued(
    struct form_blocks *blocks, const struct form_scan *scan)
{
	for (size_t i = 1; i < blocks->count; i++) {
		struct form_block *block = &blocks->items[i];
		const struct form_block *before = &blocks->items[i - 1];
		const struct form *form = scan->set->forms[block->form].form;
		uint32_t row = 0;
		bool title = form_title_above(scan, block->form,
				 before->box.last_row + 1, block->box.first_row,
				 &row) != FORM_TITLE_NONE;
		block->continues =
		    form->column_count > 0 && !block->card &&
		    before->form == block->form &&
		    before->box.first_col == block->box.first_col &&
		    before->box.last_row < block->box.first_row && !title &&
		    !has_own_fields(block, form);
	}
}

void form_blocks_choose(
    struct form_blocks *blocks, const struct form_scan *scan)
{
	if (blocks->count == 0)
		return;
	keep_best(blocks);
	set_ends(blocks, scan->grid->sheet->rows);
	find_continued(blocks, scan);
}
