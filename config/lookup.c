/* Finding things in a loaded configuration; see config.h. */
#include <string.h>
#include <strings.h>

#include "config/config.h"

bool strings_have(const struct strings *strings, const char *text)
{
	for (size_t i = 0; i < strings->count; i++)
		if (strcmp(strings->items[i], text) == 0)
			return true;
	return false;
}

const struct mailbox *config_mailbox(
    const struct config *config, const char *id)
{
	for (size_t i = 0; i < config->mailbox_count; i++)
		if (strcmp(config->mailboxes[i].id, id) == 0)
			return &config->mailboxes[i];
	return NULL;
}

const struct campaign *config_campaign(
    const struct config *config, const char *id)
{
	for (size_t i = 0; i < config->campaign_count; i++)
		if (strcmp(config->campaigns[i].id, id) == 0)
			return &config->campaigns[i];
	return NULL;
}

const struct campaign *config_campaign_of(
    const struct config *config, const char *mailbox, size_t i)
{
	for (size_t c = 0; c < config->campaign_count; c++)
		if (strings_have(&config->campaigns[c].mailboxes, mailbox) &&
		    i-- == 0)
			return &config->campaigns[c];
	return NULL;
}

const struct unit *campaign_unit(
    const struct campaign *campaign, const char *code)
{
	for (size_t i = 0; i < campaign->roster.count; i++)
		if (strcmp(campaign->roster.units[i].code, code) == 0)
			return &campaign->roster.units[i];
	return NULL;
}

const struct material *campaign_material(
    const struct campaign *campaign, const char *id)
{
	for (size_t i = 0; i < campaign->material_count; i++)
		if (strcmp(campaign->materials[i].id, id) == 0)
			return &campaign->materials[i];
	return NULL;
}

const struct form *campaign_form(
    const struct campaign *campaign, const char *id)
{
	for (size_t i = 0; i < campaign->form_count; i++)
		if (strcmp(campaign->forms[i].id, id) == 0)
			return &campaign->forms[i];
	return NULL;
}

const struct slot *material_slot(
    const struct material *material, const char *id)
{
	for (size_t i = 0; i < material->slot_count; i++)
		if (strcmp(material->slots[i].id, id) == 0)
			return &material->slots[i];
	return NULL;
}

bool campaign_is_reviewer(const struct campaign *campaign, const char *address)
{
	for (size_t i = 0; i < campaign->reviewer_count; i++)
		if (strcasecmp(campaign->reviewers[i].address, address) == 0)
			return true;
	return false;
}

static bool owed_matches(const struct owed_by *owed, const struct unit *unit)
{
	if (owed->kinds.count && !strings_have(&owed->kinds, unit->kind))
		return false;
	if (owed->units.count && !strings_have(&owed->units, unit->code))
		return false;
	for (size_t i = 0; i < owed->flags.count; i++)
		if (!strings_have(&unit->flags, owed->flags.items[i]))
			return false;
	return true;
}

/* The matching entry that asks for the most. */
static const struct owed_by *owed_of(
    const struct material *material, const struct unit *unit)
{
	const struct owed_by *best = NULL;

	for (size_t i = 0; i < material->owed_count; i++)
		if (owed_matches(&material->owed[i], unit) &&
		    (!best || material->owed[i].at_least > best->at_least))
			best = &material->owed[i];
	return best;
}

int material_owed(const struct material *material, const struct unit *unit)
{
	const struct owed_by *owed = owed_of(material, unit);

	return owed ? owed->at_least : 0;
}

const struct strings *material_mailboxes(
    const struct material *material, const struct unit *unit)
{
	static const struct strings any;
	const struct owed_by *owed = owed_of(material, unit);

	return owed ? &owed->mailboxes : &any;
}

const struct mailbox *campaign_mailbox(
    const struct config *config, const struct campaign *campaign)
{
	const struct mailbox *first = NULL;

	for (size_t i = 0; i < campaign->mailboxes.count; i++) {
		const struct mailbox *mailbox = config_mailbox(
		    config, campaign->mailboxes.items[i]);
		if (mailbox == NULL)
			continue;
		if (mailbox->sink.transport != TRANSPORT_NONE)
			return mailbox;
		first = first ? first : mailbox;
	}
	return first;
}
