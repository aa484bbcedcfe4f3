#include "parsers/biff.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/biff_crypt.h"

#define HEAD_BYTES 4u
#define MAX_DATA 65535u

void biff_init(struct biff *biff, const struct ole_stream *stream)
{
	*biff = (struct biff){.stream = stream};
	biff->scratch = mem_alloc(HEAD_BYTES + MAX_DATA);
}

void biff_free(struct biff *biff)
{
	free(biff->scratch);
	*biff = (struct biff){0};
}

/* Bytes at a place: in the file where they lie together, else in out. Fewer
 * than wanted only at the stream's end. */
static const unsigned char *bytes_at(
    struct biff *biff, uint64_t at, size_t *size, unsigned char *out)
{
	if (at < biff->window_from || at + *size > biff->window_to) {
		const struct ole_run *run = ole_stream_run(biff->stream, at);
		if (run != NULL) {
			biff->window = biff->stream->bytes + run->file_from;
			biff->window_from = run->start;
			biff->window_to = run->start + run->size;
		}
		if (run == NULL || at + *size > biff->window_to) {
			*size = ole_stream_copy(biff->stream, at, *size, out);
			return out;
		}
	}
	return biff->window + (at - biff->window_from);
}

bool biff_next(struct biff *biff)
{
	unsigned char room[HEAD_BYTES];
	size_t size = HEAD_BYTES;
	const unsigned char *head = bytes_at(biff, biff->next, &size, room);

	if (size < HEAD_BYTES)
		return false;
	biff->place = biff->next;
	biff->type = head[0] | (unsigned)head[1] << 8;
	biff->size = head[2] | (uint32_t)head[3] << 8;
	size = biff->size;
	biff->data = bytes_at(
	    biff, biff->place + HEAD_BYTES, &size, biff->scratch);
	biff->cut = size < biff->size;
	biff->size = (uint32_t)size;
	biff->next = biff->place + HEAD_BYTES + size;
	biff->read += HEAD_BYTES + size;
	if (biff->crypt != NULL)
		biff->data = biff_crypt_record(
		    biff->crypt, biff, biff->scratch);
	return true;
}

unsigned biff_peek(struct biff *biff)
{
	unsigned char room[HEAD_BYTES];
	size_t size = HEAD_BYTES;
	const unsigned char *head = bytes_at(biff, biff->next, &size, room);

	return size < HEAD_BYTES ? 0 : head[0] | (unsigned)head[1] << 8;
}

void biff_seek(struct biff *biff, uint64_t place)
{
	biff->next = place;
}

unsigned biff_u8(const struct biff *biff, uint32_t at)
{
	return at < biff->size ? biff->data[at] : 0;
}

unsigned biff_u16(const struct biff *biff, uint32_t at)
{
	if (at + 2 > biff->size)
		return 0;
	return biff->data[at] | (unsigned)biff->data[at + 1] << 8;
}

uint32_t biff_u32(const struct biff *biff, uint32_t at)
{
	return biff_u16(biff, at) | (uint32_t)biff_u16(biff, at + 2) << 16;
}

double biff_double(const struct biff *biff, uint32_t at)
{
	double value = 0;

	if (at + 8 > biff->size)
		return 0;
	uint64_t bits = biff_u32(biff, at) | (uint64_t)biff_u32(biff, at + 4)
						 << 32;
	memcpy(&value, &bits, sizeof value);
	return value;
}

int biff_bof(const struct biff *biff, unsigned *kind)
{
	*kind = biff_u16(biff, 2);
	switch (biff->type) {
	case BIFF2_BOF:
		return 2;
	case BIFF3_BOF:
		return 3;
	case BIFF4_BOF:
		return 4;
	case BIFF_BOF:
		break;
	default:
		return 0;
	}
	/* The lower byte differs between writers; those other than Excel wrote
	 * the older versions here too. */
	switch (biff_u8(biff, 1)) {
	case 6:
		return 8;
	case 5:
	case 4:
	case 3:
		return (int)biff_u8(biff, 1);
	case 2:
	case 0:
		return 2;
	default:
		return 0;
	}
}
