/*
 * What the steps share. Each is a file of its own (fetching, intake, delivery,
 * control) that keeps its state in its own struct and is handed the engine;
 * engine_run.c is the loop around them.
 *
 * Any failure of the store or of the state folder ends the engine; the
 * supervisor starts it again with backoff, and it goes on from what was
 * committed. There is no other recovery to get wrong.
 */
#ifndef DAEMON_ENGINE_H
#define DAEMON_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "batch.h"
#include "office.h"
#include "peer.h"

struct fetching;
struct intake;
struct delivery;
struct control;
struct watching;
struct asking;
struct chasing;
struct reporting;

struct engine {
	struct office office;
	struct batch batch;
	int channel;   /* to the supervisor */
	bool once;     /* one pass, then done */
	bool draining; /* take nothing new, finish what is begun */
	bool failed;
	bool taken; /* another engine has the state folder */
	struct fetching *fetching;
	struct intake *intake;
	struct delivery *delivery;
	struct control *control;
	struct watching *watching;
	struct asking *asking;
	struct chasing *chasing;
	struct reporting *reporting;
	struct peer *asked[64]; /* waiting for "started", in order of asking */
	size_t asked_count;
};

/* Logs and ends the engine. Returns -1. */
int engine_fail(
    struct engine *engine, const char *doing, const struct err *err);

/* Every mailbox was passed (or given up) in this run, and what it showed is
 * judged: what --once waits for before anything is said unasked. */
bool engine_settled(const struct engine *engine);

/* When all folders of a mailbox were last read completely, 0 = never. */
int engine_last_pass(struct store *store, const struct mailbox *mailbox,
    int64_t *at, struct err *err);
/* All mail that the mailbox got before *until is judged; 0 = never read,
 * INT64_MAX where no mail comes in at all. */
int engine_reads(struct engine *engine, const struct mailbox *mailbox,
    int64_t *until, struct err *err);
/* The same of a store that another program has open. */
int engine_read_until(struct store *store, const struct mailbox *mailbox,
    int64_t *until, struct err *err);

/* Asks for a peer when it is down and due; the answer finds its way. */
int engine_want(struct engine *engine, struct peer *peer);

/* The supervisor's answer to the oldest request: "started NUMBER", with the
 * descriptor or -1. */
void engine_started(struct engine *engine, const char *number, int fd);

#endif
