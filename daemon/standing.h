/*
 * What a unit owes, has given and still owes at an instant. Pure: campaign,
 * unit, history and now in, a list out.
 */
#ifndef DAEMON_STANDING_H
#define DAEMON_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/history.h"
#include "config/config.h"

enum standing_state {
	STANDING_DONE,      /* every required slot has its good contents */
	STANDING_UNCHECKED, /* arrived, contents not (all) checked */
	STANDING_HELD,      /* arrived, a reviewer must decide first */
	STANDING_PROBLEM,   /* arrived, what came has problems */
	STANDING_OPEN,      /* owed, nothing or not all there, still in time */
	STANDING_MISSING,   /* the same, after the deadline */
	STANDING_AHEAD,     /* its day has not begun yet */
	STANDING_WAIVED
};

struct standing {
	const struct material *material;
	int32_t day;         /* DAY_NONE for MATERIAL_ONCE */
	const char *mailbox; /* where this copy is owed, or NULL: anywhere */
	enum standing_state state;
	int needed, have; /* distinct good contents in slots of kind many */
	int64_t deadline; /* last instant on time, extended; INT64_MAX none */
	bool extended;
	int64_t begins;      /* the first instant at which it is asked for;
				INT64_MIN = from the start */
	int64_t complete_at; /* when the last required slot was first well
				filled (or, unchecked, arrived); 0 = not yet */
	bool late;           /* complete_at > deadline, or missing */
	const struct slot *missing[8]; /* required slots with nothing in them */
	size_t missing_count;
};

/* In order of deadline, then of the config. Welcome materials are not listed.
 * A bad version never displaces a good one; lateness is that of the first
 * good one. Pieces of unverified senders count as arrived. The list is
 * malloc'ed; free() it. */
struct standing *standing_of(const struct campaign *campaign,
    const struct unit *unit, const struct history *history, int64_t now,
    int32_t offset_secs, size_t *count);

/* 已收齐: nothing OPEN with its day begun, MISSING, PROBLEM, HELD, UNCHECKED.
 */
bool standing_complete(const struct standing *list, size_t count);

#endif
