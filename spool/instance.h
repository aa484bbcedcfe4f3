/* One running engine for a state folder. */
#ifndef SPOOL_INSTANCE_H
#define SPOOL_INSTANCE_H

#include "base/err.h"

/* Locks state/lock (made if absent) until the process ends. Returns the
 * descriptor, or -1: ERR_REJECT with the other's process number when taken. */
int instance_lock(const char *state, struct err *err);

#endif
