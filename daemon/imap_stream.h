/*
 * The bytes of an IMAP connection, from libcurl to libetpan. libcurl connects
 * (TLS of at least 1.2, chain and name verified, STARTTLS, proxy) and eats the
 * greeting; libetpan, whose own TLS verifies nothing, then talks through it.
 * Every command has an absolute deadline and the limits of imap_guard.h.
 */
#ifndef DAEMON_IMAP_STREAM_H
#define DAEMON_IMAP_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "config/config.h"

struct _mailstream;
struct imap_stream;

/* What went wrong, for alarms and advice (fetch_wire.h). */
#define IMAP_UNREACHABLE "unreachable"
#define IMAP_UNRESOLVED "unresolved"
#define IMAP_CERTIFICATE "certificate"
#define IMAP_TLS "tls"
#define IMAP_PROTOCOL "protocol"
#define IMAP_ENDED "ended" /* the engine hung up: no trouble at all */

/* Once, before the walls. */
int imap_stream_begin(struct err *err);

/* Connects within `secs`. A hang-up of `engine_fd` ends every wait. NULL, with
 * *kind one of the above. */
struct imap_stream *imap_stream_open(const struct mailbox_end *server, int secs,
    int engine_fd, const char **kind, struct err *err);
void imap_stream_close(struct imap_stream *stream);

/* For mailimap_connect; libetpan frees it, and it is useless after
 * imap_stream_close. It begins with a greeting, "* PREAUTH" if it was one. */
struct _mailstream *imap_stream_reader(struct imap_stream *stream);
/* TLS is on. */
bool imap_stream_is_private(const struct imap_stream *stream);

/* The next command must be answered within `secs`, by at most so many bytes
 * and no larger literal. */
void imap_stream_command(
    struct imap_stream *stream, int secs, int64_t bytes, int64_t literal_bytes);

enum imap_wait {
	IMAP_WAIT_TIME,   /* nothing new */
	IMAP_WAIT_NEWS,   /* EXISTS was heard, now or before */
	IMAP_WAIT_ENGINE, /* the engine said something, or hung up */
	IMAP_WAIT_BROKEN  /* see imap_stream_broken */
};
/* While nothing is asked (IDLE or polling). */
enum imap_wait imap_stream_wait(struct imap_stream *stream, int msecs);
/* Was EXISTS heard since the last call? */
bool imap_stream_news(struct imap_stream *stream);

/* Why reading or writing failed (and *kind), or NULL. */
const char *imap_stream_broken(
    const struct imap_stream *stream, const char **kind);

#endif
