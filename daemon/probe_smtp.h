/* The probe of an SMTP sink: password, reachable, certificate, login,
 * accepted: a mail from the mailbox to itself. */
#ifndef DAEMON_PROBE_SMTP_H
#define DAEMON_PROBE_SMTP_H

#include <jansson.h>

#include "base/wire.h"

/* `settings`: {smtp: {…send_smtp.h}, mail: an element of "send"} and maybe
 * answer_secs. Locks itself. 0, or -1: the probe itself could not work. */
int probe_smtp(struct wire *wire, const json_t *settings, struct err *err);

#endif
