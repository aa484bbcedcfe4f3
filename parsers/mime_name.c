#include "parsers/mime_name.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#define EXTENSION_MAX_BYTES 16

/* Characters that show nothing or turn the reading order (a name that shows
 * "gnp.xlsx" and ends in .exe). */
static bool is_dropped(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	       point == 0xad || (point >= 0x200b && point <= 0x200f) ||
	       (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || point == 0xfeff ||
	       (point >= 0xfff0 && point <= 0xfffb);
}

/* The longest prefix that fits, with the extension put behind it again. */
static void shorten(char *name)
{
	size_t len = strlen(name);
	const char *dot = strrchr(name, '.');
	char extension[EXTENSION_MAX_BYTES + 1] = "";

	if (len <= MIME_NAME_MAX_BYTES)
		return;
	size_t tail = dot ? len - (size_t)(dot - name) : 0;
	if (tail <= EXTENSION_MAX_BYTES)
		memcpy(extension, name + len - tail, tail + 1);
	else
		tail = 0;
	size_t kept = utf8_cut(name, MIME_NAME_MAX_BYTES - tail);
	memcpy(name + kept, extension, tail + 1);
}

static char *clean(const char *name)
{
	struct buf out;
	uint32_t point;

	buf_init(&out, strlen(name));
	for (const char *at = name; *at != '\0';) {
		const char *from = at;
		point = utf8_next(&at);
		if (is_dropped(point))
			continue;
		/* Spaces at both ends are never meant. */
		if (point == ' ' && out.len == 0)
			continue;
		buf_append(&out, from, (size_t)(at - from));
	}
	while (out.len > 0 && out.data[out.len - 1] == ' ')
		out.data[--out.len] = '\0';
	char *result = out.len > 0 ? buf_take(&out) : mem_strdup("");
	buf_free(&out);
	shorten(result);
	return result;
}

char *mime_name_title(const char *title)
{
	return clean(title);
}

char *mime_name_clean(const char *name)
{
	size_t len = strlen(name);

	while (len > 0 && strchr("/\\ ", name[len - 1]) != NULL)
		len--;
	size_t from = len;
	while (from > 0 && name[from - 1] != '/' && name[from - 1] != '\\')
		from--;
	char *last = mem_strndup(name + from, len - from);
	char *result = clean(last);
	free(last);
	if (strcmp(result, ".") == 0 || strcmp(result, "..") == 0)
		*result = '\0';
	return result;
}
