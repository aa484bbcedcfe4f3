/* For the files of imap_session only. */
#ifndef DAEMON_IMAP_SESSION_PRIVATE_H
#define DAEMON_IMAP_SESSION_PRIVATE_H

#include <libetpan/libetpan.h>

#include "imap_session.h"

#define ANSWER_BYTES (1 << 20)
#define LITERAL_BYTES 65536

struct imap_session {
	struct imap_stream *stream;
	mailimap *imap;
	int answer_secs; /* for any answer but long ones */
	char *user;      /* never to be logged */
	bool can_id, can_idle;
	bool login_disabled, can_plain, can_initial;
	/* of the fetch going on */
	imap_each each;
	const struct imap_taker *taker;
	void *context;
	bool body_begun, stopped;
};

/* The next command, with the usual limits. */
void imap_session_begin(struct imap_session *session);
/* What became of a command: 0, 1 or -1, see imap_session.h. `code` is
 * libetpan's, `refused` its code for NO. */
int imap_session_result(struct imap_session *session, int code, int refused,
    const char *doing, const char *kind, struct imap_trouble *trouble);

#endif
