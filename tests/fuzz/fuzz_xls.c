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

#include "base/utf8.h"
#include "parsers/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int write_nothing(void *context, const char *bytes, size_t size)
{
	(void)context;
	if (!utf8_valid(bytes, utf8_cut(bytes, size)))
		abort();
	return 0;
}

static void read_file(const unsigned char *bytes, size_t size)
{
	struct limits limits = limits_default;
	struct table_report report;
	struct table_json json;
	struct sheets sheets;

	/* Small, so that small files reach the limits. */
	limits.cells = 2000;
	limits.cell_chars = 100;
	limits.sheets = 10;
	limits.merges = 50;
	struct table_sink sink = table_json_begin(
	    &json, write_nothing, NULL, 1 << 20);
	table_read(bytes, size, "a.xls", &limits, &sink, &report);
	table_json_end(&json, &report);
	free(table_json_refused(&report));
	table_report_free(&report);

	sink = sheets_collector(&sheets, 500);
	table_read(bytes, size, NULL, &limits, &sink, &report);
	if (report.outcome == OUTCOME_OK)
		for (size_t i = 0; i < sheets.count; i++)
			for (uint32_t at = 0; at < 20; at++)
				sheet_shown(&sheets.items[i], at / 5, at % 5);
	sheets_free(&sheets);
	table_report_free(&report);
}

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
	read_file(file, head + size - 1);
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size == 0)
		return 0;
	if (bytes[0] == 0xd0 || bytes[0] == 0x09)
		read_file(bytes, size);
	else
		read_records(bytes, size);
	return 0;
}
