/*
 * What came before, and when it was due: repeats, replacements, extended
 * deadlines, waivers. Lateness is fixed by the first acceptable version, so
 * that a later correction never makes anything late.
 */
#ifndef DAEMON_VERSIONS_H
#define DAEMON_VERSIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/history.h"
#include "config/config.h"
#include "judge.h"

/* The last instant on time with the longest extension a reviewer gave;
 * INT64_MAX none. *extended may be NULL. */
int64_t versions_deadline(const struct campaign *campaign,
    const struct material *material, int32_t day, const struct history *history,
    int32_t offset_secs, bool *extended);
bool versions_waived(const struct history *history,
    const struct material *material, int32_t day);

/* Whether the piece is one of this material, day, slot and, unless mailbox is
 * NULL, of this mailbox. */
bool versions_fits(const struct history_piece *piece,
    const struct material *material, int32_t day, const struct slot *slot,
    const char *mailbox);

/* Fills in repeat, replaces, kept_older, deadline and late of a submission
 * whose pieces have their states. */
void versions_compare(const struct judge_world *world,
    const struct judge_mail *mail, struct verdict_submission *submission);

#endif
