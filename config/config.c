/* The whole way from files to the struct; see config.h. */
#include "config/config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "config/load.h"
#include "config/loader.h"
#include "config/precheck.h"
#include "config/problems.h"
#include "config/schema.h"

#define JOBS_DEFAULT 2
#define CHINA_SECS (8 * 3600)

static bool is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The state folder is made when it is missing, what it stands in is not. */
static void check_state(
    struct loader *loader, const struct node *root, const struct config *config)
{
	const struct node *node = node_find(root, "state");
	char *above;

	if (!*config->state || is_folder(config->state))
		return;
	above = source_path(config->state, ".");
	if (access(config->state, F_OK) == 0)
		loader_complain(loader, node, "state = %s: %s is no folder",
		    node_shown(node), config->state);
	else if (!is_folder(above))
		loader_complain(loader, node,
		    "state = %s: there is no folder %s", node_shown(node),
		    above);
	free(above);
}

static void templates_load(
    struct loader *loader, const struct node *root, struct config *config)
{
	const struct node *node = node_find(root, "templates");

	if (node)
		config->templates = loader_path(loader, root, "templates");
	else
		config->templates = loader_absolute(
		    loader, loader->source->files[0], "templates");
	if (*config->templates && !is_folder(config->templates))
		loader_complain(loader, node ? node : root,
		    "templates: there is no folder %s", config->templates);
}

static void limits_load(const struct node *root, struct limits *limits)
{
	const struct node *node = node_find(root, "limits");

	*limits = limits_default;
#define LIMIT_LOAD(name, value, meaning) \
	limits->name = node_integer(node, #name, limits->name);
	LIMITS(LIMIT_LOAD)
#undef LIMIT_LOAD
}

static void mailboxes_load(
    struct loader *loader, const struct node *root, struct config *config)
{
	size_t count;
	const struct node *nodes = node_list(root, "mailboxes", &count);

	config->mailboxes = mem_calloc(count + 1, sizeof *config->mailboxes);
	for (; config->mailbox_count < count; config->mailbox_count++)
		mailbox_load(loader, &nodes[config->mailbox_count],
		    &config->mailboxes[config->mailbox_count]);
	loader_unique(loader, root, "mailboxes", "id");
}

static void campaigns_load(
    struct loader *loader, const struct node *root, struct config *config)
{
	size_t count;
	const struct node *nodes = node_list(root, "campaigns", &count);

	config->campaigns = mem_calloc(count + 1, sizeof *config->campaigns);
	for (; config->campaign_count < count; config->campaign_count++)
		campaign_load(loader, config, &nodes[config->campaign_count],
		    &config->campaigns[config->campaign_count]);
	loader_unique(loader, root, "campaigns", "id");
}

static void alarms_load(const struct node *root, struct alarm_settings *alarms)
{
	const struct node *node = node_find(root, "alarms");

	alarms->to = node_strings(node, "to");
	alarms->silent_minutes = (int)node_integer(node, "silent_minutes", 60);
	alarms->behind_minutes = (int)node_integer(node, "behind_minutes", 15);
	alarms->disk_free_percent = (int)node_integer(
	    node, "disk_free_percent", 5);
}

static void root_load(
    struct loader *loader, const struct node *root, struct config *config)
{
	const char *zone = node_peek(root, "timezone");

	config->offset_secs = CHINA_SECS;
	if (zone)
		offset_parse(zone, &config->offset_secs);
	config->jobs = (int)node_integer(root, "jobs", JOBS_DEFAULT);
	config->state = loader_path(loader, root, "state");
	check_state(loader, root, config);
	templates_load(loader, root, config);
	limits_load(root, &config->limits);
	alarms_load(root, &config->alarms);
	loader->offset_secs = config->offset_secs;
	loader->state = config->state;
	mailboxes_load(loader, root, config);
	campaigns_load(loader, root, config);
}

static void load_all(
    struct loader *loader, const char *path, struct config *config)
{
	struct node root = {0};

	if (precheck_file(loader->source, path, loader->problems) != 0)
		return;
	if (load_tree(loader->source, &root, loader->problems) != 0)
		return;
	schema_keys_check(&root, loader->problems);
	root_load(loader, &root, config);
	node_free_members(&root);
}

struct config *config_load(const char *path, config_table_reader table,
    void *context, struct config_problems *problems)
{
	struct config *config = mem_calloc(1, sizeof *config);
	char *cwd = realpath(".", NULL);
	struct source source;
	struct loader loader = {
	    .source = &source,
	    .problems = problems,
	    .table = table,
	    .context = context,
	    .cwd = cwd ? cwd : "/",
	    .state = "",
	};

	*problems = (struct config_problems){0};
	source_begin(&source);
	load_all(&loader, path, config);
	config->path = realpath(path, NULL);
	sha256_end(source.sha, config->hash);
	source.sha = NULL;
	source_free(&source);
	free(cwd);
	problems_sort(problems);
	if (!problems->count)
		return config;
	config_free(config);
	return NULL;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->mailbox_count; i++)
		mailbox_free_members(&config->mailboxes[i]);
	free(config->mailboxes);
	for (size_t i = 0; i < config->campaign_count; i++)
		campaign_free_members(&config->campaigns[i]);
	free(config->campaigns);
	free(config->path);
	free(config->state);
	free(config->templates);
	strings_free(&config->alarms.to);
	free(config);
}
