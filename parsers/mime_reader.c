#include "parsers/mime_reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void mime_reader_init(
    struct mime_reader *reader, struct mime_source *source, const bool *stop)
{
	*reader = (struct mime_reader){.source = source, .stop = stop};
}

void mime_reader_free(struct mime_reader *reader)
{
	while (reader->count > 0)
		mime_reader_pop(reader);
	free(reader->boundaries);
	reader->boundaries = NULL;
}

size_t mime_reader_push(struct mime_reader *reader, char *boundary)
{
	size_t len = strlen(boundary);

	while (len > 0 && strchr(" \t\r\n", boundary[len - 1]) != NULL)
		len--;
	MEM_GROW(reader->boundaries, reader->count, reader->cap);
	reader->boundaries[reader->count++] = (struct mime_boundary){
	    boundary, len};
	return reader->count;
}

void mime_reader_pop(struct mime_reader *reader)
{
	free(reader->boundaries[--reader->count].text);
}

static bool is_blank(const char *text, size_t len)
{
	while (len > 0 && (*text == ' ' || *text == '\t' || *text == '\r')) {
		text++;
		len--;
	}
	return len == 0;
}

/* The whole line must be the delimiter: one boundary may be the beginning of
 * another. The innermost comes first, so that "--a--" opens a part of an
 * inner boundary "a--". */
static bool is_delimiter(
    struct mime_reader *reader, const struct mime_line *line)
{
	const char *text = line->text + 2;

	for (size_t level = reader->count; level > 0; level--) {
		const struct mime_boundary *boundary =
		    &reader->boundaries[level - 1];
		size_t len = line->len - 2;
		if (len < boundary->len ||
		    memcmp(text, boundary->text, boundary->len) != 0)
			continue;
		const char *rest = text + boundary->len;
		len -= boundary->len;
		bool closing = len >= 2 && rest[0] == '-' && rest[1] == '-' &&
			       is_blank(rest + 2, len - 2);
		if (!closing && !is_blank(rest, len))
			continue;
		reader->ended = true;
		reader->level = level;
		reader->closing = closing;
		return true;
	}
	return false;
}

int mime_reader_line(struct mime_reader *reader, struct mime_line *line)
{
	if (reader->ended)
		return 0;
	if (reader->has_held) {
		*line = reader->held;
		reader->has_held = false;
		return 1;
	}
	int got = *reader->stop ? 0 : mime_source_line(reader->source, line);
	if (got < 0)
		return -1;
	if (got == 0) {
		reader->ended = true;
		reader->level = 0;
		return 0;
	}
	if (line->begins && line->len > 2 && line->text[0] == '-' &&
	    line->text[1] == '-' && is_delimiter(reader, line))
		return 0;
	return 1;
}

void mime_reader_hold(struct mime_reader *reader, const struct mime_line *line)
{
	reader->held = *line;
	reader->has_held = true;
}

void mime_reader_resume(struct mime_reader *reader)
{
	reader->ended = false;
}

int mime_reader_body(struct mime_reader *reader, struct mime_decoder *decoder)
{
	struct mime_line line;
	char eol[2];
	size_t eol_len = 0;
	int got;

	while ((got = mime_reader_line(reader, &line)) > 0) {
		if (eol_len > 0 && mime_decoder_feed(decoder, eol, eol_len) < 0)
			return -1;
		if (mime_decoder_feed(decoder, line.text, line.len) < 0)
			return -1;
		eol_len = line.eol_len;
		memcpy(eol, line.eol, eol_len);
	}
	if (got < 0)
		return -1;
	if (reader->level == 0 && eol_len > 0 &&
	    mime_decoder_feed(decoder, eol, eol_len) < 0)
		return -1;
	return mime_decoder_end(decoder);
}

int mime_reader_skip(struct mime_reader *reader)
{
	struct mime_line line;
	int got;

	while ((got = mime_reader_line(reader, &line)) > 0)
		;
	return got;
}
