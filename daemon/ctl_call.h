/* Asking the running engine over state/control. */
#ifndef DAEMON_CTL_CALL_H
#define DAEMON_CTL_CALL_H

#include <jansson.h>

#include "base/err.h"

/* One request (the reference is taken), one answer: a new reference. NULL with
 * *err: ERR_REJECT when nobody listens there. */
json_t *ctl_call(
    const char *state, json_t *request, int patience_secs, struct err *err);

#endif
