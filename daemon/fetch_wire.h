/*
 * What a fetcher says to the engine, whatever kind of mailbox it reads
 * (README, "Between the programs"):
 *
 *   ← {"configure": {…}}                          once, first
 *   → {"folder": {name, uidvalidity}}             a server's, just opened
 *   ← {"last": uid, "compared": instant}          what was passed up to there
 *   → {"offer": [{folder, uidvalidity, uid, received}, …]}
 *   ← {"want": [index, …]}
 *   → {"fetched": [{folder, uidvalidity, uid, received, sha256, size}, …]}
 *   ← {"recorded": n}                             committed: may be forgotten
 *   → {"pass": {folder, began, last}}             all of a folder was read
 *     with {uidvalidity, uid, compared, gaps} of a server's: up to that UID,
 *     whether everything was offered, and how many were passed before and yet
 *     wanted
 *   → {"trouble": "…", kind, advice}              for the log, no personal data
 *   ← {"find": [{id, message_id, shoubao_id, since}, …]}     at any time
 *   → {"found": [{id, found, looked}, …]}         is our own mail in Sent, and
 *     was there a folder of that kind to look into
 *
 * `kind` is for alarms: "unreachable", "unresolved", "certificate", "tls",
 * "login-refused", "secret", "no-folder", "server", "protocol", "disk".
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

/* A fetcher's end of the wire. */
struct fetch {
	struct wire *wire;
	json_t *asked; /* elements of "find" to be answered; NULL = none */
};

struct fetch_item {
	char *uid;
	int64_t uidvalidity;
	int64_t received;
	char *place; /* the fetcher's own: a path, a UID */
	bool wanted;
};

/* Asks how far a server's folder was passed: UID 0 when this is a new one. */
int fetch_folder(struct fetch *fetch, const char *folder, int64_t uidvalidity,
    int64_t *last, int64_t *compared, struct err *err);
/* Offers the items of a folder and marks those the engine wants. 0 or -1 (the
 * engine is gone). */
int fetch_offer(struct fetch *fetch, const char *folder,
    struct fetch_item *items, size_t count, struct err *err);
/* The element of "fetched" for an item. */
json_t *fetch_fetched(const char *folder, const struct fetch_item *item,
    const char *sha256, int64_t size);
/* Hands over a batch and waits until it is committed. Takes the reference. */
int fetch_hand_over(struct fetch *fetch, json_t *fetched, struct err *err);
int fetch_passed(struct fetch *fetch, const char *folder, int64_t began,
    bool last, struct err *err);

struct fetch_pass {
	const char *folder;
	int64_t began;
	bool last; /* of the mailbox's folders */
	int64_t uidvalidity, uid;
	bool compared;
	int64_t gaps;
};
int fetch_passed_to(
    struct fetch *fetch, const struct fetch_pass *pass, struct err *err);
/* `kind` and `advice` (for people, Chinese) may be NULL. */
int fetch_trouble(struct fetch *fetch, const char *kind, const char *text,
    const char *advice, struct err *err);
/* Takes the reference. */
int fetch_found(struct fetch *fetch, json_t *found, struct err *err);

/* What the engine says unasked: keeps a "find", drops the rest. The wire's
 * descriptor is non-blocking. 0, or -1 when it hung up. */
int fetch_hear(struct fetch *fetch, struct err *err);

#endif
