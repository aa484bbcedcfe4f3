/* The probes of Maildirs: the source, which is read, and the sink, which is
 * written. */
#ifndef DAEMON_PROBE_MAILDIR_H
#define DAEMON_PROBE_MAILDIR_H

#include <jansson.h>

#include "base/wire.h"

/* `settings`: {maildir, folders, state}. Steps: maildir, folder (each); and,
 * when a mail to itself was sent, arrives. Locks itself. 0, or -1: the probe
 * itself could not work. */
int probe_maildir_source(
    struct wire *wire, const json_t *settings, struct err *err);
/* `settings`: {maildir, state}. The step maildir: a file is made in tmp/ and
 * removed. */
int probe_maildir_sink(
    struct wire *wire, const json_t *settings, struct err *err);

#endif
