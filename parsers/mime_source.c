#include "parsers/mime_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define SOURCE_BYTES (64u << 10)

struct mime_source {
	int fd;
	int64_t at, to;    /* the next byte to read from the file, the end */
	size_t used, have; /* of `bytes`: consumed, filled */
	bool begins;
	char bytes[SOURCE_BYTES];
};

struct mime_source *mime_source_new(int fd, int64_t from, int64_t to)
{
	struct mime_source *source = mem_alloc(sizeof *source);

	source->fd = fd;
	source->at = from;
	source->to = to;
	source->used = source->have = 0;
	source->begins = true;
	return source;
}

void mime_source_free(struct mime_source *source)
{
	free(source);
}

/* Moves what is left to the front and reads more. 1, 0 at the end, -1. */
static int refill(struct mime_source *source)
{
	size_t left = source->have - source->used;

	if (source->used > 0)
		memmove(source->bytes, source->bytes + source->used, left);
	source->used = 0;
	source->have = left;
	size_t room = SOURCE_BYTES - left;
	if (source->to - source->at < (int64_t)room)
		room = (size_t)(source->to - source->at);
	while (room > 0) {
		ssize_t got = pread(
		    source->fd, source->bytes + left, room, (off_t)source->at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		source->at += got;
		source->have += (size_t)got;
		return got > 0;
	}
	return 0;
}

/* The first LF of what is buffered, reading on until there is one, the
 * buffer is full or the file ends. 0 or -1. */
static int find_end(struct mime_source *source, const char **end)
{
	size_t looked = 0;

	for (;;) {
		size_t have = source->have - source->used;
		char *from = source->bytes + source->used;
		*end = memchr(from + looked, '\n', have - looked);
		if (*end != NULL || have == SOURCE_BYTES)
			return 0;
		looked = have;
		int more = refill(source);
		if (more <= 0)
			return more;
	}
}

int mime_source_line(struct mime_source *source, struct mime_line *line)
{
	const char *end;

	if (find_end(source, &end) < 0)
		return -1;
	const char *text = source->bytes + source->used;
	size_t have = source->have - source->used;
	if (have == 0)
		return 0;
	line->text = text;
	line->begins = source->begins;
	if (end == NULL) {
		/* A CR at the cut may belong to the line end behind it. */
		line->len = have > 1 && have == SOURCE_BYTES &&
				    text[have - 1] == '\r'
				? have - 1
				: have;
		line->eol = text + line->len;
		line->eol_len = 0;
	} else {
		line->len = (size_t)(end - text);
		if (line->len > 0 && text[line->len - 1] == '\r')
			line->len--;
		line->eol = text + line->len;
		line->eol_len = (size_t)(end + 1 - line->eol);
	}
	source->used += line->len + line->eol_len;
	source->begins = end != NULL;
	return 1;
}
