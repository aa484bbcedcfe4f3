/* chasing.c knows when a unit is looked at; chasing_unit.c looks. */
#ifndef DAEMON_CHASING_PRIVATE_H
#define DAEMON_CHASING_PRIVATE_H

#include "batch.h"
#include "chasing.h"
#include "due.h"

struct chasing_unit {
	int64_t look_at;
	const char *unread; /* mailbox it waits for, or NULL */
};

/* Says to the unit what is due (in the batch) and sets when to look again.
 * 0 or -1. */
int chasing_look(struct office *office, struct batch *batch,
    const struct due_world *world, const struct unit *unit,
    struct chasing_unit *next, struct err *err);

#endif
