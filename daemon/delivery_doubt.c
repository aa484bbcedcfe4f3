/*
 * Rows of which nobody knows whether the server took them: its answer was
 * lost, or we died before hearing it. They are looked for where the server
 * keeps sent mail; what is not there after a while is sent again, the same
 * bytes under the same Message-ID.
 */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "config/profiles.h"
#include "delivery-private.h"
#include "fetching.h"

#define LOOK_MSECS 1000
#define ASK_MSECS 15000   /* between two questions to the fetcher */
#define LOST_MSECS 180000 /* a question without an answer is asked again */
#define GRACE_DOUBLINGS 7 /* where nobody can look: up to two hours */
#define ABSENTS 2
/* --once waits no longer than this beyond a grace: the mailbox to look into
 * may be out of reach. */
#define LATE_MSECS 30000

/* Is there anywhere to look? */
static bool can_be_found(const struct sender *sender)
{
	return sender->mailbox->source.transport == TRANSPORT_IMAP;
}

/* Is it the server that keeps what was sent, and not our own copy? */
static bool keeps_sent(const struct sender *sender)
{
	return sender->mailbox->sink.profile->keeps_sent;
}

static struct doubt *doubt_of(struct sender *sender, int64_t id, bool make)
{
	for (size_t i = 0; i < sender->doubt_count; i++)
		if (sender->doubts[i].id == id)
			return &sender->doubts[i];
	if (!make || sender->doubt_count == DELIVERY_BATCH)
		return NULL;
	struct doubt *doubt = &sender->doubts[sender->doubt_count++];
	*doubt = (struct doubt){.id = id, .since = clock_monotonic_msecs()};
	return doubt;
}

static void forget_settled(struct sender *sender)
{
	for (size_t i = 0; i < sender->doubt_count;)
		if (sender->doubts[i].seen)
			sender->doubts[i++].seen = false;
		else
			sender->doubts[i] =
			    sender->doubts[--sender->doubt_count];
}

static int resolve(
    struct sender *sender, int64_t id, enum outbox_state to, const char *detail)
{
	struct engine *engine = sender->owner->engine;
	struct err err;

	if (batch_begin(&engine->batch, &err) < 0 ||
	    store_outbox_move(engine->office.store, id, OUTBOX_UNCERTAIN, to,
		detail, clock_now(), &err) < 0)
		return engine_fail(engine, "outbox", &err);
	log_info("message %lld: %s", (long long)id, detail);
	sender->look_at = 0;
	sender->empty = false;
	return 0;
}

static int64_t grace_of(const struct sender *sender)
{
	return (int64_t)sender->mailbox->sink.grace_secs * 1000;
}

/* Each lost answer could mean a second copy: where nobody can look, the next
 * one is waited for longer. */
static int64_t lengthened(const struct sender *sender,
    const struct doubt *doubt, const struct outbox_mail *mail)
{
	bool seeing = can_be_found(sender) && !doubt->blind;
	int doublings = seeing || mail->attempts < 1 ? 0 : mail->attempts - 1;

	return grace_of(sender)
	       << (doublings < GRACE_DOUBLINGS ? doublings : GRACE_DOUBLINGS);
}

static bool is_absent(const struct sender *sender, const struct doubt *doubt)
{
	return clock_monotonic_msecs() - doubt->since >= doubt->grace &&
	       (doubt->absents >= ABSENTS || !can_be_found(sender));
}

bool delivery_doubts(const struct sender *sender)
{
	int64_t now = clock_monotonic_msecs();

	for (size_t i = 0; i < sender->doubt_count; i++)
		if (now - sender->doubts[i].since <
		    sender->doubts[i].grace + LATE_MSECS)
			return true;
	return false;
}

static void ask_fetcher(struct sender *sender, json_t *list)
{
	int64_t now = clock_monotonic_msecs();
	bool due = sender->asked_at == 0 || now - sender->asked_at > LOST_MSECS;

	if (due && fetching_find(sender->owner->engine->fetching,
		       sender->mailbox, json_incref(list)))
		sender->asked_at = now;
	json_decref(list);
}

static int take(
    struct sender *sender, const struct outbox_mail *mail, json_t *list)
{
	struct doubt *doubt = doubt_of(sender, mail->id, true);

	if (doubt == NULL)
		return 0;
	doubt->seen = true;
	doubt->grace = lengthened(sender, doubt, mail);
	if (is_absent(sender, doubt)) {
		doubt->seen = false;
		return resolve(sender, mail->id, OUTBOX_QUEUED,
		    can_be_found(sender) ? "not found, sent again"
					 : "nobody can tell, sent again");
	}
	json_array_append_new(
	    list, json_pack("{s:I, s:s, s:s, s:I}", "id", (json_int_t)mail->id,
		      "message_id", mail->message_id, "shoubao_id",
		      mail->shoubao_id, "since", (json_int_t)mail->created));
	return 0;
}

int delivery_doubt(struct sender *sender)
{
	struct engine *engine = sender->owner->engine;
	struct outbox_mail mails[DELIVERY_BATCH];
	int64_t now = clock_monotonic_msecs();
	json_t *list;
	struct err err;
	int result = 0;

	if (now < sender->doubt_at)
		return 0;
	sender->doubt_at = now + LOOK_MSECS;
	int count = store_outbox_next(engine->office.store, sender->mailbox->id,
	    OUTBOX_UNCERTAIN, INT64_MAX, mails, DELIVERY_BATCH, &err);
	if (count < 0)
		return engine_fail(engine, "outbox", &err);
	list = json_array();
	for (int i = 0; i < count; i++) {
		if (result == 0)
			result = take(sender, &mails[i], list);
		outbox_mail_free(&mails[i]);
	}
	forget_settled(sender);
	if (result == 0 && json_array_size(list) > 0 && can_be_found(sender))
		ask_fetcher(sender, list);
	else
		json_decref(list);
	return result;
}

/* --- the fetcher's answer -------------------------------------------------
 */

static int take_found(struct sender *sender, const json_t *found)
{
	size_t i;
	json_t *item;

	json_array_foreach(found, i, item)
	{
		json_int_t id;
		int there, looked = 1;
		if (json_unpack(item, "{s:I, s:b, s?b}", "id", &id, "found",
			&there, "looked", &looked) < 0)
			return 1;
		struct doubt *doubt = doubt_of(sender, id, false);
		if (doubt == NULL) /* settled meanwhile */
			continue;
		doubt->blind = keeps_sent(sender) && !looked;
		if (!there)
			doubt->absents++;
		else if (resolve(sender, id, OUTBOX_SENT, "found as sent") < 0)
			return -1;
		else
			*doubt = sender->doubts[--sender->doubt_count];
	}
	/* The next question comes after a pause, unless all is known. */
	int64_t pause = grace_of(sender) / ABSENTS;
	if (sender->doubt_count == 0 || pause < LOOK_MSECS)
		pause = LOOK_MSECS;
	sender->asked_at = 0;
	sender->doubt_at = clock_monotonic_msecs() +
			   (pause < ASK_MSECS ? pause : ASK_MSECS);
	return 0;
}

int delivery_found(
    struct delivery *self, const struct mailbox *mailbox, const json_t *found)
{
	for (size_t i = 0; i < self->count; i++)
		if (self->senders[i].mailbox == mailbox)
			return take_found(&self->senders[i], found);
	return 0;
}
