/* The number format of each cell style (18.8): all that styles mean here. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/xlsx.h"

#define MAX_STYLES 200000 /* Excel itself stops at 65,490 */

struct coded_format {
	int id;
	struct number_format format;
};

struct styles_reader {
	struct xlsx_book *book;
	struct coded_format *coded; /* in the file's order */
	size_t coded_count, coded_cap;
	bool in_cells; /* in cellXfs */
	int depth;     /* of the open elements */
};

static int number_of(const char *text)
{
	char *end;
	long value = text != NULL ? strtol(text, &end, 10) : 0;

	return value >= 0 && value <= INT32_MAX ? (int)value : -1;
}

static void take_format(
    struct styles_reader *reader, struct xml *xml, const char **attributes)
{
	const char *id = xml_attribute(attributes, "numFmtId");
	const char *code = xml_attribute(attributes, "formatCode");

	if (id == NULL || code == NULL)
		return;
	if (reader->coded_count >= MAX_STYLES) {
		table_refuse(reader->book->report, OUTCOME_TOO_LARGE,
		    "too many number formats");
		xml_stop(xml);
		return;
	}
	MEM_GROW(reader->coded, reader->coded_count, reader->coded_cap);
	struct coded_format *coded = &reader->coded[reader->coded_count++];
	coded->id = number_of(id);
	number_format_parse(code, strlen(code), &coded->format);
}

/* Some writers write cellXfs before numFmts: xf keeps the id in `count`
 * until all is read (see settle). */
static void take_style(
    struct styles_reader *reader, struct xml *xml, const char **attributes)
{
	struct xlsx_book *book = reader->book;

	if (book->format_count >= MAX_STYLES) {
		table_refuse(
		    book->report, OUTCOME_TOO_LARGE, "too many cell styles");
		xml_stop(xml);
		return;
	}
	MEM_GROW(book->formats, book->format_count, book->format_cap);
	book->formats[book->format_count++] = (struct number_format){
	    .count = number_of(xml_attribute(attributes, "numFmtId"))};
}

static void styles_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct styles_reader *reader = context;

	if (!XLSX_OURS(space)) {
		xml_skip(xml);
		return;
	}
	if (reader->depth == 1 && strcmp(local, "cellXfs") == 0) {
		reader->in_cells = true;
	} else if (reader->depth == 2 && reader->in_cells &&
		   strcmp(local, "xf") == 0) {
		take_style(reader, xml, attributes);
		xml_skip(xml);
		return;
	} else if (reader->depth == 2 && strcmp(local, "numFmt") == 0) {
		take_format(reader, xml, attributes);
	} else if (reader->depth >= 1 && strcmp(local, "numFmts") != 0) {
		xml_skip(xml);
		return;
	}
	reader->depth++;
}

static void styles_end(void *context, struct xml *xml)
{
	struct styles_reader *reader = context;

	(void)xml;
	if (--reader->depth == 1)
		reader->in_cells = false;
}

static int by_id(const void *one, const void *other)
{
	const struct coded_format *a = one, *b = other;

	return (a->id > b->id) - (a->id < b->id);
}

/* Puts the format in the place of its id. A written code holds also for the
 * numbers below 164, where Chinese Excel writes its own 27 to 58. */
static void settle(struct styles_reader *reader)
{
	struct xlsx_book *book = reader->book;

	if (reader->coded_count > 0)
		qsort(reader->coded, reader->coded_count, sizeof *reader->coded,
		    by_id);
	for (size_t i = 0; i < book->format_count; i++) {
		struct coded_format key = {.id = book->formats[i].count};
		const struct coded_format *coded =
		    reader->coded_count > 0
			? bsearch(&key, reader->coded, reader->coded_count,
			      sizeof key, by_id)
			: NULL;
		if (coded != NULL)
			book->formats[i] = coded->format;
		else
			number_format_builtin(key.id, &book->formats[i]);
	}
}

int xlsx_styles_read(struct xlsx_book *book)
{
	static const struct xml_handlers handlers = {
	    xlsx_namespace_of, styles_start, styles_end, NULL};
	struct styles_reader reader = {.book = book};

	if (book->styles_part == NULL)
		return 0;
	int result = xml_read_member(book->package,
	    package_find(book->package, book->styles_part), book->limits,
	    &book->budget, &handlers, &reader, book->report);
	settle(&reader);
	free(reader.coded);
	return result;
}
