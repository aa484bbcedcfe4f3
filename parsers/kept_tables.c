#include "parsers/kept_tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/arena.h"

struct kept {
	const char *name;
	bool hidden;
	struct cell *cells;
	size_t cell_count, cell_cap;
	struct cell_range *merges;
	size_t merge_count, merge_cap;
};

struct kept_tables {
	const struct limits *limits;
	const struct table_sink *sink;
	struct table_report *report;
	struct arena *texts;
	struct kept *items; /* the first is the outermost and holds nothing */
	size_t count, cap;
	int64_t sheets; /* of the whole file */
	int64_t cells;
	int64_t bytes; /* of the arrays */
};

struct kept_tables *kept_tables_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	struct kept_tables *tables = mem_calloc(1, sizeof *tables);

	tables->limits = limits;
	tables->sink = sink;
	tables->report = report;
	tables->texts = arena_new((size_t)limits->memory_bytes / 4);
	return tables;
}

static void forget(struct kept_tables *tables)
{
	for (size_t i = 0; i < tables->count; i++) {
		free(tables->items[i].cells);
		free(tables->items[i].merges);
	}
	tables->count = 0;
	tables->bytes = 0;
}

void kept_tables_free(struct kept_tables *tables)
{
	if (tables == NULL)
		return;
	forget(tables);
	free(tables->items);
	arena_free(tables->texts);
	free(tables);
}

/* Of memory_bytes a quarter is for texts, a quarter for the rest. */
static int spend(struct kept_tables *tables, size_t bytes)
{
	tables->bytes += (int64_t)bytes;
	if (tables->bytes > tables->limits->memory_bytes / 4)
		return table_refuse(tables->report, OUTCOME_TOO_LARGE,
		    "a table larger than memory is given for");
	return 0;
}

static int keep(struct kept_tables *tables, const char **text, size_t len)
{
	if (*text == NULL)
		return 0;
	*text = arena_keep(tables->texts, *text, len);
	if (*text == NULL)
		return table_refuse(tables->report, OUTCOME_TOO_LARGE,
		    "tables with more text than memory is given for");
	return 0;
}

int kept_tables_begin(
    struct kept_tables *tables, const char *name, bool hidden, size_t *number)
{
	if (++tables->sheets > tables->limits->sheets)
		return table_refuse(tables->report, OUTCOME_TOO_LARGE,
		    "more than %lld tables", (long long)tables->limits->sheets);
	if (tables->count == 0 &&
	    tables->sink->sheet_begin(tables->sink->context, name, hidden) < 0)
		return -1;
	if (keep(tables, &name, strlen(name)) < 0)
		return -1;
	MEM_GROW(tables->items, tables->count, tables->cap);
	*number = tables->count;
	tables->items[tables->count++] = (struct kept){
	    .name = name, .hidden = hidden};
	return 0;
}

int kept_tables_cell(
    struct kept_tables *tables, size_t number, const struct cell *cell)
{
	struct kept *kept = &tables->items[number];
	struct cell copy = *cell;

	if (number == 0)
		return tables->sink->cell(tables->sink->context, cell);
	if (++tables->cells > tables->limits->cells)
		return table_refuse(tables->report, OUTCOME_TOO_LARGE,
		    "more than %lld filled cells",
		    (long long)tables->limits->cells);
	if (spend(tables, 2 * sizeof copy) < 0 ||
	    keep(tables, &copy.text, cell->text_bytes) < 0 ||
	    keep(tables, &copy.raw, cell->raw != NULL ? strlen(cell->raw) : 0) <
		0)
		return -1;
	MEM_GROW(kept->cells, kept->cell_count, kept->cell_cap);
	kept->cells[kept->cell_count++] = copy;
	return 0;
}

int kept_tables_merge(
    struct kept_tables *tables, size_t number, const struct cell_range *range)
{
	struct kept *kept = &tables->items[number];

	if (number == 0)
		return tables->sink->merge(tables->sink->context, range);
	if (spend(tables, 2 * sizeof *range) < 0)
		return -1;
	MEM_GROW(kept->merges, kept->merge_count, kept->merge_cap);
	kept->merges[kept->merge_count++] = *range;
	return 0;
}

static int emit(const struct kept *kept, const struct table_sink *sink)
{
	if (sink->sheet_begin(sink->context, kept->name, kept->hidden) < 0)
		return -1;
	if (sink->nested != NULL)
		sink->nested(sink->context);
	for (size_t i = 0; i < kept->cell_count; i++)
		if (sink->cell(sink->context, &kept->cells[i]) < 0)
			return -1;
	for (size_t i = 0; i < kept->merge_count; i++)
		if (sink->merge(sink->context, &kept->merges[i]) < 0)
			return -1;
	return sink->sheet_end(sink->context);
}

int kept_tables_end(struct kept_tables *tables)
{
	int result = tables->sink->sheet_end(tables->sink->context);

	for (size_t i = 1; i < tables->count && result == 0; i++)
		result = emit(&tables->items[i], tables->sink);
	forget(tables);
	arena_free(tables->texts);
	tables->texts = arena_new((size_t)tables->limits->memory_bytes / 4);
	return result;
}
