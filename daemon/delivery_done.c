/* What the sink's answers mean for rows and for the mailbox. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "chasing.h"
#include "config/profiles.h"
#include "delivery-private.h"
#include "smtp_verdict.h"

#define FIRST_RETRY_SECS 60
#define LAST_RETRY_SECS 14400
#define GIVE_UP_SECS 345600 /* RFC 5321, section 4.5.4.1: four to five days */
#define AWAY_SECS 900       /* the longest wait for a server that is away */
#define LATER_MSECS 30000   /* after a Maildir said "later" */

struct answer {
	int64_t id;
	enum smtp_result result;
	const char *reason, *detail;
	int delay_secs, code;
	bool unreachable;
};

static int read_answer(const json_t *item, struct answer *answer)
{
	json_int_t id;
	const char *result;
	int unreachable = 0;

	*answer = (struct answer){0};
	if (json_unpack((json_t *)item, "{s:I, s:s, s?s, s?s, s?i, s?i, s?b}",
		"id", &id, "result", &result, "reason", &answer->reason,
		"detail", &answer->detail, "delay", &answer->delay_secs, "code",
		&answer->code, "unreachable", &unreachable) < 0)
		return -1;
	int known = smtp_result_of(result);
	if (known < 0)
		return -1;
	answer->id = id;
	answer->result = (enum smtp_result)known;
	answer->unreachable = unreachable != 0;
	return 0;
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

/* --- the mailbox ----------------------------------------------------------
 */

static void server_is_away(struct sender *sender, int64_t now)
{
	int64_t secs = 30;

	for (int i = 0; i < sender->away && secs < AWAY_SECS; i++)
		secs *= 2;
	sender->away++;
	pacing_hold(
	    &sender->pacing, (secs < AWAY_SECS ? secs : AWAY_SECS) * 1000, now);
}

static void account_refused(
    struct sender *sender, const struct answer *answer, int64_t now)
{
	pacing_hold(&sender->pacing, (int64_t)answer->delay_secs * 1000, now);
	sender->renew = true;
	if (!sender->refused)
		log_error("mailbox %s: its SMTP server lets nothing be sent "
			  "(%d %s); tried again in %d minutes",
		    sender->mailbox->id, answer->code, answer->reason,
		    answer->delay_secs / 60);
	sender->refused = true;
}

/* What concerns all messages of the mailbox. */
static void pace(struct sender *sender, const struct answer *answer)
{
	int64_t now = clock_monotonic_msecs();

	if (!sender_is_smtp(sender)) {
		sender->look_at = answer->result == SMTP_LATER
				      ? now + LATER_MSECS
				      : 0;
		return;
	}
	switch (answer->result) {
	case SMTP_SENT:
		pacing_taken(&sender->pacing);
		if (sender->refused)
			log_info("mailbox %s: its SMTP server takes mail again",
			    sender->mailbox->id);
		sender->refused = false;
		sender->away = 0;
		break;
	case SMTP_SLOW_DOWN:
		if (answer->code == 0)
			server_is_away(sender, now);
		else
			pacing_slow_down(&sender->pacing,
			    (int64_t)answer->delay_secs * 1000, now);
		break;
	case SMTP_ACCOUNT:
		account_refused(sender, answer, now);
		break;
	default:
		break;
	}
	sender->look_at = 0;
}

/* --- the row --------------------------------------------------------------
 */

static int64_t retry_secs(int attempts)
{
	int64_t secs = FIRST_RETRY_SECS;

	for (int i = 1; i < attempts && secs < LAST_RETRY_SECS; i++)
		secs *= 2;
	return secs < LAST_RETRY_SECS ? secs : LAST_RETRY_SECS;
}

static int move(struct sender *sender, const struct answer *answer,
    enum outbox_state state, struct err *err)
{
	return store_outbox_move(sender->owner->engine->office.store,
	    answer->id, OUTBOX_SENDING, state, answer->detail, clock_now(),
	    err);
}

/* Back into the queue; not before its time, behind those that were not
 * complained about. After some days it is given up, with its last answer. */
static int put_back(
    struct sender *sender, const struct answer *answer, struct err *err)
{
	struct store *store = sender->owner->engine->office.store;
	struct outbox_mail mail;
	int64_t now = clock_now();
	int found = store_outbox_get(store, answer->id, &mail, err);

	if (found <= 0)
		return found < 0 ? -1 : err_set(err, ERR_BUG, "no such row");
	int64_t secs = retry_secs(mail.attempts);
	bool old = now - mail.created > GIVE_UP_SECS;
	outbox_mail_free(&mail);
	if (old) {
		log_error("message %lld: given up after %d days",
		    (long long)answer->id, GIVE_UP_SECS / 86400);
		return move(sender, answer, OUTBOX_FAILED, err);
	}
	if (secs < answer->delay_secs)
		secs = answer->delay_secs;
	if (move(sender, answer, OUTBOX_QUEUED, err) < 0)
		return -1;
	return store_outbox_defer(store, answer->id, now + secs, err);
}

/* The server knows no such user: nothing else is tried there, but receipts. */
static int refused(
    struct sender *sender, const struct answer *answer, struct err *err)
{
	struct office *office = &sender->owner->engine->office;

	if (move(sender, answer, OUTBOX_FAILED, err) < 0)
		return -1;
	if (!answer->unreachable)
		return 0;
	if (store_bounced(office->store, answer->id, 0, true, answer->detail,
		clock_now(), err) < 0)
		return -1;
	return chasing_touch_message(office, answer->id, err);
}

static int settle(
    struct sender *sender, const struct answer *answer, struct err *err)
{
	switch (answer->result) {
	case SMTP_SENT:
		return move(sender, answer, OUTBOX_SENT, err);
	case SMTP_REFUSED:
		return refused(sender, answer, err);
	case SMTP_UNCERTAIN:
		sender->doubt_at = 0;
		return move(sender, answer, OUTBOX_UNCERTAIN, err);
	case SMTP_LATER:
		return sender_is_smtp(sender)
			   ? put_back(sender, answer, err)
			   : move(sender, answer, OUTBOX_QUEUED, err);
	case SMTP_SLOW_DOWN:
		/* Away or too busy: all wait. Else another may fare better. */
		return answer->code == 0 || answer->code == 421
			   ? move(sender, answer, OUTBOX_QUEUED, err)
			   : put_back(sender, answer, err);
	case SMTP_ACCOUNT:
	case SMTP_UNTRIED:
		break;
	}
	return move(sender, answer, OUTBOX_QUEUED, err);
}

int delivery_done(struct sender *sender, const json_t *done)
{
	struct engine *engine = sender->owner->engine;
	struct err err;
	size_t i;
	json_t *item;

	if (batch_begin(&engine->batch, &err) < 0)
		return engine_fail(engine, "begin", &err);
	json_array_foreach(done, i, item)
	{
		struct answer answer;
		if (read_answer(item, &answer) < 0)
			return 1;
		if (settle(sender, &answer, &err) < 0)
			return engine_fail(engine, "outbox", &err);
		forget_outstanding(sender, answer.id);
		pace(sender, &answer);
		if (answer.result == SMTP_SENT)
			peer_useful(&sender->peer);
		else if (answer.result != SMTP_UNTRIED)
			/* A server's own words may name people. */
			log_warning("message %lld: %s (%d %s)",
			    (long long)answer.id,
			    smtp_result_name(answer.result), answer.code,
			    answer.reason ? answer.reason
					  : log_safe(answer.detail));
	}
	return 0;
}
