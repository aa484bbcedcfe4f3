#include "parsers/form_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/form_read.h"
#include "parsers/form_text.h"

#define MAX_FOUND 500 /* forms in one file */

struct result {
	const struct form_set *set;
	struct form_found *items;
	bool *blank; /* of each: nothing was filled in */
	size_t count, cap, blank_cap;
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

static void read_block(struct result *result, const struct form_scan *scan,
    const struct form_blocks *blocks, size_t index, size_t part)
{
	const struct form_block *block = &blocks->items[index];
	const struct form_prepared *prepared = &result->set->forms[block->form];
	const struct sheet *sheet = scan->grid->sheet;
	MEM_GROW(result->items, result->count, result->cap);
	MEM_GROW(result->blank, result->count, result->blank_cap);
	struct form_found *found = &result->items[result->count];
	struct form_reader reader = {.scan = scan,
	    .grid = scan->grid,
	    .prepared = prepared,
	    .form = prepared->form,
	    .block = block,
	    .found = found};

	*found = (struct form_found){.form = mem_strdup(prepared->form->id),
	    .part = part,
	    .sheet = form_one_line(sheet->name),
	    .hidden_sheet = sheet->hidden};
	form_read_fields(&reader);
	form_read_rows(&reader);
	while (++index < blocks->count && blocks->items[index].continues) {
		reader.block = &blocks->items[index];
		form_read_rows(&reader);
	}
	reader.block = block;
	form_read_end(&reader);
	result->blank[result->count++] = is_blank(found, prepared->form);
}

static void read_sheet(struct result *result, const struct sheet *sheet,
    uint32_t only, size_t part)
{
	struct form_grid grid;
	struct form_scan scan;
	struct form_blocks blocks;

	if (sheet->cell_count == 0)
		return;
	form_grid_init(&grid, sheet);
	form_scan_init(&scan, result->set, &grid);
	form_blocks_find(&blocks, &scan, only);
	for (size_t i = 0; i < blocks.count && result->count < MAX_FOUND; i++) {
		if (!blocks.items[i].continues)
			read_block(result, &scan, &blocks, i, part);
	}
	form_blocks_free(&blocks);
	form_scan_free(&scan);
	form_grid_free(&grid);
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

static int find(const struct sheets *sheets, const struct form_set *set,
    uint32_t only, const struct limits *limits, size_t part,
    struct form_found **found, size_t *found_count)
{
	struct result result = {.set = set};

	*found = NULL;
	*found_count = 0;
	if (sheets->over || sheets->cell_count > (size_t)limits->form_cells)
		return -1;
	for (size_t i = 0; i < sheets->count; i++)
		read_sheet(&result, &sheets->items[i], only, part);
	drop_blank(&result);
	free(result.blank);
	if (result.count == 0) {
		free(result.items);
		return 0;
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
