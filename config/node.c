#include "config/node.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define SHOWN_BYTES 60

void node_free_members(struct node *node)
{
	for (size_t i = 0; i < node->count; i++)
		node_free_members(&node->members[i]);
	free(node->members);
	free(node->name);
	free(node->text);
	*node = (struct node){0};
}

const struct node *node_find(const struct node *group, const char *name)
{
	if (!group || group->type != NODE_GROUP)
		return NULL;
	for (size_t i = 0; i < group->count; i++)
		if (strcmp(group->members[i].name, name) == 0)
			return &group->members[i];
	return NULL;
}

const struct node *node_list(
    const struct node *group, const char *name, size_t *count)
{
	const struct node *node = node_find(group, name);

	*count = 0;
	if (!node || node->type != NODE_LIST)
		return NULL;
	*count = node->count;
	return node->members;
}

const struct node *node_items(
    const struct node *group, const char *name, size_t *count)
{
	const struct node *node = node_find(group, name);

	if (!node || node->type == NODE_LIST)
		return node_list(group, name, count);
	*count = 1;
	return node;
}

const char *node_peek(const struct node *group, const char *name)
{
	const struct node *node = node_find(group, name);

	return node && node->type == NODE_TEXT ? node->text : NULL;
}

char *node_text(
    const struct node *group, const char *name, const char *otherwise)
{
	const char *text = node_peek(group, name);

	if (!text)
		text = otherwise;
	return text ? mem_strdup(text) : NULL;
}

int64_t node_integer(
    const struct node *group, const char *name, int64_t otherwise)
{
	const struct node *node = node_find(group, name);

	return node && node->type == NODE_INTEGER ? node->integer : otherwise;
}

bool node_bool(const struct node *group, const char *name, bool otherwise)
{
	const struct node *node = node_find(group, name);

	return node && node->type == NODE_BOOL ? node->integer != 0 : otherwise;
}

struct strings node_strings(const struct node *group, const char *name)
{
	struct strings strings = {0};
	size_t count;
	const struct node *items = node_items(group, name, &count);

	for (size_t i = 0; i < count; i++)
		if (items[i].type == NODE_TEXT)
			strings_add(&strings, items[i].text);
	return strings;
}

const char *node_shown(const struct node *node)
{
	static char shown[SHOWN_BYTES + 16];
	int cut;

	switch (node->type) {
	case NODE_GROUP:
		return "{ … }";
	case NODE_LIST:
		return "( … )";
	case NODE_BOOL:
		return node->integer ? "true" : "false";
	case NODE_INTEGER:
		snprintf(shown, sizeof shown, "%" PRId64, node->integer);
		return shown;
	case NODE_NUMBER:
		snprintf(shown, sizeof shown, "%g", node->number);
		return shown;
	case NODE_TEXT:
		break;
	}
	cut = (int)utf8_cut(node->text, SHOWN_BYTES);
	snprintf(shown, sizeof shown, "\"%.*s%s\"", cut, node->text,
	    node->text[cut] ? "…" : "");
	return shown;
}

/* Lists are read once and short: they grow by one. */
void strings_add(struct strings *strings, const char *text)
{
	strings->items = mem_resize(
	    strings->items, strings->count + 1, sizeof *strings->items);
	strings->items[strings->count++] = mem_strdup(text);
}

void strings_free(struct strings *strings)
{
	for (size_t i = 0; i < strings->count; i++)
		free(strings->items[i]);
	free(strings->items);
	*strings = (struct strings){0};
}
