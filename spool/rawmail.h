/*
 * The raw mail and its parts as files under the state folder:
 *   spool/incoming/        where shoubao-fetch puts what it has made durable
 *   spool/ab/<sha256>.eml  where the engine moves it before its row is committed
 *   files/ab/<sha256>      parts, content-addressed
 *   archive/<campaign>/<unit>/<material>/[<day>/]<name>  hard links to parts
 * Parts and archive can be made again from the raw mail.
 */
#ifndef SPOOL_RAWMAIL_H
#define SPOOL_RAWMAIL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sha256.h"

struct rawmail; /* holds the folders' descriptors */

/* Makes the folders (0700) and empties incoming/ and tmp/ of what a crash
 * left: call before a fetcher starts. */
int rawmail_open(const char *state, struct rawmail **raw, struct err *err);
void rawmail_close(struct rawmail **raw);

/* state/spool/incoming, state/tmp: absolute, owned by `raw`. */
const char *rawmail_incoming(const struct rawmail *raw);
const char *rawmail_temporary(const struct rawmail *raw);

/* Moves incoming/<sha>.eml to its place. The folders are synced by
 * rawmail_sync, once for a batch, before the commit. A file that is already
 * in its place (a crash between move and commit) is success. */
int rawmail_accept(struct rawmail *raw, const char sha256[SHA256_HEX], struct err *err);
int rawmail_sync(struct rawmail *raw, struct err *err);
/* Absolute path of a spooled mail (malloc). */
char *rawmail_path(const struct rawmail *raw, const char sha256[SHA256_HEX]);

/* Copies `size` bytes at `offset` of the pack into files/, hashing on the way;
 * ERR_REJECT when the hash is not the claimed one. Present = nothing to do. */
int rawmail_keep_part(struct rawmail *raw, int pack_fd, int64_t offset, int64_t size,
    const char sha256[SHA256_HEX], struct err *err);

/* Links files/<sha> into the archive under cleaned names; day DAY_NONE = no day
 * folder. An equal name with other contents gets " (2)" before its extension. */
int rawmail_archive(struct rawmail *raw, const char *campaign, const char *unit,
    const char *material, int32_t day, const char *name,
    const char sha256[SHA256_HEX], struct err *err);

#endif
