/* Zip archives, by their central directory: local headers lie (GOTCHAS of
 * streaming readers: data descriptors, two directories in one file). */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "parsers/unpack_private.h"
#include "parsers/zip_package.h"

#define PIECE_BYTES 65536u

/* A package of a program (OPC, jar, iWork) is a document, not an archive. */
static bool is_document(struct package *package)
{
	static const char *const marks[] = {"[Content_Types].xml",
	    "META-INF/MANIFEST.MF", "META-INF/manifest.xml",
	    "META-INF/container.xml", "Index/Document.iwa", "OFD.xml"};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (package_find(package, marks[i]) != PACKAGE_NONE)
			return true;
	return false;
}

/* UNPACK_ON at the member's end or where it is refused itself. */
static enum unpack_next copy(
    struct unpack *unpack, struct package_member *member)
{
	char piece[PIECE_BYTES];
	enum unpack_next next = UNPACK_ON;
	int64_t got = 0;

	do {
		got = package_member_read(member, piece, sizeof piece);
		if (got > 0)
			next = unpack_bytes(unpack, piece, (size_t)got);
	} while (got > 0 && next == UNPACK_ON);
	return next;
}

static enum unpack_next read_member(
    struct unpack *unpack, struct package *package, size_t index)
{
	struct table_report report = {0};
	enum unpack_next next = UNPACK_ON;

	package_report_to(package, &report);
	struct package_member *member = package_member_open(
	    package, (int64_t)index);
	if (member != NULL)
		next = copy(unpack, member);
	package_member_close(member);
	package_report_to(package, unpack->report);
	if (next == UNPACK_FILE)
		table_refuse(&report, OUTCOME_TOO_LARGE,
		    "part_bytes: more than %lld bytes unpacked",
		    (long long)unpack->limits->part_bytes);
	/* A workbook with a wrong sum is mended by Excel; of a file nobody
	 * knows what is wrong. */
	if (report.note_count > 0)
		table_refuse(&report, OUTCOME_DAMAGED, "%s", report.notes[0]);
	if (next != UNPACK_OVER)
		next = unpack_end(unpack, report.outcome, report.reason);
	table_report_free(&report);
	return next;
}

static bool is_file(const struct package_entry *entry)
{
	unsigned type = entry->mode & S_IFMT;

	return type == 0 || type == S_IFREG;
}

static enum unpack_next take(
    struct unpack *unpack, struct package *package, size_t index)
{
	struct package_entry entry;
	enum unpack_next next = unpack_count(unpack);

	package_describe(package, index, &entry);
	char *path = unpack_path(entry.name, entry.utf8);
	if (next == UNPACK_ON && is_file(&entry) && unpack_wanted(path)) {
		next = unpack_begin(unpack, path);
		if (next == UNPACK_ON)
			next = read_member(unpack, package, index);
	}
	free(path);
	return next;
}

/* Where the directory is encrypted too (APPNOTE.TXT 7.3) the first local
 * header still says so: bit 0 of its flags. */
static struct package *open_package(struct unpack *unpack)
{
	struct table_report report = {0};
	struct package *package = package_open(
	    unpack->bytes, unpack->size, unpack->limits, &report);

	if (package != NULL)
		package_report_to(package, unpack->report);
	else if (report.outcome == OUTCOME_DAMAGED && unpack->size > 6 &&
		 memcmp(unpack->bytes, "PK\3\4", 4) == 0 &&
		 (unpack->bytes[6] & 1) != 0)
		table_refuse(unpack->report, OUTCOME_ENCRYPTED,
		    "the archive is protected by a password");
	else
		table_refuse(
		    unpack->report, report.outcome, "%s", report.reason);
	table_report_free(&report);
	return package;
}

void unpack_zip(struct unpack *unpack)
{
	struct package *package = open_package(unpack);
	enum unpack_next next = UNPACK_ON;

	if (package == NULL)
		return;
	if (is_document(package)) {
		table_refuse(unpack->report, OUTCOME_UNSUPPORTED,
		    "a program's document, not an archive");
		next = UNPACK_OVER;
	}
	for (size_t i = 0; i < package_count(package) && next == UNPACK_ON; i++)
		next = take(unpack, package, i);
	package_free(package);
}
