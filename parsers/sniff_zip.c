/* What a zip file holds: a kind of document, or just files. */
#include <stdint.h>
#include <string.h>

#include "parsers/sniff.h"
#include "parsers/zip_package.h"

#define HEAD_BYTES (256u << 10)

static const struct {
	const char *words;
	enum sniff_kind kind;
} main_types[] = {
    {"spreadsheetml.sheet.main", SNIFF_XLSX},
    {"spreadsheetml.template.main", SNIFF_XLSX},
    {"ms-excel.sheet.macroenabled.main", SNIFF_XLSX},
    {"ms-excel.template.macroenabled.main", SNIFF_XLSX},
    {"ms-excel.addin.macroenabled.main", SNIFF_XLSX},
    {"ms-excel.sheet.binary.macroenabled.main", SNIFF_XLSB},
    {"wordprocessingml.document.main", SNIFF_DOCX},
    {"wordprocessingml.template.main", SNIFF_DOCX},
    {"ms-word.document.macroenabled.main", SNIFF_DOCX},
    {"ms-word.template.macroenabled", SNIFF_DOCX},
    {"presentationml.presentation.main", SNIFF_PPTX},
    {"presentationml.slideshow.main", SNIFF_PPTX},
    {"presentationml.template.main", SNIFF_PPTX},
    {"ms-powerpoint.presentation.macroenabled.main", SNIFF_PPTX},
};

static const struct {
	const char *part;
	enum sniff_kind kind;
} main_parts[] = {
    {"xl/workbook.xml", SNIFF_XLSX},
    {"xl/worksheets/sheet1.xml", SNIFF_XLSX},
    {"xl/workbook.bin", SNIFF_XLSB},
    {"word/document.xml", SNIFF_DOCX},
    {"ppt/presentation.xml", SNIFF_PPTX},
    {"OFD.xml", SNIFF_OFD},
};

static const struct {
	const char *type;
	enum sniff_kind kind;
} mimetypes[] = {
    {"application/vnd.oasis.opendocument.spreadsheet", SNIFF_ODS},
    {"application/vnd.oasis.opendocument.text", SNIFF_ODT},
    {"application/vnd.oasis.opendocument.presentation", SNIFF_ODP},
    {"application/epub+zip", SNIFF_EPUB},
};

/* The beginning of a member as lower-case text without NULs (UTF-16). */
static size_t member_head(
    struct package *package, const char *name, char *out, size_t room)
{
	int64_t index = package_find(package, name);
	size_t len = 0, kept = 0;

	out[0] = '\0';
	if (index == PACKAGE_NONE)
		return 0;
	struct package_member *member = package_member_open(package, index);
	while (member != NULL && len < room - 1) {
		int64_t got = package_member_read(
		    member, out + len, room - 1 - len);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	package_member_close(member);
	for (size_t i = 0; i < len; i++)
		if (out[i] != '\0')
			out[kept++] = out[i] >= 'A' && out[i] <= 'Z'
					  ? (char)(out[i] | 0x20)
					  : out[i];
	out[kept] = '\0';
	return kept;
}

static enum sniff_kind opendocument_kind(struct package *package, char *head)
{
	member_head(package, "mimetype", head, 256);
	for (size_t i = 0; i < sizeof mimetypes / sizeof mimetypes[0]; i++)
		if (strncmp(head, mimetypes[i].type,
			strlen(mimetypes[i].type)) == 0)
			return mimetypes[i].kind;
	/* Some writers leave the mimetype out; the manifest has it too. */
	if (package_find(package, "content.xml") == PACKAGE_NONE)
		return SNIFF_ZIP;
	member_head(package, "META-INF/manifest.xml", head, HEAD_BYTES);
	for (size_t i = 0; i < 3; i++)
		if (strstr(head, mimetypes[i].type) != NULL)
			return mimetypes[i].kind;
	member_head(package, "content.xml", head, HEAD_BYTES);
	if (strstr(head, "office:spreadsheet") != NULL)
		return SNIFF_ODS;
	return strstr(head, "office:text") != NULL ? SNIFF_ODT : SNIFF_ZIP;
}

static enum sniff_kind package_kind(struct package *package)
{
	static char head[HEAD_BYTES]; /* too much for a small stack */

	if (member_head(package, "[Content_Types].xml", head, sizeof head) > 0)
		for (size_t i = 0; i < sizeof main_types / sizeof main_types[0];
		     i++)
			if (strstr(head, main_types[i].words) != NULL)
				return main_types[i].kind;
	for (size_t i = 0; i < sizeof main_parts / sizeof main_parts[0]; i++)
		if (package_find(package, main_parts[i].part) != PACKAGE_NONE)
			return main_parts[i].kind;
	return opendocument_kind(package, head);
}

/* A package that was cut off has no directory; its first local header
 * (APPNOTE.TXT 4.3.7) and the names that follow still tell. */
static enum sniff_kind cut_off_kind(const unsigned char *bytes, size_t size)
{
	size_t head = size < HEAD_BYTES ? size : HEAD_BYTES;

	if (memmem(bytes, head, "xl/workbook.bin", 15) != NULL)
		return SNIFF_XLSB;
	if (memmem(bytes, head, "xl/", 3) != NULL)
		return SNIFF_XLSX;
	if (memmem(bytes, head, "word/", 5) != NULL)
		return SNIFF_DOCX;
	if (memmem(bytes, head, "ppt/", 4) != NULL)
		return SNIFF_PPTX;
	for (size_t i = 0; i < sizeof mimetypes / sizeof mimetypes[0]; i++)
		if (memmem(bytes, head < 256 ? head : 256, mimetypes[i].type,
			strlen(mimetypes[i].type)) != NULL)
			return mimetypes[i].kind;
	return SNIFF_ZIP;
}

enum sniff_kind sniff_zip(const unsigned char *bytes, size_t size)
{
	struct table_report report = {0};
	struct limits limits = limits_default;
	enum sniff_kind kind;

	limits.archive_entries = INT64_MAX;
	struct package *package = package_open(bytes, size, &limits, &report);
	if (package != NULL) {
		kind = package_kind(package);
		package_free(package);
	} else {
		kind = cut_off_kind(bytes, size);
	}
	table_report_free(&report);
	return kind;
}
