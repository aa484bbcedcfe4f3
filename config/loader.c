#include "config/loader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "config/nearest.h"
#include "config/problems.h"

void loader_complain(
    struct loader *loader, const struct node *node, const char *format, ...)
{
	char text[900];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	problems_add(loader->problems, node->file, node->line, "%s", text);
}

void loader_unique(struct loader *loader, const struct node *group,
    const char *list, const char *key)
{
	size_t count;
	const struct node *items = node_list(group, list, &count);

	for (size_t i = 1; i < count; i++) {
		const struct node *item = node_find(&items[i], key);

		if (!item || item->type != NODE_TEXT)
			continue;
		for (size_t j = 0; j < i; j++) {
			const struct node *other = node_find(&items[j], key);

			if (!other || other->type != NODE_TEXT ||
			    strcmp(item->text, other->text) != 0)
				continue;
			loader_complain(loader, item,
			    "%s = %s stands twice in %s: already at %s:%d", key,
			    node_shown(item), list, other->file, other->line);
			break;
		}
	}
}

void loader_unknown(struct loader *loader, const struct node *item,
    const char *what, const struct strings *known)
{
	struct nearest nearest = nearest_begin(item->text);
	char *list = mem_strdup("");

	for (size_t i = 0; i < known->count; i++) {
		char *longer = mem_printf(
		    "%s%s%s", list, i ? ", " : "", known->items[i]);

		nearest_offer(&nearest, known->items[i]);
		free(list);
		list = longer;
		if (i == 11 && known->count > 12) {
			longer = mem_printf("%s …", list);
			free(list);
			list = longer;
			break;
		}
	}
	for (size_t i = 12; i < known->count; i++)
		nearest_offer(&nearest, known->items[i]);
	loader_complain(loader, item, "unknown %s %s: expected %s%s%s", what,
	    node_shown(item), known->count > 1 ? "one of " : "",
	    known->count ? list : "nothing, since none is defined",
	    known->count > 1 ? nearest_hint(&nearest) : "");
	free(list);
}

char *loader_absolute(struct loader *loader, const char *file, const char *text)
{
	char *seen = source_path(file, text), *folder, *absolute;

	if (seen[0] == '/')
		return seen;
	folder = mem_printf("%s/", loader->cwd);
	absolute = source_path(folder, seen);
	free(folder);
	free(seen);
	return absolute;
}

char *loader_path(
    struct loader *loader, const struct node *group, const char *key)
{
	const struct node *node = node_find(group, key);

	if (!node || node->type != NODE_TEXT || !*node->text)
		return mem_strdup("");
	return loader_absolute(loader, node->file, node->text);
}

int32_t loader_day(const struct node *group, const char *key)
{
	const char *text = node_peek(group, key);
	int32_t day;

	return text && day_parse(text, &day) == 0 ? day : DAY_NONE;
}
