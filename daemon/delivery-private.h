/* What the parts of delivery share: delivery.c keeps the programs,
 * delivery_send.c hands over, delivery_done.c takes the answers,
 * delivery_doubt.c finds out about uncertain rows. */
#ifndef DAEMON_DELIVERY_PRIVATE_H
#define DAEMON_DELIVERY_PRIVATE_H

#include <jansson.h>
#include <stdbool.h>

#include "delivery.h"
#include "engine.h"
#include "pacing.h"

#define DELIVERY_BATCH 32 /* rows handed over at once */

struct doubt {
	int64_t id;
	int64_t since; /* monotonic msecs */
	int64_t grace; /* msecs from then on until it may be sent again */
	int absents;   /* times it was looked for in vain */
	bool seen;     /* still uncertain at the last look */
	bool blind;    /* where it would be kept could not be looked into */
};

struct sender {
	struct delivery *owner;
	const struct mailbox *mailbox;
	struct peer peer;
	int64_t outstanding[DELIVERY_BATCH]; /* SENDING, not answered yet */
	size_t outstanding_count;
	bool finding;    /* asked about UNCERTAIN rows, not answered yet */
	bool empty;      /* nothing to send at the last look */
	int64_t look_at; /* monotonic: not looked before, unless woken */

	/* of an SMTP server */
	struct pacing pacing;
	int away;     /* times in a row it could not be reached */
	bool refused; /* our account needs a person; said once */
	bool renew;   /* start the program anew: it reads the password again */
	struct doubt doubts[DELIVERY_BATCH];
	size_t doubt_count;
	int64_t doubt_at; /* monotonic: the next look */
	int64_t asked_at; /* the fetcher; 0 = not asked */
};

struct delivery {
	struct engine *engine;
	struct sender *senders; /* of the mailboxes with a sink */
	size_t count;
};

static inline bool sender_is_smtp(const struct sender *sender)
{
	return sender->mailbox->sink.transport == TRANSPORT_SMTP;
}

/* {id, message_id, shoubao_id, from, recipient, created} and, where only our
 * own mailbox keeps what was sent, copy. New reference. */
json_t *delivery_envelope(
    const struct sender *sender, const struct outbox_mail *mail);

/* Hands over what may go now, committed as SENDING before its bytes leave us.
 * 0 or -1. */
int delivery_send(struct sender *sender);

/* "done": what the sink said of rows handed over. 0, 1 not understood, or -1
 * (the engine fails). */
int delivery_done(struct sender *sender, const json_t *done);

/* Uncertain rows of an SMTP server: asks the fetcher, waits out the grace.
 * 0 or -1. */
int delivery_doubt(struct sender *sender);
/* Some uncertain row will soon be settled: --once waits for it. */
bool delivery_doubts(const struct sender *sender);

#endif
