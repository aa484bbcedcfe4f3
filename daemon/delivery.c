#include "delivery.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/profiles.h"
#include "delivery-private.h"
#include "merge.h"
#include "server_settings.h"

#define SMTP_BATCH 8       /* over SMTP: what a crash leaves in doubt */
#define LOOK_MSECS 1000    /* how often an idle outbox is looked at */
#define PAUSE_MSECS 10000  /* longer than this --once does not wait */
#define BUDGET_MSECS 60000 /* how often a used up budget is looked at */
#define HOUR_SECS 3600
#define DAY_SECS 86400

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
		if (sender_is_smtp(sender))
			pacing_init(&sender->pacing,
			    sender->mailbox->sink.profile->send_gap_msecs);
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

static json_t *smtp_settings(const struct sender *sender)
{
	json_t *smtp = server_settings_json(&sender->mailbox->sink);
	const char *at = strrchr(sender->mailbox->address, '@');

	if (at != NULL)
		json_object_set_new(smtp, "hello", json_string(at + 1));
	return smtp;
}

static int configure(struct sender *sender)
{
	json_t *settings = json_pack("{s:s}", "mailbox", sender->mailbox->id);
	struct err err;

	if (sender_is_smtp(sender))
		json_object_set_new(settings, "smtp", smtp_settings(sender));
	else
		json_object_set_new(settings, "maildir",
		    json_string(sender->mailbox->sink.path));
	sender->peer.configured = true;
	return wire_send(
	    sender->peer.wire, json_pack("{s:o}", "configure", settings), &err);
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

/* What the server does not keep our own mailbox must, to be found again. */
static bool wants_copy(const struct sender *sender)
{
	return sender_is_smtp(sender) &&
	       !sender->mailbox->sink.profile->keeps_sent &&
	       sender->mailbox->source.transport == TRANSPORT_IMAP;
}

json_t *delivery_envelope(
    const struct sender *sender, const struct outbox_mail *mail)
{
	json_t *item = json_pack("{s:I, s:s, s:s, s:s, s:s, s:I}", "id",
	    (json_int_t)mail->id, "message_id", mail->message_id, "shoubao_id",
	    mail->shoubao_id, "from", sender->mailbox->address, "recipient",
	    mail->recipient, "created", (json_int_t)mail->created);

	if (wants_copy(sender))
		json_object_set_new(
		    item, "copy", json_string(sender->mailbox->address));
	return item;
}

/* Rows that a crash or a broken wire left in doubt: the sink is asked
 * whether it has them. */
static int ask_uncertain(struct sender *sender)
{
	struct engine *engine = sender->owner->engine;
	struct outbox_mail mails[DELIVERY_BATCH];
	struct err err;
	int count = store_outbox_next(engine->office.store, sender->mailbox->id,
	    OUTBOX_UNCERTAIN, INT64_MAX, mails, DELIVERY_BATCH, &err);

	if (count < 0)
		return engine_fail(engine, "outbox", &err);
	if (count == 0)
		return 0;
	json_t *list = json_array();
	for (int i = 0; i < count; i++) {
		json_array_append_new(
		    list, delivery_envelope(sender, &mails[i]));
		outbox_mail_free(&mails[i]);
	}
	sender->finding = true;
	if (wire_send(
		sender->peer.wire, json_pack("{s:o}", "find", list), &err) < 0)
		peer_lost(&sender->peer);
	return 1;
}

static int hold_back(
    struct engine *engine, const struct outbox_mail *mail, const char *why)
{
	struct err err;

	if (batch_begin(&engine->batch, &err) < 0 ||
	    store_outbox_move(engine->office.store, mail->id, OUTBOX_QUEUED,
		OUTBOX_WAITING, why, clock_now(), &err) < 0)
		return engine_fail(engine, "outbox", &err);
	return 0;
}

static int defer(struct engine *engine, const struct outbox_mail *mail)
{
	struct err err;

	log_info("message %lld: its address has had enough for today",
	    (long long)mail->id);
	if (batch_begin(&engine->batch, &err) < 0 ||
	    store_outbox_defer(engine->office.store, mail->id,
		clock_now() + HOUR_SECS, &err) < 0)
		return engine_fail(engine, "outbox", &err);
	return 0;
}

/* What had to wait, because its address had enough, goes as one message. */
static int merge_waiting(struct sender *sender, const struct outbox_mail *mail)
{
	struct engine *engine = sender->owner->engine;
	struct err err;

	if (mail->attempts > 0 || mail->not_before <= mail->created ||
	    strcmp(mail->kind, "receipt") != 0)
		return 0;
	if (batch_begin(&engine->batch, &err) < 0)
		return engine_fail(engine, "begin", &err);
	int merged = merge_receipts(
	    &engine->office, sender->mailbox, mail, clock_now(), &err);
	if (merged < 0)
		return engine_fail(engine, "merging", &err);
	if (merged > 0) {
		sender->look_at = 0;
		sender->empty = false;
	}
	return merged;
}

#define MERGED 2

/* 1: it may go now. 0: it was put aside. MERGED: and others with it. -1. */
static int may_go(struct sender *sender, const struct outbox_mail *mail)
{
	struct engine *engine = sender->owner->engine;
	struct store *store = engine->office.store;
	struct err err;

	if (!delivery_may_leave(
		engine->office.config, sender->mailbox, mail->recipient))
		return hold_back(engine, mail, "sending is not live");
	int lost = strcmp(mail->kind, "receipt") == 0
		       ? 0
		       : store_unreachable(store, mail->recipient, &err);
	if (lost != 0)
		return lost < 0 ? engine_fail(engine, "outbox", &err)
				: hold_back(engine, mail,
				      "nothing reaches this address");
	if (!sender_is_smtp(sender))
		return 1;
	int64_t sent = store_outbox_sent_to_since(
	    store, mail->recipient, clock_now() - DAY_SECS, &err);
	if (sent < 0)
		return engine_fail(engine, "outbox", &err);
	if (sent >= sender->mailbox->sink.address_per_day)
		return defer(engine, mail);
	int merged = merge_waiting(sender, mail);
	return merged == 0 ? 1 : merged > 0 ? MERGED : -1;
}

/* Committed as SENDING before the bytes leave us. */
static int add_to_list(
    struct sender *sender, const struct outbox_mail *mail, json_t *list)
{
	struct engine *engine = sender->owner->engine;
	struct err err;
	int may = may_go(sender, mail);

	if (may != 1)
		return may;
	if (batch_begin(&engine->batch, &err) < 0 ||
	    store_outbox_move(engine->office.store, mail->id, OUTBOX_QUEUED,
		OUTBOX_SENDING, NULL, clock_now(), &err) < 0)
		return engine_fail(engine, "outbox", &err);
	json_t *item = delivery_envelope(sender, mail);
	json_object_set_new(
	    item, "bytes", json_stringn(mail->bytes, mail->size));
	json_array_append_new(list, item);
	sender->outstanding[sender->outstanding_count++] = mail->id;
	return 0;
}

static int hand_over(
    struct sender *sender, struct outbox_mail *mails, int count)
{
	struct engine *engine = sender->owner->engine;
	json_t *list = json_array();
	struct err err;
	int result = 0;

	for (int i = 0; i < count && result == 0; i++)
		result = add_to_list(sender, &mails[i], list);
	/* The rows behind a merged one are to be read again. */
	if (result >= 0 && batch_commit(&engine->batch, &err) < 0)
		result = engine_fail(engine, "commit", &err);
	if (result < 0 || json_array_size(list) == 0) {
		json_decref(list);
		return result < 0 ? -1 : 0;
	}
	pacing_spent(
	    &sender->pacing, json_array_size(list), clock_monotonic_msecs());
	if (wire_send(
		sender->peer.wire, json_pack("{s:o}", "send", list), &err) < 0)
		peer_lost(&sender->peer);
	return 0;
}

static int within(struct sender *sender, int limit, int secs, int64_t *left)
{
	struct engine *engine = sender->owner->engine;
	struct err err;

	if (limit <= 0)
		return 0;
	int64_t sent = store_outbox_sent_since(engine->office.store,
	    sender->mailbox->id, clock_now() - secs, &err);
	if (sent < 0)
		return engine_fail(engine, "outbox", &err);
	if (limit - sent < *left)
		*left = limit - sent;
	return 0;
}

/* How many may be handed over now: the provider's pace and its budgets of an
 * hour and of a day. -1 on error. */
static int64_t allowed(struct sender *sender)
{
	const struct profile *profile = sender->mailbox->sink.profile;
	int64_t now = clock_monotonic_msecs();

	if (!sender_is_smtp(sender))
		return DELIVERY_BATCH;
	int64_t left = (int64_t)pacing_allowed(
	    &sender->pacing, now, SMTP_BATCH);
	if (left == 0)
		return 0;
	if (within(sender, profile->send_per_hour, HOUR_SECS, &left) < 0 ||
	    within(sender, profile->send_per_day, DAY_SECS, &left) < 0)
		return -1;
	if (left > 0)
		return left;
	log_info("mailbox %s: has sent what its provider allows; the rest "
		 "waits",
	    sender->mailbox->id);
	pacing_hold(&sender->pacing, BUDGET_MSECS, now);
	return 0;
}

static int send_queued(struct sender *sender)
{
	struct engine *engine = sender->owner->engine;
	struct outbox_mail mails[DELIVERY_BATCH];
	struct err err;
	int64_t max = allowed(sender);

	if (max <= 0)
		return max < 0 ? -1 : 0;
	int count = store_outbox_next(engine->office.store, sender->mailbox->id,
	    OUTBOX_QUEUED, clock_now(), mails, (size_t)max, &err);
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

/* A password that was mended is read by a program that starts. */
static bool is_renewed(struct sender *sender)
{
	if (!sender->renew ||
	    pacing_allowed(&sender->pacing, clock_monotonic_msecs(), 1) == 0)
		return false;
	sender->renew = false;
	peer_lost(&sender->peer);
	return true;
}

static int look(struct sender *sender)
{
	int64_t now = clock_monotonic_msecs();

	if (sender->peer.state != PEER_UP &&
	    (sender->outstanding_count > 0 || sender->finding))
		return doubt_outstanding(sender);
	if (sender->owner->engine->draining)
		return 0;
	if (sender_is_smtp(sender) && delivery_doubt(sender) < 0)
		return -1;
	if (sender->peer.state != PEER_UP || now < sender->look_at ||
	    sender->outstanding_count > 0 || sender->finding)
		return 0;
	if (is_renewed(sender))
		return 0;
	if (!sender->peer.configured && configure(sender) < 0) {
		peer_lost(&sender->peer);
		return 0;
	}
	sender->look_at = now + LOOK_MSECS;
	int asked = sender_is_smtp(sender) ? 0 : ask_uncertain(sender);
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
		taken = done    ? delivery_done(sender, done)
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

/* Held for longer than a pass is worth waiting for. */
static bool is_held(const struct sender *sender)
{
	int64_t until = clock_monotonic_msecs() + PAUSE_MSECS;

	return sender_is_smtp(sender) &&
	       (pacing_allowed(&sender->pacing, until, 1) == 0 ||
		   sender->peer.backoff_msecs > LOOK_MSECS);
}

bool delivery_idle(const struct delivery *self)
{
	for (size_t i = 0; i < self->count; i++) {
		const struct sender *sender = &self->senders[i];
		bool later = sender->look_at >
			     clock_monotonic_msecs() + LOOK_MSECS;
		if (sender->outstanding_count > 0 || sender->finding ||
		    (!sender->empty && !later && !is_held(sender)))
			return false;
	}
	return true;
}

bool delivery_refused(
    const struct delivery *self, const struct mailbox *mailbox)
{
	for (size_t i = 0; i < self->count; i++)
		if (self->senders[i].mailbox == mailbox)
			return self->senders[i].refused;
	return false;
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
