/*
 * What an OLE2 file ([MS-CFB]) holds, from the names in its root storage.
 * Damaged files are usual here: when the root can't be walked all names
 * together decide.
 */
#include <stdint.h>
#include <string.h>

#include "parsers/ole.h"
#include "parsers/sniff.h"

#define HEADER_BYTES 512u

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

/* The best rank among the root's children, or among all entries. */
static size_t rank_of(const struct ole *ole, bool in_root)
{
	size_t best = NAME_COUNT;

	for (uint32_t i = 0; i < ole->entry_count; i++)
		for (size_t rank = 0; rank < best; rank++)
			if (ole->entries[i].in_root >= in_root &&
			    strcmp(ole->entries[i].name, names[rank].name) == 0)
				best = rank;
	return best;
}

/* A file that was cut off has lost its directory, which stands last; what
 * the first stream begins with is still there. */
static enum sniff_kind cut_off_kind(const unsigned char *bytes, size_t size)
{
	size_t sector = bytes[30] == 12 ? 4096 : HEADER_BYTES;
	const unsigned char *first = bytes + sector;

	if (size < 2 * sector)
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
	struct ole ole;
	size_t best = NAME_COUNT;

	if (size < HEADER_BYTES)
		return SNIFF_OLE;
	if (ole_open(&ole, bytes, size) == 0) {
		best = rank_of(&ole, true);
		if (best == NAME_COUNT)
			best = rank_of(&ole, false);
	}
	ole_free(&ole);
	return best < NAME_COUNT ? names[best].kind : cut_off_kind(bytes, size);
}
