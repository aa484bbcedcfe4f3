#include "delivery.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine.h"

#define BATCH 32          /* rows handed over at once */
#define LOOK_MSECS 1000   /* how often an idle outbox is looked at */
#define LATER_MSECS 30000 /* after the sink said "later" */

struct sender {
	struct delivery *owner;
	const struct mailbox *mailbox;
	struct peer peer;
	int64_t outstanding[BATCH]; /* SENDING rows not answered yet */
	size_t outstanding_count;
	bool finding;    /* asked about UNCERTAIN rows, not answered yet */
	bool empty;      /* nothing to send at the last look */
	int64_t look_at; /* monotonic: not looked before, unless woken */
};

struct delivery {
	struct engine *engine;
	struct sender *senders; /* of the mailboxes with a sink */
	size_t count;
};

struct delivery *delivery_new(struct engine *engine)
{
	const struct config *config = engine->office.config;
	struct delivery *self = mem_calloc(1, sizeof *self);

	self->engine = engine;
	self->senders = mem_calloc(
	    config->mailbox_count, sizeof *self->senders);
	for (size_t i = 0; i < config->mailbox_count; i++) {
		if (config->mailboxes[i].sink.transport == TRANSPORT_NONE)
			continue;
		struct sender *sender = &self->senders[self->count++];
		sender->owner = self;
		sender->mailbox = &config->mailboxes[i];
		peer_init(&sender->peer, "send");
	}
	return self;
}

void delivery_free(struct delivery *self)
{
	if (self == NULL)
		return;
	for (size_t i = 0; i < self->count; i++)
		peer_retire(&self->senders[i].peer);
	free(self->senders);
	free(self);
}

static int configure(struct sender *sender)
{
	struct err err;

	sender->peer.configured = true;
	return wire_send(sender->peer.wire,
	    json_pack("{s:{s:s, s:s}}", "configure", "mailbox",
		sender->mailbox->id, "maildir", sender->mailbox->sink.path),
	    &err);
}

bool delivery_may_leave(const struct config *config,
    const struct mailbox *mailbox, const char *recipient)
{
	const struct campaign *campaign;

	/* What goes wrong must be heard in a trial run too. */
	if (strings_have(&config->alarms.to, recipient))
		return true;
	if (mailbox->sending != SENDING_REVIEWERS)
		return mailbox->sending == SENDING_LIVE;
	for (size_t i = 0;
	     (campaign = config_campaign_of(config, mailbox->id, i)) != NULL;
	     i++)
		if (campaign_is_reviewer(campaign, recipient))
			return true;
	return false;
}

static json_t *envelope(
    const struct sender *sender, const struct outbox_mail *mail)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:I}", "id",
	    (json_int_t)mail->id, "message_id", mail->message_id, "shoubao_id",
	    mail->shoubao_id, "from", sender->mailbox->address, "recipient",
	    mail->recipient, "created", (json_int_t)mail->created);
}

/* Rows that a crash or a broken wire left in doubt: the sink is asked
 * whether it has them. */
static int ask_uncertain(struct sender *sender)
{
	struct engine *engine = sender->owner->engine;
	struct outbox_mail mails[BATCH];
	struct err err;
	int count = store_outbox_next(engine->office.store, sender->mailbox->id,
	    OUTBOX_UNCERTAIN, INT64_MAX, mails, BATCH, &err);

	if (count < 0)
		return engine_fail(engine, "outbox", &err);
	if (count == 0)
		return 0;
	json_t *list = json_array();
	for (int i = 0; i < count; i++) {
		json_array_append_new(list, envelope(sender, &mails[i]));
		outbox_mail_free(&mails[i]);
	}
	sender->finding = true;
	if (wire_send(
		sender->peer.wire, json_pack("{s:o}", "find", list), &err) < 0)
		peer_lost(&sender->peer);
	return 1;
}

static int hold_back(struct engine *engine, const struct outbox_mail *mail)
{
	struct err err;

	if (batch_begin(&engine->batch, &err) < 0 ||
	    store_outbox_move(engine->office.store, mail->id, OUTBOX_QUEUED,
		OUTBOX_WAITING, "sending is not live", clock_now(), &err) < 0)
		return engine_fail(engine, "outbox", &err);
	return 0;
}

/* Committed as SENDING before the bytes leave us. */
static int hand_over(
    struct sender *sender, struct outbox_mail *mails, int count)
{
	struct engine *engine = sender->owner->engine;
	json_t *list = json_array();
	struct err err;

	for (int i = 0; i < count; i++) {
		if (!delivery_may_leave(engine->office.config, sender->mailbox,
			mails[i].recipient)) {
			if (hold_back(engine, &mails[i]) < 0)
				break;
			continue;
		}
		if (batch_begin(&engine->batch, &err) < 0 ||
		    store_outbox_move(engine->office.store, mails[i].id,
			OUTBOX_QUEUED, OUTBOX_SENDING, NULL, clock_now(),
			&err) < 0) {
			engine_fail(engine, "outbox", &err);
			break;
		}
		json_t *item = envelope(sender, &mails[i]);
		json_object_set_new(
		    item, "bytes", json_stringn(mails[i].bytes, mails[i].size));
		json_array_append_new(list, item);
		sender->outstanding[sender->outstanding_count++] = mails[i].id;
	}
	if (!engine->failed && batch_commit(&engine->batch, &err) < 0)
		engine_fail(engine, "commit", &err);
	if (engine->failed || json_array_size(list) == 0) {
		json_decref(list);
		return engine->failed ? -1 : 0;
	}
	if (wire_send(
		sender->peer.wire, json_pack("{s:o}", "send", list), &err) < 0)
		peer_lost(&sender->peer);
	return 0;
}

static int send_queued(struct sender *sender)
{
	struct engine *engine = sender->owner->engine;
	struct outbox_mail mails[BATCH];
	struct err err;
	int count = store_outbox_next(engine->office.store, sender->mailbox->id,
	    OUTBOX_QUEUED, clock_now(), mails, BATCH, &err);

	if (count < 0)
		return engine_fail(engine, "outbox", &err);
	sender->empty = count == 0;
	int result = count > 0 ? hand_over(sender, mails, count) : 0;
	for (int i = 0; i < count; i++)
		outbox_mail_free(&mails[i]);
	return result;
}

/* The wire broke with rows handed over: nobody knows what became of them. */
static int doubt_outstanding(struct sender *sender)
{
	struct engine *engine = sender->owner->engine;
	struct err err;

	for (size_t i = 0; i < sender->outstanding_count; i++)
		if (batch_begin(&engine->batch, &err) < 0 ||
		    store_outbox_move(engine->office.store,
			sender->outstanding[i], OUTBOX_SENDING,
			OUTBOX_UNCERTAIN, "the sender ended", clock_now(),
			&err) < 0)
			return engine_fail(engine, "outbox", &err);
	sender->outstanding_count = 0;
	sender->finding = false;
	return 0;
}

static int look(struct sender *sender)
{
	int64_t now = clock_monotonic_msecs();

	if (sender->peer.state != PEER_UP &&
	    (sender->outstanding_count > 0 || sender->finding))
		return doubt_outstanding(sender);
	if (sender->peer.state != PEER_UP || now < sender->look_at ||
	    sender->outstanding_count > 0 || sender->finding ||
	    sender->owner->engine->draining)
		return 0;
	if (!sender->peer.configured && configure(sender) < 0) {
		peer_lost(&sender->peer);
		return 0;
	}
	sender->look_at = now + LOOK_MSECS;
	int asked = ask_uncertain(sender);
	return asked != 0 ? (asked < 0 ? -1 : 0) : send_queued(sender);
}

int delivery_turn(struct delivery *self)
{
	for (size_t i = 0; i < self->count; i++)
		if (engine_want(self->engine, &self->senders[i].peer) < 0 ||
		    look(&self->senders[i]) < 0)
			return -1;
	return 0;
}

size_t delivery_polls(
    const struct delivery *self, struct pollfd *fds, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < self->count && count < max; i++)
		if (self->senders[i].peer.state == PEER_UP)
			fds[count++] = (struct pollfd){
			    .fd = self->senders[i].peer.fd, .events = POLLIN};
	return count;
}

static void forget_outstanding(struct sender *sender, int64_t id)
{
	for (size_t i = 0; i < sender->outstanding_count; i++)
		if (sender->outstanding[i] == id) {
			sender->outstanding[i] =
			    sender->outstanding[--sender->outstanding_count];
			return;
		}
}

static enum outbox_state state_after(const char *result)
{
	if (strcmp(result, "sent") == 0)
		return OUTBOX_SENT;
	if (strcmp(result, "refused") == 0)
		return OUTBOX_FAILED;
	return strcmp(result, "later") == 0 ? OUTBOX_QUEUED : OUTBOX_UNCERTAIN;
}

/* "done": what the sink said of each row handed over. */
static int take_done(struct sender *sender, const json_t *done)
{
	struct engine *engine = sender->owner->engine;
	struct err err;
	size_t i;
	json_t *item;

	if (batch_begin(&engine->batch, &err) < 0)
		return engine_fail(engine, "begin", &err);
	json_array_foreach(done, i, item)
	{
		json_int_t id;
		const char *result, *detail = NULL;
		if (json_unpack(item, "{s:I, s:s, s?s}", "id", &id, "result",
			&result, "detail", &detail) < 0)
			return 1;
		enum outbox_state state = state_after(result);
		if (store_outbox_move(engine->office.store, id, OUTBOX_SENDING,
			state, detail, clock_now(), &err) < 0)
			return engine_fail(engine, "outbox", &err);
		forget_outstanding(sender, id);
		if (state == OUTBOX_SENT)
			peer_useful(&sender->peer);
		else
			log_warning("message %lld: %s (%s)", (long long)id,
			    result, log_safe(detail ? detail : ""));
		sender->look_at = state == OUTBOX_QUEUED
				      ? clock_monotonic_msecs() + LATER_MSECS
				      : 0;
	}
	return 0;
}

/* "found": which of the uncertain rows the sink has. */
static int take_found(struct sender *sender, const json_t *found)
{
	struct engine *engine = sender->owner->engine;
	struct err err;
	size_t i;
	json_t *item;

	if (batch_begin(&engine->batch, &err) < 0)
		return engine_fail(engine, "begin", &err);
	json_array_foreach(found, i, item)
	{
		json_int_t id;
		int there;
		if (json_unpack(
			item, "{s:I, s:b}", "id", &id, "found", &there) < 0)
			return 1;
		if (store_outbox_move(engine->office.store, id,
			OUTBOX_UNCERTAIN, there ? OUTBOX_SENT : OUTBOX_QUEUED,
			there ? "found at the sink"
			      : "not at the sink, sent again",
			clock_now(), &err) < 0)
			return engine_fail(engine, "outbox", &err);
	}
	sender->finding = false;
	sender->look_at = 0;
	return 0;
}

static int hear(struct sender *sender)
{
	json_t *message;
	struct err err;
	int got = 0, taken = 0;

	while (sender->peer.state == PEER_UP && taken == 0 &&
	       (got = wire_poll(sender->peer.wire, &message, &err)) > 0) {
		const json_t *done = json_object_get(message, "done");
		const json_t *found = json_object_get(message, "found");
		taken = done    ? take_done(sender, done)
			: found ? take_found(sender, found)
				: 1;
		json_decref(message);
	}
	if (sender->owner->engine->failed)
		return -1;
	if (got < 0 || taken != 0)
		peer_lost(&sender->peer);
	return 0;
}

int delivery_hear(struct delivery *self)
{
	for (size_t i = 0; i < self->count; i++)
		if (hear(&self->senders[i]) < 0)
			return -1;
	return 0;
}

bool delivery_busy(const struct delivery *self)
{
	for (size_t i = 0; i < self->count; i++)
		if (self->senders[i].outstanding_count > 0)
			return true;
	return false;
}

bool delivery_idle(const struct delivery *self)
{
	for (size_t i = 0; i < self->count; i++) {
		const struct sender *sender = &self->senders[i];
		bool later = sender->look_at >
			     clock_monotonic_msecs() + LOOK_MSECS;
		if (sender->outstanding_count > 0 || sender->finding ||
		    (!sender->empty && !later))
			return false;
	}
	return true;
}

void delivery_wake(struct delivery *self)
{
	for (size_t i = 0; i < self->count; i++) {
		if (self->senders[i].look_at <=
		    clock_monotonic_msecs() + LOOK_MSECS)
			self->senders[i].look_at = 0;
		self->senders[i].empty = false;
	}
}
