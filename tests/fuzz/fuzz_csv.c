/* Separated text: any bytes, whatever they would be sniffed as. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/charset.h"
#include "base/utf8.h"
#include "parsers/number_text.h"
#include "parsers/table_readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int begin(void *context, const char *name, bool hidden)
{
	(void)context;
	(void)name;
	(void)hidden;
	return 0;
}

static int cell(void *context, const struct cell *found)
{
	char text[32];

	(void)context;
	if (found->type == CELL_NUMBER)
		number_write(found->number, text);
	else if (!utf8_valid(found->text, found->text_bytes))
		abort();
	return 0;
}

static int merge(void *context, const struct cell_range *range)
{
	(void)context;
	(void)range;
	return 0;
}

static int end(void *context)
{
	(void)context;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct table_sink sink = {
	    NULL, begin, cell, merge, end, NULL, NULL};
	static bool prepared;
	struct table_report report = {.format = "csv"};

	if (!prepared)
		charset_prepare();
	prepared = true;
	csv_read(bytes, size, &limits_default, &sink, &report);
	sniff_kind_of(bytes, size);
	table_report_free(&report);
	return 0;
}
