/*
 * Follows a mailbox on an IMAP server for the engine: one connection kept,
 * IDLE or polling, every folder read as far as the ledger does not know it
 * yet, once a day compared as a whole. What goes wrong is told the engine and
 * tried again, later each time; a refused login after a quarter of an hour.
 */
#ifndef DAEMON_FETCH_IMAP_H
#define DAEMON_FETCH_IMAP_H

#include <jansson.h>

#include "base/lockdown.h"
#include "base/wire.h"

struct fetch_imap;

/* `settings`: {mailbox, imap: {…server_settings.h}, folders, incoming} and
 * maybe now, poll_secs (between looks without IDLE), retry_secs (after the
 * first failure), answer_secs (the most a short answer may take). Before the
 * walls: loads what needs files. NULL on failure.
 */
struct fetch_imap *fetch_imap_open(const json_t *settings, struct err *err);
void fetch_imap_free(struct fetch_imap *self);
/* What it must reach behind the walls; ends with a NULL path. */
const struct lockdown_path *fetch_imap_paths(const struct fetch_imap *self);
/* Until the engine hangs up: 0, or -1 when it had better begin anew. */
int fetch_imap_run(struct fetch_imap *self, struct wire *wire, struct err *err);

#endif
