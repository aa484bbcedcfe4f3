/*
 * A message of ours made of three templates (KIND.subject, KIND.txt,
 * KIND.html), into the outbox in the caller's transaction.
 */
#ifndef DAEMON_POSTING_H
#define DAEMON_POSTING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/facts.h"
#include "office.h"

struct posting {
	const char *kind; /* of the outbox row; the templates' name */
	const struct mailbox *mailbox; /* it is sent from */
	const char *to;
	const json_t *data;
	const struct facts *answers; /* the mail it is the answer to, or NULL */
	const char *dedupe;          /* said once */
	int64_t mail;                /* what it is about, 0 = none */
	const char *campaign, *unit; /* or NULL */
	int64_t now;
};

/* Nothing happens when its dedupe key was there already. 0 or -1: ERR_REJECT
 * when a template is wrong. */
int posting_add(
    struct office *office, const struct posting *posting, struct err *err);

/* "mailto:address?subject=…&body=…" (RFC 6068; malloc). */
char *posting_mailto(
    const char *address, const char *subject, const char *body);

#endif
