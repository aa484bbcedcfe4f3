/*
 * What is wanting of a unit as one message: due in, message out. Pure: what it
 * says is templates/reminder.subject, reminder.txt and reminder.html, filled
 * with the data that README lists under "Templates".
 */
#ifndef DAEMON_REMINDER_H
#define DAEMON_REMINDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "compose.h"
#include "due.h"
#include "office.h"
#include "template.h"

/* Mail of the unit's that waits for a reviewer: it may hold what is wanting. */
struct reminder_held {
	int64_t mail;
	int64_t received;
	char *subject; /* or NULL */
};

struct reminder_input {
	const struct office *office; /* its blank forms are attached */
	const struct campaign *campaign;
	const struct unit *unit;
	const struct mailbox *mailbox; /* it is sent from */
	const char *recipient;
	const struct due *due;
	const struct reminder_held *held;
	size_t held_count;
	bool told;       /* the unit itself was reminded before */
	const char *key; /* its dedupe key */
	int64_t now;
};

/* The data as templates see them (a new object). */
json_t *reminder_data(const struct reminder_input *input);
/* Fills *out (composed_free it). 0, or -1 when a template is wrong. */
int reminder_compose(const struct templates *templates,
    const struct reminder_input *input, struct composed *out, struct err *err);

#endif
