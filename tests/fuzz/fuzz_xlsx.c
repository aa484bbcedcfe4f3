/*
 * Workbooks. A mutated zip is mostly just a broken zip, so the input is the
 * parts' text, four of them with a 0x01 byte between: workbook, relationships
 * and styles, shared strings, sheet; this program zips them (stored). An
 * input that begins with PK is taken as the whole file.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/utf8.h"
#include "parsers/table.h"

#define PARTS 5

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
	limits.inflated_bytes = 1 << 20;
	limits.cells = 2000;
	limits.cell_chars = 100;
	limits.xml_events = 20000;
	limits.xml_depth = 20;
	struct table_sink sink = table_json_begin(
	    &json, write_nothing, NULL, 1 << 20);
	table_read(bytes, size, "a.xlsx", &limits, &sink, &report);
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

static void read_parts(const uint8_t *bytes, size_t size)
{
	static const char *const names[PARTS] = {"xl/workbook.xml",
	    "xl/_rels/workbook.xml.rels", "xl/styles.xml",
	    "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"};
	zip_error_t error;
	zip_stat_t stat;

	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_source_keep(source);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
	for (int i = 0; i < PARTS; i++) {
		const uint8_t *end = size > 0 && i < PARTS - 1
					 ? memchr(bytes, 1, size)
					 : NULL;
		size_t len = end != NULL ? (size_t)(end - bytes) : size;
		zip_int64_t index = zip_file_add(
		    zip, names[i], zip_source_buffer(zip, bytes, len, 0), 0);
		zip_set_file_compression(
		    zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
		bytes += len + (end != NULL);
		size -= len + (end != NULL);
	}
	if (zip_close(zip) < 0 || zip_source_open(source) < 0 ||
	    zip_source_stat(source, &stat) < 0)
		abort();
	unsigned char *file = malloc((size_t)stat.size);
	zip_source_read(source, file, stat.size);
	zip_source_close(source);
	zip_source_free(source);
	read_file(file, (size_t)stat.size);
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size >= 2 && bytes[0] == 'P' && bytes[1] == 'K')
		read_file(bytes, size);
	else
		read_parts(bytes, size);
	return 0;
}
