/* The parts of an .xlsx file in memory. cmocka.h comes first. */
#ifndef TESTS_WORKBOOK_PARTS_H
#define TESTS_WORKBOOK_PARTS_H

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/mem.h"

struct parts {
	char *bytes;
	size_t size;
};

/* A part's text (malloc), or NULL. */
static inline char *parts_read(const struct parts *parts, const char *name)
{
	zip_error_t error;
	zip_stat_t about;
	char *text = NULL;

	zip_source_t *source = zip_source_buffer_create(
	    parts->bytes, parts->size, 0, &error);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	assert_non_null(zip);
	zip_file_t *file = zip_fopen(zip, name, 0);
	if (file != NULL && zip_stat(zip, name, 0, &about) == 0) {
		text = mem_calloc(about.size + 1, 1);
		assert_int_equal(
		    zip_fread(file, text, about.size), (int64_t)about.size);
		zip_fclose(file);
	}
	zip_discard(zip);
	return text;
}

/* The sheet of a name (malloc), or NULL. */
static inline char *parts_find_sheet(
    const struct parts *parts, const char *name)
{
	char *book = parts_read(parts, "xl/workbook.xml"), *text = NULL;
	char *wanted = mem_printf("<sheet name=\"%s\"", name);
	const char *found = strstr(book, wanted);

	if (found != NULL) {
		int number = 1;
		for (const char *at = strstr(book, "<sheet name=");
		     at != NULL && at < found;
		     at = strstr(at + 1, "<sheet name="))
			number++;
		char *part = mem_printf("xl/worksheets/sheet%d.xml", number);
		text = parts_read(parts, part);
		free(part);
	}
	free(wanted);
	free(book);
	return text;
}

#endif
