/*
 * What an OLE2 file ([MS-CFB]) holds, from the names in its root storage.
 * Damaged files are usual here, so every chain is bounded by the file's own
 * size, and when the root can't be walked all names together decide.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/sniff.h"

#define ENTRY_BYTES 128u
#define MAX_ENTRIES 4096u
#define NO_ENTRY 0xffffffffu
#define MAX_SECTOR 0xfffffffau

struct ole {
	const unsigned char *bytes;
	size_t size;
	unsigned shift; /* of a sector */
	uint32_t sectors;
};

static uint32_t get32(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Sector n begins behind the header, which takes one sector's room. */
static const unsigned char *sector_at(const struct ole *ole, uint32_t sector)
{
	uint64_t at = ((uint64_t)sector + 1) << ole->shift;

	if (sector >= MAX_SECTOR || at + (1u << ole->shift) > ole->size)
		return NULL;
	return ole->bytes + at;
}

/* The FAT sector number `index`, through the header's 109 or the DIFAT. */
static uint32_t fat_sector(const struct ole *ole, uint32_t index)
{
	uint32_t per_sector = (1u << ole->shift) / 4 - 1;

	if (index < 109)
		return get32(ole->bytes + 76 + 4 * index);
	index -= 109;
	uint32_t difat = get32(ole->bytes + 68);
	for (uint32_t steps = 0; steps < ole->sectors; steps++) {
		const unsigned char *at = sector_at(ole, difat);
		if (at == NULL)
			break;
		if (index < per_sector)
			return get32(at + 4 * index);
		index -= per_sector;
		difat = get32(at + 4 * per_sector);
	}
	return MAX_SECTOR;
}

static uint32_t next_sector(const struct ole *ole, uint32_t sector)
{
	uint32_t per_sector = (1u << ole->shift) / 4;
	const unsigned char *fat = sector_at(
	    ole, fat_sector(ole, sector / per_sector));

	return fat != NULL ? get32(fat + 4 * (sector % per_sector))
			   : MAX_SECTOR;
}

/* The directory's entries one behind the other (malloc), at most
 * MAX_ENTRIES. */
static unsigned char *directory(const struct ole *ole, uint32_t *count)
{
	unsigned char *entries = NULL;
	uint32_t per_sector = (1u << ole->shift) / ENTRY_BYTES;
	uint32_t sector = get32(ole->bytes + 48);

	*count = 0;
	for (uint32_t steps = 0; steps < ole->sectors; steps++) {
		const unsigned char *at = sector_at(ole, sector);
		if (at == NULL || *count + per_sector > MAX_ENTRIES)
			break;
		entries = mem_resize(entries, *count + per_sector, ENTRY_BYTES);
		memcpy(entries + (size_t)*count * ENTRY_BYTES, at,
		    (size_t)per_sector * ENTRY_BYTES);
		*count += per_sector;
		sector = next_sector(ole, sector);
	}
	return entries;
}

/* An entry's name in lower-case ASCII; other characters become '?'. */
static void entry_name(const unsigned char *entry, char name[33])
{
	unsigned units = (entry[64] | (unsigned)entry[65] << 8) / 2;
	unsigned len = units > 0 && units <= 32 ? units - 1 : 0;

	for (unsigned i = 0; i < len; i++) {
		unsigned char c = entry[2 * i];
		if (entry[2 * i + 1] != 0)
			c = '?';
		name[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	name[len] = '\0';
}

/* In the order in which they decide: a text file may carry a workbook. */
static const struct {
	const char *name;
	enum sniff_kind kind;
} names[] = {
    {"encryptedpackage", SNIFF_ENCRYPTED_OOXML},
    {"worddocument", SNIFF_DOC},
    {"powerpoint document", SNIFF_PPT},
    {"__properties_version1.0", SNIFF_MSG},
    {"workbook", SNIFF_XLS},
    {"book", SNIFF_XLS},
};

#define NAME_COUNT (sizeof names / sizeof names[0])

static size_t rank_of(const unsigned char *entry)
{
	char name[33];

	entry_name(entry, name);
	size_t rank = 0;
	while (rank < NAME_COUNT && strcmp(name, names[rank].name) != 0)
		rank++;
	return rank;
}

/* The best rank among the root's children: a tree by left, right. */
static size_t rank_of_root(const unsigned char *entries, uint32_t count)
{
	uint32_t waiting[64];
	size_t waiting_count = 0, best = NAME_COUNT;
	uint32_t visited = 0;

	waiting[waiting_count++] = get32(entries + 76);
	while (waiting_count > 0 && visited++ < count) {
		uint32_t index = waiting[--waiting_count];
		if (index >= count)
			continue;
		const unsigned char *entry = entries + index * ENTRY_BYTES;
		size_t rank = rank_of(entry);
		if (rank < best)
			best = rank;
		if (waiting_count + 2 <= sizeof waiting / sizeof waiting[0]) {
			waiting[waiting_count++] = get32(entry + 68);
			waiting[waiting_count++] = get32(entry + 72);
		}
	}
	return best;
}

/* A file that was cut off has lost its directory, which stands last; what
 * the first stream begins with is still there. */
static enum sniff_kind cut_off_kind(const struct ole *ole)
{
	const unsigned char *first = sector_at(ole, 0);

	if (first == NULL)
		return SNIFF_OLE;
	if (memcmp(first, "\xec\xa5", 2) == 0)
		return SNIFF_DOC; /* [MS-DOC] 2.5.2, FibBase */
	if (memcmp(first, "\x09\x08\x10\0\0\6", 6) == 0 ||
	    memcmp(first, "\x09\x08\x08\0\0\5", 6) == 0)
		return SNIFF_XLS; /* [MS-XLS] 2.4.21, BOF */
	return SNIFF_OLE;
}

enum sniff_kind sniff_ole(const unsigned char *bytes, size_t size)
{
	struct ole ole = {bytes, size, 9, 0};
	uint32_t count = 0;

	if (size < 512)
		return SNIFF_OLE;
	if (bytes[30] == 12)
		ole.shift = 12;
	ole.sectors = (uint32_t)(size >> ole.shift);
	unsigned char *entries = directory(&ole, &count);
	size_t best = count > 0 ? rank_of_root(entries, count) : NAME_COUNT;
	if (best == NAME_COUNT)
		for (uint32_t i = 0; i < count; i++) {
			size_t rank = rank_of(entries + i * ENTRY_BYTES);
			best = rank < best ? rank : best;
		}
	free(entries);
	return best < NAME_COUNT ? names[best].kind : cut_off_kind(&ole);
}
