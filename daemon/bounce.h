/*
 * Mail of ours that came back (RFC 3464, and the plain words of QQ and
 * NetEase): it counts only where it cites the Message-ID of something we sent,
 * which nobody but its recipient and the servers on the way knows.
 */
#ifndef DAEMON_BOUNCE_H
#define DAEMON_BOUNCE_H

#include <stdbool.h>

#include "base/facts.h"
#include "spool/store.h"

/* Is the address at fault for good? By the status (RFC 3463) or reply code:
 * 5.x.x is, but for a full mailbox and for what was held against the message
 * (its size, its words); 4.x.x and none are not. */
bool bounce_is_hard(const char *status);

/* Notes what the mail says has come back; one that is no bounce, or cites
 * nothing of ours, changes nothing. Within a transaction. 0 or -1. */
int bounce_note(struct store *store, int64_t mail, const struct facts *facts,
    int64_t now, struct err *err);

#endif
