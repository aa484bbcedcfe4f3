#include "parsers/mime_pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

#define PACK_BUFFER (64u << 10)

struct mime_pack {
	int fd;
	int64_t start; /* of the open part */
	int64_t size, max;
	struct sha256 *sha;
	int64_t written; /* of the open part, behind it the buffer */
	size_t used;
	int64_t page;
	char buffer[PACK_BUFFER];
};

struct mime_pack *mime_pack_new(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);

	if (end < 0)
		return NULL;
	struct mime_pack *pack = mem_alloc(sizeof *pack);
	memset(pack, 0, offsetof(struct mime_pack, buffer));
	pack->fd = fd;
	pack->start = end;
	pack->page = sysconf(_SC_PAGESIZE);
	return pack;
}

static void sha_drop(struct mime_pack *pack)
{
	char hex[SHA256_HEX];

	if (pack->sha != NULL)
		sha256_end(pack->sha, hex);
	pack->sha = NULL;
}

void mime_pack_free(struct mime_pack *pack)
{
	if (pack == NULL)
		return;
	sha_drop(pack);
	free(pack);
}

int mime_pack_fd(const struct mime_pack *pack)
{
	return pack->fd;
}

void mime_pack_begin(struct mime_pack *pack, int64_t max_bytes)
{
	sha_drop(pack);
	pack->sha = sha256_new();
	pack->size = 0;
	pack->written = 0;
	pack->used = 0;
	pack->max = max_bytes;
}

/* The machine's trouble, not the mail's. */
static bool is_disk(int number)
{
	return number == ENOSPC || number == EDQUOT || number == EIO;
}

static int flush(struct mime_pack *pack)
{
	const char *at = pack->buffer;
	size_t left = pack->used;

	sha256_add(pack->sha, pack->buffer, pack->used);
	while (left > 0) {
		ssize_t put = pwrite(
		    pack->fd, at, left, (off_t)(pack->start + pack->written));
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && is_disk(errno))
			_exit(MIME_PACK_NO_ROOM);
		if (put <= 0)
			return -1;
		at += put;
		left -= (size_t)put;
		pack->written += put;
	}
	pack->used = 0;
	return 0;
}

int mime_pack_write(void *context, const char *bytes, size_t len)
{
	struct mime_pack *pack = context;

	pack->size += (int64_t)len;
	if (pack->size > pack->max)
		return 0;
	while (len > 0) {
		size_t room = PACK_BUFFER - pack->used;
		size_t piece = len < room ? len : room;
		if (room == 0) {
			if (flush(pack) < 0)
				return -1;
			continue;
		}
		memcpy(pack->buffer + pack->used, bytes, piece);
		pack->used += piece;
		bytes += piece;
		len -= piece;
	}
	return 0;
}

int mime_pack_end(struct mime_pack *pack, struct mime_packed *packed)
{
	size_t used = pack->used;

	*packed = (struct mime_packed){.offset = pack->start,
	    .size = pack->size,
	    .over = pack->size > pack->max};
	if (flush(pack) < 0)
		return -1;
	sha256_end(pack->sha, packed->sha256);
	pack->sha = NULL;
	if (packed->over)
		return 0; /* the next part takes its place */
	pack->start += pack->written;
	/* A part that never left the buffer can be looked at there. */
	pack->used = pack->written == (int64_t)used ? used : 0;
	return 0;
}

int mime_pack_show(const struct mime_pack *pack,
    const struct mime_packed *packed, size_t max_bytes, struct mime_view *view)
{
	size_t size = (uint64_t)packed->size < max_bytes ? (size_t)packed->size
							 : max_bytes;
	bool buffered = packed->offset + packed->size == pack->start &&
			packed->size == (int64_t)pack->used;

	*view = (struct mime_view){
	    (const unsigned char *)pack->buffer, size, NULL, 0};
	if (size == 0 || buffered)
		return 0;
	int64_t lead = packed->offset % pack->page;
	view->map_bytes = size + (size_t)lead;
	void *map = mmap(NULL, view->map_bytes, PROT_READ, MAP_SHARED, pack->fd,
	    (off_t)(packed->offset - lead));
	if (map == MAP_FAILED) {
		*view = (struct mime_view){0};
		return -1;
	}
	view->map = map;
	view->bytes = (const unsigned char *)map + lead;
	return 0;
}

void mime_pack_hide(struct mime_view *view)
{
	if (view->map != NULL)
		munmap(view->map, view->map_bytes);
	*view = (struct mime_view){0};
}
