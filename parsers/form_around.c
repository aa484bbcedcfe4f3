#include "parsers/form_around.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/form_scan.h"
#include "parsers/form_text.h"

/* The nearest are looked at: what belongs to a table stands beside it. */
#define LINES_ABOVE 40
#define LINES_BELOW 20

/* Lines of sheets->lines. */
struct span {
	size_t from, to;
};

/* The lines that come when so many tables have begun. */
static struct span lines_after(const struct sheets *sheets, size_t tables)
{
	struct span span = {0, 0};

	while (span.from < sheets->line_count &&
	       sheets->lines[span.from].sheet < tables)
		span.from++;
	for (span.to = span.from; span.to < sheets->line_count &&
				  sheets->lines[span.to].sheet == tables;)
		span.to++;
	return span;
}

/* Something new begins here: a form's title, "附件2", "附表". */
static bool begins(const struct form_set *set, const char *text)
{
	char *folded = utf8_fold(text);
	bool annex = form_starts(folded, "附件") || form_starts(folded, "附表");
	bool title = form_scan_is_title(set, folded);

	free(folded);
	return annex || title;
}

static size_t split(const struct sheets *sheets, const struct form_set *set,
    const struct span *between)
{
	for (size_t i = between->from; i < between->to; i++)
		if (begins(set, sheets->lines[i].text))
			return i;
	return between->from;
}

/* The next table that is not inside this one. */
static size_t next_table(const struct sheets *sheets, size_t index)
{
	do
		index++;
	while (index < sheets->count && sheets->items[index].nested);
	return index;
}

static struct span lines_above(
    const struct sheets *sheets, size_t index, const struct form_set *set)
{
	struct span span = lines_after(sheets, index);

	if (index > 0)
		span.from = split(sheets, set, &span);
	if (span.to - span.from > LINES_ABOVE)
		span.from = span.to - LINES_ABOVE;
	return span;
}

static struct span lines_below(
    const struct sheets *sheets, size_t index, const struct form_set *set)
{
	size_t next = next_table(sheets, index);
	struct span span = lines_after(sheets, next);

	if (next < sheets->count)
		span.to = split(sheets, set, &span);
	if (span.to - span.from > LINES_BELOW)
		span.to = span.from + LINES_BELOW;
	return span;
}

/* --- rows ---------------------------------------------------------------- */

static void add_line(struct sheet *sheet, const char *text, uint32_t row)
{
	sheet->cells[sheet->cell_count++] = (struct cell){.row = row,
	    .type = CELL_TEXT,
	    .text = text,
	    .text_bytes = strlen(text)};
	if (sheet->cols > 1)
		sheet->merges[sheet->merge_count++] = (struct cell_range){
		    row, 0, row, sheet->cols - 1};
}

/* A table's cells and merged ranges, `down` rows further below. */
static void add_table(
    struct sheet *out, const struct sheet *sheet, uint32_t down)
{
	for (size_t i = 0; i < sheet->cell_count; i++) {
		struct cell *cell = &out->cells[out->cell_count++];
		*cell = sheet->cells[i];
		cell->row += down;
	}
	for (size_t i = 0; i < sheet->merge_count; i++) {
		struct cell_range *range = &out->merges[out->merge_count++];
		*range = sheet->merges[i];
		range->first_row += down;
		range->last_row += down;
	}
}

/* One past the last row, merged ones too. */
static uint32_t end_of(const struct sheet *sheet)
{
	uint32_t end = sheet->rows;

	for (size_t i = 0; i < sheet->merge_count; i++)
		if (sheet->merges[i].last_row >= end)
			end = sheet->merges[i].last_row + 1;
	return end;
}

static uint32_t add_lines(struct sheet *out, const struct sheets *sheets,
    const struct span *span, uint32_t row)
{
	for (size_t i = span->from; i < span->to; i++)
		add_line(out, sheets->lines[i].text, row++);
	return row;
}

static size_t length(const struct span *span)
{
	return span->to - span->from;
}

/* What is to be put together, from above. */
struct around {
	struct span head;           /* lines above the joined table */
	const struct sheet *joined; /* or NULL */
	struct span above, below;
};

/* Where a title stands between the two they are strangers. */
static bool may_join(const struct sheets *sheets, const struct form_set *set,
    const struct span *between)
{
	for (size_t i = between->from; i < between->to; i++)
		if (begins(set, sheets->lines[i].text))
			return false;
	return true;
}

static struct around around_of(const struct sheets *sheets, size_t index,
    size_t joined, const struct form_set *set)
{
	struct around around = {.above = lines_above(sheets, index, set),
	    .below = lines_below(sheets, index, set)};
	struct span between = lines_after(sheets, index);

	if (joined < index && may_join(sheets, set, &between)) {
		around.joined = &sheets->items[joined];
		around.head = lines_above(sheets, joined, set);
	}
	return around;
}

bool form_around(const struct sheets *sheets, size_t index, size_t joined,
    const struct form_set *set, struct sheet *out)
{
	const struct sheet *sheet = &sheets->items[index];
	struct around around = around_of(sheets, index, joined, set);
	const struct sheet none = {0};
	const struct sheet *head = around.joined ? around.joined : &none;
	size_t lines = length(&around.head) + length(&around.above) +
		       length(&around.below);

	if ((lines == 0 && around.joined == NULL) || sheet->nested)
		return false;
	*out = *sheet;
	out->cells = mem_calloc(
	    sheet->cell_count + head->cell_count + lines, sizeof *out->cells);
	out->merges = mem_calloc(sheet->merge_count + head->merge_count + lines,
	    sizeof *out->merges);
	out->cell_count = out->merge_count = 0;
	out->merge_reach = NULL;
	if (head->cols > out->cols)
		out->cols = head->cols;
	uint32_t row = add_lines(out, sheets, &around.head, 0);
	add_table(out, head, row);
	row = add_lines(out, sheets, &around.above, row + end_of(head));
	out->above = row;
	add_table(out, sheet, row);
	out->below = row + end_of(sheet);
	out->rows = add_lines(out, sheets, &around.below, out->below);
	return true;
}

void form_around_free(struct sheet *sheet)
{
	free(sheet->cells);
	free(sheet->merges);
}
