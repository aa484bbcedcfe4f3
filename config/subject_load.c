#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/loader.h"

static bool is_placeholder(const char *text, size_t len)
{
	static const char *const known[] = {"{unit}", "{material}", "{day}"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i]) == len &&
		    strncmp(text, known[i], len) == 0)
			return true;
	return false;
}

static void check_placeholders(struct loader *loader, const struct node *node)
{
	const char *at = node->text;

	while ((at = strpbrk(at, "{}"))) {
		size_t len = strcspn(at, "}") + 1;

		if (*at == '{' && at[len - 1] && is_placeholder(at, len)) {
			at += len;
			continue;
		}
		loader_complain(loader, node,
		    "pattern = %s: expected only {unit}, {material} and {day} "
		    "between { and }",
		    node_shown(node));
		return;
	}
}

static void check_pattern(struct loader *loader, const struct node *node)
{
	static const char *const needed[] = {"{unit}", "{material}"};

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
		const char *first = strstr(node->text, needed[i]);

		if (!first)
			loader_complain(loader, node,
			    "pattern = %s lacks %s: expected a text such as "
			    "\"活动周{unit}{material}\"",
			    node_shown(node), needed[i]);
		else if (strstr(first + 1, needed[i]))
			loader_complain(loader, node,
			    "pattern = %s has %s twice", node_shown(node),
			    needed[i]);
	}
	check_placeholders(loader, node);
}

/* The words before the first placeholder mark a subject as speaking the
 * convention, unless markers are given. */
static void markers_load(
    struct loader *loader, const struct node *node, struct subject_grammar *out)
{
	size_t len = strcspn(out->pattern, "{");
	char *first;

	out->markers = node_strings(node, "markers");
	if (out->markers.count)
		return;
	first = mem_strndup(out->pattern, len);
	if (*first)
		strings_add(&out->markers, first);
	else if (*out->pattern)
		loader_complain(loader, node_find(node, "pattern"),
		    "pattern begins with no word of its own: add markers = "
		    "(\"…\"); by which our mail is told from other mail");
	free(first);
}

void subject_load(
    struct loader *loader, const struct node *node, struct subject_grammar *out)
{
	const struct node *pattern = node_find(node, "pattern");

	*out = (struct subject_grammar){
	    .pattern = node_text(node, "pattern", ""),
	    .fillers = node_strings(node, "fillers"),
	    .required = node_bool(node, "required", true),
	};
	if (pattern && pattern->type == NODE_TEXT && *pattern->text)
		check_pattern(loader, pattern);
	markers_load(loader, node, out);
}

void subject_free_members(struct subject_grammar *subject)
{
	free(subject->pattern);
	strings_free(&subject->markers);
	strings_free(&subject->fillers);
}
