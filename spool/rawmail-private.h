/* For the rawmail*.c files only. */
#ifndef SPOOL_RAWMAIL_PRIVATE_H
#define SPOOL_RAWMAIL_PRIVATE_H

#include <stdbool.h>

#include "spool/rawmail.h"

#define RAWMAIL_COPY_BYTES (128 << 10)
#define RAWMAIL_PLACE_BYTES 80 /* "ab/<sha256>.eml" */

enum rawmail_folder {
	RAWMAIL_INCOMING,
	RAWMAIL_TEMPORARY,
	RAWMAIL_SPOOL,
	RAWMAIL_FILES,
	RAWMAIL_ARCHIVE,
	RAWMAIL_FOLDERS
};

struct rawmail {
	char *paths[RAWMAIL_FOLDERS]; /* absolute */
	int fds[RAWMAIL_FOLDERS];
	char *buffer; /* RAWMAIL_COPY_BYTES */
	bool changed; /* since the last sync */
};

/* "ab/<sha256><suffix>". A hash is also a path: ERR_REJECT when it is none. */
int rawmail_place(const char sha256[SHA256_HEX], const char *suffix,
    char place[RAWMAIL_PLACE_BYTES], struct err *err);
/* renameat into a shard, which is made when it is not there. */
int rawmail_move(int from_fd, const char *from, int to_fd, const char *place,
    struct err *err);
/* Copies size bytes from an offset, hashing; to < 0 only hashes. */
int rawmail_copy(struct rawmail *raw, int from, int64_t offset, int64_t size,
    int to, char hex[SHA256_HEX], struct err *err);
/* The same, ERR_REJECT when the hash is another. */
int rawmail_copy_checked(struct rawmail *raw, int from, int64_t offset,
    int64_t size, int to, const char sha256[SHA256_HEX], struct err *err);

#endif
