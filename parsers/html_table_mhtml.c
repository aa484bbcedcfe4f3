/*
 * A workbook saved as one web page, MHTML (RFC 2557): a multipart/related of
 * a frame, a page for each sheet, and one with the sheets' tabs. The whole
 * file is in memory; only its structure is read here.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "parsers/html_table.h"
#include "parsers/markup_text.h"
#include "parsers/mime_decode.h"
#include "parsers/mime_param.h"

#define HEADER_BYTES 16384

struct page {
	char *location; /* Content-Location, or NULL */
	char *text;
	size_t len;
};

struct mhtml {
	const struct limits *limits;
	struct table_report *report;
	struct page *pages; /* those of HTML, in their order */
	size_t count, cap;
	int64_t parts, bytes; /* decoded so far */
};

/* A part's header fields that matter. */
struct header {
	struct buf type, encoding, location;
};

static void header_free(struct header *header)
{
	buf_free(&header->type);
	buf_free(&header->encoding);
	buf_free(&header->location);
}

/* The end of the line at `at`, and where the next one begins. */
static const char *line_end(const char *at, const char *end, const char **next)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));

	*next = stop != NULL ? stop + 1 : end;
	stop = stop != NULL ? stop : end;
	return stop > at && stop[-1] == '\r' ? stop - 1 : stop;
}

static struct buf *field_of(
    struct header *header, const char *line, const char *stop, size_t *used)
{
	static const char *const names[] = {
	    "content-type:", "content-transfer-encoding:", "content-location:"};
	struct buf *values[] = {
	    &header->type, &header->encoding, &header->location};

	for (size_t i = 0; i < 3; i++) {
		*used = strlen(names[i]);
		if ((size_t)(stop - line) >= *used &&
		    strncasecmp(line, names[i], *used) == 0)
			return values[i];
	}
	return NULL;
}

/* Reads the fields at `at`; the place behind the empty line. */
static const char *header_read(
    const char *at, const char *end, struct header *header)
{
	struct buf *field = NULL;
	const char *next;

	buf_init(&header->type, HEADER_BYTES);
	buf_init(&header->encoding, HEADER_BYTES);
	buf_init(&header->location, HEADER_BYTES);
	for (; at < end; at = next) {
		size_t used = 0;
		const char *stop = line_end(at, end, &next);
		if (stop == at)
			return next;
		if (*at != ' ' && *at != '\t')
			field = field_of(header, at, stop, &used);
		if (field != NULL)
			buf_append(
			    field, at + used, (size_t)(stop - at) - used);
	}
	return end;
}

static int keep_bytes(void *context, const char *bytes, size_t len)
{
	return buf_append(context, bytes, len);
}

/* The part's bytes decoded (malloc), or NULL when refused. */
static char *decode(struct mhtml *mhtml, const struct header *header,
    const char *from, const char *to, size_t *len)
{
	struct mime_decoder decoder;
	struct buf out;
	const char *next;

	buf_init(&out, (size_t)mhtml->limits->part_bytes);
	mime_decoder_init(&decoder,
	    mime_encoding_of(buf_text(&header->encoding), header->encoding.len),
	    (struct mime_sink){&out, keep_bytes});
	for (const char *at = from; at < to && !out.full; at = next) {
		const char *stop = line_end(at, to, &next);
		mime_decoder_feed(&decoder, at, (size_t)(stop - at));
		mime_decoder_feed(&decoder, stop, (size_t)(next - stop));
	}
	mime_decoder_end(&decoder);
	mhtml->bytes += (int64_t)out.len;
	if (out.full || mhtml->bytes > mhtml->limits->inflated_bytes) {
		table_refuse(mhtml->report, OUTCOME_TOO_LARGE,
		    "a page of more bytes than part_bytes allows");
		buf_free(&out);
		return NULL;
	}
	*len = out.len;
	return buf_take(&out);
}

static char *trimmed(const struct buf *value)
{
	const char *from = buf_text(value);
	const char *to = from + value->len;

	while (from < to && strchr(" \t", *from) != NULL)
		from++;
	while (to > from && strchr(" \t", to[-1]) != NULL)
		to--;
	return mem_strndup(from, (size_t)(to - from));
}

static int add_page(struct mhtml *mhtml, const struct header *header,
    const char *from, const char *to)
{
	size_t size;
	char *bytes = decode(mhtml, header, from, to, &size);

	if (bytes == NULL)
		return -1;
	char *charset = mime_param_bytes(
	    buf_text(&header->type), header->type.len, "charset");
	struct page page = {.location = trimmed(&header->location)};
	page.text = markup_text_decode(
	    (const unsigned char *)bytes, size, charset, &page.len);
	free(charset);
	free(bytes);
	if (page.text == NULL) {
		free(page.location);
		return 0;
	}
	MEM_GROW(mhtml->pages, mhtml->count, mhtml->cap);
	mhtml->pages[mhtml->count++] = page;
	return 0;
}

/* The next line that is the boundary's, from a line's start; NULL without. */
static const char *find_boundary(
    const char *at, const char *end, const char *boundary, size_t len)
{
	for (const char *next; at < end; at = next) {
		if (end - at > 2 && at[0] == '-' && at[1] == '-' &&
		    (size_t)(end - at) >= len + 2 &&
		    memcmp(at + 2, boundary, len) == 0)
			return at;
		line_end(at, end, &next);
	}
	return NULL;
}

static int read_entity(
    struct mhtml *mhtml, const char *from, const char *to, int depth);

static int read_parts(struct mhtml *mhtml, const char *from, const char *to,
    const char *boundary, int depth)
{
	size_t len = strlen(boundary);
	const char *at = find_boundary(from, to, boundary, len);

	while (at != NULL) {
		const char *next;
		if (to - at >= (ptrdiff_t)len + 4 &&
		    memcmp(at + 2 + len, "--", 2) == 0)
			return 0;
		line_end(at, to, &next);
		if (++mhtml->parts > mhtml->limits->parts)
			return table_refuse(mhtml->report, OUTCOME_TOO_LARGE,
			    "more than %lld parts",
			    (long long)mhtml->limits->parts);
		at = find_boundary(next, to, boundary, len);
		if (read_entity(mhtml, next, at != NULL ? at : to, depth) < 0)
			return -1;
	}
	return 0;
}

static int read_entity(
    struct mhtml *mhtml, const char *from, const char *to, int depth)
{
	struct header header;
	const char *body = header_read(from, to, &header);
	const char *type = buf_text(&header.type);
	char *main_type = mime_param_main(type, header.type.len);
	char *boundary = mime_param_bytes(type, header.type.len, "boundary");
	int result = 0;

	if (strncmp(main_type, "multipart/", 10) == 0 && boundary != NULL &&
	    *boundary != '\0' && depth < mhtml->limits->mime_depth)
		result = read_parts(mhtml, body, to, boundary, depth + 1);
	else if (strcmp(main_type, "text/html") == 0 ||
		 strcmp(main_type, "application/xhtml+xml") == 0)
		result = add_page(mhtml, &header, body, to);
	free(boundary);
	free(main_type);
	header_free(&header);
	return result;
}

/* Is the part at `location` what the workbook calls `source`? */
static bool is_source(const char *location, const char *source)
{
	size_t len = strlen(location), end = strlen(source);

	return len >= end && end > 0 &&
	       strcasecmp(location + len - end, source) == 0;
}

static const struct html_sheet_name *sheet_of(
    const struct html_book *book, const struct page *page)
{
	for (size_t i = 0; i < book->count; i++)
		if (book->sheets[i].source != NULL && page->location != NULL &&
		    is_source(page->location, book->sheets[i].source))
			return &book->sheets[i];
	return NULL;
}

/* A workbook whose sheets are pages of their own: only those are read, not
 * the tabs. */
static bool has_sources(const struct mhtml *mhtml, const struct html_book *book)
{
	for (size_t i = 0; i < mhtml->count; i++)
		if (sheet_of(book, &mhtml->pages[i]) != NULL)
			return true;
	return false;
}

static int walk_pages(struct mhtml *mhtml, struct html_tables *tables)
{
	struct html_book book = {0};
	int result = 0;

	for (size_t i = 0; i < mhtml->count && book.count == 0; i++) {
		html_book_free(&book);
		html_book_read(&book, mhtml->pages[i].text, mhtml->pages[i].len,
		    mhtml->limits);
	}
	html_tables_date1904(tables, book.date1904);
	bool sources = has_sources(mhtml, &book);
	const struct html_sheet_name *sheet = book.count > 0 && !sources
						  ? &book.sheets[0]
						  : NULL;
	for (size_t i = 0; i < mhtml->count && result == 0; i++) {
		const struct page *page = &mhtml->pages[i];
		if (sources) {
			sheet = sheet_of(&book, page);
			if (sheet == NULL)
				continue;
		}
		result = html_walk(tables, page->text, page->len, sheet);
		if (html_tables_count(tables) > 0)
			sheet = NULL;
	}
	html_book_free(&book);
	return result;
}

int mhtml_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct mhtml mhtml = {.limits = limits, .report = report};
	struct html_tables *tables = html_tables_new(limits, sink, report);
	const char *from = (const char *)bytes;

	int result = read_entity(&mhtml, from, from + size, 0);
	if (result == 0)
		result = walk_pages(&mhtml, tables);
	if (result == 0 && html_tables_count(tables) == 0)
		result = table_refuse(
		    report, OUTCOME_NO_TABLE, "the pages hold no table");
	for (size_t i = 0; i < mhtml.count; i++) {
		free(mhtml.pages[i].location);
		free(mhtml.pages[i].text);
	}
	free(mhtml.pages);
	html_tables_free(tables);
	return result;
}
