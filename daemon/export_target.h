/*
 * Where an export goes: a folder of its own, or a zip (streamed, UTF-8 names,
 * zip64 where it must be). Both are given the same paths in the same order.
 */
#ifndef DAEMON_EXPORT_TARGET_H
#define DAEMON_EXPORT_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/sha256.h"

struct export_target;

/* A path that ends in .zip is a zip. Neither may exist yet, but for an empty
 * folder. They come to belong to `owner`: root calls this before it goes on as
 * the owner of the state folder. ERR_REJECT with the reason for the admin. */
struct export_target *export_open(
    const char *path, uid_t owner, gid_t group, struct err *err);

/* Adds a file by its relative path, folders are made as needed; `modified` is
 * its time. Of a file the bytes from `fd` are hashed on the way. */
int export_add_file(struct export_target *target, const char *path, int fd,
    int64_t size, int64_t modified, char sha256[SHA256_HEX], struct err *err);
int export_add_text(struct export_target *target, const char *path,
    const void *bytes, size_t size, int64_t modified, struct err *err);

/* Makes all of it durable. Frees the target. */
int export_finish(struct export_target **target, struct err *err);
/* Leaves what is there, incomplete, and frees the target. */
void export_abandon(struct export_target **target);

#endif
