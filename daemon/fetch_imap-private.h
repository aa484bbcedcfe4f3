/* For the files of fetch_imap only. */
#ifndef DAEMON_FETCH_IMAP_PRIVATE_H
#define DAEMON_FETCH_IMAP_PRIVATE_H

#include "base/lockdown.h"
#include "config/profiles.h"
#include "fetch_imap.h"
#include "fetch_wire.h"
#include "imap_incoming.h"
#include "imap_session.h"

#define MAX_PATHS 24

struct imap_folder {
	const char *name; /* as the config has it */
	char *encoded;
	bool known; /* the engine was asked about this uidvalidity */
	int64_t uidvalidity;
	int64_t last;     /* passed up to this UID */
	int64_t compared; /* instant */
};

struct fetch_imap {
	struct fetch fetch;
	const json_t *settings; /* held */
	const char *mailbox;
	struct mailbox_end server;
	struct imap_folder *folders;
	size_t folder_count;
	/* Names Sent may have, encoded; NULL ends. */
	char *sent[PROFILE_SENT_NAMES + 1];
	struct imap_incoming *incoming;
	struct lockdown_path paths[MAX_PATHS];
	char *secret_folder;
	int poll_secs, retry_secs, answer_secs;

	struct imap_session *session;
	const struct imap_folder *selected;
	char *tried;  /* the password last refused; NULL = it could not be read
		       */
	int failures; /* in a row */
	bool ended;   /* the engine hung up */
};

/* fetch_imap_pass.c: all of a folder that is new. 0; 1 it is not complete, or
 * -1 the session is over: *trouble says why. */
int fetch_imap_pass(struct fetch_imap *self, struct imap_folder *folder,
    bool last, struct imap_trouble *trouble);
/* fetch_imap_find.c: answers all that was asked. 0, or -1 as above. */
int fetch_imap_find(struct fetch_imap *self, struct imap_trouble *trouble);
/* fetch_imap_wait.c: until there is something to do: 0, or -1 as above.
 * *only_first: of the first folder. */
int fetch_imap_wait(
    struct fetch_imap *self, bool *only_first, struct imap_trouble *trouble);
/* Between two attempts, at most so long; sooner when the password changed. */
void fetch_imap_pause(struct fetch_imap *self, const char *kind);

/* The engine hung up, or the wire broke. Returns -1. */
int fetch_imap_end(struct fetch_imap *self, struct imap_trouble *trouble);

#endif
