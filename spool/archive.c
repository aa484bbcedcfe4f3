#include "spool/archive.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"

#define NAME_BYTES 180
#define EXTENSION_BYTES 16 /* a longer one is no extension */

/* Right-to-left marks and the like show "gpj.exe" as "exe.jpg". */
static bool is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

static uint32_t replaced(uint32_t c)
{
	return c < 0x80 && strchr("/\\<>:\"|?*", (int)c) != NULL
		   ? c - 0x20 + 0xff00
		   : c;
}

/* Where the extension begins: its dot, or the end of the name. */
static size_t extension_of(const char *name)
{
	size_t len = strlen(name);
	const char *dot = strrchr(name, '.');

	if (dot == NULL || dot == name ||
	    (size_t)(name + len - dot) > EXTENSION_BYTES)
		return len;
	return (size_t)(dot - name);
}

static void put_cut(struct buf *out, const char *name)
{
	size_t stem = extension_of(name);
	size_t extension = strlen(name) - stem;

	if (stem + extension <= NAME_BYTES) {
		buf_puts(out, name);
		return;
	}
	buf_append(out, name, utf8_cut(name, NAME_BYTES - extension));
	buf_puts(out, name + stem);
}

/* The characters that may stay, from the first that may begin a name. */
static void put_allowed(struct buf *out, const char *name)
{
	uint32_t c;

	while ((c = utf8_next(&name)) != 0) {
		char bytes[4];
		if (is_hidden(c) || (out->len == 0 && (c == '.' || c == ' ')))
			continue;
		buf_append(out, bytes, utf8_put(bytes, replaced(c)));
	}
	while (out->len > 0 && strchr(". ", out->data[out->len - 1]) != NULL)
		out->data[--out->len] = '\0';
}

/* Windows keeps these names for itself, whatever stands behind a dot. */
static bool is_device(const char *name)
{
	static const char *const names[] = {"CON", "PRN", "AUX", "NUL"};
	size_t len = strcspn(name, ".");

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (len == 3 && strncasecmp(name, names[i], 3) == 0)
			return true;
	return len == 4 && name[3] >= '1' && name[3] <= '9' &&
	       (strncasecmp(name, "COM", 3) == 0 ||
		   strncasecmp(name, "LPT", 3) == 0);
}

char *archive_name(const char *name)
{
	char *clean = utf8_clean(name, strlen(name));
	struct buf allowed, cut;

	buf_init(&allowed, 3 * strlen(clean) + 1);
	buf_init(&cut, NAME_BYTES + 1);
	put_allowed(&allowed, clean);
	put_cut(&cut, buf_text(&allowed));
	free(clean);
	buf_free(&allowed);
	char *kept = is_device(buf_text(&cut))
			 ? mem_printf("_%s", buf_text(&cut))
			 : mem_strdup(cut.len > 0 ? buf_text(&cut) : "unnamed");
	buf_free(&cut);
	return kept;
}

char *archive_marked(const char *name, const char *mark)
{
	size_t stem = extension_of(name);

	return mem_printf("%.*s (%s)%s", (int)stem, name, mark, name + stem);
}

char *archive_folder(
    const char *campaign, const char *unit, const char *material, int32_t day)
{
	char *parts[] = {
	    archive_name(campaign), archive_name(unit), archive_name(material)};
	char date[11] = "";
	char *folder;

	if (day != DAY_NONE)
		day_format(day, date);
	folder = mem_printf("%s/%s/%s%s%s", parts[0], parts[1], parts[2],
	    date[0] != '\0' ? "/" : "", date);
	for (size_t i = 0; i < 3; i++)
		free(parts[i]);
	return folder;
}
