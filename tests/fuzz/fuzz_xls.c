/*
 * Workbooks of Excel before 2007. An input that begins with the container's
 * magic or a BOF is taken as the whole file; else its first byte chooses a
 * version and the rest is records behind that version's BOF, so that a
 * mutation is a mutated record rather than no workbook.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_COLLECT
#include "tests/fuzz/read_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_records(const uint8_t *bytes, size_t size)
{
	static const struct {
		const char *bof;
		size_t bytes;
	} bofs[] = {
	    {"\x09\x08\x10\0\0\6\5\0\xbb\x0d\xcc\7\0\0\0\0\6\0\0\0", 20},
	    {"\x09\x08\x10\0\0\6\x10\0\xbb\x0d\xcc\7\0\0\0\0\6\0\0\0", 20},
	    {"\x09\x08\x08\0\0\5\5\0\0\0\0\0", 12},
	    {"\x09\x08\x08\0\0\5\x10\0\0\0\0\0", 12},
	    {"\x09\4\6\0\4\0\0\1\0\0", 10},
	    {"\x09\4\6\0\4\0\x10\0\0\0", 10},
	    {"\x09\2\6\0\3\0\x10\0\0\0", 10},
	    {"\x09\0\4\0\2\0\x10\0", 8},
	};
	size_t which = bytes[0] % (sizeof bofs / sizeof bofs[0]);
	size_t head = bofs[which].bytes;

	unsigned char *file = malloc(head + size - 1);
	memcpy(file, bofs[which].bof, head);
	memcpy(file + head, bytes + 1, size - 1);
	fuzz_read_table(xls_read, file, head + size - 1);
	if (size % 8 == 0)
		fuzz_collect(file, head + size - 1);
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size == 0)
		return 0;
	if (bytes[0] == 0xd0 || bytes[0] == 0x09)
		fuzz_read_table(xls_read, bytes, size);
	else
		read_records(bytes, size);
	return 0;
}
