/* From spooled mail to a verdict: feeds shoubao-parse, judges what comes back
 * in the order of arrival, and stores everything of one mail together. */
#ifndef DAEMON_INTAKE_H
#define DAEMON_INTAKE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct engine;

struct intake *intake_new(struct engine *engine);
void intake_free(struct intake *intake);
int intake_turn(struct intake *intake);
size_t intake_polls(
    const struct intake *intake, struct pollfd *fds, size_t max);
int intake_hear(struct intake *intake);
/* A decision sent mails back to be judged again: looks from the start. */
void intake_rewind(struct intake *intake);
/* Nothing spooled is waiting and nothing is being read, or there is no reader
 * to be had. */
bool intake_idle(const struct intake *intake);
bool intake_troubled(const struct intake *intake);
/* Something is being read: its answer will come. */
bool intake_busy(const struct intake *intake);

#endif
