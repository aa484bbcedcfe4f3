/*
 * The raw mail and its parts as files under the state folder:
 *   spool/incoming/        where shoubao-fetch puts what it has fetched
 *   spool/ab/<sha256>.eml  where the engine moves it before its row is
 * committed files/ab/<sha256>      parts, content-addressed, read-only
 *   archive/<campaign>/<unit>/<material>/[<day>/]<name>  hard links to parts
 * Parts and archive can be made again from the raw mail.
 *
 * Nothing is synced one by one: rawmail_sync, before the commit of the rows
 * that speak of the files, makes all of a batch durable with one syncfs. On
 * ext4 that is 25 µs of processor time a mail in batches of 50, where an fsync
 * of each shard folder is 55 and an fdatasync of each file 380 more. It waits
 * for other writers of the filesystem too; nothing depends on its being quick.
 * What a power cut tears before that has no row yet: the mail is fetched or
 * read again, the raw file replaced, and a part of the wrong size written anew.
 */
#ifndef SPOOL_RAWMAIL_H
#define SPOOL_RAWMAIL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sha256.h"

struct rawmail; /* holds the folders' descriptors */

/* Makes the folders (0700) and empties incoming/ and tmp/ of what a crash
 * left: for the engine alone, before a fetcher starts. */
int rawmail_open(const char *state, struct rawmail **raw, struct err *err);
void rawmail_close(struct rawmail **raw);

/* state/spool, state/spool/incoming, state/tmp: absolute, owned by `raw`. */
const char *rawmail_spool(const struct rawmail *raw);
const char *rawmail_incoming(const struct rawmail *raw);
const char *rawmail_temporary(const struct rawmail *raw);

/* Moves incoming/<sha>.eml to its place. A file that is already there (a
 * crash between move and commit, or the same mail twice) is success. */
int rawmail_accept(
    struct rawmail *raw, const char sha256[SHA256_HEX], struct err *err);
/* All that was accepted, kept and archived since the last call is durable
 * after it; nothing to do = no system call. */
int rawmail_sync(struct rawmail *raw, struct err *err);
/* Does the state folder take a file of some size now? 0, or -1 and why not. */
int rawmail_probe(struct rawmail *raw, struct err *err);
/* Absolute path of a spooled mail (malloc). */
char *rawmail_path(const struct rawmail *raw, const char sha256[SHA256_HEX]);
/* The same without a rawmail, for a reader beside the engine (malloc). */
char *rawmail_path_in(const char *state, const char sha256[SHA256_HEX]);
/* Of a part in files/ (malloc). */
char *rawmail_part_path_in(const char *state, const char sha256[SHA256_HEX]);

/* Copies `size` bytes at `offset` of the pack into files/, hashing on the way;
 * ERR_REJECT when the hash is not the claimed one. Present = nothing to do. */
int rawmail_keep_part(struct rawmail *raw, int pack_fd, int64_t offset,
    int64_t size, const char sha256[SHA256_HEX], struct err *err);

/* Links files/<sha> into the archive under cleaned names; day DAY_NONE = no
 * day folder. An equal name with other contents gets " (2)" before its
 * extension, after twenty its hash; the same contents under the same name are
 * there once. */
int rawmail_archive(struct rawmail *raw, const char *campaign, const char *unit,
    const char *material, int32_t day, const char *name,
    const char sha256[SHA256_HEX], struct err *err);

#endif
