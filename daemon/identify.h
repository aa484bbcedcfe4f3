/*
 * From what a mail says to what it is: ours or not, and for each claim its
 * unit, material and day (DESIGN 7). Each step leaves its reasons in the
 * verdict. To be called in this order.
 */
#ifndef DAEMON_IDENTIFY_H
#define DAEMON_IDENTIFY_H

#include "judge.h"
#include "reading.h"

/* Bounce, silent or neither; needs no reading. MAIL_OTHER = go on. */
enum disposition identify_automatic(const struct judge_world *world,
    const struct facts *facts, const char **reason);
/* Whether a token stands in the subject or the text. */
bool identify_token(const struct facts *facts);
/* The reviewer that the mail says it is from, of any campaign that reads the
 * mailbox, or NULL. */
const struct reviewer *identify_reviewer(const struct config *config,
    const struct mailbox *mailbox, const struct facts *facts);
/* A reviewer's mail with a token; needs no reading. */
bool identify_decision(const struct judge_world *world,
    const struct judge_mail *mail, const struct facts *facts,
    struct verdict *verdict);
/* 查询: fills the verdict's query_units. */
bool identify_query(const struct reading *reading, struct verdict *verdict);
/* Whether a mail that is no automatic one is ours. */
enum disposition identify_mail(
    const struct reading *reading, struct verdict *verdict);

/* Sets each claim's unit, or `perhaps` and the code in `held`. */
void identify_units(struct reading *reading, struct verdict *verdict);
/* Sets each claim's material and slot, or `loose`; then settles the units
 * that only the material could. */
void identify_materials(struct reading *reading, struct verdict *verdict);
/* Sets each filed claim's day, and `held` where the days disagree. */
void identify_days(struct reading *reading, struct verdict *verdict);

#endif
