/* One pass over a document, from tag to tag. */
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "parsers/html_table.h"
#include "parsers/mail_entity.h"

#define MAX_SPAN 1000 /* of <col> */

struct walk {
	const char *at, *end;
	struct html_tables *tables;
	struct html_styles styles;
	const struct html_sheet_name *sheet; /* of the first table */
	int pre;                             /* inside so many <pre> */
};

/* Elements that begin and end a line. */
static const char *const blocks[] = {"address", "blockquote", "center", "dd",
    "div", "dl", "dt", "fieldset", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "li", "ol", "p", "pre", "section", "ul"};

/* Elements whose contents nobody sees as text. */
static const char *const unseen[] = {"script", "style", "title", "template",
    "object", "iframe", "noembed", "noframes", "textarea", "comment"};

/* Elements that have no contents: nothing to be passed over. */
static const char *const empty[] = {"area", "base", "br", "col", "embed", "hr",
    "img", "input", "link", "meta", "param", "source", "wbr"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool in_list(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' ||
	       byte == '\f';
}

/* --- what is passed over --------------------------------------------------
 */

/* Where "</name" stands, or the end. */
static const char *contents_end(const struct walk *walk, const char *name)
{
	size_t len = strlen(name);
	const char *at = walk->at;

	while ((at = memchr(at, '<', (size_t)(walk->end - at))) != NULL) {
		if ((size_t)(walk->end - at) > len + 2 && at[1] == '/' &&
		    strncasecmp(at + 2, name, len) == 0)
			return at;
		at++;
	}
	return walk->end;
}

static void pass_unseen(struct walk *walk, const struct html_tag *tag)
{
	const char *end = contents_end(walk, tag->name);

	if (strcmp(tag->name, "style") == 0)
		html_styles_take(
		    &walk->styles, walk->at, (size_t)(end - walk->at));
	walk->at = end;
}

static bool is_table_tag(const char *name)
{
	return strcmp(name, "td") == 0 || strcmp(name, "th") == 0 ||
	       strcmp(name, "tr") == 0 || strcmp(name, "table") == 0;
}

/* The rest of an element inside a cell that is not shown; never beyond the
 * cell, whose end may be all that is left of it. */
static void pass_hidden(struct walk *walk, const struct html_tag *hidden)
{
	struct html_tag tag;
	int depth = 1;

	while (depth > 0) {
		const char *at = memchr(
		    walk->at, '<', (size_t)(walk->end - walk->at));
		if (at == NULL) {
			walk->at = walk->end;
			return;
		}
		if (walk->end - at > 1 && (at[1] == '!' || at[1] == '?')) {
			walk->at = html_markup_end(at, walk->end);
			continue;
		}
		const char *next = html_tag_read(at, walk->end, &tag);
		if (is_table_tag(tag.name)) {
			walk->at = at;
			return;
		}
		if (strcmp(tag.name, hidden->name) == 0)
			depth += tag.closing ? -1 : 1;
		walk->at = next;
	}
}

/* --- tags -----------------------------------------------------------------
 */

static int cell_tag(struct walk *walk, const struct html_tag *tag)
{
	struct html_value value;

	if (tag->closing)
		return html_cell_end(walk->tables);
	html_value_take(&value, tag, &walk->styles);
	return html_cell_begin(walk->tables, tag, &value);
}

static int table_tag(struct walk *walk, const struct html_tag *tag)
{
	const struct html_sheet_name *sheet = walk->sheet;
	bool hidden = html_tag_hidden(tag);

	if (tag->closing) {
		int result = html_table_end(walk->tables);
		html_cell_line(walk->tables, false);
		return result;
	}
	html_cell_line(walk->tables, false);
	walk->sheet = NULL;
	return html_table_begin(walk->tables,
	    sheet != NULL ? sheet->name : NULL,
	    hidden || (sheet != NULL && sheet->hidden));
}

/* Tags that make up tables: 1 = it was none of them, 0 or -1. */
static int structure(struct walk *walk, const struct html_tag *tag)
{
	const char *name = tag->name;

	if (strcmp(name, "table") == 0)
		return table_tag(walk, tag);
	if (name[0] != 't' && name[0] != 'c')
		return 1;
	if ((strcmp(name, "td") == 0 || strcmp(name, "th") == 0))
		return cell_tag(walk, tag);
	if (strcmp(name, "tr") == 0)
		return tag->closing
			   ? html_row_end(walk->tables)
			   : html_row_begin(walk->tables, html_tag_hidden(tag));
	if (strcmp(name, "tbody") == 0 || strcmp(name, "thead") == 0 ||
	    strcmp(name, "tfoot") == 0)
		return html_row_end(walk->tables);
	if (strcmp(name, "col") != 0)
		return 1;
	html_column(walk->tables, html_tag_number(tag, "span", MAX_SPAN),
	    html_tag_hidden(tag));
	return 0;
}

static int tag_apply(struct walk *walk, const struct html_tag *tag)
{
	int result = structure(walk, tag);

	if (result != 1)
		return result;
	if (!tag->closing && in_list(tag->name, unseen, COUNT(unseen))) {
		pass_unseen(walk, tag);
		return 0;
	}
	if (strcmp(tag->name, "br") == 0)
		html_cell_line(walk->tables, true);
	else if (in_list(tag->name, blocks, COUNT(blocks)))
		html_cell_line(walk->tables, false);
	if (strcmp(tag->name, "pre") == 0)
		walk->pre += tag->closing ? (walk->pre > 0 ? -1 : 0) : 1;
	if (!tag->closing && html_tables_in_cell(walk->tables) &&
	    !in_list(tag->name, empty, COUNT(empty)) && html_tag_hidden(tag))
		pass_hidden(walk, tag);
	return 0;
}

/* --- text -----------------------------------------------------------------
 */

static void space_take(struct walk *walk)
{
	char byte = *walk->at++;

	if (walk->pre > 0 && byte == '\n')
		html_cell_line(walk->tables, true);
	else
		html_cell_space(walk->tables);
}

static void point_put(struct walk *walk, uint32_t point)
{
	char bytes[4];

	if (point == 0xa0)
		html_cell_space(walk->tables);
	else if (point >= 0x20 && point != 0x200b && point != 0xfeff &&
		 point != 0xad)
		html_cell_text(walk->tables, bytes, utf8_put(bytes, point));
}

static void text_take(struct walk *walk)
{
	const char *from = walk->at;
	size_t used = 0;

	if (*from == '&') {
		uint32_t point = mail_entity_read(
		    from, (size_t)(walk->end - from), &used);
		if (point != 0) {
			walk->at += used;
			point_put(walk, point);
			return;
		}
	}
	if (from[0] == '\xc2' && walk->end - from > 1 && from[1] == '\xa0') {
		walk->at += 2;
		html_cell_space(walk->tables);
		return;
	}
	walk->at++;
	while (walk->at < walk->end && *walk->at != '<' && *walk->at != '&' &&
	       *walk->at != '\xc2' && !is_space(*walk->at))
		walk->at++;
	html_cell_text(walk->tables, from, (size_t)(walk->at - from));
}

static bool begins_tag(const struct walk *walk)
{
	char next = walk->end - walk->at > 1 ? walk->at[1] : '\0';

	return *walk->at == '<' &&
	       (next == '/' || ((next | 0x20) >= 'a' && (next | 0x20) <= 'z'));
}

static bool begins_markup(const struct walk *walk)
{
	return *walk->at == '<' && walk->end - walk->at > 1 &&
	       (walk->at[1] == '!' || walk->at[1] == '?');
}

int html_walk(struct html_tables *tables, const char *text, size_t len,
    const struct html_sheet_name *sheet)
{
	struct walk walk = {
	    .at = text, .end = text + len, .tables = tables, .sheet = sheet};
	struct html_tag tag;
	int result = 0;

	while (walk.at < walk.end && result == 0) {
		if (begins_tag(&walk)) {
			walk.at = html_tag_read(walk.at, walk.end, &tag);
			result = tag_apply(&walk, &tag);
		} else if (begins_markup(&walk)) {
			walk.at = html_markup_end(walk.at, walk.end);
		} else if (is_space(*walk.at)) {
			space_take(&walk);
		} else {
			text_take(&walk);
		}
	}
	html_styles_free(&walk.styles);
	return result < 0 ? -1 : html_tables_end(tables);
}
