#include "kinds.h"

#include <string.h>
#include <strings.h>

#include "config/config.h"

struct kind {
	const char *word; /* a type it begins with, or an extension */
	unsigned accept;
};

/* Before any that it begins with. */
static const struct kind types[] = {
    {"application/vnd.openxmlformats-officedocument.spreadsheetml",
	ACCEPT_TABLE},
    {"application/vnd.openxmlformats-officedocument.", ACCEPT_DOCUMENT},
    {"application/vnd.oasis.opendocument.spreadsheet", ACCEPT_TABLE},
    {"application/vnd.oasis.opendocument.flat", ACCEPT_TABLE},
    {"application/vnd.oasis.opendocument.", ACCEPT_DOCUMENT},
    {"application/vnd.ms-excel", ACCEPT_TABLE},
    {"application/msword", ACCEPT_DOCUMENT},
    {"application/vnd.ms-word", ACCEPT_DOCUMENT},
    {"application/vnd.ms-powerpoint", ACCEPT_DOCUMENT},
    {"application/rtf", ACCEPT_DOCUMENT},
    {"application/pdf", ACCEPT_PDF},
    {"application/ofd", ACCEPT_PDF}, /* GB/T 33190: the sealed scans' format */
    {"application/zip", ACCEPT_ARCHIVE},
    {"application/vnd.rar", ACCEPT_ARCHIVE},
    {"application/x-rar", ACCEPT_ARCHIVE},
    {"application/x-7z", ACCEPT_ARCHIVE},
    {"application/gzip", ACCEPT_ARCHIVE},
    {"application/x-bzip2", ACCEPT_ARCHIVE},
    {"application/x-xz", ACCEPT_ARCHIVE},
    {"application/x-tar", ACCEPT_ARCHIVE},
    {"application/vnd.ms-cab", ACCEPT_ARCHIVE},
    {"application/vnd.rn-realmedia", ACCEPT_VIDEO},
    {"text/csv", ACCEPT_TABLE},
    {"text/tab-separated-values", ACCEPT_TABLE},
    {"text/plain", ACCEPT_DOCUMENT},
    {"text/html", ACCEPT_DOCUMENT},
    {"multipart/related", ACCEPT_DOCUMENT},
    {"image/", ACCEPT_PICTURE},
    {"video/", ACCEPT_VIDEO},
};

static const struct kind extensions[] = {
    {"xls", ACCEPT_TABLE},
    {"xlsx", ACCEPT_TABLE},
    {"xlsm", ACCEPT_TABLE},
    {"xlsb", ACCEPT_TABLE},
    {"et", ACCEPT_TABLE},
    {"ods", ACCEPT_TABLE},
    {"csv", ACCEPT_TABLE},
    {"doc", ACCEPT_DOCUMENT},
    {"docx", ACCEPT_DOCUMENT},
    {"wps", ACCEPT_DOCUMENT},
    {"odt", ACCEPT_DOCUMENT},
    {"rtf", ACCEPT_DOCUMENT},
    {"ppt", ACCEPT_DOCUMENT},
    {"pptx", ACCEPT_DOCUMENT},
    {"pdf", ACCEPT_PDF},
    {"ofd", ACCEPT_PDF},
    {"jpg", ACCEPT_PICTURE},
    {"jpeg", ACCEPT_PICTURE},
    {"png", ACCEPT_PICTURE},
    {"heic", ACCEPT_PICTURE},
    {"mp4", ACCEPT_VIDEO},
    {"mov", ACCEPT_VIDEO},
    {"avi", ACCEPT_VIDEO},
    {"wmv", ACCEPT_VIDEO},
    {"mkv", ACCEPT_VIDEO},
    {"flv", ACCEPT_VIDEO},
    {"zip", ACCEPT_ARCHIVE},
    {"rar", ACCEPT_ARCHIVE},
    {"7z", ACCEPT_ARCHIVE},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static unsigned of_type(const char *type)
{
	for (size_t i = 0; i < COUNT(types); i++)
		if (strncmp(type, types[i].word, strlen(types[i].word)) == 0)
			return types[i].accept;
	return 0;
}

static unsigned of_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < COUNT(extensions); i++)
		if (strcasecmp(dot + 1, extensions[i].word) == 0)
			return extensions[i].accept;
	return 0;
}

/* The content is unknown, sealed or broken, or is text that a web system
 * calls .xls (GOTCHAS: HTML, MHTML and tab-separated text). */
static bool name_counts(const struct facts_part *part)
{
	static const char *const vague[] = {"application/octet-stream",
	    "application/x-ole", "application/x-empty", "application/xml",
	    "application/encrypted", "text/", "multipart/related"};

	if (part->outcome == OUTCOME_DAMAGED ||
	    part->outcome == OUTCOME_ENCRYPTED)
		return true;
	for (size_t i = 0; i < COUNT(vague); i++)
		if (strncmp(part->type, vague[i], strlen(vague[i])) == 0)
			return true;
	return part->type[0] == '\0';
}

unsigned kinds_of_part(const struct facts_part *part)
{
	unsigned kinds = of_type(part->type);

	if (name_counts(part)) {
		unsigned named = of_name(part->name);
		if (named != 0)
			kinds = named;
	}
	return kinds;
}

unsigned kinds_of_link(const struct facts_link *link)
{
	return ACCEPT_LINK | (link->name ? of_name(link->name) : 0);
}

bool kinds_is_wrapping(const struct facts_part *part)
{
	static const char *const wrappings[] = {"message/",
	    "application/ms-tnef", "text/calendar", "text/vcard",
	    "text/x-vcard", "application/pgp-", "application/pkcs7-",
	    "application/x-pkcs7-"};

	for (size_t i = 0; i < COUNT(wrappings); i++)
		if (strncmp(part->type, wrappings[i], strlen(wrappings[i])) ==
		    0)
			return true;
	return part->name[0] == '\0' && strncmp(part->type, "text/", 5) == 0;
}
