#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "match.h"
#include "match_near.h"

/* A name of two characters (体育, 管理) is also an ordinary word: beside a name
 * longer than three it is taken for one. */
#define SHORT_NAME 2
#define LONG_NAME 3

struct spelling { /* a name as code points, for names nearly met */
	uint32_t *points;
	size_t count;
	char *folded;
	const struct unit *unit;
};

struct address {
	const char *text; /* the roster's */
	const struct unit *unit;
};

struct match_index {
	const struct roster *roster;
	struct match_table *names; /* ids are indexes into the roster */
	struct spelling *spellings;
	size_t spelling_count, spelling_cap;
	struct address *addresses; /* sorted */
	size_t address_count, address_cap;
};

bool match_units_have(const struct match_units *units, const struct unit *unit)
{
	for (size_t i = 0; i < units->count; i++)
		if (units->items[i] == unit)
			return true;
	return false;
}

void match_units_add(struct match_units *units, const struct unit *unit)
{
	if (units->count < MATCH_MAX && !match_units_have(units, unit))
		units->items[units->count++] = unit;
}

void match_units_common(const struct match_units *a,
    const struct match_units *b, struct match_units *out)
{
	struct match_units common = {.longest = a->longest};

	for (size_t i = 0; i < a->count; i++)
		if (match_units_have(b, a->items[i]))
			match_units_add(&common, a->items[i]);
	*out = common;
}

static void add_name(struct match_index *index, const char *name, size_t id)
{
	char *folded = utf8_fold(name);
	size_t count;
	uint32_t *points = match_near_points(folded, &count);

	match_table_add(index->names, name, id);
	MEM_GROW(index->spellings, index->spelling_count, index->spelling_cap);
	index->spellings[index->spelling_count++] = (struct spelling){
	    points, count, folded, &index->roster->units[id]};
}

static int by_text(const void *a, const void *b)
{
	const struct address *one = a, *other = b;
	int order = strcasecmp(one->text, other->text);

	if (order != 0)
		return order;
	return (one->unit > other->unit) - (one->unit < other->unit);
}

static void add_unit(struct match_index *index, size_t id)
{
	const struct unit *unit = &index->roster->units[id];

	if (!strings_have(&unit->aliases, unit->name))
		add_name(index, unit->name, id);
	for (size_t i = 0; i < unit->aliases.count; i++)
		add_name(index, unit->aliases.items[i], id);
	for (size_t i = 0; i < unit->addresses.count; i++) {
		MEM_GROW(
		    index->addresses, index->address_count, index->address_cap);
		index->addresses[index->address_count++] = (struct address){
		    unit->addresses.items[i], unit};
	}
}

struct match_index *match_index_new(const struct roster *roster)
{
	struct match_index *index = mem_calloc(1, sizeof *index);

	index->roster = roster;
	index->names = match_table_new();
	for (size_t i = 0; i < roster->count; i++)
		add_unit(index, i);
	match_table_sort(index->names);
	if (index->address_count > 0)
		qsort(index->addresses, index->address_count,
		    sizeof *index->addresses, by_text);
	return index;
}

void match_index_free(struct match_index *index)
{
	if (index == NULL)
		return;
	for (size_t i = 0; i < index->spelling_count; i++) {
		free(index->spellings[i].points);
		free(index->spellings[i].folded);
	}
	free(index->spellings);
	free(index->addresses);
	match_table_free(index->names);
	free(index);
}

static size_t characters(const char *text, size_t bytes)
{
	size_t count = 0;

	for (size_t i = 0; i < bytes; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

void match_units_find(const struct match_index *index, const char *folded,
    struct match_units *units)
{
	struct match_hits hits;

	*units = (struct match_units){.count = 0};
	match_table_find(index->names, folded, &hits);
	for (size_t i = 0; i < hits.count; i++) {
		const struct match_hit *hit = &hits.items[i];
		size_t length = characters(folded + hit->start, hit->bytes);
		if (i == 0)
			units->longest = length;
		if (length <= SHORT_NAME && units->longest > LONG_NAME)
			break;
		match_units_add(units, &index->roster->units[hit->id]);
	}
}

void match_units_near(const struct match_index *index, const char *folded,
    const struct match_units *among, struct match_units *units)
{
	size_t count;
	uint32_t *points = match_near_points(folded, &count);

	*units = (struct match_units){.count = 0};
	for (size_t i = 0; i < index->spelling_count; i++) {
		const struct spelling *name = &index->spellings[i];
		if (among != NULL && !match_units_have(among, name->unit))
			continue;
		if (name->count < units->longest ||
		    !match_near(points, count, name->points, name->count))
			continue;
		if (name->count > units->longest)
			*units = (struct match_units){.longest = name->count};
		match_units_add(units, name->unit);
	}
	free(points);
}

void match_units_holding(const struct match_index *index, const char *folded,
    struct match_units *units)
{
	*units = (struct match_units){.count = 0};
	if (characters(folded, strlen(folded)) < 2)
		return;
	for (size_t i = 0; i < index->spelling_count; i++)
		if (strstr(index->spellings[i].folded, folded) != NULL)
			match_units_add(units, index->spellings[i].unit);
}

void match_units_of_address(const struct match_index *index,
    const char *address, struct match_units *units)
{
	size_t low = 0, high = index->address_count;

	*units = (struct match_units){.count = 0};
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcasecmp(index->addresses[middle].text, address) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < index->address_count &&
	       strcasecmp(index->addresses[low].text, address) == 0;
	     low++)
		match_units_add(units, index->addresses[low].unit);
}
