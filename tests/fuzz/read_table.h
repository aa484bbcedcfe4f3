/* What every table fuzzer does with a file: reads it whole under budgets small
 * enough to be reached, and looks at all that comes out. */
#ifndef TESTS_FUZZ_READ_TABLE_H
#define TESTS_FUZZ_READ_TABLE_H

#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/utf8.h"
#include "parsers/table_readers.h"
#include "tests/fuzz/stored_zip.h"
#include "tests/fuzz/xml_words.h"

#define FUZZ_COUNT(items) (sizeof(items) / sizeof((items)[0]))

static inline int fuzz_write_nothing(
    void *context, const char *bytes, size_t size)
{
	(void)context;
	if (!utf8_valid(bytes, utf8_cut(bytes, size)))
		abort();
	return 0;
}

/* Small, so that small files reach the limits. */
static inline struct limits fuzz_limits(void)
{
	struct limits limits = limits_default;

	limits.inflated_bytes = 1 << 20;
	limits.cells = 300;
	limits.merges = 100;
	limits.sheets = 20;
	limits.cell_chars = 100;
	limits.xml_events = 20000;
	limits.xml_depth = 40;
	return limits;
}

/* Before the JSON: a few words of the input can stand for a million cells. */
struct fuzz_guard {
	struct table_json json;
	struct table_sink sink; /* the JSON's */
	size_t cells, bytes;
	bool stopped;
};

static inline int fuzz_guard_sheet(void *context, const char *name, bool hidden)
{
	struct fuzz_guard *guard = context;

	return guard->sink.sheet_begin(guard->sink.context, name, hidden);
}

static inline int fuzz_guard_cell(void *context, const struct cell *cell)
{
	struct fuzz_guard *guard = context;

	guard->bytes += cell->text != NULL ? cell->text_bytes : 0;
	guard->stopped = ++guard->cells > 300 || guard->bytes > 10000;
	return guard->sink.cell(guard->sink.context, cell) < 0 || guard->stopped
		   ? -1
		   : 0;
}

static inline int fuzz_guard_merge(
    void *context, const struct cell_range *range)
{
	struct fuzz_guard *guard = context;

	return guard->sink.merge(guard->sink.context, range);
}

static inline int fuzz_guard_end(void *context)
{
	struct fuzz_guard *guard = context;

	return guard->sink.sheet_end(guard->sink.context);
}

static inline void fuzz_read_table(
    table_reader *reader, const unsigned char *bytes, size_t size)
{
	static bool prepared;
	struct limits limits = fuzz_limits();
	struct table_report report = {.format = "fuzz"};
	struct fuzz_guard guard = {0};
	struct table_sink sink = {.context = &guard,
	    .sheet_begin = fuzz_guard_sheet,
	    .cell = fuzz_guard_cell,
	    .merge = fuzz_guard_merge,
	    .sheet_end = fuzz_guard_end};

	if (!prepared && charset_prepare() < 0)
		abort();
	prepared = true;
	guard.sink = table_json_begin(
	    &guard.json, fuzz_write_nothing, NULL, 1 << 20);
	if (reader(bytes, size, &limits, &sink, &report) < 0 &&
	    report.outcome == OUTCOME_OK && !guard.json.failed &&
	    !guard.stopped)
		abort(); /* given up without a reason */
	table_json_end(&guard.json, &report);
	free(table_json_refused(&report));
	table_report_free(&report);
}

#ifdef FUZZ_COLLECT /* which brings every reader in */
/* Through the collector, and a look at its first places. */
static inline void fuzz_collect(const unsigned char *bytes, size_t size)
{
	struct limits limits = fuzz_limits();
	struct table_report report;
	struct sheets sheets;
	struct table_sink sink = sheets_collector(&sheets, 500);

	table_read(bytes, size, "a.xls", &limits, &sink, &report);
	if (report.outcome == OUTCOME_OK)
		for (size_t i = 0; i < sheets.count; i++)
			for (uint32_t at = 0; at < 20; at++)
				sheet_shown(&sheets.items[i], at / 5, at % 5);
	sheets_free(&sheets);
	table_report_free(&report);
}
#endif

/* One member of a package. */
struct fuzz_part {
	const char *name;
	const char *usual;     /* when the input has none; NULL: left out */
	const char *root;      /* around the words, without namespaces' noise */
	const char *root_ends; /* closes it */
	bool spare;            /* the usual one is there every other time */
};

struct fuzz_format {
	table_reader *reader;
	const struct fuzz_part *parts; /* the most telling first */
	size_t part_count;
	const char *const *words; /* of xml_words.h */
	size_t word_count;
};

static inline void fuzz_add_part(struct stored_zip *zip,
    const struct fuzz_format *format, const struct fuzz_part *part, bool words,
    const uint8_t *bytes, size_t size)
{
	struct buf text;

	buf_init(&text, 1u << 20);
	if (words) {
		buf_puts(&text, part->root);
		xml_words_write(
		    &text, format->words, format->word_count, bytes, size);
		buf_puts(&text, part->root_ends);
	} else {
		buf_append(&text, bytes, size);
	}
	stored_zip_add(zip, part->name, buf_text(&text), text.len);
	buf_free(&text);
}

/*
 * A package from its parts' text with a 0x01 byte between; a first byte from
 * 0x80 on says that it is written in words (xml_words.h). Bytes that begin
 * with PK are the file themselves.
 */
static inline void fuzz_read_package(
    const struct fuzz_format *format, const uint8_t *bytes, size_t size)
{
	struct stored_zip zip;
	bool words = size > 0 && bytes[0] >= XML_WORDS_FROM;
	bool usual = size % 2 == 0;

	if (size >= 2 && bytes[0] == 'P' && bytes[1] == 'K') {
		fuzz_read_table(format->reader, bytes, size);
		return;
	}
	stored_zip_begin(&zip);
	for (size_t i = 0; i < format->part_count; i++) {
		const struct fuzz_part *part = &format->parts[i];
		const uint8_t *end = size > 0 && i + 1 < format->part_count
					 ? memchr(bytes, 1, size)
					 : NULL;
		size_t len = end != NULL ? (size_t)(end - bytes) : size;
		if (len > 0 || part->usual == NULL)
			fuzz_add_part(&zip, format, part, words, bytes, len);
		else if (!part->spare || usual)
			stored_zip_add(
			    &zip, part->name, part->usual, strlen(part->usual));
		bytes += len + (end != NULL);
		size -= len + (end != NULL);
	}
	stored_zip_end(&zip);
	fuzz_read_table(
	    format->reader, (const uint8_t *)zip.file.data, zip.file.len);
#ifdef FUZZ_COLLECT
	if (zip.file.len % 16 == 0)
		fuzz_collect((const uint8_t *)zip.file.data, zip.file.len);
#endif
	stored_zip_free(&zip);
}

/* A single XML document: words inside the root, or the bytes themselves. */
static inline void fuzz_read_document(
    const struct fuzz_format *format, const uint8_t *bytes, size_t size)
{
	const struct fuzz_part *part = &format->parts[0];
	struct buf text;

	if (size == 0 || bytes[0] < XML_WORDS_FROM) {
		fuzz_read_table(format->reader, bytes, size);
		return;
	}
	buf_init(&text, 1u << 20);
	buf_puts(&text, part->root);
	xml_words_write(&text, format->words, format->word_count, bytes, size);
	buf_puts(&text, part->root_ends);
	fuzz_read_table(
	    format->reader, (const uint8_t *)buf_text(&text), text.len);
	buf_free(&text);
}

#endif
