/* The engine's side of shoubao-fetch: one program for each mailbox. It offers
 * what the mailbox shows, is told what we have not got, and hands that over
 * durably; see README, "Between the programs". */
#ifndef DAEMON_FETCHING_H
#define DAEMON_FETCHING_H

#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct engine;
struct mailbox;

struct fetching *fetching_new(struct engine *engine);
void fetching_free(struct fetching *fetching);
/* Starts what is down and due. 0 or -1. */
int fetching_turn(struct fetching *fetching);
/* Appends its descriptors; returns how many. */
size_t fetching_polls(
    const struct fetching *fetching, struct pollfd *fds, size_t max);
/* Hears everyone who said something. 0 or -1. */
int fetching_hear(struct fetching *fetching);
/* Stops taking new mail. */
void fetching_stop(struct fetching *fetching);
/* Every mailbox had one pass, complete or given up (for --once). */
bool fetching_passed(const struct fetching *fetching);
/* Its server refused our login at the last try. */
bool fetching_refused(const struct fetching *fetching, const char *mailbox);
/* Some mailbox could not be read completely. */
bool fetching_troubled(const struct fetching *fetching);

/* Asks the fetcher of a mailbox which of our messages its folders show:
 * [{id, message_id, shoubao_id, since}], taking the reference. The answer goes
 * to delivery_found. False when there is no fetcher to ask now. */
bool fetching_find(
    struct fetching *fetching, const struct mailbox *mailbox, json_t *list);

#endif
