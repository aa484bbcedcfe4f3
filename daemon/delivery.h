/* The outbox's way out: one shoubao-send for each mailbox with a sink. A row
 * is committed as `sending` before its bytes leave the engine. */
#ifndef DAEMON_DELIVERY_H
#define DAEMON_DELIVERY_H

#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "config/config.h"

struct engine;

/* May mail to this address leave this mailbox, as `sending` is set? Alarms
 * always may. */
bool delivery_may_leave(const struct config *config,
    const struct mailbox *mailbox, const char *recipient);

struct delivery *delivery_new(struct engine *engine);
void delivery_free(struct delivery *delivery);
int delivery_turn(struct delivery *delivery);
size_t delivery_polls(
    const struct delivery *delivery, struct pollfd *fds, size_t max);
int delivery_hear(struct delivery *delivery);
/* Nothing that may leave is left, or its sink refuses for now. */
bool delivery_idle(const struct delivery *delivery);
/* There is no sender to be had. */
bool delivery_troubled(const struct delivery *delivery);
/* Something was handed over and not answered yet. */
bool delivery_busy(const struct delivery *delivery);
/* A fetcher's answer to fetching_find: [{id, found}]. 0, 1 not understood, or
 * -1. */
int delivery_found(struct delivery *delivery, const struct mailbox *mailbox,
    const json_t *found);
/* The mailbox's server refuses our account. */
bool delivery_refused(
    const struct delivery *delivery, const struct mailbox *mailbox);
/* New rows may be there. */
void delivery_wake(struct delivery *delivery);

#endif
