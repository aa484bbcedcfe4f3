/*
 * What an admin or a reviewer decides: validated against the config, stored
 * with its reason, made effective at once. Used by the engine for requests
 * from the control socket, and by shoubaoctl itself when no engine runs.
 */
#ifndef DAEMON_DECIDE_H
#define DAEMON_DECIDE_H

#include <jansson.h>
#include <stdint.h>

#include "office.h"

/*
 * `request`: {"command": "assign|accept|waive|extend|confirm-address|resend|
 * release", "campaign", "message", "unit", "material", "day", "until",
 * "address", "reason"}; texts, each where the command needs it. `actor` is
 * who asks. In the caller's transaction. Returns a new answer:
 * {"ok": true, "text": "…"} or {"ok": false, "text": "why not"}; NULL with
 * *err only when the store failed.
 */
json_t *decide(struct office *office, const json_t *request, const char *actor,
    int64_t now, struct err *err);

#endif
