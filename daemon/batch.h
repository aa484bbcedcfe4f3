/*
 * Group commit: the steps of one turn share a transaction, so that many mails
 * cost one fsync. What must wait for the commit (an acknowledgement to the
 * fetcher, removing a pack) is handed over as a function.
 */
#ifndef DAEMON_BATCH_H
#define DAEMON_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "spool/rawmail.h"
#include "spool/store.h"

struct batch_after {
	void (*call)(void *context, int64_t argument);
	void *context;
	int64_t argument;
};

struct batch {
	struct store *store;
	struct rawmail *raw;
	bool open;
	int64_t opened_at; /* monotonic msecs */
	struct batch_after *after;
	size_t after_count, after_cap;
};

/* Opens the transaction unless it is open. */
int batch_begin(struct batch *batch, struct err *err);
/* Calls call(context, argument) once the open transaction is committed. */
void batch_after(struct batch *batch, void (*call)(void *, int64_t),
    void *context, int64_t argument);
/* Syncs the raw mail's folders, commits, calls what waited. Nothing open is
 * success. */
int batch_commit(struct batch *batch, struct err *err);
void batch_free(struct batch *batch);

#endif
