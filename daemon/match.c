#include "match.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define HITS_MAX 256 /* looked at in one text before the longest are chosen */

struct name {
	char *folded;
	size_t bytes;
	size_t id;
};

struct match_table {
	struct name *names; /* sorted by their bytes */
	size_t count, cap;
};

struct match_table *match_table_new(void)
{
	return mem_calloc(1, sizeof(struct match_table));
}

void match_table_free(struct match_table *table)
{
	if (table == NULL)
		return;
	for (size_t i = 0; i < table->count; i++)
		free(table->names[i].folded);
	free(table->names);
	free(table);
}

void match_table_add(struct match_table *table, const char *text, size_t id)
{
	char *folded = utf8_fold(text);

	if (folded[0] == '\0') {
		free(folded);
		return;
	}
	MEM_GROW(table->names, table->count, table->cap);
	table->names[table->count++] = (struct name){
	    .folded = folded, .bytes = strlen(folded), .id = id};
}

static int by_bytes(const void *a, const void *b)
{
	const struct name *one = a, *other = b;
	int order = strcmp(one->folded, other->folded);

	return order ? order : (one->id > other->id) - (one->id < other->id);
}

void match_table_sort(struct match_table *table)
{
	if (table->count > 0)
		qsort(
		    table->names, table->count, sizeof *table->names, by_bytes);
}

/* The first of names[low, high) whose byte at `at` is not below `byte`. All
 * of them share the bytes before `at`. */
static size_t first_from(
    const struct name *names, size_t low, size_t high, size_t at, unsigned byte)
{
	while (low < high) {
		size_t middle = (low + high) / 2;
		if ((unsigned char)names[middle].folded[at] < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Adds every name that begins at `start`. */
static size_t names_at(const struct match_table *table, const char *folded,
    size_t start, struct match_hit *hits, size_t count)
{
	size_t low = 0, high = table->count;

	for (size_t k = 0; folded[start + k] != '\0'; k++) {
		unsigned byte = (unsigned char)folded[start + k];
		low = first_from(table->names, low, high, k, byte);
		high = first_from(table->names, low, high, k, byte + 1);
		for (size_t i = low; i < high && table->names[i].bytes == k + 1;
		     i++)
			if (count < HITS_MAX)
				hits[count++] = (struct match_hit){
				    start, k + 1, table->names[i].id};
		if (low >= high)
			break;
	}
	return count;
}

static int longest_first(const void *a, const void *b)
{
	const struct match_hit *one = a, *other = b;

	if (one->bytes != other->bytes)
		return one->bytes < other->bytes ? 1 : -1;
	if (one->start != other->start)
		return one->start < other->start ? -1 : 1;
	return (one->id > other->id) - (one->id < other->id);
}

static bool is_free(const struct match_hits *taken, const struct match_hit *hit)
{
	for (size_t i = 0; i < taken->count; i++) {
		const struct match_hit *other = &taken->items[i];
		if (hit->start == other->start && hit->bytes == other->bytes)
			continue; /* the same words of another id */
		if (hit->start < other->start + other->bytes &&
		    other->start < hit->start + hit->bytes)
			return false;
	}
	return true;
}

void match_table_find(const struct match_table *table, const char *folded,
    struct match_hits *hits)
{
	struct match_hit all[HITS_MAX];
	size_t count = 0;

	hits->count = 0;
	for (size_t at = 0; folded[at] != '\0'; at++)
		if (((unsigned char)folded[at] & 0xc0) != 0x80)
			count = names_at(table, folded, at, all, count);
	if (count > 1)
		qsort(all, count, sizeof *all, longest_first);
	for (size_t i = 0; i < count && hits->count < MATCH_MAX; i++)
		if (is_free(hits, &all[i]))
			hits->items[hits->count++] = all[i];
}
