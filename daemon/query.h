/*
 * 查询: a unit asks how it stands and is told: what it owes, what is done,
 * what is wrong with what came, and whom to ask. An address that no unit has
 * is told that, once a day, and nothing else.
 */
#ifndef DAEMON_QUERY_H
#define DAEMON_QUERY_H

#include <stdint.h>

#include "base/facts.h"
#include "judge.h"
#include "office.h"

/* Answers a mail of disposition MAIL_QUERY, judged for the first time; in the
 * transaction it is judged in. 0 or -1. */
int query_answer(struct office *office, const struct judge_mail *mail,
    const struct campaign *campaign, const struct verdict *verdict,
    const struct facts *facts, int64_t now, struct err *err);

#endif
