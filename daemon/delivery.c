#include "delivery.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/profiles.h"
#include "delivery-private.h"
#include "server_settings.h"

#define LOOK_MSECS 1000   /* how often an idle outbox is looked at */
#define PAUSE_MSECS 10000 /* longer than this --once does not wait */

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
	sender->doubt_at = 0;
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
	return asked != 0 ? (asked < 0 ? -1 : 0) : delivery_send(sender);
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
		    delivery_doubts(sender) ||
		    (!sender->empty && !later && !is_held(sender) &&
			!peer_is_hopeless(&sender->peer)))
			return false;
	}
	return true;
}

bool delivery_troubled(const struct delivery *self)
{
	for (size_t i = 0; i < self->count; i++)
		if (peer_is_hopeless(&self->senders[i].peer))
			return true;
	return false;
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
