/*
 * One fresh, locked process for one file. The parent opens the descriptors
 * and forks; the child shuts itself in (seccomp, memory, processor and wall
 * time, file size), does the task, writes one JSON text to its answer and
 * exits. A child that dies costs only the part it was working on: the parent
 * is told which and may run the task again without it.
 */
#ifndef PARSERS_WORKER_H
#define PARSERS_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/outcome.h"

#define WORKER_MAX_SKIPS 20
#define WORKER_NO_PART -1

struct form_set;

enum worker_kind {
	WORKER_MESSAGE, /* facts of a mail */
	WORKER_TABLE,   /* the neutral table of a file */
	WORKER_FORMS    /* the forms found in a file */
};

struct worker_skip {
	int32_t part;
	enum outcome outcome;
};

/* All pointers and descriptors stay the caller's. */
struct worker_task {
	enum worker_kind kind;
	int in;           /* the file, a regular one, opened for reading */
	int pack;         /* where parts' bytes are kept; -1 for lone files */
	bool answer_file; /* the answer is a regular file, else a pipe */
	const char *name; /* a lone file's name, or NULL */
	const struct limits *limits;
	const struct form_set *forms; /* may be NULL for WORKER_TABLE */
	const char *form; /* WORKER_FORMS: the only one to look for, or NULL */
	/* Kept by worker_spare: */
	struct worker_skip skips[WORKER_MAX_SKIPS];
	size_t skip_count;
	int32_t skip_from; /* parts from here on are too much; 0 = none */
	int64_t cpu_msecs, wall_msecs; /* spent by runs that died */
};

struct worker_page; /* shared by parent and child */

struct worker {
	pid_t pid; /* 0 = none */
	struct worker_page *page;
	int64_t started_msecs;
};

enum worker_result {
	WORKER_DONE,
	WORKER_TOO_LARGE, /* overran memory, time or output */
	WORKER_DAMAGED,   /* crashed, or tried what it may not */
	WORKER_NO_WALLS,  /* could not lock itself; nothing was read */
	WORKER_NO_ROOM    /* the disk took no more: read it another time */
};

struct worker_ending {
	enum worker_result result;
	int32_t part;       /* in work when it died, or WORKER_NO_PART */
	const char *reason; /* English; static */
	const char *format; /* of a lone file, "unknown" early on; static */
	int64_t cpu_msecs, wall_msecs;
};

/* Opens and builds what workers need, once, before the parent is locked
 * itself. 0 or -1. */
int worker_prepare(struct err *err);

/* A worker begins zeroed and may be started many times. */
void worker_free(struct worker *worker);

/* Forks a worker that writes to `answer`. The pack is emptied first. 0/-1. */
int worker_start(struct worker *worker, const struct worker_task *task,
    int answer, struct err *err);
/* Waits for its end. A worker cannot close its answer: after the end of a
 * pipe this returns at once. */
void worker_wait(struct worker *worker, struct worker_ending *ending);

/* After a death: true = the part it died of is noted, run the task again. */
bool worker_spare(struct worker_task *task, const struct worker_ending *ending);

enum outcome worker_outcome(enum worker_result result);

#endif
