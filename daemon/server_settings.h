/*
 * A mail server as the engine tells its programs of it. The password itself
 * never crosses the wire: each program reads it where the config says.
 */
#ifndef DAEMON_SERVER_SETTINGS_H
#define DAEMON_SERVER_SETTINGS_H

#include <jansson.h>

#include "config/config.h"

/* {host, port, tls: "implicit" | "starttls" | "none", profile} and, where they
 * are set, user, password_credential, password_file, ca_file, proxy. New
 * reference. */
json_t *server_settings_json(const struct mailbox_end *end);
/* The other way; texts are malloc'ed. 0, or -1 ERR_BUG. */
int server_settings_read(
    const json_t *settings, struct mailbox_end *end, struct err *err);
void server_settings_free(struct mailbox_end *end);

#endif
