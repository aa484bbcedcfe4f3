/*
 * Files that survive a crash: a temporary name, write, fsync, rename, fsync
 * of the folder. All functions take a folder's descriptor and a name in it.
 */
#ifndef BASE_DURABLE_H
#define BASE_DURABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/* What the temporary names begin with: a crash may leave such files; they
 * hold nothing that was promised and may be removed at start. */
#define DURABLE_TEMPORARY ".tmp-"

/* mkdir -p with the given mode below an existing folder, each new folder's
 * parent synced. 0 or -1. */
int durable_mkdir(const char *path, mode_t mode, struct err *err);

/* The whole order above; mode 0600. 0 or -1; on -1 no file of that name was
 * made, and one that was there before is either untouched or (when only the
 * folder's fsync failed) gone. */
int durable_write(int folder_fd, const char *name, const void *data,
    size_t bytes, struct err *err);

/* Renames within or across folders of one filesystem and syncs the target
 * folder (and the source's, when it is another). */
int durable_rename(
    int from_fd, const char *from, int to_fd, const char *to, struct err *err);

int durable_sync_folder(int folder_fd, struct err *err);

/* Reads a whole regular file of at most max_bytes (malloc, NUL-terminated;
 * `bytes` may be NULL). A larger one or no file proper is ERR_REJECT. */
int durable_read(int folder_fd, const char *name, size_t max_bytes, char **data,
    size_t *bytes, struct err *err);

/* Writes all bytes to a descriptor, through short writes and EINTR. */
int durable_write_all(int fd, const void *data, size_t bytes, struct err *err);

#endif
