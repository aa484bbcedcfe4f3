#include "parsers/xlsx.h"

#include <stdlib.h>

static void book_free(struct xlsx_book *book)
{
	for (size_t i = 0; i < book->sheet_count; i++) {
		free(book->sheets[i].name);
		free(book->sheets[i].part);
	}
	free(book->sheets);
	free(book->strings_part);
	free(book->styles_part);
	free(book->strings);
	free(book->formats);
	arena_free(book->arena);
	package_free(book->package);
}

static int read_sheets(struct xlsx_book *book)
{
	for (size_t i = 0; i < book->sheet_count; i++)
		if (xlsx_sheet_read(book, &book->sheets[i]) < 0)
			return -1;
	return 0;
}

int xlsx_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct xlsx_book book = {
	    .limits = limits,
	    .sink = sink,
	    .report = report,
	    .budget = {limits->xml_events},
	};
	int result = -1;

	book.package = package_open(bytes, size, limits, report);
	if (book.package == NULL)
		return -1;
	/* Half of a worker's memory is left for everything but texts. */
	book.arena = arena_new((size_t)limits->memory_bytes / 2);
	if (xlsx_workbook_read(&book) == 0 && xlsx_strings_read(&book) == 0 &&
	    xlsx_styles_read(&book) == 0)
		result = read_sheets(&book);
	book_free(&book);
	return result;
}
