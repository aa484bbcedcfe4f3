#include "chasing-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "chased.h"
#include "delivery.h"
#include "reminder.h"

#define ROUNDS 8 /* a unit and its second contact get one mail each */
#define HELD_MOST 8
#define MAILS_MOST 200
#define MENDING_SECS 3600 /* a template that is wrong is tried again after */

/* --- what waits for a reviewer --- */

struct held_list {
	struct reminder_held items[HELD_MOST];
	size_t count;
};

static int keep_held(void *context, const struct store_mail *mail)
{
	struct held_list *list = context;

	if (mail->state != MAIL_JUDGED || mail->held == NULL || mail->decided ||
	    list->count == HELD_MOST)
		return 0;
	list->items[list->count++] = (struct reminder_held){
	    .mail = mail->id,
	    .received = mail->received,
	    .subject = mail->subject ? mem_strdup(mail->subject) : NULL,
	};
	return 0;
}

static void free_held(struct held_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].subject);
}

/* --- one mail --- */

static bool can_send(const struct mailbox *mailbox)
{
	return mailbox != NULL && mailbox->sink.transport != TRANSPORT_NONE;
}

/* Where what is asked for is to be sent, if it can send itself; else the
 * first of the campaign's that can. */
static const struct mailbox *sender_of(const struct office *office,
    const struct campaign *campaign, const struct due *due)
{
	const struct mailbox *mailbox;

	for (size_t i = 0; i < due->count; i++) {
		if (due->items[i].stage == NULL ||
		    due->items[i].standing.mailbox == NULL)
			continue;
		mailbox = config_mailbox(
		    office->config, due->items[i].standing.mailbox);
		if (can_send(mailbox))
			return mailbox;
	}
	for (size_t i = 0; i < campaign->mailboxes.count; i++) {
		mailbox = config_mailbox(
		    office->config, campaign->mailboxes.items[i]);
		if (can_send(mailbox))
			return mailbox;
	}
	return config_mailbox(office->config, campaign->mailboxes.items[0]);
}

static bool is_second(const struct campaign *campaign, const char *stage)
{
	const struct reminder_settings *settings = &campaign->reminders;

	for (size_t i = 0; i < settings->stage_count; i++)
		if (strcmp(settings->stages[i].id, stage) == 0)
			return settings->stages[i].second;
	return false;
}

/* The unit itself was told of one of these. */
static bool was_told(const struct chased *chased, const struct due *due)
{
	for (size_t i = 0; i < chased->said_count; i++) {
		const struct due_said *said = &chased->said[i];
		if (said->stage[0] == '\0' ||
		    is_second(chased->campaign, said->stage))
			continue;
		for (size_t j = 0; j < due->count; j++)
			if (due_concerns(said, &due->items[j].standing))
				return true;
	}
	return false;
}

static int remember(struct store *store, const struct chased *chased,
    const struct due *due, int64_t outbox, int64_t now, struct err *err)
{
	for (size_t i = 0; i < due->count; i++) {
		const struct due_item *item = &due->items[i];
		const struct store_reminded reminded = {
		    .outbox = outbox,
		    .campaign = chased->campaign->id,
		    .unit = chased->unit->code,
		    .material = item->standing.material->id,
		    .day = item->standing.day,
		    .mailbox = item->standing.mailbox ? item->standing.mailbox
						      : "",
		    .stage = item->stage ? item->stage->id : "",
		    .deadline = item->standing.deadline,
		    .at = now,
		};
		if (store_reminded_add(store, &reminded, err) < 0)
			return -1;
	}
	return 0;
}

static int queue(const struct office *office, const struct chased *chased,
    const struct reminder_input *input, const struct composed *composed,
    struct err *err)
{
	struct outbox_mail row = {
	    .mailbox = input->mailbox->id,
	    .kind = (char *)"reminder",
	    .recipient = (char *)input->recipient,
	    .dedupe = (char *)input->key,
	    .message_id = composed->message_id,
	    .shoubao_id = composed->shoubao_id,
	    .bytes = composed->bytes,
	    .size = composed->size,
	    .state = delivery_may_leave(
			 office->config, input->mailbox, input->recipient)
			 ? OUTBOX_QUEUED
			 : OUTBOX_WAITING,
	    .created = input->now,
	    .not_before = input->now,
	    .campaign = chased->campaign->id,
	    .unit = chased->unit->code,
	};
	int64_t id;
	bool added;

	if (store_outbox_add(office->store, &row, &id, &added, err) < 0)
		return -1;
	if (!added)
		return err_set(
		    err, ERR_BUG, "reminder %s is there already", input->key);
	log_info("reminder %lld: %s, %zu materials%s", (long long)id,
	    chased->unit->code, input->due->count,
	    input->due->second ? ", to the second contact" : "");
	return remember(office->store, chased, input->due, id, input->now, err);
}

static int compose_and_queue(const struct office *office,
    const struct chased *chased, const struct reminder_input *input,
    struct err *err)
{
	struct composed composed = {0};
	int result = reminder_compose(office->templates, input, &composed, err);

	if (result == 0)
		result = queue(office, chased, input, &composed, err);
	composed_free(&composed);
	return result;
}

static int say(const struct office *office, const struct chased *chased,
    const struct due *due, int64_t now, struct err *err)
{
	const struct campaign *campaign = chased->campaign;
	struct held_list held = {.count = 0};
	int64_t made = store_reminders_made(
	    office->store, campaign->id, chased->unit->code, err);

	if (made < 0 ||
	    store_mail_of_unit(office->store, campaign->id, chased->unit->code,
		MAILS_MOST, &held, keep_held, err) < 0) {
		free_held(&held);
		return -1;
	}
	char *key = mem_printf("reminder/%s/%s/%lld", campaign->id,
	    chased->unit->code, (long long)made + 1);
	struct reminder_input input = {
	    .office = office,
	    .campaign = campaign,
	    .unit = chased->unit,
	    .mailbox = sender_of(office, campaign, due),
	    .recipient = due->second ? chased->second_address : chased->address,
	    .due = due,
	    .held = held.items,
	    .held_count = held.count,
	    .told = was_told(chased, due),
	    .key = key,
	    .now = now,
	};
	int result = compose_and_queue(office, chased, &input, err);
	free(key);
	free_held(&held);
	return result;
}

/* --- one look --- */

struct look {
	struct office *office;
	struct batch *batch;
	const struct due_world *world;
	struct chased chased;
	bool said; /* something, in this look */
};

static int withdraw(struct look *self, const char *why, struct err *err)
{
	const struct campaign *campaign = self->world->campaign;
	const struct unit *unit = self->chased.unit;
	struct store *store = self->office->store;

	if (batch_begin(self->batch, err) < 0 ||
	    store_reminders_withdraw(
		store, campaign->id, unit->code, why, err) < 0)
		return -1;
	chased_free(&self->chased);
	return chased_load(store, campaign, unit, &self->chased, err);
}

/* 1: something was done, ask again. 0: nothing is due. -1. */
static int round_of(struct look *self, const struct due *due, struct err *err)
{
	if (due->count == 0)
		return 0;
	/* What waits unsent is said within the new one. */
	if (self->chased.has_unsent && !self->said)
		return withdraw(self, "told in a later one", err) < 0 ? -1 : 1;
	self->said = true;
	if (batch_begin(self->batch, err) < 0 ||
	    say(self->office, &self->chased, due, self->world->now, err) < 0)
		return -1;
	const struct unit *unit = self->chased.unit;
	chased_free(&self->chased);
	return chased_load(self->office->store, self->world->campaign, unit,
		   &self->chased, err) < 0
		   ? -1
		   : 1;
}

/* A reload may have moved a deadline, or ended the reminding. */
static bool is_outdated(const struct look *self)
{
	const struct due_world *world = self->world;

	return self->chased.has_unsent &&
	       (world->campaign->reminders.stage_count == 0 ||
		   !chased_unsent_is_true(
		       &self->chased, world->now, world->offset_secs));
}

static int look(struct look *self, struct chasing_unit *next, struct err *err)
{
	int result = 1;

	if (is_outdated(self) && withdraw(self, "no longer so", err) < 0)
		return -1;
	for (int i = 0; i < ROUNDS && result > 0; i++) {
		struct due_unit unit = chased_due_unit(&self->chased);
		struct due due;
		due_of(self->world, &unit, &due);
		next->look_at = due.look_again;
		next->unread = due.unread;
		result = round_of(self, &due, err);
		due_free(&due);
	}
	if (result > 0)
		return err_set(err, ERR_BUG, "reminders of %s do not end",
		    self->chased.unit->code);
	return result;
}

int chasing_look(struct office *office, struct batch *batch,
    const struct due_world *world, const struct unit *unit,
    struct chasing_unit *next, struct err *err)
{
	struct look self = {.office = office, .batch = batch, .world = world};

	if (chased_load(
		office->store, world->campaign, unit, &self.chased, err) < 0)
		return -1;
	int result = look(&self, next, err);
	chased_free(&self.chased);
	if (result == 0 || err->code != ERR_REJECT)
		return result;
	/* For an admin to mend; nothing else stops for it. */
	log_error("reminder of %s: %s", unit->code, err->text);
	next->look_at = world->now + MENDING_SECS;
	next->unread = NULL;
	return 0;
}
