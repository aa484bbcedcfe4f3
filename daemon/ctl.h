/*
 * shoubaoctl(8): the admin's program. Each command is a function of its own
 * file, ctl_NAME.c: it builds what it has to say as JSON, then prints that, or
 * a table of it (ctl_print.h).
 */
#ifndef DAEMON_CTL_H
#define DAEMON_CTL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "ctl_options.h"
#include "office.h"

enum { CTL_OK = 0, CTL_FAILED = 1, CTL_USAGE = 2 };

struct ctl {
	const struct ctl_command *command;
	struct ctl_options options;
	char *path; /* of the config, absolute */
	struct config *config;
	struct office office; /* its store is open when the command needs it */
	const struct campaign *campaign; /* --campaign, NULL = all */
	int64_t now;
};

/* Loads the config and opens what the command needs. An exit status. */
int ctl_open(struct ctl *ctl);
void ctl_close(struct ctl *ctl);
/* For a command that has something to do before: becomes the owner and opens
 * the store. 0 or -1. */
int ctl_open_store(struct ctl *ctl, struct err *err);

/* Says what failed on standard error. Returns CTL_FAILED. */
int ctl_fail(const struct err *err);
/* Root goes on as the owner of the state folder, so that no file there comes
 * to belong to root. Called before the store is opened. 0 or -1. */
int ctl_become_owner(const char *state, struct err *err);

/* The i-th campaign a listing is of: 0, 1 … until NULL. */
const struct campaign *ctl_campaign(const struct ctl *ctl, size_t i);

/* RFC 3339 in the config's zone; null for 0 and INT64_MAX. */
json_t *ctl_instant(const struct ctl *ctl, int64_t instant);
/* "2023-05-17", null for DAY_NONE. */
json_t *ctl_day(int32_t day);

int ctl_check(struct ctl *ctl);
int ctl_status(struct ctl *ctl);
int ctl_units(struct ctl *ctl);
int ctl_missing(struct ctl *ctl);
int ctl_show(struct ctl *ctl);
int ctl_explain(struct ctl *ctl);
int ctl_held(struct ctl *ctl);
int ctl_reminders(struct ctl *ctl);
int ctl_decide(struct ctl *ctl);
int ctl_try_form(struct ctl *ctl);
int ctl_probe(struct ctl *ctl);
int ctl_digest(struct ctl *ctl);
int ctl_export(struct ctl *ctl);

#endif
