#include "config/roster_names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

struct entry {
	char *key; /* the kind's digit before the name */
	int row;
	struct entry *next;
};

struct roster_names {
	struct entry **buckets;
	size_t bucket_count;
};

struct roster_names *roster_names_new(size_t units)
{
	struct roster_names *names = mem_calloc(1, sizeof *names);

	names->bucket_count = units * 4 + 61;
	names->buckets = mem_calloc(
	    names->bucket_count, sizeof *names->buckets);
	return names;
}

void roster_names_free(struct roster_names *names)
{
	if (!names)
		return;
	for (size_t i = 0; i < names->bucket_count; i++) {
		struct entry *entry = names->buckets[i], *next;

		for (; entry; entry = next) {
			next = entry->next;
			free(entry->key);
			free(entry);
		}
	}
	free(names->buckets);
	free(names);
}

/* FNV-1a. The roster is the office's own file: no keyed hash is needed. */
static size_t bucket_of(const struct roster_names *names, const char *key)
{
	uint64_t hash = 14695981039346656037u;

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211u;
	return (size_t)(hash % names->bucket_count);
}

int roster_names_add(struct roster_names *names, enum roster_name_kind kind,
    const char *name, int row)
{
	char *folded = kind == ROSTER_NAME ? utf8_fold(name) : mem_strdup(name);
	char *key = mem_printf("%d%s", (int)kind, folded);
	size_t bucket = bucket_of(names, key);
	struct entry *entry = names->buckets[bucket];

	free(folded);
	for (; entry; entry = entry->next) {
		if (strcmp(entry->key, key) != 0)
			continue;
		free(key);
		return entry->row == row ? 0 : entry->row;
	}
	entry = mem_calloc(1, sizeof *entry);
	*entry = (struct entry){key, row, names->buckets[bucket]};
	names->buckets[bucket] = entry;
	return 0;
}
