/* The first steps of a probe: "reachable" and "certificate". Connects by
 * libcurl as fetching and sending do, says nothing of us, and hangs up. */
#ifndef DAEMON_PROBE_CONNECT_H
#define DAEMON_PROBE_CONNECT_H

#include "probe_step.h"

/* Tells both steps. `protocol`: "imap" or "smtp". 0, or -1: there is no point
 * in going on. curl_global_init comes before it, outside the walls. */
int probe_connect(struct probe *probe, const char *protocol);

#endif
