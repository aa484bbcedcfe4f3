/*
 * A conversation with an IMAP server (RFC 3501): the few commands a fetcher
 * needs, and nothing that changes the mailbox (no flags, no MOVE, only
 * BODY.PEEK). libetpan stays behind it.
 *
 * Functions with a struct imap_trouble return 0, 1 (the server said NO: the
 * session lives on) or -1 (it is over: close it); the trouble is filled for 1
 * and -1.
 */
#ifndef DAEMON_IMAP_SESSION_H
#define DAEMON_IMAP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config.h"
#include "imap_stream.h"

#define IMAP_LOGIN "login-refused"
#define IMAP_FOLDER "no-folder"
#define IMAP_SERVER "server"
#define IMAP_DISK "disk"

struct imap_trouble {
	const char *kind; /* one of IMAP_… */
	struct err err;   /* what the server said in it, without addresses */
};

struct imap_session;

/* Connects, logs in and, where CAPABILITY names ID, says who we are. NULL and
 * *trouble. Connecting, and each answer but long ones, may take `answer_secs`.
 */
struct imap_session *imap_session_open(const struct mailbox_end *server,
    const char *password, int answer_secs, int engine_fd,
    struct imap_trouble *trouble);
/* Says LOGOUT where the connection still works. */
void imap_session_close(struct imap_session *session);
/* ID (RFC 2971) is offered, so it was said. */
bool imap_session_can_id(const struct imap_session *session);
/* IDLE (RFC 2177) is offered. */
bool imap_session_can_idle(const struct imap_session *session);

struct imap_selected {
	int64_t uidvalidity; /* 0 = the server gives none */
	uint32_t exists;
};
/* `name` is encoded already (imap_name.h). */
int imap_session_select(struct imap_session *session, const char *name,
    struct imap_selected *selected, struct imap_trouble *trouble);

/* A listed message; the two fetches below call back during the call. */
struct imap_message {
	uint32_t uid;
	int64_t size;     /* RFC822.SIZE, which may lie; -1 unknown */
	int64_t received; /* INTERNALDATE; -1 unknown */
	const char *bytes;
	size_t bytes_count; /* of the header fields, for _recent */
};
typedef void (*imap_each)(void *context, const struct imap_message *message);

/* All messages with a UID above `after`, in any order. */
int imap_session_list(struct imap_session *session, uint32_t after,
    imap_each each, void *context, struct imap_trouble *trouble);
/* Message-ID and X-Shoubao-Id of the messages `first` to `last` by number. */
int imap_session_heads(struct imap_session *session, uint32_t first,
    uint32_t last, imap_each each, void *context, struct imap_trouble *trouble);
/* Which of these UIDs are still there. */
int imap_session_exist(struct imap_session *session, const uint32_t *uids,
    size_t count, imap_each each, void *context, struct imap_trouble *trouble);

/* Takes whole messages as they come. `bytes` in pieces, then `end` with the
 * UID; bytes that no `end` follows were cut. Either returns false to stop. */
struct imap_taker {
	bool (*bytes)(void *context, const char *bytes, size_t count);
	bool (*end)(void *context, uint32_t uid);
	void *context;
};
/* `size` is what they have together. UIDs ascend. */
int imap_session_fetch(struct imap_session *session, const uint32_t *uids,
    size_t count, int64_t size, const struct imap_taker *taker,
    struct imap_trouble *trouble);

int imap_session_noop(
    struct imap_session *session, struct imap_trouble *trouble);
int imap_session_idle(
    struct imap_session *session, struct imap_trouble *trouble);
int imap_session_idle_done(
    struct imap_session *session, struct imap_trouble *trouble);
/* While idling, or between two polls. IMAP_WAIT_BROKEN fills the trouble. */
enum imap_wait imap_session_wait(
    struct imap_session *session, int msecs, struct imap_trouble *trouble);
/* Was EXISTS heard since the last call? */
bool imap_session_news(struct imap_session *session);

#endif
