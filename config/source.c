#include "config/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/mem.h"
#include "config/problems.h"

#define FILE_BYTES (8u << 20)
#define TEXT_BYTES (32u << 20)

void source_begin(struct source *source)
{
	*source = (struct source){.sha = sha256_new()};
	buf_init(&source->text, TEXT_BYTES);
}

void source_free(struct source *source)
{
	char hex[SHA256_HEX];

	buf_free(&source->text);
	free(source->places);
	for (size_t i = 0; i < source->file_count; i++)
		free(source->files[i]);
	free(source->files);
	if (source->sha)
		sha256_end(source->sha, hex);
	*source = (struct source){0};
}

char *source_read(struct source *source, const char *path,
    const struct source_place *from, size_t *bytes,
    struct config_problems *problems)
{
	struct err err = {0};
	char *data = NULL;

	if (durable_read(AT_FDCWD, path, FILE_BYTES, &data, bytes, &err) == 0) {
		sha256_add(source->sha, bytes, sizeof *bytes);
		sha256_add(source->sha, data, *bytes);
		return data;
	}
	if (access(path, R_OK) != 0)
		err_set(&err, ERR_REJECT, "%s", strerror(errno));
	if (from)
		problems_add(problems, from->file, from->line,
		    "the file %s cannot be read: %s", path, err.text);
	else
		problems_add(problems, path, 0, "cannot be read: %s", err.text);
	return NULL;
}

const char *source_name(struct source *source, const char *path)
{
	MEM_GROW(source->files, source->file_count, source->file_cap);
	source->files[source->file_count] = mem_strdup(path);
	return source->files[source->file_count++];
}

void source_put(
    struct source *source, const char *token, const char *file, int line)
{
	if (buf_printf(&source->text, "%s\n", token) != 0)
		return;
	MEM_GROW(source->places, source->place_count, source->place_cap);
	source->places[source->place_count++] = (struct source_place){
	    file, line};
}

struct source_place source_place_of(const struct source *source, int line)
{
	if (line < 1 || !source->place_count)
		return (struct source_place){
		    source->file_count ? source->files[0] : "", 0};
	if ((size_t)line > source->place_count)
		line = (int)source->place_count;
	return source->places[line - 1];
}

/* Takes out "." and "name/..", by words alone: links are not followed. */
static void path_tidy(char *path)
{
	bool rooted = path[0] == '/';
	char *copy = mem_strdup(path), *rest = copy, *part;
	char *parts[256];
	size_t count = 0;

	while ((part = strsep(&rest, "/"))) {
		if (!*part || strcmp(part, ".") == 0)
			continue;
		if (strcmp(part, "..") == 0 && count &&
		    strcmp(parts[count - 1], "..") != 0)
			count--;
		else if (count < sizeof parts / sizeof *parts)
			parts[count++] = part;
	}
	*path = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(parts[i]);

		if (i || rooted)
			*path++ = '/';
		memcpy(path, parts[i], len + 1);
		path += len;
	}
	free(copy);
}

char *source_path(const char *file, const char *text)
{
	const char *slash = strrchr(file, '/');
	char *path;

	if (text[0] == '/')
		path = mem_strdup(text);
	else if (slash)
		path = mem_printf("%.*s/%s", (int)(slash - file), file, text);
	else
		path = mem_strdup(text);
	path_tidy(path);
	return path;
}
