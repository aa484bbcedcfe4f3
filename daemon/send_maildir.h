/* Puts messages into a Maildir (maildir(5)) under a name made of their own
 * id, so that after any crash it can be seen whether one is there. */
#ifndef DAEMON_SEND_MAILDIR_H
#define DAEMON_SEND_MAILDIR_H

#include <jansson.h>

#include "base/err.h"

struct send_maildir;

/* Opens (and where they are absent makes) new, cur and tmp below `path`. */
struct send_maildir *send_maildir_open(const char *path, struct err *err);
void send_maildir_close(struct send_maildir *maildir);

/* Delivers the messages of a "send" list; the folder is synced once for all.
 * A new "done" list: {id, result: sent|later, detail}. */
json_t *send_maildir_send(struct send_maildir *maildir, const json_t *list);
/* A new "found" list for a "find" list: {id, found}. */
json_t *send_maildir_find(struct send_maildir *maildir, const json_t *list);

#endif
