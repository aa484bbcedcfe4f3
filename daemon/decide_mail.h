/*
 * A reviewer decides by mail: the token and the sender are proven, the orders
 * carried out by decide(), and the reviewer told what was done.
 */
#ifndef DAEMON_DECIDE_MAIL_H
#define DAEMON_DECIDE_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/facts.h"
#include "judge.h"
#include "office.h"

/* Replies to this mailbox may decide: what a mail that goes out from it may
 * offer. */
bool decide_mail_is_offered(const struct mailbox *mailbox);

/* A mail of disposition MAIL_DECISION, judged for the first time; in the
 * transaction it is judged in. *decided is set when something was decided:
 * other mails are to be judged again. 0 or -1. */
int decide_mail(struct office *office, const struct judge_mail *mail,
    const struct facts *facts, int64_t now, bool *decided, struct err *err);

/* Why decide() refused, for a reviewer: its English text in, Chinese out
 * (malloc). */
char *decide_mail_refusal(const char *text);

#endif
