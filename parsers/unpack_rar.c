/*
 * A look at a rar's block headers for what libarchive 3.6.2 does not tell:
 * that it is one volume of several, and in version 5 which files are
 * encrypted (it hands out what they were stored as) and their checksums.
 * Formats: UnRAR's technote.txt for 1.5 to 4, "RAR 5.0 archive format"
 * (rarlab) for 5.
 */
#include "parsers/unpack_private.h"

enum { FIVE_MAIN = 1, FIVE_FILE = 2, FIVE_ENCRYPTION = 4 };
enum { FIVE_HAS_EXTRA = 1, FIVE_HAS_DATA = 2, FIVE_EXTRA_CRYPT = 1 };
enum { FIVE_FILE_TIME = 2, FIVE_FILE_SUM = 4, FIVE_VOLUME = 1 };
enum { FOUR_MAIN = 0x73, FOUR_VOLUME = 0x0001, FOUR_LOCKED = 0x0080 };

struct block {
	uint64_t type;
	size_t body, end; /* its own members; where its data begins */
	uint64_t extra;   /* bytes, before the end */
	uint64_t data;    /* bytes, behind it */
};

/* Seven bits in each byte, the lowest first; the eighth says there is more. */
static uint64_t variable(const struct unpack_rar *rar, size_t *at)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && *at < rar->size; shift += 7) {
		unsigned char byte = rar->bytes[(*at)++];
		value |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
			break;
	}
	return value;
}

static bool next_block(struct unpack_rar *rar, struct block *block)
{
	size_t at = rar->at + 4; /* its checksum */

	*block = (struct block){0};
	if (rar->size < 8 || rar->at > rar->size - 8)
		return false;
	uint64_t len = variable(rar, &at);
	if (len == 0 || len > rar->size - at)
		return false;
	block->end = at + (size_t)len;
	block->type = variable(rar, &at);
	uint64_t flags = variable(rar, &at);
	if (flags & FIVE_HAS_EXTRA)
		block->extra = variable(rar, &at);
	if (flags & FIVE_HAS_DATA)
		block->data = variable(rar, &at);
	block->body = at;
	if (block->extra > len)
		block->extra = 0;
	rar->at = block->data > rar->size - block->end
		      ? rar->size
		      : block->end + (size_t)block->data;
	return true;
}

/* The extra area holds records: size, type, data. */
static bool has_crypt(const struct unpack_rar *rar, const struct block *block)
{
	size_t at = block->end - (size_t)block->extra;

	while (at < block->end) {
		uint64_t len = variable(rar, &at);
		size_t from = at;
		if (len == 0 || from >= block->end || len > block->end - from)
			break;
		if (variable(rar, &at) == FIVE_EXTRA_CRYPT)
			return true;
		at = from + (size_t)len;
	}
	return false;
}

static struct unpack_rar_file file_of(
    const struct unpack_rar *rar, const struct block *block)
{
	struct unpack_rar_file file = {.locked = has_crypt(rar, block)};
	size_t at = block->body;
	uint64_t flags = variable(rar, &at);

	variable(rar, &at); /* size */
	variable(rar, &at); /* attributes */
	if (flags & FIVE_FILE_TIME)
		at += 4;
	/* Of a file cut by a volume the sum is not of what is here. */
	if (!(flags & FIVE_FILE_SUM) || rar->volume || at + 4 > block->end)
		return file;
	for (int i = 0; i < 4; i++)
		file.sum |= (uint32_t)rar->bytes[at + (size_t)i] << (8 * i);
	file.has_sum = true;
	return file;
}

struct unpack_rar_file unpack_rar_next(struct unpack_rar *rar)
{
	struct block block;

	while (rar->five && next_block(rar, &block))
		if (block.type == FIVE_FILE)
			return file_of(rar, &block);
	return (struct unpack_rar_file){0};
}

struct unpack_rar unpack_rar_look(const unsigned char *bytes, size_t size)
{
	struct unpack_rar rar = {.bytes = bytes,
	    .size = size,
	    .at = 8,
	    .five = size > 7 && bytes[6] == 1};
	struct block block;

	if (!rar.five) {
		/* A marker of seven bytes; checksum, type, flags. */
		if (size >= 12 && bytes[9] == FOUR_MAIN) {
			unsigned flags = bytes[10] | (unsigned)bytes[11] << 8;
			rar.volume = (flags & FOUR_VOLUME) != 0;
			rar.locked = (flags & FOUR_LOCKED) != 0;
		}
		return rar;
	}
	if (!next_block(&rar, &block))
		return rar;
	rar.locked = block.type == FIVE_ENCRYPTION;
	size_t at = block.body;
	if (block.type == FIVE_MAIN)
		rar.volume = (variable(&rar, &at) & FIVE_VOLUME) != 0;
	return rar;
}
