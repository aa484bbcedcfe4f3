/*
 * The worker's pack: one file that takes the decoded bytes of every part, one
 * behind the other, so that later steps map what they need and the mail is
 * never in memory. One part is open at a time.
 */
#ifndef PARSERS_MIME_PACK_H
#define PARSERS_MIME_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"

struct mime_pack;

struct mime_packed {
	int64_t offset;
	int64_t size; /* all bytes that came, also those not kept */
	char sha256[SHA256_HEX];
	bool over; /* more than the maximum: nothing is kept */
};

struct mime_view {
	const unsigned char *bytes;
	size_t size;
	void *map; /* NULL when the bytes are the pack's own buffer */
	size_t map_bytes;
};

/* Appends to what `fd` holds; NULL when it is no file. */
struct mime_pack *mime_pack_new(int fd);
void mime_pack_free(struct mime_pack *pack);
int mime_pack_fd(const struct mime_pack *pack);

/* What a process ends with when the disk takes no more of a pack: as with
 * memory, nothing it could still say of the mail would be true. EX_IOERR. */
#define MIME_PACK_NO_ROOM 74

void mime_pack_begin(struct mime_pack *pack, int64_t max_bytes);
/* A mime_sink's function; the context is the pack. 0, or -1 (errno). Does not
 * return when the disk is full or fails. */
int mime_pack_write(void *pack, const char *bytes, size_t len);
int mime_pack_end(struct mime_pack *pack, struct mime_packed *packed);

/* Shows at most max_bytes of a packed part until mime_pack_hide or the next
 * part. 0, or -1 when it cannot be mapped. */
int mime_pack_show(const struct mime_pack *pack,
    const struct mime_packed *packed, size_t max_bytes, struct mime_view *view);
void mime_pack_hide(struct mime_view *view);

#endif
