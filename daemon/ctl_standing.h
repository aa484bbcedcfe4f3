/* How units stand, as the listings show it. */
#ifndef DAEMON_CTL_STANDING_H
#define DAEMON_CTL_STANDING_H

#include "ctl_passes.h"
#include "standing.h"

/* A unit's standing as it is now; the list is malloc'ed. 0 or -1. */
int ctl_standing_of(const struct ctl *ctl, const struct campaign *campaign,
    const struct unit *unit, struct standing **list, size_t *count,
    struct err *err);

/* "done", "unchecked", "held", "problem", "open", "missing", "ahead",
 * "waived"; and "unknown" for what is missing as far as the mailboxes have
 * been read, which is not far enough. */
const char *ctl_standing_name(const struct standing *standing,
    const struct campaign *campaign, const struct ctl_passes *passes);

/* One row: material, day, state, deadline, late, extended, complete_at, what
 * of it is not there. */
json_t *ctl_standing_json(const struct ctl *ctl,
    const struct campaign *campaign, const struct standing *standing,
    const struct ctl_passes *passes);

#endif
