/*
 * One request to the server: its files, its worker and its answer. A job runs
 * its task until a worker ends well or nothing can be spared any more.
 */
#ifndef PARSERS_JOB_H
#define PARSERS_JOB_H

#include "base/buf.h"
#include "base/wire.h"
#include "parsers/worker.h"

struct request {
	json_int_t id;
	char *path;
	char *pack;
};

void request_free(struct request *request);

struct job {
	bool busy;
	struct request request;
	struct worker_task task;
	struct worker worker;
	int answer_fd; /* our end of the worker's pipe */
	struct buf answer;
};

void job_init(struct job *job);
void job_free(struct job *job);

/* Takes the request over and starts its first worker; where that fails the
 * answer is sent at once and the job stays free. 0, or -1 when the wire
 * broke. */
int job_start(struct job *job, struct request *request,
    const struct limits *limits, const struct form_set *forms,
    struct wire *wire, struct err *err);

/* The pipe has something, or its end. After the end the answer is sent, or
 * the next worker started. 0; -1 when the wire broke or the worker had no
 * walls (ERR_BUG). */
int job_hear(struct job *job, struct wire *wire, struct err *err);

#endif
