/* What a worker does once it is shut in. */
#ifndef PARSERS_TASK_H
#define PARSERS_TASK_H

#include "parsers/worker.h"

/* The worker's descriptors; everything else is closed. */
enum { TASK_IN = 0, TASK_ANSWER = 1, TASK_PACK = 3 };

#define TASK_FORMAT_BYTES 16

/* Where the worker says which part it is at, or what the lone file is. */
struct worker_page {
	volatile int32_t part;
	char format[TASK_FORMAT_BYTES];
};

/* Does the task and writes the answer, one JSON object. 0, or -1 when the
 * answer grew over its limit. */
int task_run(const struct worker_task *task, struct worker_page *page);

#endif
