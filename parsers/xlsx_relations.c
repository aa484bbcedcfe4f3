#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/xlsx.h"

int xlsx_namespace_of(const char *uri)
{
	static const struct {
		const char *uri;
		int space;
	} known[] = {
	    {"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
		XLSX_MAIN},
	    {"http://purl.oclc.org/ooxml/spreadsheetml/main", XLSX_MAIN},
	    /* The drafts that Office 2007 betas wrote. */
	    {"http://schemas.openxmlformats.org/spreadsheetml/2006/5/main",
		XLSX_MAIN},
	    {"http://schemas.openxmlformats.org/officeDocument/2006/"
	     "relationships",
		XLSX_RELATION},
	    {"http://purl.oclc.org/ooxml/officeDocument/relationships",
		XLSX_RELATION},
	    {"http://schemas.openxmlformats.org/package/2006/relationships",
		XLSX_PACKAGE},
	    {"http://schemas.openxmlformats.org/package/2006/content-types",
		XLSX_PACKAGE},
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(known[i].uri, uri) == 0)
			return known[i].space;
	return XML_OTHER;
}

struct relations_reader {
	struct xlsx_relations *relations;
	const char *part;
};

static void relation_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct relations_reader *reader = context;
	struct xlsx_relations *relations = reader->relations;

	(void)xml;
	if (space == XML_OTHER || strcmp(local, "Relationship") != 0)
		return;
	const char *id = xml_attribute(attributes, "Id");
	const char *type = xml_attribute(attributes, "Type");
	const char *target = xml_attribute(attributes, "Target");
	const char *mode = xml_attribute(attributes, "TargetMode");
	if (type == NULL || target == NULL ||
	    (mode != NULL && strcmp(mode, "External") == 0))
		return;
	const char *word = strrchr(type, '/');
	MEM_GROW(relations->items, relations->count, relations->cap);
	relations->items[relations->count++] = (struct xlsx_relation){
	    .id = mem_strdup(id != NULL ? id : ""),
	    .type = mem_strdup(word != NULL ? word + 1 : type),
	    .target = package_resolve(reader->part, target)};
}

static void relation_end(void *context, struct xml *xml)
{
	(void)context;
	(void)xml;
}

int xlsx_relations_read(
    struct xlsx_book *book, const char *part, struct xlsx_relations *relations)
{
	static const struct xml_handlers handlers = {
	    xlsx_namespace_of, relation_start, relation_end, NULL};
	struct relations_reader reader = {relations, part};
	const char *slash = strrchr(part, '/');
	int folder = slash != NULL ? (int)(slash - part + 1) : 0;
	char *name = mem_printf(
	    "%.*s_rels/%s.rels", folder, part, part + folder);
	int64_t index = package_find(book->package, name);

	free(name);
	*relations = (struct xlsx_relations){0};
	if (index == PACKAGE_NONE)
		return 0;
	return xml_read_member(book->package, index, book->limits,
	    &book->budget, &handlers, &reader, book->report);
}

void xlsx_relations_free(struct xlsx_relations *relations)
{
	for (size_t i = 0; i < relations->count; i++) {
		free(relations->items[i].id);
		free(relations->items[i].type);
		free(relations->items[i].target);
	}
	free(relations->items);
	*relations = (struct xlsx_relations){0};
}

const char *xlsx_relation_by_id(
    const struct xlsx_relations *relations, const char *id, const char **type)
{
	for (size_t i = 0; i < relations->count; i++)
		if (strcmp(relations->items[i].id, id) == 0) {
			*type = relations->items[i].type;
			return relations->items[i].target;
		}
	return NULL;
}

const char *xlsx_relation_by_type(
    const struct xlsx_relations *relations, const char *type)
{
	for (size_t i = 0; i < relations->count; i++)
		if (strcmp(relations->items[i].type, type) == 0)
			return relations->items[i].target;
	return NULL;
}
