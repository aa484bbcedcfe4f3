/*
 * One of the engine's helper programs (fetch, parse, send) as the engine sees
 * it: a wire that comes, breaks and comes again with backoff.
 */
#ifndef DAEMON_PEER_H
#define DAEMON_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/wire.h"

enum peer_state { PEER_DOWN, PEER_ASKED, PEER_UP, PEER_RETIRED };

struct peer {
	const char *kind; /* "fetch", "parse", "send" */
	enum peer_state state;
	pid_t pid;
	int fd;
	struct wire *wire;
	bool configured;  /* the owner has told it its settings since it came */
	int64_t start_at; /* monotonic msecs; not asked for before */
	int64_t backoff_msecs; /* 0 after it did something useful */
};

void peer_init(struct peer *peer, const char *kind);
/* Asks the supervisor for it when it is down and its time has come. */
int peer_ask(struct peer *peer, int channel, struct err *err);
/* The supervisor's answer; fd -1 = it could not start it. */
void peer_started(struct peer *peer, pid_t pid, int fd);
/* The wire broke: close it and wait longer than the last time. */
void peer_lost(struct peer *peer);
/* Lost again and again, for some seconds, without having been useful: one
 * pass does not wait for it. */
bool peer_is_hopeless(const struct peer *peer);
/* It did something useful: the next backoff begins small again. */
void peer_useful(struct peer *peer);
/* Closes the wire for good; the program ends at its end of input. */
void peer_retire(struct peer *peer);

#endif
