/*
 * A zip package in memory, by its central directory (APPNOTE.TXT 4.3.12):
 * names as office programs mean them, members read as budgeted streams. The
 * only file that knows libzip.
 */
#ifndef PARSERS_ZIP_PACKAGE_H
#define PARSERS_ZIP_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/table.h"

#define PACKAGE_NONE (-1)

struct package;
struct package_member; /* one being read */

/* The bytes must outlive the package. NULL when it is refused. */
struct package *package_open(const unsigned char *bytes, size_t size,
    const struct limits *limits, struct table_report *report);
void package_free(struct package *package);

size_t package_count(const struct package *package);
/* The name of member `index`: slashes forward, none in front; as stored
 * otherwise (not always UTF-8). Owned by the package. */
const char *package_name(const struct package *package, size_t index);
/* The first member of that name, letters' case ignored, slashes either way,
 * a leading one ignored; PACKAGE_NONE without. */
int64_t package_find(const struct package *package, const char *name);
/* Resolves a relationship's target against the part it stands in ("xl/x.xml",
 * "" for the package itself): absolute, "../", backslashes, %20 (malloc). */
char *package_resolve(const char *part, const char *target);

/* A member as the user of an archive knows it. */
struct package_entry {
	const char *name; /* as stored, both slashes; owned by the package */
	bool utf8;     /* marked as UTF-8 (APPNOTE.TXT 4.4.4, bit 11; 4.6.9) */
	unsigned mode; /* as of st_mode, 0 when it was made without one */
	int64_t packed, size; /* bytes, as stated */
};
void package_describe(
    struct package *package, size_t index, struct package_entry *entry);
/* From here on members' refusals and notes go there. */
void package_report_to(struct package *package, struct table_report *report);

/* Opens a member; NULL when it is refused (encrypted, damaged). */
struct package_member *package_member_open(
    struct package *package, int64_t index);
/* Up to `room` bytes; 0 at the end, -1 refused: damaged, or over a budget. */
int64_t package_member_read(
    struct package_member *member, void *out, size_t room);
/* Gives up a member whether it was read to its end or not. */
void package_member_close(struct package_member *member);

#endif
