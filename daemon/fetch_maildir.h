/* Reads a Maildir (maildir(5)) with its Maildir++ folders. The time of
 * receipt is the seconds in the unique name, which the delivering server set;
 * flags and folders are never touched. */
#ifndef DAEMON_FETCH_MAILDIR_H
#define DAEMON_FETCH_MAILDIR_H

#include <jansson.h>

#include "base/wire.h"

/* Follows the Maildir of `settings` until the engine hangs up: 0; -1 when it
 * cannot begin. */
int fetch_maildir(struct wire *wire, const json_t *settings, struct err *err);

#endif
