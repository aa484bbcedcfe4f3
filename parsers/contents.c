#include "parsers/contents.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "parsers/form_find.h"
#include "parsers/pdf.h"
#include "parsers/picture.h"
#include "parsers/sniff.h"
#include "parsers/table.h"
#include "parsers/unpack.h"
#include "parsers/unpack_parts.h"

#define MAX_PART_NOTES 16
#define MAX_FORMS 500 /* of one mail */

/* A part's bytes, mapped from the pack. */
struct region {
	void *map;
	size_t map_bytes;
	const unsigned char *bytes;
	size_t size;
};

static int region_open(
    struct region *region, int pack_fd, int64_t offset, int64_t size)
{
	int64_t lead = offset % sysconf(_SC_PAGESIZE);

	*region = (struct region){.size = (size_t)size};
	if (size == 0) {
		region->bytes = (const unsigned char *)"";
		return 0;
	}
	region->map_bytes = (size_t)(lead + size);
	region->map = mmap(NULL, region->map_bytes, PROT_READ, MAP_PRIVATE,
	    pack_fd, offset - lead);
	if (region->map == MAP_FAILED)
		return -1;
	region->bytes = (const unsigned char *)region->map + lead;
	return 0;
}

static void region_close(struct region *region)
{
	if (region->map_bytes > 0)
		munmap(region->map, region->map_bytes);
}

static void note_add(struct facts_part *part, const char *code)
{
	if (part->note_count >= MAX_PART_NOTES)
		return;
	part->notes = mem_resize(
	    part->notes, part->note_count + 1, sizeof *part->notes);
	part->notes[part->note_count++] = mem_strdup(code);
}

static void refuse(
    struct facts_part *part, enum outcome outcome, const char *reason)
{
	part->outcome = outcome;
	part->checked = false;
	free(part->reason);
	part->reason = mem_strdup(reason != NULL ? reason : "");
}

/* Takes the found forms over; what is left of them is freed. */
static void forms_add(
    struct facts *facts, size_t part, struct form_found *found, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (facts->form_count >= MAX_FORMS) {
			form_found_free_members(&found[i]);
			refuse(&facts->parts[part], OUTCOME_TOO_LARGE,
			    "too many forms in one mail");
			continue;
		}
		facts->forms = mem_resize(
		    facts->forms, facts->form_count + 1, sizeof *facts->forms);
		found[i].part = part;
		facts->forms[facts->form_count++] = found[i];
	}
	free(found);
}

/* Pictures, sound and moving pictures: nothing in them is read. */
static bool is_media(enum sniff_kind kind)
{
	return kind >= SNIFF_PNG && kind <= SNIFF_AMR;
}

/* Documents that could hold a form if they were saved otherwise. */
static bool is_old_document(enum sniff_kind kind)
{
	return kind == SNIFF_DOC || kind == SNIFF_RTF || kind == SNIFF_WORDML ||
	       kind == SNIFF_XLSB;
}

static void table_judge(struct facts_part *part, enum sniff_kind kind,
    const struct table_report *report)
{
	part->text_chars = report->text_chars;
	if (report->macros)
		note_add(part, "macros");
	if (report->outcome == OUTCOME_OK)
		part->checked = true;
	else if (report->outcome != OUTCOME_UNSUPPORTED ||
		 is_old_document(kind))
		refuse(part, report->outcome, report->reason);
}

static void table_look(struct facts *facts, size_t index,
    const struct region *region, enum sniff_kind kind,
    const struct form_set *forms, const struct limits *limits)
{
	struct facts_part *part = &facts->parts[index];
	struct sheets sheets = {0};
	struct table_report report = {0};
	struct form_found *found = NULL;
	size_t count = 0;
	struct table_sink sink = sheets_collector(
	    &sheets, (size_t)limits->form_cells);

	table_read(
	    region->bytes, region->size, part->name, limits, &sink, &report);
	table_judge(part, kind, &report);
	sheets.document = table_is_of_text(&report);
	if (part->checked && forms != NULL &&
	    form_find(&sheets, forms, limits, index, &found, &count) < 0)
		refuse(part, OUTCOME_TOO_LARGE,
		    "more cells than form_cells allows");
	forms_add(facts, index, found, count);
	table_report_free(&report);
	sheets_free(&sheets);
}

/* Its bytes are all there; nothing in it is read. */
static void media_look(
    struct facts_part *part, const struct region *region, enum sniff_kind kind)
{
	struct picture picture = picture_look(
	    kind, region->bytes, region->size);

	if (picture.width > 0 && picture.height > 0) {
		char *note = mem_printf(
		    "pixels-%ux%u", picture.width, picture.height);
		note_add(part, note);
		free(note);
	}
	if (picture.cut)
		refuse(part, OUTCOME_DAMAGED, "its end is missing: cut off?");
}

static void pdf_judge(struct facts_part *part, const struct region *region)
{
	struct pdf pdf = pdf_look(region->bytes, region->size);

	if (pdf.pages >= 0) {
		char *note = mem_printf("pages-%d", pdf.pages);
		note_add(part, note);
		free(note);
	}
	if (pdf.content != PDF_UNKNOWN)
		note_add(part, pdf.content == PDF_SCAN ? "scan" : "text");
	if (pdf.outcome != OUTCOME_OK)
		refuse(part, pdf.outcome, pdf.reason);
}

void contents_read(struct facts *facts, size_t index, int pack_fd,
    const struct form_set *forms, const struct limits *limits)
{
	struct facts_part *part = &facts->parts[index];
	struct region region;
	char extension[8];

	if (part->outcome != OUTCOME_OK || part->pack_offset < 0)
		return;
	if (region_open(&region, pack_fd, part->pack_offset, part->size) < 0) {
		refuse(part, OUTCOME_TOO_LARGE,
		    "the part does not fit into memory_bytes");
		return;
	}
	enum sniff_kind kind = sniff_kind_of(region.bytes, region.size);
	if (sniff_name_lies(kind, part->name, extension))
		note_add(part, "name-lies");
	if (unpack_knows(kind))
		unpack_parts_add(facts, index, kind, region.bytes, region.size,
		    pack_fd, limits);
	else if (kind == SNIFF_EMPTY)
		refuse(part, OUTCOME_DAMAGED, "the file is empty");
	else if (kind == SNIFF_PDF)
		pdf_judge(part, &region);
	else if (is_media(kind))
		media_look(part, &region, kind);
	else
		table_look(facts, index, &region, kind, forms, limits);
	region_close(&region);
}

void contents_skip(struct facts *facts, size_t index, enum outcome outcome)
{
	refuse(&facts->parts[index], outcome,
	    outcome == OUTCOME_TOO_LARGE
		? "reading it passed the memory or time of one mail"
		: "its reader crashed");
}
