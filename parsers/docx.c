#include "parsers/docx.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "parsers/xlsx.h"

int docx_namespace_of(const char *uri)
{
	static const struct {
		const char *uri;
		int space;
	} known[] = {
	    {"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
		DOCX_MAIN},
	    {"http://purl.oclc.org/ooxml/wordprocessingml/main", DOCX_MAIN},
	    {"http://schemas.openxmlformats.org/markup-compatibility/2006",
		DOCX_COMPATIBILITY},
	    {"http://schemas.openxmlformats.org/drawingml/2006/main",
		DOCX_DRAWING},
	    {"http://purl.oclc.org/ooxml/drawingml/main", DOCX_DRAWING},
	    {"urn:schemas-microsoft-com:vml", DOCX_VML},
	    {"http://schemas.openxmlformats.org/officeDocument/2006/math",
		DOCX_MATH},
	    {"http://purl.oclc.org/ooxml/officeDocument/math", DOCX_MATH},
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(uri, known[i].uri) == 0)
			return known[i].space;
	return XML_OTHER;
}

const char *docx_attribute(
    struct xml *xml, const char **attributes, const char *name)
{
	const char *value = xml_attribute_in(xml, attributes, DOCX_MAIN, name);

	return value != NULL ? value : xml_attribute(attributes, name);
}

bool docx_is_on(const char *value)
{
	return value == NULL ||
	       (strcmp(value, "0") != 0 && strcasecmp(value, "false") != 0 &&
		   strcasecmp(value, "off") != 0);
}

static bool exists(const struct docx_document *document, const char *part)
{
	return part != NULL &&
	       package_find(document->package, part) != PACKAGE_NONE;
}

/* The part that a relationship of that type of `from` leads to, else the one
 * of the usual name (malloc); NULL when there is none. -1 when refused. */
static int find_part(struct docx_document *document, const char *from,
    const char *type, const char *usual, char **part)
{
	struct xlsx_book book = {.package = document->package,
	    .limits = document->limits,
	    .report = document->report,
	    .budget = document->budget};
	struct xlsx_relations relations;

	*part = NULL;
	int result = xlsx_relations_read(&book, from, &relations);
	document->budget = book.budget;
	if (result == 0) {
		const char *target = xlsx_relation_by_type(&relations, type);
		if (exists(document, target))
			*part = mem_strdup(target);
		else if (exists(document, usual))
			*part = mem_strdup(usual);
	}
	xlsx_relations_free(&relations);
	return result;
}

static void flag_macros(struct docx_document *document)
{
	for (size_t i = 0; i < package_count(document->package); i++) {
		const char *name = package_name(document->package, i);
		size_t len = strlen(name);
		if (len >= 14 &&
		    strcasecmp(name + len - 14, "vbaProject.bin") == 0)
			document->report->macros = true;
	}
	if (document->report->macros)
		table_note(document->report, "the document has macros");
}

static int read_parts(struct docx_document *document)
{
	char *body, *styles = NULL;
	int result = find_part(
	    document, "", "officeDocument", "word/document.xml", &body);

	flag_macros(document);
	if (result == 0 && body == NULL)
		result = table_refuse(document->report, OUTCOME_DAMAGED,
		    "the document's text is missing");
	if (result == 0)
		result = find_part(
		    document, body, "styles", "word/styles.xml", &styles);
	if (result == 0 && styles != NULL)
		result = docx_styles_read(document, styles);
	if (result == 0)
		result = docx_body_read(document, body);
	free(body);
	free(styles);
	return result;
}

int docx_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct docx_document document = {.limits = limits,
	    .sink = sink,
	    .report = report,
	    .budget = {limits->xml_events}};

	document.package = package_open(bytes, size, limits, report);
	if (document.package == NULL)
		return -1;
	int result = read_parts(&document);
	for (size_t i = 0; i < document.heading_style_count; i++)
		free(document.headings[i].id);
	free(document.headings);
	package_free(document.package);
	return result;
}
