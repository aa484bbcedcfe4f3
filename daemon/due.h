/*
 * due(obligations, history, what was said, what was read, now) -> what is to be
 * said to a unit, and when to look again. Pure. Nothing is said of a deadline
 * before every mailbox that may carry the material was completely read after
 * the moment at which it is said.
 */
#ifndef DAEMON_DUE_H
#define DAEMON_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/history.h"
#include "config/config.h"
#include "standing.h"

/* All mail that the mailbox got before `until` is judged; 0 = never read. */
struct due_read {
	const char *mailbox;
	int64_t until;
};

struct due_world {
	const struct campaign *campaign;
	int32_t offset_secs;
	int64_t now;
	const struct due_read *reads; /* of each mailbox of the campaign */
	size_t read_count;
};

/* One obligation named in a reminder that was made. */
struct due_said {
	int64_t mail; /* the reminder's number: those of one are one mail */
	const char *material;
	int32_t day;         /* DAY_NONE for MATERIAL_ONCE */
	const char *mailbox; /* "" = any */
	const char *stage;   /* "": only named with the others */
	int64_t deadline;    /* as it was then: a moved one is said anew */
	int64_t at;          /* when the reminder was made */
};

struct due_unit {
	const struct unit *unit;
	const struct history *history;
	const struct due_said *said;
	size_t said_count;
	bool deaf;        /* nothing reaches it: only its second contact is
			     written to */
	bool second_deaf; /* nor its second contact: as if it had none */
};

struct due_item {
	struct standing standing; /* DAEMON_STANDING_H: what is missing of it */
	/* The stage that is said now; NULL: it is missing too, and named with
	 * the others. */
	const struct reminder_stage *stage;
};

struct due {
	struct due_item *items; /* none = nothing is to be said now */
	size_t count;
	bool second;        /* this mail is for the second contact; what is to
			       be said to the unit itself is the next one, which
			       may be due at the same moment */
	int64_t look_again; /* nothing changes by itself before; INT64_MAX
			       never. `now` when something is said: ask again
			       once it is among what was said. */
	/* Something would be said, but this mailbox is not read so far: look
	 * again when it is. Of the campaign; NULL = none. */
	const char *unread;
};

/* How old what was read may be when something is said by it. */
#define DUE_FRESH_SECS 3600

/* An escalation is for the second contact; a unit without one is told itself.
 * `now` may have jumped: of several stages that have passed only the last is
 * said, and one that is too old (within_secs) is not. */
void due_of(const struct due_world *world, const struct due_unit *unit,
    struct due *out);
void due_free(struct due *due);

/* Whether it concerns this obligation, whatever its deadline was. */
bool due_concerns(const struct due_said *said, const struct standing *standing);

/* Local days and hours: the first instant >= `at` at which something may be
 * said, by hours, weekends, holidays and workdays. */
int64_t due_allowed(
    const struct reminder_settings *settings, int64_t at, int32_t offset_secs);
/* When a stage falls due for a deadline, before due_allowed: of those after it
 * never before the deadline has passed. One before it that due_allowed would
 * put off beyond the deadline is said at the last allowed moment ahead instead.
 */
int64_t due_instant(
    const struct reminder_stage *stage, int64_t deadline, int32_t offset_secs);

#endif
