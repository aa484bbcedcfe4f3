#include "config/load.h"

#include <libconfig.h>
#include <string.h>

#include "base/mem.h"
#include "config/problems.h"

static void load_place(const struct source *source,
    const config_setting_t *setting, struct node *node)
{
	int line = (int)config_setting_source_line(setting);
	const config_setting_t *parent = config_setting_parent(setting);
	struct source_place place;

	/* libconfig notes the line of a text in a list only after it has seen
	 * the token behind it, and tokens stand one to a line here. */
	if (parent && config_setting_is_list(parent) &&
	    config_setting_type(setting) == CONFIG_TYPE_STRING)
		line--;
	place = source_place_of(source, line);
	node->file = place.file;
	node->line = place.line;
}

static void load_node(
    const struct source *source, config_setting_t *setting, struct node *node);

static void load_members(
    const struct source *source, config_setting_t *setting, struct node *node)
{
	int count = config_setting_length(setting);

	node->members = mem_calloc((size_t)count + 1, sizeof *node->members);
	for (int i = 0; i < count; i++) {
		config_setting_t *member = config_setting_get_elem(
		    setting, (unsigned int)i);

		load_node(source, member, &node->members[node->count++]);
	}
}

static void load_node(
    const struct source *source, config_setting_t *setting, struct node *node)
{
	const char *name = config_setting_name(setting);

	load_place(source, setting, node);
	node->name = name ? mem_strdup(name) : NULL;
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		node->type = NODE_INTEGER;
		node->integer = config_setting_get_int64(setting);
		if (config_setting_type(setting) == CONFIG_TYPE_INT)
			node->integer = config_setting_get_int(setting);
		node->number = (double)node->integer;
		break;
	case CONFIG_TYPE_FLOAT:
		node->type = NODE_NUMBER;
		node->number = config_setting_get_float(setting);
		break;
	case CONFIG_TYPE_BOOL:
		node->type = NODE_BOOL;
		node->integer = config_setting_get_bool(setting) != 0;
		break;
	case CONFIG_TYPE_STRING:
		node->type = NODE_TEXT;
		node->text = mem_strdup(config_setting_get_string(setting));
		break;
	case CONFIG_TYPE_GROUP:
		node->type = NODE_GROUP;
		load_members(source, setting, node);
		break;
	default:
		node->type = NODE_LIST;
		load_members(source, setting, node);
	}
}

static void complain(const struct source *source, const config_t *tree,
    struct config_problems *problems)
{
	struct source_place place = source_place_of(
	    source, config_error_line(tree));

	if (!problems->count)
		problems_add(problems, place.file, place.line,
		    "%s near here: a key is written key = value;",
		    config_error_text(tree));
}

int load_tree(const struct source *source, struct node *root,
    struct config_problems *problems)
{
	config_t tree;
	int failed;

	*root = (struct node){0};
	config_init(&tree);
	failed = !config_read_string(&tree, buf_text(&source->text));
	if (failed)
		complain(source, &tree, problems);
	else
		load_node(source, config_root_setting(&tree), root);
	config_destroy(&tree);
	return failed ? -1 : 0;
}
