/*
 * Hands messages to an SMTP server (RFC 5321) by libcurl: TLS of at least 1.2
 * with the chain and the name verified, STARTTLS required where it is asked
 * for, plaintext only to this machine, one recipient in each transaction, the
 * connection kept between messages.
 */
#ifndef DAEMON_SEND_SMTP_H
#define DAEMON_SEND_SMTP_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

struct send_smtp;

/* `settings`: those of server_settings.h and {hello: what we call ourselves,
 * timeout_secs: for one message}, both of which may be missing. Reads the
 * password. NULL: ERR_REJECT says what is wrong. */
struct send_smtp *send_smtp_open(const json_t *settings, struct err *err);
void send_smtp_close(struct send_smtp *smtp);

/* Sends one element of "send". A new element of "done": {id, result, reason,
 * detail, delay, code, unreachable}, see smtp_verdict.h. */
json_t *send_smtp_send(struct send_smtp *smtp, const json_t *item);
/* Closes the connection politely; the next message opens another. */
void send_smtp_rest(struct send_smtp *smtp);
/* The last name could not be resolved: a process behind its walls may be
 * looking at files that were replaced, and had better begin anew. */
bool send_smtp_is_lost(const struct send_smtp *smtp);

/* What it reads when it connects: for the walls. NULL ends. */
extern const char *const send_smtp_paths[];

#endif
