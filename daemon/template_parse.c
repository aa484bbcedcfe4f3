#include "template_parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MAX_NESTING 32

struct parser {
	struct template *template;
	const char *at;
	size_t open[MAX_NESTING]; /* sections begun and not ended */
	size_t depth;
};

static int complain(const struct parser *parser, const char *where,
    const char *reason, struct err *err)
{
	size_t line = 1;

	for (const char *at = parser->template->text; at < where; at++)
		line += *at == '\n';
	return err_set(err, ERR_REJECT, "%s:%zu: %s", parser->template->name,
	    line, reason);
}

static struct tag *add(struct template *template, enum tag_kind kind,
    const char *start, size_t len)
{
	MEM_GROW(template->tags, template->tag_count, template->tag_cap);
	struct tag *tag = &template->tags[template->tag_count++];
	*tag = (struct tag){.kind = kind, .start = start, .len = len};
	return tag;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* A section, comment or partial alone on its line takes the whole line with
 * it: moves *start back and *end on over it. */
static void widen_if_alone(
    const struct parser *parser, const char **start, const char **end)
{
	const char *before = *start, *after = *end;

	while (before > parser->at && is_blank(before[-1]))
		before--;
	bool first = before == parser->template->text;
	if (!first && before[-1] != '\n')
		return;
	while (is_blank(*after))
		after++;
	if (*after == '\r')
		after++;
	if (*after != '\n' && *after != '\0')
		return;
	*start = before;
	*end = *after == '\n' ? after + 1 : after;
}

static char *trimmed(const char *start, size_t len)
{
	while (len > 0 && is_blank(*start)) {
		start++;
		len--;
	}
	while (len > 0 && is_blank(start[len - 1]))
		len--;
	return mem_strndup(start, len);
}

static int end_section(
    struct parser *parser, struct tag *tag, const char *where, struct err *err)
{
	struct template *template = parser->template;

	if (parser->depth == 0)
		return complain(parser, where, "{{/…}} ends nothing", err);
	struct tag *open = &template->tags[parser->open[--parser->depth]];
	if (strcmp(open->name, tag->name) != 0)
		return complain(
		    parser, where, "{{/…}} ends another section", err);
	open->end = (size_t)(tag - template->tags);
	return 0;
}

static int add_tag(struct parser *parser, char sigil, char *name,
    const char *where, struct err *err)
{
	static const char sigils[] = "#^/>&{";
	static const enum tag_kind kinds[] = {
	    TAG_SECTION, TAG_INVERTED, TAG_END, TAG_PARTIAL, TAG_RAW, TAG_RAW};
	const char *found = sigil ? strchr(sigils, sigil) : NULL;
	enum tag_kind kind = found ? kinds[found - sigils] : TAG_VALUE;

	if (*name == '\0') {
		free(name);
		return complain(parser, where, "a tag without a name", err);
	}
	struct tag *tag = add(parser->template, kind, where, 0);
	tag->name = name;
	if (kind == TAG_END)
		return end_section(parser, tag, where, err);
	if (kind != TAG_SECTION && kind != TAG_INVERTED)
		return 0;
	if (parser->depth == MAX_NESTING)
		return complain(parser, where, "sections nested too deep", err);
	parser->open[parser->depth++] = (size_t)(tag - parser->template->tags);
	return 0;
}

/* One tag, from its "{{" on. */
static int parse_tag(struct parser *parser, const char *open, struct err *err)
{
	const char *name = open + 2;
	char sigil = strchr("#^/>&{!", *name) && *name ? *name++ : '\0';
	const char *close = strstr(name, sigil == '{' ? "}}}" : "}}");

	if (close == NULL)
		return complain(parser, open, "a tag that is not closed", err);
	const char *start = open;
	const char *end = close + (sigil == '{' ? 3 : 2);
	if (sigil != '\0' && strchr("#^/>!", sigil) != NULL)
		widen_if_alone(parser, &start, &end);
	add(parser->template, TAG_TEXT, parser->at,
	    (size_t)(start - parser->at));
	parser->at = end;
	if (sigil == '!')
		return 0;
	return add_tag(
	    parser, sigil, trimmed(name, (size_t)(close - name)), open, err);
}

int template_parse(struct template *template, struct err *err)
{
	struct parser parser = {.template = template, .at = template->text};
	const char *open;

	while ((open = strstr(parser.at, "{{")) != NULL)
		if (parse_tag(&parser, open, err) < 0)
			return -1;
	add(template, TAG_TEXT, parser.at, strlen(parser.at));
	if (parser.depth > 0)
		return complain(&parser,
		    template->tags[parser.open[parser.depth - 1]].start,
		    "a section that is not ended", err);
	return 0;
}

void template_free_members(struct template *template)
{
	for (size_t i = 0; i < template->tag_count; i++)
		free(template->tags[i].name);
	free(template->tags);
	free(template->text);
	free(template->name);
}
