/*
 * A look at a rar's block headers for what libarchive 3.6.2 does not tell:
 * that it is one volume of several, and in version 5 that files are
 * encrypted, which it takes for a broken block. Formats: UnRAR's technote.txt
 * for 1.5 to 4, "RAR 5.0 archive format" (rarlab) for 5.
 */
#include "parsers/unpack_private.h"

#define MAX_BLOCKS 10000

enum { FIVE_MAIN = 1, FIVE_FILE = 2, FIVE_ENCRYPTION = 4 };
enum { FIVE_HAS_EXTRA = 1, FIVE_HAS_DATA = 2, FIVE_EXTRA_CRYPT = 1 };
enum { FOUR_MAIN = 0x73, FOUR_VOLUME = 0x0001, FOUR_LOCKED = 0x0080 };

struct look {
	const unsigned char *bytes;
	size_t size, at;
};

/* Seven bits in each byte, the lowest first; the eighth says there is more. */
static uint64_t variable(struct look *look)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && look->at < look->size;
	     shift += 7) {
		unsigned char byte = look->bytes[look->at++];
		value |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
			break;
	}
	return value;
}

/* The extra area holds records: size, type, data. */
static bool has_crypt(const unsigned char *bytes, size_t size)
{
	struct look look = {bytes, size, 0};

	while (look.at < size) {
		uint64_t record = variable(&look);
		size_t from = look.at;
		if (variable(&look) == FIVE_EXTRA_CRYPT)
			return true;
		if (record == 0 || record > size - from)
			break;
		look.at = from + (size_t)record;
	}
	return false;
}

/* One block; look->at is moved behind its data. False at the end. */
static bool five_block(struct look *look, struct unpack_rar *rar)
{
	uint64_t extra = 0, data = 0;

	look->at += 4; /* its checksum */
	uint64_t len = variable(look);
	size_t from = look->at;
	if (len == 0 || from >= look->size || len > look->size - from)
		return false;
	uint64_t type = variable(look), flags = variable(look);
	if (flags & FIVE_HAS_EXTRA)
		extra = variable(look);
	if (flags & FIVE_HAS_DATA)
		data = variable(look);
	if (type == FIVE_MAIN)
		rar->volume = (variable(look) & 1) != 0;
	if (type == FIVE_ENCRYPTION)
		rar->encrypted = true;
	size_t end = from + (size_t)len;
	if (type == FIVE_FILE && extra <= len)
		rar->encrypted = rar->encrypted ||
				 has_crypt(
				     look->bytes + end - extra, (size_t)extra);
	if (data > look->size - end)
		return false;
	look->at = end + (size_t)data;
	return look->at < look->size;
}

struct unpack_rar unpack_rar_look(const unsigned char *bytes, size_t size)
{
	struct unpack_rar rar = {.five = size > 7 && bytes[6] == 1};
	struct look look = {bytes, size, 8};

	if (!rar.five) {
		/* A marker of seven bytes; checksum, type, flags. */
		if (size >= 12 && bytes[9] == FOUR_MAIN) {
			unsigned flags = bytes[10] | (unsigned)bytes[11] << 8;
			rar.volume = (flags & FOUR_VOLUME) != 0;
			rar.encrypted = (flags & FOUR_LOCKED) != 0;
		}
		return rar;
	}
	for (int i = 0; i < MAX_BLOCKS && five_block(&look, &rar); i++)
		;
	return rar;
}
