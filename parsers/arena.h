/*
 * Text kept until all of it is thrown away at once: chunks, no per-text cost
 * beyond its bytes and a NUL.
 */
#ifndef PARSERS_ARENA_H
#define PARSERS_ARENA_H

#include <stddef.h>

struct arena;

/* At most max_bytes of chunks. Never NULL; free with arena_free. */
struct arena *arena_new(size_t max_bytes);
void arena_free(struct arena *arena);
/* A NUL-terminated copy that lives as long as the arena, or NULL when it
 * would pass the maximum. */
char *arena_keep(struct arena *arena, const char *text, size_t bytes);
/* As arena_keep, but a text already kept by this call is not kept again. */
const char *arena_intern(struct arena *arena, const char *text, size_t bytes);
/* Bytes of the chunks. */
size_t arena_bytes(const struct arena *arena);

#endif
