/* For the decide*.c files only: one request while it is worked on. */
#ifndef DAEMON_DECIDE_PRIVATE_H
#define DAEMON_DECIDE_PRIVATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "decide.h"

/* The members a request may have. */
enum decide_member {
	DECIDE_CAMPAIGN = 1 << 0,
	DECIDE_MESSAGE = 1 << 1,
	DECIDE_UNIT = 1 << 2,
	DECIDE_MATERIAL = 1 << 3,
	DECIDE_DAY = 1 << 4,
	DECIDE_UNTIL = 1 << 5,
	DECIDE_ADDRESS = 1 << 6,
	DECIDE_REASON = 1 << 7
};

struct deciding {
	struct office *office;
	const char *actor;
	int64_t now;
	const struct campaign *campaign; /* NULL where it does not matter */
	struct store_mail mail;          /* id 0 = none */
	bool all;                        /* "all" for the message or the unit */
	const struct unit *unit;
	const struct material *material;
	int32_t day;
	int64_t until;
	char *address; /* lower case, or NULL */
	char *reason;  /* never NULL */
	struct buf answer;
};

struct decide_command {
	const char *name;
	unsigned needs, may; /* members */
	bool all;            /* "all" may stand for the mail, or the unit */
	/* Refuses (ERR_REJECT) what makes no sense; writes nothing. */
	int (*check)(struct deciding *self, struct err *err);
	/* What follows from the stored decision; adds to the answer. */
	int (*effect)(struct deciding *self, struct err *err);
};

/* Reads the request into a zeroed *self. 0, or -1: ERR_REJECT is for the one
 * who asks. To be freed in any case. */
int decide_read(struct deciding *self, const struct decide_command *command,
    const json_t *request, struct err *err);
void decide_free(struct deciding *self);

/* decide_check.c */
int decide_check_assign(struct deciding *self, struct err *err);
int decide_check_accept(struct deciding *self, struct err *err);
int decide_check_waive(struct deciding *self, struct err *err);
int decide_check_extend(struct deciding *self, struct err *err);
int decide_check_address(struct deciding *self, struct err *err);
int decide_check_resend(struct deciding *self, struct err *err);
int decide_check_release(struct deciding *self, struct err *err);

/* decide_effect.c */
int decide_effect_assign(struct deciding *self, struct err *err);
int decide_effect_accept(struct deciding *self, struct err *err);
int decide_effect_waive(struct deciding *self, struct err *err);
int decide_effect_extend(struct deciding *self, struct err *err);
int decide_effect_address(struct deciding *self, struct err *err);
int decide_effect_resend(struct deciding *self, struct err *err);
int decide_effect_release(struct deciding *self, struct err *err);

#endif
