/* Which paragraph styles are headings: 17.7.4, 17.3.1.20. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "parsers/docx.h"

#define MAX_STYLES 2000

struct styles_reader {
	struct docx_document *document;
	char *id; /* of the open style */
	int level;
	int depth;
	int style_depth;
};

/* "heading 1", whatever the user's language: built-in names are English. */
static int level_of_name(const char *name)
{
	if (name == NULL || strncasecmp(name, "heading ", 8) != 0)
		return 0;
	return name[8] >= '1' && name[8] <= '9' && name[9] == '\0'
		   ? name[8] - '0'
		   : 0;
}

static void styles_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct styles_reader *reader = context;
	int level = 0;

	if (!DOCX_OURS(space)) {
		xml_skip(xml);
		return;
	}
	reader->depth++;
	const char *value = docx_attribute(xml, attributes, "val");
	if (strcmp(local, "style") == 0) {
		const char *id = docx_attribute(xml, attributes, "styleId");
		free(reader->id);
		reader->id = mem_strdup(id != NULL ? id : "");
		reader->level = 0;
		reader->style_depth = reader->depth;
	} else if (strcmp(local, "name") == 0) {
		level = level_of_name(value);
	} else if (strcmp(local, "outlineLvl") == 0 && value != NULL &&
		   value[0] >= '0' && value[0] <= '8') {
		level = value[0] - '0' + 1;
	}
	if (level != 0 && reader->level == 0)
		reader->level = level;
}

static void styles_end(void *context, struct xml *xml)
{
	struct styles_reader *reader = context;
	struct docx_document *document = reader->document;

	(void)xml;
	if (reader->depth-- != reader->style_depth)
		return;
	reader->style_depth = 0;
	if (reader->level == 0 || document->heading_style_count >= MAX_STYLES)
		return;
	MEM_GROW(document->headings, document->heading_style_count,
	    document->heading_style_cap);
	document->headings[document->heading_style_count++] =
	    (struct docx_style){reader->id, reader->level};
	reader->id = NULL;
}

int docx_styles_read(struct docx_document *document, const char *part)
{
	static const struct xml_handlers handlers = {
	    docx_namespace_of, styles_start, styles_end, NULL};
	struct styles_reader reader = {.document = document};

	int result = xml_read_member(document->package,
	    package_find(document->package, part), document->limits,
	    &document->budget, &handlers, &reader, document->report);
	free(reader.id);
	return result;
}

int docx_style_level(const struct docx_document *document, const char *id)
{
	for (size_t i = 0; i < document->heading_style_count; i++)
		if (strcmp(document->headings[i].id, id) == 0)
			return document->headings[i].level;
	return 0;
}
