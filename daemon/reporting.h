/*
 * The digest's hour: each day of a campaign's digest, once its mailboxes have
 * been read after the configured hour (or cannot be read for half an hour), one
 * message to each reviewer, with the workbook and a token to decide with. Once
 * a day whatever happens: its dedupe key is the day. Missed while we were down
 * it is sent when we are back on the same day.
 */
#ifndef DAEMON_REPORTING_H
#define DAEMON_REPORTING_H

#include <jansson.h>
#include <stdbool.h>

#include "config/config.h"

struct engine;

struct reporting *reporting_new(struct engine *engine);
void reporting_free(struct reporting *reporting);
/* 0 or -1. */
int reporting_turn(struct reporting *reporting);
/* Nothing is due that can be sent now (for --once). */
bool reporting_idle(const struct reporting *reporting);

/* The digest of {campaign} (or of the only one) to its reviewers, now, on
 * demand: {ok, text}, given when it is on disk. NULL = the engine failed. */
json_t *reporting_now(struct reporting *reporting, const json_t *request);

#endif
