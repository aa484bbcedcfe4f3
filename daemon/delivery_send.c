/* Which of the queued rows go now: the provider's pace, its hours and days,
 * what an address gets a day, and whom nothing reaches. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "chasing.h"
#include "config/profiles.h"
#include "delivery-private.h"
#include "merge.h"

#define SMTP_BATCH 8          /* over SMTP: what a crash leaves in doubt */
#define LIST_BYTES (8u << 20) /* of several in one list */
#define MAIL_BYTES (WIRE_SEND_BYTES / 2) /* of one */
#define BUDGET_MSECS 60000 /* how often a used up budget is looked at */
#define HOUR_SECS 3600
#define DAY_SECS 86400

static int put_aside(struct engine *engine, const struct outbox_mail *mail,
    enum outbox_state state, const char *why)
{
	struct err err;

	if (batch_begin(&engine->batch, &err) < 0 ||
	    store_outbox_move(engine->office.store, mail->id, OUTBOX_QUEUED,
		state, why, clock_now(), &err) < 0)
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

#define DEFERRED 2

/* 1: it may go, as far as what it says is concerned; DEFERRED: later. 0: it was
 * withdrawn, perhaps with others to the same unit; it is made anew when it is
 * time. -1. */
static int is_to_be_said(struct sender *sender, const struct outbox_mail *mail)
{
	struct engine *engine = sender->owner->engine;
	struct err err;

	if (strcmp(mail->kind, "reminder") != 0)
		return 1;
	if (batch_begin(&engine->batch, &err) < 0)
		return engine_fail(engine, "begin", &err);
	int64_t now = clock_now(), later;
	int may = chasing_may_leave(&engine->office, mail, now, &later, &err);
	if (may < 0 || (may > 0 && later > now &&
			   store_outbox_defer(engine->office.store, mail->id,
			       later, &err) < 0))
		return engine_fail(engine, "reminding", &err);
	if (may > 0 && later > now)
		return DEFERRED;
	if (may == 0) {
		sender->look_at = 0;
		sender->empty = false;
	}
	return may;
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
		return put_aside(
		    engine, mail, OUTBOX_WAITING, "sending is not live");
	if (mail->size > MAIL_BYTES) {
		log_error(
		    "message %lld: too long to be sent", (long long)mail->id);
		return put_aside(engine, mail, OUTBOX_FAILED, "too long");
	}
	int lost = strcmp(mail->kind, "receipt") == 0
		       ? 0
		       : store_unreachable(store, mail->recipient, &err);
	if (lost != 0)
		return lost < 0 ? engine_fail(engine, "outbox", &err)
				: put_aside(engine, mail, OUTBOX_WAITING,
				      "nothing reaches this address");
	int said = is_to_be_said(sender, mail);
	if (said <= 0)
		return said < 0 ? -1 : MERGED;
	if (said == DEFERRED)
		return 0;
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
static int add_to_list(struct sender *sender, const struct outbox_mail *mail,
    json_t *list, struct buf *bytes)
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
	json_object_set_new(item, "size", json_integer((json_int_t)mail->size));
	buf_append(bytes, mail->bytes, mail->size);
	json_array_append_new(list, item);
	sender->outstanding[sender->outstanding_count++] = mail->id;
	return 0;
}

static int hand_over(
    struct sender *sender, struct outbox_mail *mails, int count)
{
	struct engine *engine = sender->owner->engine;
	json_t *list = json_array();
	struct buf bytes;
	struct err err;
	int result = 0;

	buf_init(&bytes, WIRE_SEND_BYTES);
	for (int i = 0; i < count && result == 0; i++) {
		if (i > 0 && bytes.len + mails[i].size > LIST_BYTES)
			break; /* the next look takes it */
		result = add_to_list(sender, &mails[i], list, &bytes);
	}
	/* The rows behind a merged one are to be read again. */
	if (result >= 0 && batch_commit(&engine->batch, &err) < 0)
		result = engine_fail(engine, "commit", &err);
	if (result < 0 || json_array_size(list) == 0) {
		json_decref(list);
		buf_free(&bytes);
		return result < 0 ? -1 : 0;
	}
	pacing_spent(
	    &sender->pacing, json_array_size(list), clock_monotonic_msecs());
	if (wire_send_carrying(sender->peer.wire,
		json_pack("{s:o}", "send", list), bytes.data, bytes.len,
		&err) < 0)
		peer_lost(&sender->peer);
	buf_free(&bytes);
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

int delivery_send(struct sender *sender)
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
