#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/loader.h"

/* --- references ----------------------------------------------------------- */

static const char *named_id(
    const struct named *items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i].id, text) == 0 ||
		    strcmp(items[i].name, text) == 0)
			return items[i].id;
	return NULL;
}

/* The ids of kinds or flags, which may be named by id or by Chinese name. */
static struct strings named_load(struct loader *loader, const struct node *owed,
    const char *key, const char *what, const struct named *items,
    size_t item_count)
{
	struct strings ids = {0}, known = {0};
	size_t count;
	const struct node *nodes = node_items(owed, key, &count);

	for (size_t i = 0; i < item_count; i++)
		strings_add(&known, items[i].id);
	for (size_t i = 0; i < count; i++) {
		const char *id;

		if (nodes[i].type != NODE_TEXT)
			continue;
		id = named_id(items, item_count, nodes[i].text);
		if (id)
			strings_add(&ids, id);
		else
			loader_unknown(loader, &nodes[i], what, &known);
	}
	strings_free(&known);
	return ids;
}

static struct strings known_load(struct loader *loader, const struct node *owed,
    const char *key, const char *what, const struct strings *known)
{
	struct strings found = {0};
	size_t count;
	const struct node *nodes = node_items(owed, key, &count);

	for (size_t i = 0; i < count; i++) {
		if (nodes[i].type != NODE_TEXT)
			continue;
		if (strings_have(known, nodes[i].text))
			strings_add(&found, nodes[i].text);
		else
			loader_unknown(loader, &nodes[i], what, known);
	}
	return found;
}

static struct strings unit_codes(const struct campaign *campaign)
{
	struct strings codes = {0};

	for (size_t i = 0; i < campaign->roster.count; i++)
		strings_add(&codes, campaign->roster.units[i].code);
	return codes;
}

static void owed_load(struct loader *loader, const struct campaign *campaign,
    const struct node *node, struct owed_by *out)
{
	struct strings codes = unit_codes(campaign);

	*out = (struct owed_by){
	    .kinds = named_load(loader, node, "kinds", "kind", campaign->kinds,
		campaign->kind_count),
	    .flags = named_load(loader, node, "flags", "flag", campaign->flags,
		campaign->flag_count),
	    .at_least = (int)node_integer(node, "at_least", 1),
	    .mailboxes = known_load(
		loader, node, "mailboxes", "mailbox", &campaign->mailboxes),
	};
	/* An unreadable roster has been complained of; its codes are unknown.
	 */
	if (campaign->roster.count)
		out->units = known_load(
		    loader, node, "units", "unit code", &codes);
	strings_free(&codes);
}

/* --- slots ---------------------------------------------------------------- */

static unsigned accept_of(const struct node *slot)
{
	static const struct {
		const char *word;
		unsigned accept;
	} words[] = {
	    {"table", ACCEPT_TABLE},
	    {"document", ACCEPT_DOCUMENT},
	    {"pdf", ACCEPT_PDF},
	    {"picture", ACCEPT_PICTURE},
	    {"video", ACCEPT_VIDEO},
	    {"archive", ACCEPT_ARCHIVE},
	    {"link", ACCEPT_LINK},
	    {"any", ACCEPT_ANY},
	};
	struct strings wanted = node_strings(slot, "accept");
	unsigned accept = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strings_have(&wanted, words[i].word))
			accept |= words[i].accept;
	strings_free(&wanted);
	return accept ? accept : ACCEPT_ANY;
}

static void check_slot_form(struct loader *loader,
    const struct campaign *campaign, const struct node *node,
    const struct slot *slot)
{
	const struct node *form = node_find(node, "form");
	struct strings known = {0};

	if (!slot->form)
		return;
	for (size_t i = 0; i < campaign->form_count; i++)
		strings_add(&known, campaign->forms[i].id);
	if (!strings_have(&known, slot->form))
		loader_unknown(loader, form, "form", &known);
	strings_free(&known);
	/* Word files hold forms too. */
	if (!(slot->accept & (ACCEPT_TABLE | ACCEPT_DOCUMENT)))
		loader_complain(loader, form,
		    "slot \"%s\" wants form \"%s\" but accepts no table: add "
		    "\"table\" to accept",
		    slot->id, slot->form);
}

static void slot_load(struct loader *loader, const struct campaign *campaign,
    const struct node *node, struct slot *out)
{
	*out = (struct slot){
	    .id = node_text(node, "id", ""),
	    .name = node_text(node, "name", ""),
	    .accept = accept_of(node),
	    .many = node_bool(node, "many", false),
	    .required = node_bool(node, "required", true),
	    .form = node_text(node, "form", NULL),
	};
	check_slot_form(loader, campaign, node, out);
}

/* --- deadlines ------------------------------------------------------------ */

#define YEAR_DAYS 366

static void check_deadline_day(struct loader *loader,
    const struct campaign *campaign, const struct node *node,
    const struct material *material)
{
	int32_t day = material->deadline.day;

	if (material->per == MATERIAL_DAY && day < campaign->last_day)
		loader_complain(loader, node,
		    "deadline = %s ends before the event's last day, yet the "
		    "material is owed for each day: expected "
		    "\"daily 10:00 next day\"",
		    node_shown(node));
	else if (day < campaign->first_day - YEAR_DAYS ||
		 day > campaign->last_day + YEAR_DAYS)
		loader_complain(loader, node,
		    "deadline = %s is more than a year from the event: is the "
		    "year right?",
		    node_shown(node));
}

static void check_deadline(struct loader *loader,
    const struct campaign *campaign, const struct node *material_node,
    const struct material *material)
{
	const struct node *node = node_find(material_node, "deadline");

	if (!node)
		return;
	if (material->deadline.kind == DEADLINE_DAILY &&
	    material->per == MATERIAL_ONCE)
		loader_complain(loader, node,
		    "deadline = %s is of each day, yet the material is owed "
		    "once: expected per = \"day\", or a deadline such as "
		    "\"2023-05-11\"",
		    node_shown(node));
	if (material->deadline.kind == DEADLINE_INSTANT &&
	    campaign->first_day != DAY_NONE && campaign->last_day != DAY_NONE)
		check_deadline_day(loader, campaign, node, material);
}

/* --- the blank form --------------------------------------------------------
 */

#define BLANK_BYTES (5 << 20) /* as many mailboxes take it with each mail */

static char *blank_load(struct loader *loader, const struct node *material)
{
	const struct node *node = node_find(material, "blank");
	char *path = loader_path(loader, material, "blank");
	struct stat info;

	if (!*path) {
		free(path);
		return NULL;
	}
	if (stat(path, &info) != 0 || access(path, R_OK) != 0)
		loader_complain(loader, node,
		    "blank = %s: the file %s cannot be read: %s",
		    node_shown(node), path, strerror(errno));
	else if (!S_ISREG(info.st_mode))
		loader_complain(loader, node, "blank = %s: %s is no file",
		    node_shown(node), path);
	else if (info.st_size < 1 || info.st_size > BLANK_BYTES)
		loader_complain(loader, node,
		    "blank = %s: the file has %lld bytes: expected 1 to %d, "
		    "it goes out with reminders",
		    node_shown(node), (long long)info.st_size, BLANK_BYTES);
	return path;
}

/* --- the material --------------------------------------------------------- */

/* Also when the slots or their many are wrong: that is told already. */
static bool may_have_many(const struct node *node)
{
	size_t count;
	const struct node *slots = node_list(node, "slots", &count);

	for (size_t i = 0; i < count; i++) {
		const struct node *many = node_find(&slots[i], "many");

		if (many && (many->type != NODE_BOOL || many->integer) &&
		    node_bool(&slots[i], "required", true))
			return true;
	}
	return !count;
}

static void check_counts(struct loader *loader, const struct node *node,
    const struct material *material)
{
	size_t count;
	const struct node *owed = node_list(node, "owed", &count);

	for (size_t i = 0; i < material->owed_count; i++)
		if (material->owed[i].at_least > 1 && !may_have_many(node))
			loader_complain(loader, node_find(&owed[i], "at_least"),
			    "at_least = %d needs a required slot with "
			    "many = true",
			    material->owed[i].at_least);
}

static void owed_slots_load(struct loader *loader,
    const struct campaign *campaign, const struct node *node,
    struct material *out)
{
	const struct node *owed = node_list(node, "owed", &out->owed_count);
	const struct node *slots = node_list(node, "slots", &out->slot_count);

	out->owed = mem_calloc(out->owed_count + 1, sizeof *out->owed);
	for (size_t i = 0; i < out->owed_count; i++)
		owed_load(loader, campaign, &owed[i], &out->owed[i]);
	out->slots = mem_calloc(out->slot_count + 1, sizeof *out->slots);
	for (size_t i = 0; i < out->slot_count; i++)
		slot_load(loader, campaign, &slots[i], &out->slots[i]);
	loader_unique(loader, node, "slots", "id");
}

void material_load(struct loader *loader, const struct campaign *campaign,
    const struct node *node, struct material *out)
{
	const char *per = node_peek(node, "per");
	const char *deadline = node_peek(node, "deadline");
	struct strings aliases = node_strings(node, "aliases");

	*out = (struct material){
	    .id = node_text(node, "id", ""),
	    .name = node_text(node, "name", ""),
	    .per = per && strcmp(per, "day") == 0 ? MATERIAL_DAY
						  : MATERIAL_ONCE,
	    .note = node_text(node, "note", NULL),
	    .blank = blank_load(loader, node),
	    .story = node_bool(node, "story", false),
	    .assumed = node_bool(node, "assumed", false),
	};
	strings_add(&out->aliases, out->name);
	for (size_t i = 0; i < aliases.count; i++)
		if (!strings_have(&out->aliases, aliases.items[i]))
			strings_add(&out->aliases, aliases.items[i]);
	strings_free(&aliases);
	if (deadline && deadline_parse(deadline, &out->deadline, NULL) == 0)
		check_deadline(loader, campaign, node, out);
	owed_slots_load(loader, campaign, node, out);
	check_counts(loader, node, out);
}

/* --- all of them ---------------------------------------------------------- */

struct alias {
	char *folded;
	size_t material;
	const struct node *node;
};

static void alias_add(struct loader *loader, struct alias *known, size_t *count,
    const struct node *node, size_t material)
{
	char *folded = utf8_fold(node->text);

	for (size_t i = 0; i < *count; i++) {
		if (known[i].material == material ||
		    strcmp(known[i].folded, folded) != 0)
			continue;
		loader_complain(loader, node,
		    "%s names another material too, at %s:%d: a subject that "
		    "says it would be unclear",
		    node_shown(node), known[i].node->file, known[i].node->line);
		free(folded);
		return;
	}
	known[(*count)++] = (struct alias){folded, material, node};
}

void materials_check(struct loader *loader, const struct node *campaign)
{
	size_t count, known_count = 0, most = 0;
	const struct node *nodes = node_list(campaign, "materials", &count);
	struct alias *known;

	for (size_t i = 0; i < count; i++) {
		size_t aliases;

		node_items(&nodes[i], "aliases", &aliases);
		most += aliases + 1;
	}
	known = mem_calloc(most + 1, sizeof *known);
	for (size_t i = 0; i < count; i++) {
		size_t aliases;
		const struct node *name = node_find(&nodes[i], "name");
		const struct node *items = node_items(
		    &nodes[i], "aliases", &aliases);

		if (name && name->type == NODE_TEXT)
			alias_add(loader, known, &known_count, name, i);
		for (size_t j = 0; j < aliases; j++)
			if (items[j].type == NODE_TEXT)
				alias_add(
				    loader, known, &known_count, &items[j], i);
	}
	for (size_t i = 0; i < known_count; i++)
		free(known[i].folded);
	free(known);
}

void material_free_members(struct material *material)
{
	free(material->id);
	free(material->name);
	strings_free(&material->aliases);
	for (size_t i = 0; i < material->owed_count; i++) {
		strings_free(&material->owed[i].kinds);
		strings_free(&material->owed[i].flags);
		strings_free(&material->owed[i].units);
		strings_free(&material->owed[i].mailboxes);
	}
	free(material->owed);
	for (size_t i = 0; i < material->slot_count; i++) {
		free(material->slots[i].id);
		free(material->slots[i].name);
		free(material->slots[i].form);
	}
	free(material->slots);
	free(material->note);
	free(material->blank);
}
