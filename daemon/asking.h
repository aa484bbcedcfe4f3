/*
 * Asks the reviewers to decide: held mail they have not been told of goes to
 * them in one message, the first at once, then no more often than the
 * campaign's `held_minutes`. What the digest tells anyway need not wait for
 * it.
 */
#ifndef DAEMON_ASKING_H
#define DAEMON_ASKING_H

#include <stdbool.h>

struct engine;

struct asking *asking_new(struct engine *engine);
void asking_free(struct asking *asking);
/* 0 or -1. */
int asking_turn(struct asking *asking);
/* What was held when all mailboxes were passed has been told (for --once). */
bool asking_idle(const struct asking *asking);

#endif
