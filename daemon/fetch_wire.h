/*
 * What a fetcher says to the engine, whatever kind of mailbox it reads
 * (README, "Between the programs"):
 *
 *   ← {"configure": {…}}                          once, first
 *   → {"offer": [{folder, uidvalidity, uid, received}, …]}
 *   ← {"want": [index, …]}
 *   → {"fetched": [{folder, uidvalidity, uid, received, sha256, size}, …]}
 *   ← {"recorded": n}                             committed: may be forgotten
 *   → {"pass": {folder, began, last}}             all of a folder was read
 *   → {"trouble": "…"}                            for the log, no personal data
 */
#ifndef DAEMON_FETCH_WIRE_H
#define DAEMON_FETCH_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wire.h"

#define FETCH_OFFER 500 /* messages of one offer */
#define FETCH_BATCH 50  /* messages handed over together */

struct fetch_item {
	char *uid;
	int64_t uidvalidity;
	int64_t received;
	char *place; /* the fetcher's own: a path, a UID */
	bool wanted;
};

/* Offers the items of a folder and marks those the engine wants. 0 or -1 (the
 * engine is gone). */
int fetch_offer(struct wire *wire, const char *folder, struct fetch_item *items,
    size_t count, struct err *err);
/* The element of "fetched" for an item. */
json_t *fetch_fetched(const char *folder, const struct fetch_item *item,
    const char *sha256, int64_t size);
/* Hands over a batch and waits until it is committed. Takes the reference. */
int fetch_hand_over(struct wire *wire, json_t *fetched, struct err *err);
int fetch_passed(struct wire *wire, const char *folder, int64_t began,
    bool last, struct err *err);
int fetch_trouble(struct wire *wire, const char *text, struct err *err);

#endif
