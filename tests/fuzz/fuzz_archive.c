/* Archives: the first byte chooses the format's reader where the magic number
 * does not, so that mutated ones are still looked into. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/charset.h"
#include "base/utf8.h"
#include "parsers/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
const char *__asan_default_options(void);

/* libarchive asks for what a header says and lives with getting nothing, as a
 * worker's address space makes it. */
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

static int open_files;

static int begin(void *context, const char *path)
{
	(void)context;
	if (!utf8_valid(path, utf8_cut(path, SIZE_MAX)) || open_files++ != 0)
		abort();
	return 0;
}

static int take(void *context, const char *bytes, size_t len)
{
	(void)context;
	(void)bytes;
	return len > 0 && open_files == 1 ? 0 : -1;
}

static int end(void *context, enum outcome outcome, const char *reason)
{
	(void)context;
	if (--open_files != 0 || (outcome != OUTCOME_OK && reason == NULL))
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const enum sniff_kind kinds[] = {SNIFF_ZIP, SNIFF_RAR,
	    SNIFF_SEVENZIP, SNIFF_TAR, SNIFF_GZIP, SNIFF_BZIP2, SNIFF_XZ};
	static bool prepared;
	struct unpack_sink sink = {NULL, begin, take, end};
	struct table_report report = {0};
	struct limits limits = limits_default;

	if (!prepared && (charset_prepare() < 0 || unpack_prepare() < 0))
		abort();
	prepared = true;
	limits.part_bytes = 1 << 20;
	limits.archive_entries = 50;
	enum sniff_kind kind = sniff_kind_of(bytes, size);
	if (!unpack_knows(kind))
		kind = kinds[size > 0 ? bytes[0] % 7 : 0];
	open_files = 0;
	unpack_read(kind, bytes, size, &limits, 2 << 20, &sink, &report);
	if (report.outcome != OUTCOME_OK && report.reason == NULL)
		abort();
	table_report_free(&report);
	return 0;
}
