/*
 * Held mail, told to the reviewers of a campaign with what they need to decide
 * at once: why it is held, what was found, lines ready to reply with. What it
 * says is templates/held.subject, held.txt and held.html.
 */
#ifndef DAEMON_HELD_NOTICE_H
#define DAEMON_HELD_NOTICE_H

#include <stddef.h>
#include <stdint.h>

#include "office.h"

#define HELD_NOTICE_MAX 20 /* mails listed in one */

/* One message to each reviewer, about `count` mails (ids, oldest first); in
 * the caller's transaction. 0 or -1. */
int held_notice_send(struct office *office, const struct campaign *campaign,
    const int64_t *mails, size_t count, int64_t now, struct err *err);

#endif
