/* One running engine for a state folder. */
#ifndef SPOOL_INSTANCE_H
#define SPOOL_INSTANCE_H

#include "base/err.h"

/* Locks state/lock (made if absent; `state` must exist) until the process
 * ends. Returns the descriptor, or -1: ERR_REJECT with the other's process
 * number when taken. The lock is a POSIX record lock: a forked child does not
 * inherit it (and cannot keep it after the engine's death), and it is gone
 * when the process closes any descriptor of that file or calls exec. */
int instance_lock(const char *state, struct err *err);

#endif
