#include "parsers/form_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/form_around.h"
#include "parsers/form_key.h"
#include "parsers/form_read.h"
#include "parsers/form_text.h"
#include "parsers/form_turn.h"

#define MAX_FOUND 500 /* forms in one file */
/* A list of labels down a side is small; greater sheets are not turned. */
#define TURN_CELLS 1000
#define HEAD_CELLS 60 /* of a table that may be a form's head */

struct result {
	const struct form_set *set;
	struct form_found *items;
	bool *blank; /* of each: nothing was filled in */
	size_t count, cap, blank_cap;
	uint64_t steps; /* form_grid.h */
};

/* --- one sheet ----------------------------------------------------------- */

static bool any_filled(
    const struct form_found *found, const struct form *form, bool roles)
{
	for (size_t i = 0; i < found->value_count; i++) {
		bool role = form->fields[i].role != FIELD_ROLE_NONE;
		if ((roles || !role) && found->values[i].raw != NULL)
			return true;
	}
	return false;
}

/*
 * A template beside a filled form is no second submission. Where rows are
 * wanted, one without any is taken for a template even if its unit or day is
 * filled in: workbooks with a sheet for each day come so.
 */
static bool is_blank(const struct form_found *found, const struct form *form)
{
	if (found->row_count > 0 || found->nothing)
		return false;
	if (form->column_count > 0 && form->min_rows > 0)
		return true;
	for (size_t i = 0; i < form->field_count; i++) {
		if (form->fields[i].role == FIELD_ROLE_NONE)
			return !any_filled(found, form, false);
	}
	return !any_filled(found, form, true);
}

/* One sheet, scanned, or the turned copy of one. */
struct page {
	struct result *result;
	const struct sheet *sheet; /* as it is in the file */
	struct form_grid grid;
	struct form_scan scan;
	struct form_blocks blocks;
	size_t part;
};

static struct form_reader reader_of(struct page *page, size_t index)
{
	const struct form_block *block = &page->blocks.items[index];
	const struct form_prepared *prepared =
	    &page->result->set->forms[block->form];

	return (struct form_reader){.scan = &page->scan,
	    .grid = &page->grid,
	    .prepared = prepared,
	    .form = prepared->form,
	    .block = block,
	    .transposed = page->grid.transposed};
}

/* Goes over the blocks whose rows belong together. */
static bool next_block(
    struct page *page, struct form_reader *reader, size_t *index)
{
	if (++*index >= page->blocks.count ||
	    !page->blocks.items[*index].continues)
		return false;
	reader->block = &page->blocks.items[*index];
	return true;
}

static void read_form(
    struct page *page, size_t index, const struct form_keys *keys, size_t key)
{
	struct result *result = page->result;
	struct form_reader reader = reader_of(page, index);
	const struct form_block *first = reader.block;

	MEM_GROW(result->items, result->count, result->cap);
	MEM_GROW(result->blank, result->count, result->blank_cap);
	struct form_found *found = &result->items[result->count];
	*found = (struct form_found){.form = mem_strdup(reader.form->id),
	    .part = page->part,
	    .sheet = form_one_line(page->sheet->name),
	    .hidden_sheet = page->sheet->hidden};
	reader.found = found;
	reader.keys = keys;
	reader.key = key;
	form_read_fields(&reader);
	if (first->card) {
		form_read_card(&reader);
	} else {
		do
			form_read_rows(&reader);
		while (next_block(page, &reader, &index));
	}
	reader.block = first;
	form_read_end(&reader);
	result->blank[result->count++] = is_blank(found, reader.form);
}

/* The unit or the day is a column: the rows are several forms'. */
static bool has_keys(const struct form_reader *reader)
{
	for (size_t slot = 0; slot < reader->form->field_count; slot++) {
		if (reader->form->fields[slot].role != FIELD_ROLE_NONE &&
		    form_key_in_header(reader->block, slot))
			return reader->form->column_count > 0 &&
			       !reader->block->card;
	}
	return false;
}

static void read_block(struct page *page, size_t index)
{
	struct form_reader reader = reader_of(page, index);
	struct form_keys keys = {0};
	size_t at = index;

	if (!has_keys(&reader)) {
		read_form(page, index, NULL, 0);
		return;
	}
	do
		form_keys_add(&keys, &reader);
	while (next_block(page, &reader, &at));
	for (size_t key = 0; key < keys.count || key == 0; key++) {
		if (page->result->count < MAX_FOUND)
			read_form(page, index, &keys, key);
	}
	form_keys_free(&keys);
}

static void page_open(struct page *page, const struct sheet *sheet)
{
	form_grid_init(&page->grid, sheet, &page->result->steps);
	form_scan_init(&page->scan, page->result->set, &page->grid);
}

static void page_close(struct page *page)
{
	form_scan_free(&page->scan);
	form_grid_free(&page->grid);
}

/* The layouts a sheet may be read in; where two show as many labels of a form
 * the first is taken. */
enum { TABLE, TURNED, CARD, LAYOUTS };

/* Whether no other layout shows more of the form's labels. */
static bool is_best(
    struct page *const pages[LAYOUTS], int layout, uint32_t form)
{
	const struct form_set *set = pages[TABLE]->result->set;
	size_t ours = form_blocks_labels(&pages[layout]->blocks, set, form);

	for (int other = 0; other < LAYOUTS; other++) {
		size_t theirs = form_blocks_labels(
		    &pages[other]->blocks, set, form);
		if (theirs > ours || (theirs == ours && other < layout))
			return false;
	}
	return true;
}

static void read_page(struct page *const pages[LAYOUTS], int layout)
{
	struct page *page = pages[layout];
	const struct form_set *set = page->result->set;

	for (size_t i = 0; i < page->blocks.count; i++) {
		const struct form_block *block = &page->blocks.items[i];
		bool fields_only = set->forms[block->form].form->column_count ==
				   0;
		bool skip = block->continues ||
			    (layout != TABLE && fields_only) ||
			    !is_best(pages, layout, block->form);
		if (!skip && page->result->count < MAX_FOUND)
			read_block(page, i);
	}
}

static bool any_sure(const struct form_blocks *blocks)
{
	for (size_t i = 0; i < blocks->count; i++) {
		if (blocks->items[i].sure)
			return true;
	}
	return false;
}

/* Where no form stands as a table for sure: labels down the side with records
 * beside them, or a card. */
static void find_otherwise(
    struct page *const pages[LAYOUTS], struct sheet *turned, uint32_t only)
{
	struct page *page = pages[TURNED];

	form_turn(page->sheet, turned);
	page_open(page, turned);
	page->grid.transposed = true;
	form_blocks_find(&page->blocks, &page->scan, FORM_LAYOUT_TABLE, only);
	/* A card is in the sheet as it is. */
	page = pages[CARD];
	page_open(page, page->sheet);
	form_blocks_find(&page->blocks, &page->scan, FORM_LAYOUT_CARD, only);
}

static void read_sheet(struct result *result, const struct sheet *sheet,
    uint32_t only, size_t part)
{
	struct page table = {.result = result, .sheet = sheet, .part = part};
	struct page turned = table, card = table;
	struct page *const pages[LAYOUTS] = {&table, &turned, &card};
	struct sheet copy = {0};

	if (sheet->cell_count == 0)
		return;
	page_open(&table, sheet);
	form_blocks_find(&table.blocks, &table.scan, FORM_LAYOUT_TABLE, only);
	if (!any_sure(&table.blocks) && sheet->cell_count <= TURN_CELLS)
		find_otherwise(pages, &copy, only);
	for (int layout = 0; layout < LAYOUTS; layout++)
		read_page(pages, layout);
	for (int layout = 0; layout < LAYOUTS; layout++) {
		form_blocks_free(&pages[layout]->blocks);
		page_close(pages[layout]);
	}
	form_turn_free(&copy);
}

/* --- the file ------------------------------------------------------------ */

static bool has_filled(const struct result *result, const char *form)
{
	for (size_t i = 0; i < result->count; i++) {
		if (!result->blank[i] &&
		    strcmp(result->items[i].form, form) == 0)
			return true;
	}
	return false;
}

static bool is_earlier(const struct result *result, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(result->items[i].form, result->items[index].form) ==
		    0)
			return true;
	}
	return false;
}

static void drop_all(struct result *result)
{
	for (size_t i = 0; i < result->count; i++)
		form_found_free_members(&result->items[i]);
	result->count = 0;
}

/* Blank ones go where a filled one is; of several blank ones the first
 * stays. */
static void drop_blank(struct result *result)
{
	bool *drop = mem_calloc(result->count + 1, sizeof *drop);
	size_t kept = 0;

	for (size_t i = 0; i < result->count; i++)
		drop[i] = result->blank[i] &&
			  (has_filled(result, result->items[i].form) ||
			      is_earlier(result, i));
	for (size_t i = 0; i < result->count; i++) {
		if (drop[i])
			form_found_free_members(&result->items[i]);
		else
			result->items[kept++] = result->items[i];
	}
	result->count = kept;
	free(drop);
}

/* A small table of a text that is no form may be the head of the next one:
 * 填报单位 and 日期 in a table of their own. */
static bool may_be_head(const struct sheets *sheets, size_t index)
{
	return sheets->document &&
	       sheets->items[index].cell_count <= HEAD_CELLS;
}

/* Whether a form was found. `head`: a table that may belong to this one. */
static bool read_with_text(struct result *result, const struct sheets *sheets,
    size_t index, size_t head, uint32_t only, size_t part)
{
	struct sheet around;
	size_t before = result->count;
	bool any = (sheets->line_count > 0 || head != SIZE_MAX) &&
		   form_around(sheets, index, head, result->set, &around);

	read_sheet(result, any ? &around : &sheets->items[index], only, part);
	if (any)
		form_around_free(&around);
	return result->count > before;
}

static int find(const struct sheets *sheets, const struct form_set *set,
    uint32_t only, const struct limits *limits, size_t part,
    struct form_found **found, size_t *found_count)
{
	struct result result = {.set = set, .steps = FORM_GRID_STEPS};
	size_t head = SIZE_MAX;

	*found = NULL;
	*found_count = 0;
	if (sheets->over || sheets->cell_count > (size_t)limits->form_cells)
		return -1;
	for (size_t i = 0; i < sheets->count; i++) {
		bool nested = sheets->items[i].nested;
		bool any = read_with_text(&result, sheets, i, head, only, part);
		if (!nested)
			head = !any && may_be_head(sheets, i) ? i : SIZE_MAX;
	}
	if (result.steps == 0)
		drop_all(&result);
	drop_blank(&result);
	free(result.blank);
	if (result.count == 0) {
		free(result.items);
		return result.steps > 0 ? 0 : -1;
	}
	*found = mem_resize(result.items, result.count, sizeof *result.items);
	*found_count = result.count;
	return 0;
}

int form_find(const struct sheets *sheets, const struct form_set *set,
    const struct limits *limits, size_t part, struct form_found **found,
    size_t *found_count)
{
	return find(sheets, set, FORM_ANY, limits, part, found, found_count);
}

int form_find_one(const struct sheets *sheets, const struct form_set *set,
    const char *form, const struct limits *limits, size_t part,
    struct form_found **found, size_t *found_count)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (strcmp(set->forms[i].form->id, form) == 0)
			return find(
			    sheets, set, i, limits, part, found, found_count);
	}
	*found = NULL;
	*found_count = 0;
	return 0;
}
