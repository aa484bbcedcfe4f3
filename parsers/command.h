/* What `shoubao-parse` does when it is called by hand: one file, one answer on
 * standard output. */
#ifndef PARSERS_COMMAND_H
#define PARSERS_COMMAND_H

#include "base/limits.h"
#include "parsers/worker.h"

/*
 * Reads the file in a locked worker and prints one line of JSON, a refusal
 * too. WORKER_FORMS reads {"forms":[…],"limits":{…}} from standard input, one
 * line. Returns the exit status: 0, or 2 when the file can't be opened, the
 * definitions are wrong or the sandbox failed (said on standard error).
 */
int command_run(
    enum worker_kind kind, const char *path, const struct limits *limits);

#endif
