/*
 * What archives hold: zip by its central directory, rar, 7z, tar and packed
 * files through libarchive. Made for a locked worker; files come one behind the
 * other in the order of the archive.
 */
#ifndef PARSERS_UNPACK_H
#define PARSERS_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/sniff.h"
#include "parsers/table.h"

/* Each function returns 0, or -1 to end the reading (too-large). */
struct unpack_sink {
	void *context;
	/* A file begins. `path` is UTF-8, folders with "/"; "" where only the
	 * archive has a name (gzip, bzip2, xz). */
	int (*begin)(void *context, const char *path);
	int (*bytes)(void *context, const char *bytes, size_t len);
	/* Its end. Where the outcome is not ok some bytes did not come, and
	 * `reason` says why. */
	int (*end)(void *context, enum outcome outcome, const char *reason);
};

/* Opens what reading needs; before the process is locked. 0 or -1. */
int unpack_prepare(void);

/* A kind of archive that is read: zip, rar, 7z, tar, gzip, bzip2, xz. */
bool unpack_knows(enum sniff_kind kind);

/*
 * Reads a whole archive into the sink: regular files but those that file
 * managers leave (Thumbs.db, __MACOSX). At most `room_bytes` are unpacked
 * (limits->inflated_bytes less what others took). The report is the
 * archive's own; files have their own outcome. An archive of which nothing
 * could be read for the want of a password is encrypted itself; one volume of
 * several is unsupported, as is a zip that is some program's document (an OPC
 * package, a jar). Returns whether every file there is was named to the sink.
 */
bool unpack_read(enum sniff_kind kind, const unsigned char *bytes, size_t size,
    const struct limits *limits, int64_t room_bytes,
    const struct unpack_sink *sink, struct table_report *report);

#endif
