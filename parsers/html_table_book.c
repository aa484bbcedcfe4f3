/* The sheets' names and what hides them, in the XML that Excel puts into the
 * head of what it saves, mostly within a comment. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/html_table.h"

#define HEAD_BYTES (1u << 20)

/* The text of the first <name>…</…> between `from` and `to` (malloc), with
 * its character references undone. */
static char *element_text(const char *from, const char *to, const char *name)
{
	const char *at = memmem(from, (size_t)(to - from), name, strlen(name));
	struct html_tag tag = {.attribute_count = 1};

	if (at == NULL)
		return NULL;
	at += strlen(name);
	const char *end = memchr(at, '<', (size_t)(to - at));
	memcpy(tag.attributes[0].name, "text", 5);
	tag.attributes[0].from = at;
	tag.attributes[0].to = end != NULL ? end : to;
	return html_tag_value(&tag, "text");
}

static char *source_of(const char *from, const char *to)
{
	const char *at = memmem(
	    from, (size_t)(to - from), "<x:WorksheetSource", 18);
	struct html_tag tag;

	if (at == NULL)
		return NULL;
	html_tag_read(at, to, &tag);
	return html_tag_value(&tag, "href");
}

static void add_sheet(struct html_book *book, const char *from, const char *to)
{
	char *name = element_text(from, to, "<x:Name>");
	char *visible = element_text(from, to, "<x:Visible>");

	MEM_GROW(book->sheets, book->count, book->cap);
	book->sheets[book->count++] = (struct html_sheet_name){
	    name != NULL ? name : mem_strdup(""), source_of(from, to),
	    visible != NULL && strcmp(visible, "SheetVisible") != 0};
	free(visible);
}

void html_book_read(struct html_book *book, const char *text, size_t len,
    const struct limits *limits)
{
	static const char open[] = "<x:ExcelWorksheet>",
			  close[] = "</x:ExcelWorksheet>";
	const char *end = text + (len < HEAD_BYTES ? len : HEAD_BYTES);
	const char *at = text;

	book->date1904 = memmem(text, (size_t)(end - text), "<x:Date1904/>",
			     13) != NULL;
	while (book->count < (size_t)limits->sheets &&
	       (at = memmem(at, (size_t)(end - at), open, sizeof open - 1)) !=
		   NULL) {
		at += sizeof open - 1;
		const char *to = memmem(
		    at, (size_t)(end - at), close, sizeof close - 1);
		if (to == NULL)
			break;
		add_sheet(book, at, to);
		at = to;
	}
}

void html_book_free(struct html_book *book)
{
	for (size_t i = 0; i < book->count; i++) {
		free(book->sheets[i].name);
		free(book->sheets[i].source);
	}
	free(book->sheets);
	*book = (struct html_book){0};
}
