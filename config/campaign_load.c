#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/loader.h"
#include "config/roster.h"

/* --- parts ---------------------------------------------------------------- */

static struct named *named_load(struct loader *loader,
    const struct node *campaign, const char *key, size_t *count)
{
	const struct node *nodes = node_list(campaign, key, count);
	struct named *items = mem_calloc(*count + 1, sizeof *items);

	for (size_t i = 0; i < *count; i++) {
		items[i].id = node_text(&nodes[i], "id", "");
		items[i].name = node_text(&nodes[i], "name", "");
	}
	loader_unique(loader, campaign, key, "id");
	loader_unique(loader, campaign, key, "name");
	return items;
}

static void people_load(const struct node *node, struct campaign *out)
{
	const struct node *contacts = node_list(
	    node, "contacts", &out->contact_count);
	const struct node *reviewers = node_list(
	    node, "reviewers", &out->reviewer_count);

	out->contacts = mem_calloc(
	    out->contact_count + 1, sizeof *out->contacts);
	for (size_t i = 0; i < out->contact_count; i++) {
		out->contacts[i].name = node_text(&contacts[i], "name", "");
		out->contacts[i].phone = node_text(&contacts[i], "phone", "");
	}
	out->reviewers = mem_calloc(
	    out->reviewer_count + 1, sizeof *out->reviewers);
	for (size_t i = 0; i < out->reviewer_count; i++) {
		out->reviewers[i].name = node_text(&reviewers[i], "name", "");
		out->reviewers[i].address = node_text(
		    &reviewers[i], "address", "");
	}
}

static void mailboxes_load(struct loader *loader, const struct config *config,
    const struct node *node, struct campaign *out)
{
	struct strings known = {0};
	size_t count;
	const struct node *items = node_items(node, "mailboxes", &count);

	for (size_t i = 0; i < config->mailbox_count; i++)
		strings_add(&known, config->mailboxes[i].id);
	for (size_t i = 0; i < count; i++) {
		if (items[i].type != NODE_TEXT)
			continue;
		if (strings_have(&known, items[i].text))
			strings_add(&out->mailboxes, items[i].text);
		else
			loader_unknown(loader, &items[i], "mailbox", &known);
	}
	strings_free(&known);
}

/* --- the event ------------------------------------------------------------ */

#define EVENT_DAYS_MAX 366

static void event_load(struct loader *loader, const struct config *config,
    const struct node *node, struct campaign *out)
{
	const struct node *last = node_find(node, "last_day");

	out->first_day = loader_day(node, "first_day");
	out->last_day = loader_day(node, "last_day");
	if (out->first_day == DAY_NONE || out->last_day == DAY_NONE)
		return;
	if (out->last_day < out->first_day)
		loader_complain(loader, last,
		    "last_day = %s comes before first_day = \"%s\"",
		    node_shown(last), node_peek(node, "first_day"));
	else if (out->last_day - out->first_day > EVENT_DAYS_MAX)
		loader_complain(loader, last,
		    "the event lasts longer than a year: is the year of "
		    "last_day = %s right?",
		    node_shown(last));
	for (size_t i = 0; i < out->mailboxes.count; i++) {
		const struct mailbox *mailbox = config_mailbox(
		    config, out->mailboxes.items[i]);

		if (mailbox->since >
		    instant_at(out->last_day, 86399, loader->offset_secs))
			loader_complain(loader, last,
			    "the event ends before mailbox \"%s\" is read "
			    "(since): its mail would never be answered",
			    mailbox->id);
	}
}

/* --- the roster ----------------------------------------------------------- */

static void roster_path_load(
    struct loader *loader, const struct node *node, struct campaign *out)
{
	const struct node *roster = node_find(node, "roster");
	struct source_place from;
	char *shown;

	out->roster_path = loader_path(loader, node, "roster");
	if (!roster || roster->type != NODE_TEXT)
		return;
	from = (struct source_place){roster->file, roster->line};
	shown = source_path(roster->file, roster->text);
	roster_load(loader, &from, shown, out);
	free(shown);
}

/* A kind or flag nobody has is most often a roster gone wrong. */
static void check_owed(struct loader *loader, const struct node *node,
    const struct campaign *campaign)
{
	size_t count;
	const struct node *materials = node_list(node, "materials", &count);

	if (!campaign->roster.count)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct material *material = &campaign->materials[i];
		bool owed = !material->owed_count;

		for (size_t j = 0; j < campaign->roster.count && !owed; j++)
			owed = material_owed(
				   material, &campaign->roster.units[j]) > 0;
		if (!owed)
			loader_complain(loader,
			    node_find(&materials[i], "owed"),
			    "material \"%s\" is owed by no unit of the roster",
			    material->id);
	}
}

/* --- the campaign --------------------------------------------------------- */

/* Whether the campaign's node of a form says that the notice does not give
 * it: then neither does it give the materials that hold it. */
static bool form_assumed(const struct node *campaign, const char *id)
{
	size_t count;
	const struct node *forms = node_list(campaign, "forms", &count);

	for (size_t i = 0; i < count; i++) {
		const char *form = node_peek(&forms[i], "id");

		if (form && strcmp(form, id) == 0)
			return node_bool(&forms[i], "assumed", false);
	}
	return false;
}

static void materials_load(
    struct loader *loader, const struct node *node, struct campaign *out)
{
	const struct node *materials = node_list(
	    node, "materials", &out->material_count);

	out->materials = mem_calloc(
	    out->material_count + 1, sizeof *out->materials);
	for (size_t i = 0; i < out->material_count; i++) {
		struct material *material = &out->materials[i];

		material_load(loader, out, &materials[i], material);
		for (size_t j = 0; j < material->slot_count; j++)
			if (material->slots[j].form &&
			    form_assumed(node, material->slots[j].form))
				material->assumed = true;
	}
	loader_unique(loader, node, "materials", "id");
	materials_check(loader, node);
	check_owed(loader, node, out);
}

static void forms_load(
    struct loader *loader, const struct node *node, struct campaign *out)
{
	const struct node *forms = node_list(node, "forms", &out->form_count);

	out->forms = mem_calloc(out->form_count + 1, sizeof *out->forms);
	for (size_t i = 0; i < out->form_count; i++) {
		form_load(loader, &forms[i], &out->forms[i]);
		/* "5月17日" in a form is a day of the event's year. */
		if (out->first_day != DAY_NONE)
			out->forms[i].year = day_to_civil(out->first_day).year;
	}
	loader_unique(loader, node, "forms", "id");
}

void campaign_load(struct loader *loader, const struct config *config,
    const struct node *node, struct campaign *out)
{
	*out = (struct campaign){
	    .id = node_text(node, "id", ""),
	    .title = node_text(node, "title", ""),
	    .notice = node_text(node, "notice", ""),
	    .host = node_text(node, "host", ""),
	};
	mailboxes_load(loader, config, node, out);
	event_load(loader, config, node, out);
	out->kinds = named_load(loader, node, "kinds", &out->kind_count);
	out->flags = named_load(loader, node, "flags", &out->flag_count);
	people_load(node, out);
	subject_load(loader, node_find(node, "subject"), &out->subject);
	roster_path_load(loader, node, out);
	forms_load(loader, node, out);
	materials_load(loader, node, out);
	reminders_load(loader, node, out);
	digest_load(loader, node, out);
}

static void named_free(struct named *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(items[i].id);
		free(items[i].name);
	}
	free(items);
}

static void people_free(struct campaign *campaign)
{
	for (size_t i = 0; i < campaign->contact_count; i++) {
		free(campaign->contacts[i].name);
		free(campaign->contacts[i].phone);
	}
	free(campaign->contacts);
	for (size_t i = 0; i < campaign->reviewer_count; i++) {
		free(campaign->reviewers[i].name);
		free(campaign->reviewers[i].address);
	}
	free(campaign->reviewers);
}

void campaign_free_members(struct campaign *campaign)
{
	free(campaign->id);
	free(campaign->title);
	free(campaign->notice);
	free(campaign->host);
	strings_free(&campaign->mailboxes);
	named_free(campaign->kinds, campaign->kind_count);
	named_free(campaign->flags, campaign->flag_count);
	people_free(campaign);
	subject_free_members(&campaign->subject);
	for (size_t i = 0; i < campaign->material_count; i++)
		material_free_members(&campaign->materials[i]);
	free(campaign->materials);
	for (size_t i = 0; i < campaign->form_count; i++)
		form_free_members(&campaign->forms[i]);
	free(campaign->forms);
	roster_free_members(&campaign->roster);
	free(campaign->roster_path);
	reminders_free_members(&campaign->reminders);
}
