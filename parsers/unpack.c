#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/charset.h"
#include "base/mem.h"
#include "parsers/unpack_private.h"

char *unpack_path(const char *stored, bool utf8)
{
	size_t len = strlen(stored);
	char *path = utf8 ? charset_decode("utf-8", stored, len, NULL)
			  : charset_guess(stored, len);

	for (char *at = path; *at != '\0'; at++)
		if (*at == '\\')
			*at = '/';
	return path;
}

bool unpack_wanted(const char *path)
{
	static const char *const left[] = {
	    "Thumbs.db", "ehthumbs.db", "desktop.ini", ".DS_Store"};
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	if (*name == '\0' || strncmp(path, "__MACOSX/", 9) == 0 ||
	    strstr(path, "/__MACOSX/") != NULL)
		return false;
	/* Resource forks; the lock files of Office and WPS. */
	if (strncmp(name, "._", 2) == 0 || strncmp(name, "~$", 2) == 0)
		return false;
	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
		if (strcasecmp(name, left[i]) == 0)
			return false;
	return true;
}

enum unpack_next unpack_count(struct unpack *unpack)
{
	if (++unpack->entries <= unpack->limits->archive_entries)
		return UNPACK_ON;
	table_refuse(unpack->report, OUTCOME_TOO_LARGE,
	    "archive_entries: more than %lld",
	    (long long)unpack->limits->archive_entries);
	return UNPACK_OVER;
}

/* The sink knows of one limit, the parts a mail may have. */
static enum unpack_next stopped(struct unpack *unpack)
{
	table_refuse(unpack->report, OUTCOME_TOO_LARGE,
	    "parts: the archive holds more files than a mail may have");
	return UNPACK_OVER;
}

enum unpack_next unpack_begin(struct unpack *unpack, const char *path)
{
	unpack->file_bytes = 0;
	return unpack->sink->begin(unpack->sink->context, path) < 0
		   ? stopped(unpack)
		   : UNPACK_ON;
}

static bool is_bomb(const struct unpack *unpack)
{
	return unpack->unpacked_bytes > unpack->limits->inflate_ratio_from &&
	       unpack->unpacked_bytes / ((int64_t)unpack->size + 1) >
		   unpack->limits->inflate_ratio;
}

enum unpack_next unpack_bytes(
    struct unpack *unpack, const char *bytes, size_t len)
{
	unpack->file_bytes += (int64_t)len;
	unpack->unpacked_bytes += (int64_t)len;
	if (unpack->unpacked_bytes > unpack->room_bytes) {
		table_refuse(unpack->report, OUTCOME_TOO_LARGE,
		    "inflated_bytes: more than %lld unpacked",
		    (long long)unpack->room_bytes);
		return UNPACK_OVER;
	}
	if (is_bomb(unpack)) {
		table_refuse(unpack->report, OUTCOME_TOO_LARGE,
		    "inflate_ratio: unpacks to more than %lld times its size",
		    (long long)unpack->limits->inflate_ratio);
		return UNPACK_OVER;
	}
	if (unpack->file_bytes > unpack->limits->part_bytes)
		return UNPACK_FILE;
	return unpack->sink->bytes(unpack->sink->context, bytes, len) < 0
		   ? stopped(unpack)
		   : UNPACK_ON;
}

enum unpack_next unpack_end(
    struct unpack *unpack, enum outcome outcome, const char *reason)
{
	unpack->files++;
	unpack->whole += outcome == OUTCOME_OK;
	unpack->locked += outcome == OUTCOME_ENCRYPTED;
	return unpack->sink->end(unpack->sink->context, outcome, reason) < 0
		   ? stopped(unpack)
		   : UNPACK_ON;
}

int unpack_prepare(void)
{
	return unpack_stream_prepare();
}

bool unpack_knows(enum sniff_kind kind)
{
	return kind == SNIFF_ZIP || kind == SNIFF_RAR ||
	       kind == SNIFF_SEVENZIP || kind == SNIFF_TAR ||
	       kind == SNIFF_GZIP || kind == SNIFF_BZIP2 || kind == SNIFF_XZ;
}

bool unpack_read(enum sniff_kind kind, const unsigned char *bytes, size_t size,
    const struct limits *limits, int64_t room_bytes,
    const struct unpack_sink *sink, struct table_report *report)
{
	struct unpack unpack = {.bytes = bytes,
	    .size = size,
	    .limits = limits,
	    .sink = sink,
	    .report = report,
	    .room_bytes = room_bytes};

	if (kind == SNIFF_ZIP)
		unpack_zip(&unpack);
	else
		unpack_stream(&unpack, kind);
	bool all_named = report->outcome == OUTCOME_OK;
	if (unpack.locked > 0 && unpack.whole == 0)
		table_refuse(report, OUTCOME_ENCRYPTED,
		    "the archive is protected by a password");
	if (unpack.files == 0)
		table_refuse(
		    report, OUTCOME_NO_TABLE, "no file in the archive");
	return all_named;
}
