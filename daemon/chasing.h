/*
 * Reminds the units of what is wanting: asks due for each at the moment that
 * due named, after a mail or a decision, and after a start or a jump of the
 * clock for all; in between a turn costs nothing.
 */
#ifndef DAEMON_CHASING_H
#define DAEMON_CHASING_H

#include <stdbool.h>
#include <stdint.h>

#include "office.h"

struct engine;

struct chasing *chasing_new(struct engine *engine);
void chasing_free(struct chasing *chasing);
/* 0, or -1 (the engine fails). */
int chasing_turn(struct chasing *chasing);
/* All mailboxes were passed in this run, and every unit that was due is
 * served. */
bool chasing_idle(const struct chasing *chasing);
/* Units are left for the next turn. */
bool chasing_busy(const struct chasing *chasing);

/* In the caller's transaction, when a mail of the unit was judged or a
 * decision about it was made: what it was to be told and is not handed over
 * is withdrawn, and it is looked at again. `unit` NULL = all of the campaign.
 * 0 or -1. */
int chasing_touch(struct office *office, const struct campaign *campaign,
    const struct unit *unit, struct err *err);

/* Whether a reminder that is queued may leave now: 1, or *later: not before
 * then. 0: in the caller's transaction what the unit was to be told is
 * withdrawn, for it is night or a day off, it waited so long that nobody knows,
 * or it is no longer so; the unit is looked at again. What the sink may have
 * already is not made anew, as long as it is so. -1. */
int chasing_may_leave(struct office *office, const struct outbox_mail *mail,
    int64_t now, int64_t *later, struct err *err);

/* When a message of ours came back: if it was a reminder, the unit is told at
 * its next address. */
int chasing_touch_message(
    struct office *office, int64_t outbox, struct err *err);

#endif
