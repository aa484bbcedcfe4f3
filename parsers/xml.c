#include "parsers/xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "parsers/zip_package.h"

#define CHUNK_BYTES 65536
#define MAX_BINDINGS 256

struct binding {
	char *prefix; /* "" = the default namespace */
	int space;
	int64_t depth; /* of the element that declares it */
};

struct xml {
	XML_Parser parser;
	const struct xml_handlers *handlers;
	void *context;
	const struct limits *limits;
	struct xml_budget *budget;
	struct table_report *report;
	const char *what;
	int64_t depth;
	int64_t skip_depth; /* 0 = nothing is skipped */
	bool text_wanted;
	uint64_t progress; /* events seen, to notice an endless token */
	struct binding *bindings;
	size_t binding_count, binding_cap;
	int default_space;
};

static void XMLCALL on_text(void *data, const XML_Char *text, int len)
{
	struct xml *xml = data;

	xml->progress++;
	if (xml->text_wanted && xml->skip_depth == 0)
		xml->handlers->text(xml->context, text, (size_t)len);
}

void xml_want_text(struct xml *xml, bool wanted)
{
	xml->text_wanted = wanted;
}

void xml_stop(struct xml *xml)
{
	XML_StopParser(xml->parser, XML_FALSE);
}

static void refuse(struct xml *xml, enum outcome outcome, const char *why)
{
	table_refuse(xml->report, outcome, "%s: %s", xml->what, why);
	xml_stop(xml);
}

void xml_skip(struct xml *xml)
{
	xml->skip_depth = xml->depth;
}

static int space_of(struct xml *xml, const char *prefix, size_t len)
{
	for (size_t i = xml->binding_count; i-- > 0;) {
		const struct binding *binding = &xml->bindings[i];
		if (strncmp(binding->prefix, prefix, len) == 0 &&
		    binding->prefix[len] == '\0')
			return binding->space;
	}
	return XML_NONE;
}

static void bind(struct xml *xml, const char *prefix, const char *uri)
{
	if (xml->binding_count == MAX_BINDINGS) {
		refuse(xml, OUTCOME_TOO_LARGE, "too many namespaces");
		return;
	}
	MEM_GROW(xml->bindings, xml->binding_count, xml->binding_cap);
	int space = *uri != '\0' ? xml->handlers->namespace_of(uri) : XML_NONE;
	xml->bindings[xml->binding_count++] = (struct binding){
	    mem_strdup(prefix), space, xml->depth};
	if (*prefix == '\0')
		xml->default_space = space;
}

static void bind_all(struct xml *xml, const char **attributes)
{
	for (; *attributes != NULL; attributes += 2) {
		const char *name = *attributes;
		if (name[0] != 'x' || strncmp(name, "xmlns", 5) != 0)
			continue;
		if (name[5] == '\0')
			bind(xml, "", attributes[1]);
		else if (name[5] == ':')
			bind(xml, name + 6, attributes[1]);
	}
}

static void unbind(struct xml *xml)
{
	while (xml->binding_count > 0 &&
	       xml->bindings[xml->binding_count - 1].depth == xml->depth)
		free(xml->bindings[--xml->binding_count].prefix);
	xml->default_space = space_of(xml, "", 0);
}

static void XMLCALL on_start(
    void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *xml = data;
	int space;

	xml->progress++;
	if (++xml->depth > xml->limits->xml_depth) {
		refuse(xml, OUTCOME_TOO_LARGE, "elements nested too deep");
		return;
	}
	if (--xml->budget->events < 0) {
		refuse(xml, OUTCOME_TOO_LARGE, "too many elements");
		return;
	}
	if (xml->skip_depth != 0)
		return;
	bind_all(xml, attributes);
	const char *colon = name; /* names are of one to three letters */
	while (*colon != ':' && *colon != '\0')
		colon++;
	if (*colon == '\0') {
		space = xml->default_space;
	} else {
		space = space_of(xml, name, (size_t)(colon - name));
		name = colon + 1;
	}
	xml->handlers->start(xml->context, xml, space, name, attributes);
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
	struct xml *xml = data;

	(void)name;
	xml->progress++;
	if (xml->skip_depth == 0) {
		xml->handlers->end(xml->context, xml);
	} else if (xml->skip_depth == xml->depth) {
		xml->skip_depth = 0;
	}
	if (xml->binding_count > 0 &&
	    xml->bindings[xml->binding_count - 1].depth == xml->depth)
		unbind(xml);
	xml->depth--;
}

static void XMLCALL on_doctype(void *data, const XML_Char *name,
    const XML_Char *system_id, const XML_Char *public_id, int internal)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	refuse(data, OUTCOME_DAMAGED, "a document type is not allowed here");
}

const char *xml_attribute(const char **attributes, const char *name)
{
	for (; *attributes != NULL; attributes += 2)
		if (strcmp(*attributes, name) == 0)
			return attributes[1];
	return NULL;
}

const char *xml_attribute_in(
    struct xml *xml, const char **attributes, int space, const char *name)
{
	for (; *attributes != NULL; attributes += 2) {
		const char *colon = strchr(*attributes, ':');
		if (colon != NULL && strcmp(colon + 1, name) == 0 &&
		    space_of(xml, *attributes, (size_t)(colon - *attributes)) ==
			space)
			return attributes[1];
	}
	return NULL;
}

static void begin(struct xml *xml, const char *encoding)
{
	xml->parser = XML_ParserCreate(encoding);
	if (xml->parser == NULL)
		abort();
	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, on_start, on_end);
	XML_SetCharacterDataHandler(xml->parser, on_text);
	XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
}

static void finish(struct xml *xml)
{
	XML_ParserFree(xml->parser);
	for (size_t i = 0; i < xml->binding_count; i++)
		free(xml->bindings[i].prefix);
	free(xml->bindings);
}

/* After a chunk was parsed: what the parser says of it. 0 or -1. */
static int judge_chunk(struct xml *xml, enum XML_Status status)
{
	if (status == XML_STATUS_OK)
		return 0;
	enum XML_Error code = XML_GetErrorCode(xml->parser);
	if (code == XML_ERROR_NO_MEMORY)
		return table_refuse(xml->report, OUTCOME_TOO_LARGE,
		    "%s: needs too much memory", xml->what);
	return table_refuse(xml->report, OUTCOME_DAMAGED, "%s: line %lu: %s",
	    xml->what, (unsigned long)XML_GetCurrentLineNumber(xml->parser),
	    XML_ErrorString(code));
}

/*
 * Two faults at the start of a part that Excel reads over: white space before
 * the declaration, and an encoding declared by a name of fancy ("utf8").
 * Returns how many bytes to leave out.
 */
static size_t mend_start(struct xml *xml, const char *start, size_t len)
{
	static const char *const known[] = {
	    "utf-8", "utf-16", "iso-8859-1", "us-ascii"};
	size_t blank = 0;

	while (blank < len && strchr(" \t\r\n", start[blank]) != NULL &&
	       start[blank] != '\0')
		blank++;
	start += blank;
	len -= blank;
	if (len < 6 || memcmp(start, "<?xml", 5) != 0)
		return blank;
	const char *end = memchr(start, '>', len);
	const char *name = end != NULL ? memmem(start, (size_t)(end - start),
					     "encoding", 8)
				       : NULL;
	if (name == NULL)
		return blank;
	name += 8;
	while (name < end && strchr(" =\"'", *name) != NULL)
		name++;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strncasecmp(name, known[i], strlen(known[i])) == 0)
			return blank;
	XML_SetEncoding(xml->parser, "UTF-8");
	return blank;
}

static int read_chunks(struct xml *xml, struct package_member *member)
{
	uint64_t progress = 0;
	bool first = true;
	int64_t stalled = 0;

	for (;;) {
		void *room = XML_GetBuffer(xml->parser, CHUNK_BYTES);
		if (room == NULL)
			return judge_chunk(xml, XML_STATUS_ERROR);
		int64_t got = package_member_read(member, room, CHUNK_BYTES);
		if (got < 0)
			return -1;
		if (first && got > 0) {
			size_t blank = mend_start(xml, room, (size_t)got);
			got -= (int64_t)blank;
			memmove(room, (char *)room + blank, (size_t)got);
			first = got == 0;
			if (first)
				continue;
		}
		if (judge_chunk(xml,
			XML_ParseBuffer(xml->parser, (int)got, got == 0)) < 0)
			return -1;
		if (got == 0)
			return 0;
		/* expat keeps an unfinished token whole, however long. */
		stalled = xml->progress == progress ? stalled + got : 0;
		progress = xml->progress;
		if (stalled > xml->limits->xml_token_bytes)
			return table_refuse(xml->report, OUTCOME_TOO_LARGE,
			    "%s: a tag or text of more than %lld bytes",
			    xml->what, (long long)xml->limits->xml_token_bytes);
	}
}

int xml_read_member(struct package *package, int64_t index,
    const struct limits *limits, struct xml_budget *budget,
    const struct xml_handlers *handlers, void *context,
    struct table_report *report)
{
	struct xml xml = {.handlers = handlers,
	    .context = context,
	    .limits = limits,
	    .budget = budget,
	    .report = report,
	    .what = package_name(package, (size_t)index)};
	struct package_member *member = package_member_open(package, index);

	if (member == NULL)
		return -1;
	begin(&xml, NULL);
	int result = read_chunks(&xml, member);
	finish(&xml);
	package_member_close(member);
	return result;
}

int xml_read_bytes(const unsigned char *bytes, size_t size,
    const char *encoding, const char *what, const struct limits *limits,
    struct xml_budget *budget, const struct xml_handlers *handlers,
    void *context, struct table_report *report)
{
	struct xml xml = {.handlers = handlers,
	    .context = context,
	    .limits = limits,
	    .budget = budget,
	    .report = report,
	    .what = what};
	int result = 0;

	begin(&xml, encoding);
	for (size_t at = 0, step; result == 0; at += step) {
		step = size - at < CHUNK_BYTES ? size - at : CHUNK_BYTES;
		result = judge_chunk(
		    &xml, XML_Parse(xml.parser, (const char *)bytes + at,
			      (int)step, step == 0));
		if (step == 0)
			break;
	}
	finish(&xml);
	return result;
}
