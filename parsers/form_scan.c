#include "parsers/form_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/utf8_tables.h"
#include "parsers/form_text.h"

/* A word said more often is a value that happens to be a label. */
#define MAX_SPOTS_OF_SLOT 200
/* A title may carry a unit's name and an annex number, but is no sentence. */
#define TITLE_EXTRA_BYTES 120
#define MAX_COMPOSITE_BYTES 1200
#define MAX_TITLES 1000
/* A cell with more colons is no line of labels and values. */
#define MAX_COLONS 24
#define MAX_LABEL_WORDS 6 /* 填 报 单 位 */
#define MAX_SPACED_BYTES 400

static void spot_add(struct form_scan *scan, const struct form_spot *spot)
{
	size_t slot = scan->set->forms[spot->form].first_slot + spot->slot;

	if (scan->seen[slot] >= MAX_SPOTS_OF_SLOT)
		return;
	scan->seen[slot]++;
	MEM_GROW(scan->spots, scan->spot_count, scan->spot_cap);
	size_t index = (size_t)(spot->cell - scan->grid->sheet->cells);
	if (scan->first[index] == 0)
		scan->first[index] = (uint32_t)scan->spot_count + 1;
	scan->spots[scan->spot_count++] = *spot;
}

/* Takes back the spots added since there were `count`, all of one cell. */
static void spots_drop(struct form_scan *scan, size_t count)
{
	while (scan->spot_count > count) {
		const struct form_spot *spot = &scan->spots[--scan->spot_count];
		scan->seen[scan->set->forms[spot->form].first_slot +
			   spot->slot]--;
		scan->first[spot->cell - scan->grid->sheet->cells] = 0;
	}
}

/* Of each form only the surest labels of a cell count: "联系人（学校）" is not
 * 联系人 where the form has a field of that very label. */
static enum form_strength best_of(
    const struct form_match *matches, size_t count, uint32_t form)
{
	enum form_strength best = FORM_NO_LABEL;

	for (size_t i = 0; i < count; i++) {
		if (matches[i].form == form && matches[i].strength > best)
			best = matches[i].strength;
	}
	return best;
}

static void spots_add(struct form_scan *scan, const struct form_spot *model,
    const struct form_match *matches, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct form_spot spot = *model;
		if (matches[i].strength <
		    best_of(matches, count, matches[i].form))
			continue;
		spot.form = matches[i].form;
		spot.slot = matches[i].slot;
		spot.strength = matches[i].strength;
		spot_add(scan, &spot);
	}
}

/* --- a label in a cell of its own ---------------------------------------- */

/* A label without what it says in brackets. */
struct part {
	const char *text;
	size_t len;
};

static struct part bare_of(const struct form_label *label)
{
	return label->brackets ? (struct part){label->bare, label->bare_len}
			       : (struct part){label->plain, label->plain_len};
}

/* Marks a cell whose text is the beginning of a label, or the upper part. */
static void note_beginning(
    struct form_scan *scan, const struct form_spot *spot, const char *folded)
{
	struct form_label label;

	if (form_label_reduce(folded, strlen(folded), &label) < 0)
		return;
	struct part bare = bare_of(&label);
	if (!form_set_may_begin(scan->set, label.plain, label.plain_len) &&
	    !form_joints_have(&scan->set->joints, bare.text, bare.len))
		return;
	scan->begins[spot->cell - scan->grid->sheet->cells] = true;
	if (spot->range.last_row + 1 > scan->begins_until)
		scan->begins_until = spot->range.last_row + 1;
}

static size_t match_text(const struct form_scan *scan, const char *folded,
    size_t len, struct form_match matches[FORM_MATCHES])
{
	struct form_label label;

	if (form_label_reduce(folded, len, &label) < 0)
		return 0;
	return form_set_match(scan->set, &label, matches, FORM_MATCHES);
}

/* The header cell above: of the row above at this column, or, where that is
 * blank and nothing is merged, the next filled one to the left. *wide says
 * that it spans more columns than the cell. */
static const struct cell *header_above(
    const struct form_scan *scan, const struct cell_range *range, bool *wide)
{
	const struct form_grid *grid = scan->grid;
	const struct cell *above;
	uint32_t row = range->first_row, col = range->first_col;

	if (row == 0)
		return NULL;
	above = form_grid_filled(grid, row - 1, col);
	if (above != NULL) {
		struct cell_range over = form_grid_range(grid, row - 1, col);
		*wide = over.last_col - over.first_col >
			range->last_col - range->first_col;
		*wide |= form_grid_filled(grid, row - 1, col + 1) == NULL &&
			 form_grid_filled(grid, row, col + 1) != NULL;
		return above;
	}
	*wide = false;
	for (int step = 0; step < 6 && col > 0 && above == NULL; step++)
		above = form_grid_filled(grid, row - 1, --col);
	return above;
}

/* "活动周媒体报道数" over "省级" is looked up as one label. */
static size_t match_joined(const struct form_scan *scan,
    const struct form_spot *spot, bool found,
    struct form_match matches[FORM_MATCHES])
{
	char joined[2 * FORM_LABEL_BYTES];
	struct form_label over, label;
	bool wide;
	if (spot->range.first_row > scan->begins_until)
		return 0;
	const struct cell *above = header_above(scan, &spot->range, &wide);
	const char *folded = form_grid_folded(scan->grid, above);
	const char *own = form_grid_folded(scan->grid, spot->cell);

	if (above == NULL || (found && !wide) ||
	    above->row == spot->cell->row ||
	    !scan->begins[above - scan->grid->sheet->cells])
		return 0;
	if (form_label_reduce(folded, strlen(folded), &over) < 0 ||
	    form_label_reduce(own, strlen(own), &label) < 0)
		return 0;
	if (wide && !found) {
		struct part upper = bare_of(&over), lower = bare_of(&label);
		size_t under = form_set_match_under(scan->set, upper.text,
		    upper.len, lower.text, lower.len, matches, FORM_MATCHES);
		if (under > 0)
			return under;
	}
	size_t len = over.plain_len + label.plain_len;
	if (len > scan->set->longest_label + 32 || len >= sizeof joined)
		return 0;
	memcpy(joined, over.plain, over.plain_len);
	memcpy(joined + over.plain_len, label.plain, label.plain_len);
	size_t count = match_text(scan, joined, len, matches), kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (matches[i].strength > FORM_ODD_BRACKET)
			matches[kept++] = matches[i];
	}
	return kept;
}

static bool scan_label(struct form_scan *scan, const struct form_spot *model,
    const char *folded, size_t len)
{
	struct form_match matches[FORM_MATCHES], joined[FORM_MATCHES];
	size_t count = match_text(scan, folded, len, matches), kept = 0;
	size_t more = match_joined(scan, model, count > 0, joined);

	note_beginning(scan, model, folded);

	/* What the joined label says of a form outdoes the lower cell alone. */
	for (size_t i = 0; i < count; i++) {
		if (best_of(joined, more, matches[i].form) == FORM_NO_LABEL)
			matches[kept++] = matches[i];
	}
	spots_add(scan, model, matches, kept);
	spots_add(scan, model, joined, more);
	return kept + more > 0;
}

/* --- labels and values in one cell --------------------------------------- */

struct composite {
	const char *folded;
	const size_t *offsets;
	const char *text;
	uint32_t pending; /* spots that still want their value's end */
};

static bool is_start(const struct composite *composite, size_t at)
{
	const char *before;

	if (at == 0)
		return true;
	if (strchr(",.:(\"", composite->folded[at - 1]) != NULL)
		return true;
	before = composite->text + composite->offsets[at - 1];
	utf8_next(&before);
	return before < composite->text + composite->offsets[at];
}

/* The longest label that ends at the colon; *start is set. Without white
 * space before it the label must be exact: 单位填报人 is none. */
static size_t label_before(const struct form_scan *scan,
    const struct composite *composite, size_t from, size_t colon, size_t *start,
    struct form_match matches[FORM_MATCHES])
{
	size_t longest = scan->set->longest_label + 64;

	if (colon - from > longest)
		from = colon - longest;
	for (size_t at = from; at < colon; at++) {
		if (((unsigned char)composite->folded[at] & 0xc0) == 0x80)
			continue;
		size_t kept = 0,
		       count = match_text(
			   scan, composite->folded + at, colon - at, matches);
		bool begins = count > 0 && is_start(composite, at);
		for (size_t i = 0; i < count; i++) {
			const struct form *form =
			    scan->set->forms[matches[i].form].form;
			bool sure = begins || matches[i].strength == FORM_EXACT;
			if (sure && matches[i].slot < form->field_count)
				matches[kept++] = matches[i];
		}
		*start = at;
		if (kept > 0)
			return kept;
	}
	return 0;
}

static void end_values(
    struct form_scan *scan, const struct composite *composite, size_t end)
{
	for (size_t i = composite->pending; i < scan->spot_count; i++)
		scan->spots[i].value_end = (uint32_t)end;
}

/* Whether a label may end with this byte; brackets and marks may follow any. */
static bool may_end(const struct form_set *set, char byte)
{
	return set->endings[(unsigned char)byte] || strchr(")*-.,", byte);
}

/* "（单位：人）" over a table is nobody's unit. */
static bool is_only_unit(const char *folded)
{
	size_t len = strcspn(folded, ")");

	return form_only_units(folded, len) && folded[len] == ')'
		   ? folded[len + 1] == '\0'
		   : form_only_units(folded, strlen(folded));
}

static void scan_composite(struct form_scan *scan,
    const struct form_spot *model, struct composite *composite)
{
	const char *folded = composite->folded;
	struct form_match matches[FORM_MATCHES];
	size_t from = 0, start, colons = 0;

	composite->pending = (uint32_t)scan->spot_count;
	for (const char *colon = strchr(folded, ':'); colon != NULL;
	     colon = strchr(colon + 1, ':')) {
		size_t at = (size_t)(colon - folded);
		if (++colons > MAX_COLONS)
			break;
		if (at == 0 || !may_end(scan->set, folded[at - 1]))
			continue; /* "9:00" */
		size_t count = label_before(
		    scan, composite, from, at, &start, matches);
		if (count == 0 || is_only_unit(colon + 1))
			continue;
		struct form_spot spot = *model;
		const char *value = composite->text + composite->offsets[at];
		utf8_next(&value);
		end_values(scan, composite, composite->offsets[start]);
		composite->pending = (uint32_t)scan->spot_count;
		spot.inside = true;
		spot.value_at = (uint32_t)(value - composite->text);
		spots_add(scan, &spot, matches, count);
		from = at + 1;
	}
	end_values(scan, composite, strlen(composite->text));
}

/* Where the word after the one at `at` begins. */
static size_t next_word(const struct composite *composite, size_t at)
{
	do
		at++;
	while (composite->folded[at] != '\0' && !is_start(composite, at));
	return at;
}

/* The longest label of some words from `at` on; where it ends, or 0. */
static size_t spaced_label(const struct form_scan *scan,
    const struct composite *composite, size_t at,
    struct form_match matches[FORM_MATCHES], size_t *count)
{
	size_t end = at, found = 0;

	*count = 0;
	for (int words = 0; words < MAX_LABEL_WORDS; words++) {
		struct form_match here[FORM_MATCHES];
		size_t kept = 0, all;
		if (composite->folded[end] == '\0')
			break;
		end = next_word(composite, end);
		all = match_text(scan, composite->folded + at, end - at, here);
		for (size_t i = 0; i < all; i++) {
			const struct form *form =
			    scan->set->forms[here[i].form].form;
			if (here[i].strength > FORM_ODD_BRACKET &&
			    here[i].slot < form->field_count)
				here[kept++] = here[i];
		}
		if (kept == 0)
			continue;
		memcpy(matches, here, kept * sizeof *here);
		*count = kept;
		found = end;
	}
	return found;
}

/*
 * "填报单位 肥东县教育局   日期 5月17日": without a colon. One such label may
 * be a word of a sentence; two are a line of them. They count less than any
 * other.
 */
static void scan_spaced(struct form_scan *scan, const struct form_spot *model,
    struct composite *composite)
{
	struct form_match matches[FORM_MATCHES];
	size_t labels = 0, first = scan->spot_count, count;

	composite->pending = (uint32_t)first;
	for (size_t at = 0; composite->folded[at] != '\0';) {
		size_t end = spaced_label(scan, composite, at, matches, &count);
		if (end == 0) {
			at = next_word(composite, at);
			continue;
		}
		struct form_spot spot = *model;
		end_values(scan, composite, composite->offsets[at]);
		composite->pending = (uint32_t)scan->spot_count;
		spot.inside = true;
		spot.value_at = (uint32_t)composite->offsets[end];
		for (size_t i = 0; i < count; i++)
			matches[i].strength = FORM_ODD_BRACKET;
		spots_add(scan, &spot, matches, count);
		labels++;
		at = end;
	}
	end_values(scan, composite, strlen(composite->text));
	if (labels < 2)
		spots_drop(scan, first);
}

/* A line of words across several columns. */
static bool may_be_spaced(
    const struct form_spot *model, const struct form_grid_text *text)
{
	const struct cell *cell = model->cell;

	return !text->cut && cell->text_bytes <= MAX_SPACED_BYTES &&
	       model->range.last_col > model->range.first_col &&
	       strpbrk(cell->text, " \t\n") != NULL;
}

/* "填报单位" and in the next line of the same cell what is asked for. */
static bool scan_lines(struct form_scan *scan, const struct form_spot *model)
{
	const struct cell *cell = model->cell;
	size_t len = strcspn(cell->text, "\n"), kept = 0;
	struct form_match matches[FORM_MATCHES];

	if (cell->text[len] == '\0' || len == 0 ||
	    len > scan->set->longest_label + 150)
		return false;
	char *line = mem_strndup(cell->text, len);
	char *folded = utf8_fold(line);
	size_t count = match_text(scan, folded, strlen(folded), matches);
	for (size_t i = 0; i < count; i++) {
		const struct form *form =
		    scan->set->forms[matches[i].form].form;
		if (matches[i].strength <= FORM_ODD_BRACKET ||
		    matches[i].slot >= form->field_count)
			continue;
		matches[kept] = matches[i];
		matches[kept++].strength = FORM_ODD_BRACKET;
	}
	struct form_spot spot = *model;
	spot.inside = true;
	spot.value_at = (uint32_t)len + 1;
	spot.value_end = (uint32_t)cell->text_bytes;
	spots_add(scan, &spot, matches, kept);
	free(folded);
	free(line);
	return kept > 0;
}

static void scan_inside(
    struct form_scan *scan, const struct form_spot *model, bool colon)
{
	const struct cell *cell = model->cell;
	size_t *offsets, len = cell->text_bytes;

	if (len > MAX_COMPOSITE_BYTES) {
		for (len = MAX_COMPOSITE_BYTES;
		     (cell->text[len] & 0xc0) == 0x80;)
			len--;
	}
	char *text = mem_strndup(cell->text, len);
	char *folded = utf8_fold_map(text, &offsets);
	struct composite composite = {
	    .folded = folded, .offsets = offsets, .text = text};
	size_t before = scan->spot_count;

	if (colon)
		scan_composite(scan, model, &composite);
	else
		scan_spaced(scan, model, &composite);
	/* The last value of a long cell goes to the cell's end. */
	for (size_t i = before; len < cell->text_bytes && i < scan->spot_count;
	     i++) {
		if (scan->spots[i].value_end == len)
			scan->spots[i].value_end = (uint32_t)cell->text_bytes;
	}
	free(offsets);
	free(folded);
	free(text);
}

/* --- titles -------------------------------------------------------------- */

static void title_add(
    struct form_scan *scan, const struct cell *cell, uint32_t form)
{
	if (scan->title_count >= MAX_TITLES)
		return;
	MEM_GROW(scan->titles, scan->title_count, scan->title_cap);
	scan->titles[scan->title_count++] = (struct form_title){
	    cell->row, cell->col, form};
}

/* The longest title of a form that the text holds, in bytes. */
static size_t title_in(
    const struct form_words *titles, const char *folded, size_t len)
{
	size_t longest = 0;

	for (size_t i = 0; i < titles->count; i++) {
		size_t title = strlen(titles->items[i]);
		if (title > longest && title <= len &&
		    len <= title + TITLE_EXTRA_BYTES &&
		    strstr(folded, titles->items[i]) != NULL)
			longest = title;
	}
	return longest;
}

bool form_scan_is_title(const struct form_set *set, const char *folded)
{
	size_t len = strlen(folded);

	if (set->shortest_title == 0 || len < set->shortest_title)
		return false;
	for (size_t form = 0; form < set->count; form++)
		if (title_in(&set->forms[form].titles, folded, len) > 0)
			return true;
	return false;
}

/* The forms whose title is the longest one in the cell. */
static void scan_title(struct form_scan *scan, const struct cell *cell,
    const char *folded, size_t len)
{
	const struct form_set *set = scan->set;
	size_t longest = 0, first = scan->title_count;

	for (uint32_t form = 0; form < set->count; form++) {
		size_t title = title_in(&set->forms[form].titles, folded, len);
		if (title == 0 || title < longest)
			continue;
		if (title > longest)
			scan->title_count = first;
		longest = title;
		title_add(scan, cell, form);
	}
}

/* ------------------------------------------------------------------------- */

static void scan_cell(struct form_scan *scan, size_t index)
{
	const struct form_grid *grid = scan->grid;
	const struct cell *cell = &grid->sheet->cells[index];
	const struct form_grid_text *text = &grid->texts[index];
	const char *folded = form_grid_folded(grid, cell);
	struct form_spot model = {.cell = cell};

	if (text->len == 0 || text->blank || form_is_note(folded))
		return;
	bool colon = memchr(folded, ':', text->len) != NULL;
	bool label = !text->cut && text->len <= scan->set->longest_label + 150;
	model.range = form_grid_range(grid, cell->row, cell->col);
	if (model.range.first_row != cell->row ||
	    model.range.first_col != cell->col)
		return; /* covered by a merged rectangle: nobody sees it */
	if (label && scan_label(scan, &model, folded, text->len))
		return;
	if (!colon && scan_lines(scan, &model))
		return;
	if (colon || may_be_spaced(&model, text))
		scan_inside(scan, &model, colon);
	if (!text->cut && scan->set->shortest_title > 0 &&
	    text->len >= scan->set->shortest_title)
		scan_title(scan, cell, folded, text->len);
}

void form_scan_init(struct form_scan *scan, const struct form_set *set,
    const struct form_grid *grid)
{
	size_t count = grid->sheet->cell_count;

	*scan = (struct form_scan){.set = set, .grid = grid};
	scan->first = mem_calloc(count + 1, sizeof *scan->first);
	scan->seen = mem_calloc(set->slot_count + 1, sizeof *scan->seen);
	scan->begins = mem_calloc(count + 1, sizeof *scan->begins);
	for (size_t i = 0; i < count; i++)
		scan_cell(scan, i);
}

void form_scan_free(struct form_scan *scan)
{
	free(scan->spots);
	free(scan->titles);
	free(scan->first);
	free(scan->seen);
	free(scan->begins);
}

bool form_scan_is_any_label(
    const struct form_scan *scan, const struct cell *cell)
{
	return scan->first[cell - scan->grid->sheet->cells] > 0;
}

bool form_scan_is_label(
    const struct form_scan *scan, uint32_t form, const struct cell *cell)
{
	size_t first = scan->first[cell - scan->grid->sheet->cells];

	for (size_t i = first; i > 0 && i <= scan->spot_count; i++) {
		if (scan->spots[i - 1].cell != cell)
			return false;
		if (scan->spots[i - 1].form == form)
			return true;
	}
	return false;
}
