/*
 * The files a configuration is made of, mended and laid out for libconfig:
 * every token stands on a line of its own, so that libconfig's line number of
 * a setting is the token's index and leads back to file and line, through any
 * depth of @include.
 */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include "base/buf.h"
#include "config/config.h"

struct source_place {
	const char *file;
	int line;
};

struct source {
	struct buf text; /* for config_read_string */
	struct source_place *places;
	size_t place_count, place_cap;
	char **files; /* as shown in messages; places point here */
	size_t file_count, file_cap;
	bool incomplete;    /* a file, or the rest of one, is not in it */
	struct sha256 *sha; /* of every file's bytes */
};

void source_begin(struct source *source);
void source_free(struct source *source);

/* Reads a file of at most some megabytes and adds it to the hash. malloc'ed
 * and NUL-terminated; NULL with a problem at `from` (the place that names the
 * file; NULL for the main file). */
char *source_read(struct source *source, const char *path,
    const struct source_place *from, size_t *bytes,
    struct config_problems *problems);
/* Keeps a file's name for places. Owned by the source. */
const char *source_name(struct source *source, const char *path);

void source_put(
    struct source *source, const char *token, const char *file, int line);
/* `line` counts from 1, as libconfig does. */
struct source_place source_place_of(const struct source *source, int line);

/* `text` seen from the folder of `file`, with "x/.." taken out; malloc. */
char *source_path(const char *file, const char *text);

#endif
