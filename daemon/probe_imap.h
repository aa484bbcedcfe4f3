/* The probe of an IMAP source: password, reachable, certificate, login, id,
 * folder (each), sent; and, when a mail to itself was sent, arrives, copy,
 * clock. It changes nothing in the mailbox. */
#ifndef DAEMON_PROBE_IMAP_H
#define DAEMON_PROBE_IMAP_H

#include <jansson.h>

#include "base/wire.h"

/* `settings`: {imap: {…server_settings.h}, folders} and maybe answer_secs.
 * Locks itself. 0, or -1: the probe itself could not work. */
int probe_imap(struct wire *wire, const json_t *settings, struct err *err);

#endif
