/*
 * All that reminding a unit goes by, read from the store: what it gave, what
 * it was told, and by which addresses it can be told.
 */
#ifndef DAEMON_CHASED_H
#define DAEMON_CHASED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "due.h"
#include "spool/store.h"

struct chased {
	const struct campaign *campaign;
	const struct unit *unit;
	struct history *history;
	struct due_said *said; /* owned with their texts */
	size_t said_count, said_cap;
	/* What it was told last goes nowhere yet, by number; 0 = nothing: */
	int64_t *unsent; /* of each said: its number when not handed over */
	size_t unsent_cap;
	bool has_unsent;
	char *address;        /* the first that can be reached, or NULL */
	char *second_address; /* of the second contact, or NULL */
};

int chased_load(struct store *store, const struct campaign *campaign,
    const struct unit *unit, struct chased *out, struct err *err);
void chased_free(struct chased *chased);

/* As due_of takes it; borrowed. */
struct due_unit chased_due_unit(const struct chased *chased);

/* Whether all that an unsent reminder names is still wanting by the deadline
 * it was named with. */
bool chased_unsent_is_true(
    const struct chased *chased, int64_t now, int32_t offset_secs);

#endif
