#include "parsers/ods.h"

#include <string.h>

#include "parsers/odt.h"

#include "parsers/zip_package.h"

#define MANIFEST_BYTES (1u << 20)

/* ODF 1.3 part 2, 4.8.1: each encrypted file is described as such in the
 * manifest. Looked for as words: old manifests have a DOCTYPE. */
static bool is_encrypted(struct package *package)
{
	static const char words[] = "encryption-data";
	char chunk[4096 + sizeof words];
	int64_t index = package_find(package, "META-INF/manifest.xml");
	size_t kept = 0, total = 0;
	bool found = false;

	if (package_find(package, "encrypted-package") != PACKAGE_NONE)
		return true;
	if (index == PACKAGE_NONE)
		return false;
	struct package_member *member = package_member_open(package, index);
	while (member != NULL && !found && total < MANIFEST_BYTES) {
		int64_t got = package_member_read(member, chunk + kept, 4096);
		if (got <= 0)
			break;
		size_t len = kept + (size_t)got;
		found = memmem(chunk, len, words, sizeof words - 1) != NULL;
		kept = len < sizeof words ? len : sizeof words;
		memmove(chunk, chunk + len - kept, kept);
		total += (size_t)got;
	}
	package_member_close(member);
	return found;
}

static void flag_macros(struct package *package, struct table_report *report)
{
	for (size_t i = 0; i < package_count(package); i++)
		if (strncmp(package_name(package, i), "Basic/", 6) == 0 ||
		    strncmp(package_name(package, i), "Scripts/", 8) == 0)
			report->macros = true;
	if (report->macros)
		table_note(report, "the file has macros");
}

/* content.xml, or a flat file's bytes where there is no package. */
struct source {
	struct package *package;
	int64_t index;
	const unsigned char *bytes;
	size_t size;
};

static int read_xml(const struct source *source, const struct limits *limits,
    const struct xml_handlers *handlers, void *context,
    struct table_report *report)
{
	struct xml_budget budget = {limits->xml_events};

	if (source->package != NULL)
		return xml_read_member(source->package, source->index, limits,
		    &budget, handlers, context, report);
	return xml_read_bytes(source->bytes, source->size, NULL, "the file",
	    limits, &budget, handlers, context, report);
}

typedef int content_reader(const struct source *source,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report);

static int read_sheets(const struct source *source, const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	struct ods_reader *reader = ods_reader_new(limits, sink, report);

	int result = read_xml(source, limits, &ods_handlers, reader, report);
	ods_reader_free(reader);
	return result;
}

static int read_text(const struct source *source, const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	struct odt_reader *reader = odt_reader_new(limits, sink, report);

	int result = read_xml(source, limits, &odt_handlers, reader, report);
	if (result == 0)
		result = odt_reader_end(reader);
	odt_reader_free(reader);
	return result;
}

static int read_content(struct package *package, content_reader *read,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct source source = {
	    package, package_find(package, "content.xml"), NULL, 0};

	if (is_encrypted(package))
		return table_refuse(report, OUTCOME_ENCRYPTED,
		    "the file is protected by a password");
	/* What looking at the manifest stumbled over was said by it. */
	if (report->outcome != OUTCOME_OK)
		return -1;
	if (source.index == PACKAGE_NONE)
		return table_refuse(
		    report, OUTCOME_DAMAGED, "the file's content is missing");
	flag_macros(package, report);
	return read(&source, limits, sink, report);
}

static int read_package(const unsigned char *bytes, size_t size,
    content_reader *read, const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	struct package *package = package_open(bytes, size, limits, report);

	if (package == NULL)
		return -1;
	int result = read_content(package, read, limits, sink, report);
	package_free(package);
	return result;
}

int ods_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	return read_package(bytes, size, read_sheets, limits, sink, report);
}

int odt_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	return read_package(bytes, size, read_text, limits, sink, report);
}

int fods_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct source source = {.bytes = bytes, .size = size};

	return read_sheets(&source, limits, sink, report);
}

int fodt_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct source source = {.bytes = bytes, .size = size};

	return read_text(&source, limits, sink, report);
}
