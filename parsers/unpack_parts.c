#include "parsers/unpack_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "parsers/mime_name.h"
#include "parsers/mime_pack.h"
#include "parsers/unpack.h"

#define INSIDE_MAX_BYTES 600
#define UNNAMED "压缩包"

struct filing {
	struct facts *facts;
	size_t archive; /* index of its part */
	const struct limits *limits;
	struct mime_pack *pack;
	char *inside; /* where its files come from */
	size_t added;
	char *name; /* of the open file */
};

/* "转发的邮件 › 材料.zip": all it came in, the outermost first. */
static char *inside_of(const struct facts_part *archive)
{
	const char *name = *archive->name ? archive->name : UNNAMED;

	if (archive->inside == NULL ||
	    strlen(archive->inside) + strlen(name) > INSIDE_MAX_BYTES)
		return mem_strdup(name);
	return mem_printf("%s › %s", archive->inside, name);
}

/* "日报表.xlsx.gz" is 日报表.xlsx (malloc). */
static char *packed_name(const char *archive)
{
	static const char *const extensions[] = {
	    ".gz", ".gzip", ".bz2", ".xz", ".z"};
	size_t len = strlen(archive);

	for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
		size_t size = strlen(extensions[i]);
		if (len > size &&
		    strcasecmp(archive + len - size, extensions[i]) == 0)
			return mem_strndup(archive, len - size);
	}
	return mem_strdup(archive);
}

static int begin(void *context, const char *path)
{
	struct filing *filing = context;

	if ((int64_t)filing->facts->part_count >= filing->limits->parts)
		return -1;
	filing->name = *path != '\0'
			   ? mime_name_clean(path)
			   : packed_name(
				 filing->facts->parts[filing->archive].name);
	mime_pack_begin(filing->pack, filing->limits->part_bytes);
	return 0;
}

static int bytes(void *context, const char *data, size_t len)
{
	struct filing *filing = context;

	return mime_pack_write(filing->pack, data, len);
}

static const char *type_of(const struct filing *filing,
    const struct mime_packed *packed, const char *name)
{
	struct mime_view view;

	if (mime_pack_show(filing->pack, packed, SIZE_MAX, &view) < 0)
		return "application/octet-stream";
	const char *type = sniff_type(view.bytes, view.size, name);
	mime_pack_hide(&view);
	return type;
}

/* A file that did not come has no bytes to be known by, and is not the same
 * as another such file: where it stands is what it has. */
static void identity_of(const struct filing *filing, char sha256[SHA256_HEX])
{
	const struct facts_part *archive =
	    &filing->facts->parts[filing->archive];
	char *place = mem_printf(
	    "%s %zu %s", archive->sha256, filing->added, filing->name);

	sha256_of(place, strlen(place), sha256);
	free(place);
}

static struct facts_part *append(struct filing *filing)
{
	struct facts *facts = filing->facts;

	facts->parts = mem_resize(
	    facts->parts, facts->part_count + 1, sizeof *facts->parts);
	struct facts_part *part = &facts->parts[facts->part_count++];
	*part = (struct facts_part){.name = filing->name,
	    .inside = mem_strdup(filing->inside),
	    .depth = facts->parts[filing->archive].depth + 1,
	    .pack_offset = -1,
	    .text_chars = -1};
	filing->name = NULL;
	return part;
}

static int end(void *context, enum outcome outcome, const char *reason)
{
	struct filing *filing = context;
	struct mime_packed packed;
	char identity[SHA256_HEX];
	const char *type = "application/octet-stream";

	if (mime_pack_end(filing->pack, &packed) < 0)
		return -1;
	identity_of(filing, identity);
	if (outcome == OUTCOME_OK)
		type = type_of(filing, &packed, filing->name);
	struct facts_part *part = append(filing);
	filing->added++;
	part->type = mem_strdup(type);
	part->outcome = outcome;
	part->size = packed.size;
	if (outcome == OUTCOME_OK) {
		part->pack_offset = packed.offset;
		memcpy(part->sha256, packed.sha256, SHA256_HEX);
	} else {
		part->reason = mem_strdup(reason != NULL ? reason : "");
		memcpy(part->sha256, identity, SHA256_HEX);
	}
	return 0;
}

static void note_opened(struct facts_part *archive)
{
	archive->notes = mem_resize(
	    archive->notes, archive->note_count + 1, sizeof *archive->notes);
	archive->notes[archive->note_count++] = mem_strdup(UNPACK_NOTE_OPENED);
}

/* Where every file is listed with its own outcome the archive itself has
 * done its duty. */
static void settle(struct facts_part *archive,
    const struct table_report *report, bool all_listed)
{
	archive->outcome = report->outcome;
	archive->checked = report->outcome == OUTCOME_OK;
	if (report->reason != NULL)
		archive->reason = mem_strdup(report->reason);
	if (all_listed)
		note_opened(archive);
}

static int64_t room_of(int pack_fd, const struct limits *limits)
{
	off_t used = lseek(pack_fd, 0, SEEK_END);

	return used < limits->inflated_bytes ? limits->inflated_bytes - used
					     : 0;
}

void unpack_parts_add(struct facts *facts, size_t index, enum sniff_kind kind,
    const unsigned char *data, size_t size, int pack_fd,
    const struct limits *limits)
{
	struct filing filing = {.facts = facts,
	    .archive = index,
	    .limits = limits,
	    .inside = inside_of(&facts->parts[index])};
	struct unpack_sink sink = {&filing, begin, bytes, end};
	struct table_report report = {0};
	bool all_listed = false;

	filing.pack = mime_pack_new(pack_fd);
	if (facts->parts[index].depth >= limits->archive_depth)
		table_refuse(&report, OUTCOME_TOO_LARGE,
		    "archive_depth: an archive %lld deep is not opened",
		    (long long)limits->archive_depth + 1);
	else if (filing.pack == NULL)
		table_refuse(&report, OUTCOME_TOO_LARGE, "no pack");
	else
		all_listed = unpack_read(kind, data, size, limits,
		    room_of(pack_fd, limits), &sink, &report);
	settle(&facts->parts[index], &report, all_listed && filing.added > 0);
	table_report_free(&report);
	mime_pack_free(filing.pack);
	free(filing.name);
	free(filing.inside);
}
