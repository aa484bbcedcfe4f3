#include "parsers/xls.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Sheets that name the same place again and again must not cost more than
 * reading the file a few times. */
#define MAX_READINGS 4
#define NOWHERE UINT64_MAX

static void book_init(struct xls_book *book, const struct limits *limits,
    const struct table_sink *sink, struct table_report *report)
{
	*book = (struct xls_book){
	    .limits = limits, .sink = sink, .report = report};
	/* Half of a worker's memory is left for everything but texts. */
	book->arena = arena_new((size_t)limits->memory_bytes / 2);
	biff_text_init(&book->text);
	xls_formats_init(book);
}

static void book_free(struct xls_book *book)
{
	for (size_t i = 0; i < book->sheet_count; i++)
		free(book->sheets[i].name);
	free(book->sheets);
	free(book->places);
	free(book->strings);
	xls_formats_free(book);
	biff_crypt_free(book->crypt);
	biff_text_free(&book->text);
	biff_free(&book->biff);
	arena_free(book->arena);
}

static int damaged(struct xls_book *book, const char *what)
{
	return table_refuse(book->report, OUTCOME_DAMAGED, "%s", what);
}

/* --- sheets -------------------------------------------------------------- */

/* Where the sheets' BOFs really are, one behind the other. */
static void find_places(struct xls_book *book)
{
	struct biff *biff = &book->biff;
	unsigned kind;
	int depth = 0;

	if (book->places != NULL)
		return;
	book->places = mem_calloc(book->sheet_count, sizeof *book->places);
	biff_seek(biff, book->globals_end);
	while (book->place_count < book->sheet_count && biff_next(biff)) {
		if (biff->type == BIFF_EOF && depth > 0)
			depth--;
		else if (biff_bof(biff, &kind) != 0 && depth++ == 0)
			book->places[book->place_count++] = biff->place;
	}
}

static uint64_t place_by_order(struct xls_book *book, size_t index)
{
	find_places(book);
	return index < book->place_count ? book->places[index] : NOWHERE;
}

/* Another sheet is stated to be there. */
static bool is_taken(const struct xls_book *book, uint64_t place)
{
	for (size_t i = 0; i < book->sheet_count; i++)
		if (book->sheets[i].place == place)
			return true;
	return false;
}

static bool seek_bof(struct xls_book *book, uint64_t place, unsigned *kind)
{
	if (place == NOWHERE || place < book->globals_end)
		return false;
	biff_seek(&book->biff, place);
	return biff_next(&book->biff) && biff_bof(&book->biff, kind) != 0;
}

/* Macros and modules are no tables. A chart sheet holds the chart's copies of
 * other sheets' numbers: read as any other, and said. */
static bool is_left_out(
    struct xls_book *book, const struct xls_sheet_entry *entry, unsigned bof)
{
	const char *what = NULL;

	if (entry->kind == XLS_MACRO || bof == BIFF_KIND_MACRO) {
		book->report->macros = true;
		what = "macro sheet";
	} else if (entry->kind == XLS_MODULE || bof == BIFF_KIND_MODULE) {
		book->report->macros = true;
		what = "macro module";
	}
	if (what != NULL)
		table_note(book->report, "a %s was left out", what);
	return what != NULL;
}

static int read_sheet(struct xls_book *book, size_t index)
{
	const struct xls_sheet_entry *entry = &book->sheets[index];
	unsigned bof = 0;

	if (entry->kind != XLS_WORKSHEET && is_left_out(book, entry, bof))
		return 0;
	if (!seek_bof(book, entry->place, &bof)) {
		uint64_t place = place_by_order(book, index);
		if (is_taken(book, place) || !seek_bof(book, place, &bof))
			return table_refuse(book->report, OUTCOME_DAMAGED,
			    "the contents of sheet \"%s\" are missing",
			    entry->name);
		table_note(book->report,
		    "sheet \"%s\" is not where the workbook says", entry->name);
	}
	if (is_left_out(book, entry, bof))
		return 0;
	if (entry->kind == XLS_CHART || bof == BIFF_KIND_CHART)
		table_note(book->report,
		    "sheet \"%s\" is a chart: its cells are "
		    "copies",
		    entry->name);
	if (book->biff.read / MAX_READINGS > book->biff.stream->size)
		return table_refuse(book->report, OUTCOME_TOO_LARGE,
		    "sheets that lie in one another");
	return xls_sheet_read(book, entry);
}

static int read_sheets(struct xls_book *book)
{
	if (xls_globals_read(book) < 0)
		return -1;
	if (book->sheet_count == 0)
		return damaged(book, "the workbook names no sheet");
	for (size_t i = 0; i < book->sheet_count; i++)
		if (read_sheet(book, i) < 0)
			return -1;
	return 0;
}

/* Up to version 4 a file is one sheet, and its records bring all it needs. */
static int read_alone(struct xls_book *book, unsigned kind)
{
	struct xls_sheet_entry entry = {.name = (char *)"Sheet1"};

	book->alone = true;
	if (is_left_out(book, &entry, kind))
		return 0;
	return xls_sheet_read(book, &entry);
}

/* A workbook of version 4: sheets one behind the other, each under a record
 * with its length and name. */
static int read_workspace(struct xls_book *book)
{
	struct biff *biff = &book->biff;
	struct xls_sheet_entry entry = {.name = NULL};
	unsigned kind;
	int result = 0;

	book->alone = true;
	while (result == 0 && biff_next(biff)) {
		if (biff->type == BIFF4_SHEETHDR) {
			struct biff_piece piece = {biff, 4};
			biff_text_bytes(&book->text, &piece, 1);
			free(entry.name);
			entry.name = mem_strndup(
			    book->text.text, book->text.bytes);
		} else if (entry.name == NULL || biff_bof(biff, &kind) == 0) {
			result = xls_take_shared(book);
		} else {
			xls_formats_forget(book);
			if (!is_left_out(book, &entry, kind))
				result = xls_sheet_read(book, &entry);
		}
	}
	free(entry.name);
	return result;
}

static int read_stream(struct xls_book *book, const struct ole_stream *stream)
{
	unsigned kind;

	biff_init(&book->biff, stream);
	if (!biff_next(&book->biff))
		return damaged(book, "the workbook is empty");
	book->version = biff_bof(&book->biff, &kind);
	if (book->version == 0)
		return damaged(book, "the workbook's first record is none");
	if (book->version < 8) {
		xls_charset_choose(book);
		biff_next(&book->biff);
	}
	if (kind == BIFF_KIND_WORKSPACE && book->version == 4)
		return read_workspace(book);
	if (kind == BIFF_KIND_GLOBALS && book->version >= 5)
		return read_sheets(book);
	return read_alone(book, kind);
}

/* --- the container ------------------------------------------------------- */

/* Does the stream begin as a workbook and have any cell or sheet? Of a file
 * with both a Workbook and a Book, either may be empty. */
static bool is_filled(const struct ole_stream *stream)
{
	struct biff biff;
	unsigned kind;
	bool filled = false;

	biff_init(&biff, stream);
	if (biff_next(&biff) && biff_bof(&biff, &kind) != 0)
		while (!filled && biff_next(&biff))
			filled = biff.type == BIFF_BOUNDSHEET ||
				 biff.type == BIFF_FILEPASS ||
				 biff.type == BIFF_LABEL ||
				 biff.type == BIFF_NUMBER ||
				 biff.type == BIFF_RK;
	biff_free(&biff);
	return filled;
}

/* The workbook's stream: what is named Workbook, unless only what is named
 * Book has something in it. -1 when there is none. */
static int open_stream(const struct ole *ole, struct ole_stream *stream)
{
	static const char *const names[] = {"workbook", "book"};
	struct ole_stream other;
	int result = -1;

	for (size_t i = 0; i < 2; i++) {
		const struct ole_entry *entry = ole_find(ole, names[i]);
		if (entry == NULL)
			continue;
		ole_stream_open(ole, entry, &other);
		bool filled = is_filled(&other);
		if (result < 0 || filled) {
			if (result == 0)
				ole_stream_free(stream);
			*stream = other;
			result = 0;
		} else {
			ole_stream_free(&other);
		}
		if (filled)
			break;
	}
	return result;
}

static bool has_macros(const struct ole *ole)
{
	for (uint32_t i = 0; i < ole->entry_count; i++)
		if (strcmp(ole->entries[i].name, "_vba_project") == 0 ||
		    strcmp(ole->entries[i].name, "_vba_project_cur") == 0)
			return true;
	return false;
}

static int read_container(
    struct xls_book *book, const unsigned char *bytes, size_t size)
{
	struct ole ole;
	struct ole_stream stream = {0};
	int result = -1;

	if (ole_open(&ole, bytes, size) < 0) {
		damaged(book, "the file's end with its directory is missing");
	} else if (open_stream(&ole, &stream) < 0) {
		damaged(book, "the workbook is missing in its container");
	} else {
		book->report->macros = has_macros(&ole);
		if (stream.short_of)
			table_note(book->report,
			    "the workbook is shorter than its container says");
		result = read_stream(book, &stream);
	}
	ole_stream_free(&stream);
	ole_free(&ole);
	return result;
}

int xls_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	static const unsigned char magic[] = {
	    0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
	struct xls_book book;
	int result;

	book_init(&book, limits, sink, report);
	if (size >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0) {
		result = read_container(&book, bytes, size);
	} else {
		struct ole_stream stream;
		ole_stream_plain(&stream, bytes, size);
		result = read_stream(&book, &stream);
		ole_stream_free(&stream);
	}
	if (report->macros)
		table_note(report, "the workbook has macros");
	book_free(&book);
	return result;
}
