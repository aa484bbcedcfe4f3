/* What to do when a step of a probe failed, in plain Chinese. Pure. */
#ifndef DAEMON_PROBE_ADVICE_H
#define DAEMON_PROBE_ADVICE_H

#include "config/config.h"

/*
 * For a reason: those of the probes' own steps, imap_session.h's kinds, and
 * what send_smtp.h gives as "reason". `server` names host, port, user and
 * profile (all may be missing: a Maildir). malloc; NULL when nothing fits.
 */
char *probe_advice(const char *reason, const struct mailbox_end *server);

#endif
