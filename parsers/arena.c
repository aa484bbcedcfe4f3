#include "parsers/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CHUNK_BYTES (64u << 10)

struct chunk {
	struct chunk *next;
	size_t used, size;
	char bytes[];
};

struct interned {
	const char *text;
	size_t bytes;
	uint64_t hash;
};

struct arena {
	struct chunk *chunks;
	size_t total, max;
	struct interned *slots; /* open addressing, a power of two */
	size_t slot_count, slot_used;
};

struct arena *arena_new(size_t max_bytes)
{
	struct arena *arena = mem_calloc(1, sizeof *arena);

	arena->max = max_bytes;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	for (struct chunk *chunk = arena->chunks, *next; chunk != NULL;
	     chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena->slots);
	free(arena);
}

static struct chunk *room_for(struct arena *arena, size_t bytes)
{
	struct chunk *chunk = arena->chunks;

	if (chunk != NULL && chunk->size - chunk->used >= bytes)
		return chunk;
	size_t size = bytes > CHUNK_BYTES / 4 ? bytes : CHUNK_BYTES;
	if (size > arena->max - arena->total)
		return NULL;
	struct chunk *fresh = mem_alloc(sizeof *fresh + size);
	fresh->used = 0;
	fresh->size = size;
	arena->total += size;
	/* A large text's own chunk goes behind the one that has room. */
	if (chunk != NULL && size == bytes) {
		fresh->next = chunk->next;
		chunk->next = fresh;
	} else {
		fresh->next = chunk;
		arena->chunks = fresh;
	}
	return fresh;
}

char *arena_keep(struct arena *arena, const char *text, size_t bytes)
{
	struct chunk *chunk = room_for(arena, bytes + 1);

	if (chunk == NULL)
		return NULL;
	char *copy = chunk->bytes + chunk->used;
	if (bytes > 0)
		memcpy(copy, text, bytes);
	copy[bytes] = '\0';
	chunk->used += bytes + 1;
	return copy;
}

static uint64_t hash_of(const char *text, size_t bytes)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < bytes; i++)
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
	return hash ^ hash >> 29;
}

static struct interned *slot_of(
    struct arena *arena, const char *text, size_t bytes, uint64_t hash)
{
	size_t mask = arena->slot_count - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct interned *slot = &arena->slots[i];
		if (slot->text == NULL)
			return slot;
		if (slot->hash == hash && slot->bytes == bytes &&
		    memcmp(slot->text, text, bytes) == 0)
			return slot;
	}
}

static void grow_slots(struct arena *arena)
{
	struct interned *old = arena->slots;
	size_t old_count = arena->slot_count;

	arena->slot_count = old_count ? old_count * 2 : 256;
	arena->slots = mem_calloc(arena->slot_count, sizeof *arena->slots);
	for (size_t i = 0; i < old_count; i++)
		if (old[i].text != NULL)
			*slot_of(arena, old[i].text, old[i].bytes,
			    old[i].hash) = old[i];
	free(old);
}

const char *arena_intern(struct arena *arena, const char *text, size_t bytes)
{
	if (arena->slot_used >= arena->slot_count / 2)
		grow_slots(arena);
	uint64_t hash = hash_of(text, bytes);
	struct interned *slot = slot_of(arena, text, bytes, hash);
	if (slot->text != NULL)
		return slot->text;
	const char *kept = arena_keep(arena, text, bytes);
	if (kept == NULL)
		return NULL;
	*slot = (struct interned){kept, bytes, hash};
	arena->slot_used++;
	return kept;
}

size_t arena_bytes(const struct arena *arena)
{
	return arena->total;
}
