/* What every table fuzzer does with a file: reads it whole under budgets small
 * enough to be reached, and looks at all that comes out. */
#ifndef TESTS_FUZZ_READ_TABLE_H
#define TESTS_FUZZ_READ_TABLE_H

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/charset.h"
#include "base/utf8.h"
#include "parsers/table_readers.h"

static inline int fuzz_write_nothing(
    void *context, const char *bytes, size_t size)
{
	(void)context;
	if (!utf8_valid(bytes, utf8_cut(bytes, size)))
		abort();
	return 0;
}

static inline void fuzz_read_table(
    table_reader *reader, const unsigned char *bytes, size_t size)
{
	static bool prepared;
	struct limits limits = limits_default;
	struct table_report report = {.format = "fuzz"};
	struct table_json json;

	if (!prepared && charset_prepare() < 0)
		abort();
	prepared = true;
	limits.inflated_bytes = 1 << 20;
	limits.cells = 2000;
	limits.merges = 100;
	limits.sheets = 20;
	limits.cell_chars = 100;
	limits.xml_events = 20000;
	limits.xml_depth = 40;
	struct table_sink sink = table_json_begin(
	    &json, fuzz_write_nothing, NULL, 1 << 20);
	if (reader(bytes, size, &limits, &sink, &report) < 0 &&
	    report.outcome == OUTCOME_OK && !json.failed)
		abort(); /* given up without a reason */
	table_json_end(&json, &report);
	free(table_json_refused(&report));
	table_report_free(&report);
}

/* A mutated zip is mostly just a broken zip: the bytes become the only member
 * `name` (stored) of one. Those that begin with PK are the file themselves. */
static inline void fuzz_read_zipped(table_reader *reader, const char *name,
    const unsigned char *bytes, size_t size)
{
	zip_error_t error;
	zip_stat_t stat;

	if (size >= 2 && bytes[0] == 'P' && bytes[1] == 'K') {
		fuzz_read_table(reader, bytes, size);
		return;
	}
	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_source_keep(source);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
	zip_int64_t index = zip_file_add(
	    zip, name, zip_source_buffer(zip, bytes, size, 0), 0);
	zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
	if (zip_close(zip) < 0 || zip_source_open(source) < 0 ||
	    zip_source_stat(source, &stat) < 0)
		abort();
	unsigned char *file = malloc((size_t)stat.size);
	zip_source_read(source, file, stat.size);
	zip_source_close(source);
	zip_source_free(source);
	fuzz_read_table(reader, file, (size_t)stat.size);
	free(file);
}

#endif
