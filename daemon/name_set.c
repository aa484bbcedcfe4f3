#include "name_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void name_set_add(struct name_set *set, const char *name, size_t len)
{
	MEM_GROW(set->names, set->count, set->cap);
	set->names[set->count++] = mem_strndup(name, len);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void name_set_sort(struct name_set *set)
{
	size_t kept = 0;

	if (set->count == 0)
		return;
	qsort(set->names, set->count, sizeof *set->names, by_name);
	for (size_t i = 1; i < set->count; i++) {
		if (strcmp(set->names[kept], set->names[i]) == 0)
			free(set->names[i]);
		else
			set->names[++kept] = set->names[i];
	}
	set->count = kept + 1;
}

bool name_set_has(const struct name_set *set, const char *name, size_t len)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(set->names[middle], name, len);
		if (order == 0 && set->names[middle][len] != '\0')
			order = 1;
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

void name_set_free(struct name_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		free(set->names[i]);
	free(set->names);
	*set = (struct name_set){0};
}
