/* Which parts a workbook has and what they are called. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "parsers/xlsx.h"

struct workbook_reader {
	struct xlsx_book *book;
	const char *part; /* the workbook's own */
	struct xlsx_relations relations;
	size_t listed; /* <sheet> elements seen, of any kind */
	size_t cap;
};

static bool is_true(const char *value)
{
	return value != NULL &&
	       (strcmp(value, "1") == 0 || strcasecmp(value, "true") == 0 ||
		   strcmp(value, "on") == 0);
}

/* `name` beside the workbook when it exists, else NULL (malloc). */
static char *beside(const struct workbook_reader *reader, const char *name)
{
	char *path = package_resolve(reader->part, name);

	if (package_find(reader->book->package, path) != PACKAGE_NONE)
		return path;
	free(path);
	return NULL;
}

/* Where no relationship leads to a sheet: by the usual names. */
static char *sheet_by_number(
    const struct workbook_reader *reader, const char *sheet_id)
{
	char *name = mem_printf("worksheets/sheet%zu.xml", reader->listed);
	char *path = beside(reader, name);

	free(name);
	if (path == NULL && sheet_id != NULL) {
		name = mem_printf("worksheets/sheet%s.xml", sheet_id);
		path = beside(reader, name);
		free(name);
	}
	return path;
}

static bool is_worksheet(const char *type)
{
	return strcasecmp(type, "chartsheet") != 0 &&
	       strcasecmp(type, "dialogsheet") != 0 &&
	       strcasecmp(type, "xlMacrosheet") != 0 &&
	       strcasecmp(type, "xlIntlMacrosheet") != 0;
}

static void add_sheet(
    struct workbook_reader *reader, const char *name, char *part, bool hidden)
{
	struct xlsx_book *book = reader->book;

	MEM_GROW(book->sheets, book->sheet_count, reader->cap);
	book->sheets[book->sheet_count++] = (struct xlsx_sheet_part){
	    mem_strdup(name), part, hidden};
}

static void take_sheet(
    struct workbook_reader *reader, struct xml *xml, const char **attributes)
{
	struct xlsx_book *book = reader->book;
	const char *name = xml_attribute(attributes, "name");
	const char *state = xml_attribute(attributes, "state");
	const char *id = xml_attribute_in(xml, attributes, XLSX_RELATION, "id");
	const char *type = "worksheet";
	char *part = NULL;

	if (name == NULL)
		name = "";
	if (++reader->listed > (size_t)book->limits->sheets) {
		table_refuse(book->report, OUTCOME_TOO_LARGE,
		    "more than %lld sheets", (long long)book->limits->sheets);
		xml_stop(xml);
		return;
	}
	if (id == NULL)
		id = xml_attribute(attributes, "id");
	const char *target = id != NULL ? xlsx_relation_by_id(
					      &reader->relations, id, &type)
					: NULL;
	if (!is_worksheet(type)) {
		table_note(book->report, "a %s was left out", type);
		return;
	}
	if (target != NULL && package_find(book->package, target) >= 0)
		part = mem_strdup(target);
	else
		part = sheet_by_number(
		    reader, xml_attribute(attributes, "sheetId"));
	add_sheet(reader, name, part,
	    state != NULL && strcasecmp(state, "visible") != 0);
}

static void workbook_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct workbook_reader *reader = context;

	if (!XLSX_OURS(space)) {
		xml_skip(xml);
	} else if (strcmp(local, "sheet") == 0) {
		take_sheet(reader, xml, attributes);
	} else if (strcmp(local, "workbookPr") == 0) {
		reader->book->date1904 = is_true(
		    xml_attribute(attributes, "date1904"));
	} else if (strcmp(local, "calcPr") == 0) {
		reader->book->computes_on_load = is_true(
		    xml_attribute(attributes, "fullCalcOnLoad"));
	} else if (strcmp(local, "workbook") != 0 &&
		   strcmp(local, "sheets") != 0) {
		xml_skip(xml);
	}
}

static void workbook_end(void *context, struct xml *xml)
{
	(void)context;
	(void)xml;
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len >= end_len && strcasecmp(name + len - end_len, end) == 0;
}

/* The workbook's part (malloc), or NULL: by the package's relationships,
 * else by its usual name, else by its name anywhere. */
static char *find_workbook(struct xlsx_book *book)
{
	struct xlsx_relations relations;
	char *part = NULL;

	if (xlsx_relations_read(book, "", &relations) == 0) {
		const char *target = xlsx_relation_by_type(
		    &relations, "officeDocument");
		if (target != NULL &&
		    package_find(book->package, target) != PACKAGE_NONE)
			part = mem_strdup(target);
		else if (package_find(book->package, "xl/workbook.xml") >= 0)
			part = mem_strdup("xl/workbook.xml");
		for (size_t i = 0;
		     part == NULL && i < package_count(book->package); i++)
			if (ends_with(
				package_name(book->package, i), "workbook.xml"))
				part = mem_strdup(
				    package_name(book->package, i));
	}
	xlsx_relations_free(&relations);
	return part;
}

/* A package that lost its workbook: the sheets by their numbers. */
static void list_sheets_by_name(struct workbook_reader *reader)
{
	struct xlsx_book *book = reader->book;

	for (;;) {
		reader->listed++;
		char *part = sheet_by_number(reader, NULL);
		if (part == NULL ||
		    reader->listed > (size_t)book->limits->sheets) {
			free(part);
			break;
		}
		char *name = mem_printf("Sheet%zu", reader->listed);
		add_sheet(reader, name, part, false);
		free(name);
	}
	table_note(book->report,
	    "the sheets' list is missing; their names and order are guessed");
}

static char *other_part(
    struct workbook_reader *reader, const char *type, const char *usual)
{
	const char *target = xlsx_relation_by_type(&reader->relations, type);

	if (target != NULL &&
	    package_find(reader->book->package, target) != PACKAGE_NONE)
		return mem_strdup(target);
	return beside(reader, usual);
}

static void flag_macros(struct xlsx_book *book)
{
	for (size_t i = 0; i < package_count(book->package); i++)
		if (ends_with(package_name(book->package, i), "vbaProject.bin"))
			book->report->macros = true;
	if (book->report->macros)
		table_note(book->report, "the workbook has macros");
}

static int read_workbook(struct workbook_reader *reader)
{
	static const struct xml_handlers handlers = {
	    xlsx_namespace_of, workbook_start, workbook_end, NULL};
	struct xlsx_book *book = reader->book;

	if (xlsx_relations_read(book, reader->part, &reader->relations) < 0)
		return -1;
	return xml_read_member(book->package,
	    package_find(book->package, reader->part), book->limits,
	    &book->budget, &handlers, reader, book->report);
}

int xlsx_workbook_read(struct xlsx_book *book)
{
	struct workbook_reader reader = {.book = book};
	int result = 0;
	char *part = find_workbook(book);

	flag_macros(book);
	reader.part = part != NULL ? part : "xl/workbook.xml";
	if (book->report->outcome != OUTCOME_OK)
		result = -1;
	else if (part != NULL)
		result = read_workbook(&reader);
	else
		list_sheets_by_name(&reader);
	if (result == 0) {
		book->strings_part = other_part(
		    &reader, "sharedStrings", "sharedStrings.xml");
		book->styles_part = other_part(&reader, "styles", "styles.xml");
		if (reader.listed == 0 || (part == NULL && reader.listed == 1))
			result = table_refuse(book->report, OUTCOME_DAMAGED,
			    "the workbook lists no sheet");
	}
	xlsx_relations_free(&reader.relations);
	free(part);
	return result;
}
