/*
 * What a probe says (shoubaoctl probe): `shoubao-fetch probe` and
 * `shoubao-send probe` get the settings their servers get, try one thing after
 * the other and tell each over the wire:
 *
 *   ← {"configure": {…}}
 *   → {"step", "ok": true | false | null, "text", "advice"}   null: not tried
 *   → {"waiting": true}                                       fetch alone
 *   ← {"find": {message_id, shoubao_id, wait_secs}}
 *   → more steps
 *
 * and end. Texts and advice are for people, in Chinese; what a server said
 * stands in them as it came, so they are made harmless where they are shown.
 */
#ifndef DAEMON_PROBE_STEP_H
#define DAEMON_PROBE_STEP_H

#include "base/lockdown.h"
#include "base/wire.h"
#include "config/config.h"

struct probe {
	struct wire *wire;
	struct mailbox_end server; /* of a server */
	int answer_secs;           /* for a connection, and for an answer */
};

/* Fills it from "configure". `key`: "imap" or "smtp". 0 or -1. */
int probe_begin(struct probe *probe, struct wire *wire, const json_t *settings,
    const char *key, struct err *err);
void probe_end(struct probe *probe);
/* Walls of a server's probe. 0 or -1. */
int probe_lock(
    const struct probe *probe, enum lockdown_profile profile, struct err *err);

void probe_passed(struct probe *probe, const char *step, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
void probe_skipped(struct probe *probe, const char *step, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
/* Passed, with something to be done all the same. */
void probe_warned(struct probe *probe, const char *step, const char *reason,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* `reason` is one of probe_advice.h's. */
void probe_failed(struct probe *probe, const char *step, const char *reason,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The step "password": reads it. secret_free, or NULL when told. */
char *probe_password(struct probe *probe);

#endif
