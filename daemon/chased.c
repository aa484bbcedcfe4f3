#include "chased.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "standing.h"

static bool is_unsent(enum outbox_state state)
{
	return state == OUTBOX_WAITING || state == OUTBOX_QUEUED;
}

static int keep_said(void *context, const struct store_reminded *reminded)
{
	struct chased *self = context;
	size_t at = self->said_count;

	MEM_GROW(self->unsent, at, self->unsent_cap);
	MEM_GROW(self->said, self->said_count, self->said_cap);
	self->unsent[at] = is_unsent(reminded->state) ? reminded->outbox : 0;
	self->has_unsent = self->has_unsent || self->unsent[at] != 0;
	self->said[self->said_count++] = (struct due_said){
	    .mail = reminded->outbox,
	    .material = mem_strdup(reminded->material),
	    .day = reminded->day,
	    .mailbox = mem_strdup(reminded->mailbox),
	    /* What came back was said to nobody, but was a mail of its day. */
	    .stage = mem_strdup(reminded->bounced ? "" : reminded->stage),
	    .deadline = reminded->deadline,
	    .at = reminded->at,
	};
	return 0;
}

/* The first of them that nothing came back from. */
static int first_reachable(struct store *store, const struct strings *addresses,
    char **address, struct err *err)
{
	for (size_t i = 0; i < addresses->count && *address == NULL; i++) {
		int lost = store_unreachable(store, addresses->items[i], err);
		if (lost < 0)
			return -1;
		if (lost == 0)
			*address = mem_strdup(addresses->items[i]);
	}
	return 0;
}

/* An address that a reviewer confirmed is as good as a registered one. */
static int first_confirmed(
    struct store *store, struct chased *self, struct err *err)
{
	for (size_t i = 0; self->address == NULL; i++) {
		char *address = store_confirmed_address(
		    store, self->campaign->id, self->unit->code, i);
		if (address == NULL)
			return 0;
		int lost = store_unreachable(store, address, err);
		if (lost == 0)
			self->address = address;
		else
			free(address);
		if (lost < 0)
			return -1;
	}
	return 0;
}

int chased_load(struct store *store, const struct campaign *campaign,
    const struct unit *unit, struct chased *out, struct err *err)
{
	*out = (struct chased){.campaign = campaign, .unit = unit};
	if (store_history(
		store, campaign->id, unit->code, 0, &out->history, err) == 0 &&
	    store_reminded_each(
		store, campaign->id, unit->code, out, keep_said, err) == 0 &&
	    first_reachable(store, &unit->addresses, &out->address, err) == 0 &&
	    first_confirmed(store, out, err) == 0 &&
	    first_reachable(
		store, &unit->second_addresses, &out->second_address, err) == 0)
		return 0;
	chased_free(out);
	return -1;
}

void chased_free(struct chased *self)
{
	for (size_t i = 0; i < self->said_count; i++) {
		free((char *)self->said[i].material);
		free((char *)self->said[i].mailbox);
		free((char *)self->said[i].stage);
	}
	free(self->said);
	free(self->unsent);
	free(self->address);
	free(self->second_address);
	history_free(self->history);
	*self = (struct chased){0};
}

struct due_unit chased_due_unit(const struct chased *self)
{
	return (struct due_unit){
	    .unit = self->unit,
	    .history = self->history,
	    .said = self->said,
	    .said_count = self->said_count,
	    .deaf = self->address == NULL,
	    .second_deaf = self->second_address == NULL,
	};
}

static bool is_wanting(
    const struct due_said *said, const struct standing *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (due_concerns(said, &list[i]))
			return list[i].deadline == said->deadline &&
			       (list[i].state == STANDING_OPEN ||
				   list[i].state == STANDING_MISSING ||
				   list[i].state == STANDING_PROBLEM);
	return false;
}

bool chased_unsent_is_true(
    const struct chased *self, int64_t now, int32_t offset_secs)
{
	size_t count;
	struct standing *list = standing_of(self->campaign, self->unit,
	    self->history, now, offset_secs, &count);
	bool is_true = true;

	for (size_t i = 0; i < self->said_count && is_true; i++)
		is_true = self->unsent[i] == 0 ||
			  is_wanting(&self->said[i], list, count);
	free(list);
	return is_true;
}
