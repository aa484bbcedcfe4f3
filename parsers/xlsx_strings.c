/* The shared string table (18.4.9): each text once, by number. */
#include <string.h>

#include "base/mem.h"
#include "parsers/xlsx.h"

enum part { PART_NONE, PART_TABLE, PART_ITEM, PART_RUN, PART_TEXT };

struct strings_reader {
	struct xlsx_book *book;
	struct xlsx_gather gather;
	enum part path[5]; /* the open elements; [0] is the document */
	int depth;
};

/* What `local` is inside `parent`; PART_NONE = of no concern. rPh is how the
 * text is pronounced and rPr how a run looks: neither is the cell's text. */
static enum part part_of(enum part parent, const char *local)
{
	switch (parent) {
	case PART_NONE:
		return PART_TABLE;
	case PART_TABLE:
		return strcmp(local, "si") == 0 ? PART_ITEM : PART_NONE;
	case PART_ITEM:
		if (strcmp(local, "r") == 0)
			return PART_RUN;
		return strcmp(local, "t") == 0 ? PART_TEXT : PART_NONE;
	case PART_RUN:
		return strcmp(local, "t") == 0 ? PART_TEXT : PART_NONE;
	case PART_TEXT:
		break;
	}
	return PART_NONE;
}

static void strings_start(void *context, struct xml *xml, int space,
    const char *local, const char **attributes)
{
	struct strings_reader *reader = context;
	enum part part = XLSX_OURS(space)
			     ? part_of(reader->path[reader->depth], local)
			     : PART_NONE;

	(void)attributes;
	if (part == PART_NONE) {
		xml_skip(xml);
		return;
	}
	reader->path[++reader->depth] = part;
	if (part == PART_ITEM)
		buf_reset(&reader->gather.buf);
	else if (part == PART_TEXT)
		xml_want_text(xml, true);
}

static void keep_string(struct strings_reader *reader, struct xml *xml)
{
	struct xlsx_book *book = reader->book;
	size_t len = xlsx_gather_finish(&reader->gather);
	const char *text = buf_text(&reader->gather.buf);

	if (len > (size_t)book->limits->cell_chars) {
		size_t cut = 0;
		int64_t chars = 0;
		for (; cut < len; cut++)
			if ((text[cut] & 0xc0) != 0x80 &&
			    ++chars > book->limits->cell_chars)
				break;
		if (cut < len)
			table_note(book->report,
			    "a shared text over %lld characters was cut",
			    (long long)book->limits->cell_chars);
		len = cut;
	}
	const char *kept = arena_keep(book->arena, text, len);
	if (kept == NULL ||
	    (int64_t)(book->string_count * sizeof *book->strings) >
		book->limits->memory_bytes / 8) {
		table_refuse(book->report, OUTCOME_TOO_LARGE,
		    "more shared text than memory is given for");
		xml_stop(xml);
		return;
	}
	MEM_GROW(book->strings, book->string_count, book->string_cap);
	book->strings[book->string_count++] = (struct xlsx_text){kept, len};
}

static void strings_end(void *context, struct xml *xml)
{
	struct strings_reader *reader = context;
	enum part part = reader->path[reader->depth--];

	if (part == PART_TEXT)
		xml_want_text(xml, false);
	else if (part == PART_ITEM)
		keep_string(reader, xml);
}

static void strings_text(void *context, const char *text, size_t len)
{
	struct strings_reader *reader = context;

	xlsx_gather_add(&reader->gather, text, len);
}

int xlsx_strings_read(struct xlsx_book *book)
{
	static const struct xml_handlers handlers = {
	    xlsx_namespace_of, strings_start, strings_end, strings_text};
	struct strings_reader reader = {.book = book};

	if (book->strings_part == NULL)
		return 0;
	xlsx_gather_init(&reader.gather, book->limits->cell_chars);
	int result = xml_read_member(book->package,
	    package_find(book->package, book->strings_part), book->limits,
	    &book->budget, &handlers, &reader, book->report);
	xlsx_gather_free(&reader.gather);
	return result;
}
