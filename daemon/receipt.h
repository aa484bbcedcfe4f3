/*
 * The answer to one mail: verdict in, message out. Pure: what it says is
 * templates/receipt.subject, receipt.txt and receipt.html, filled with the
 * data that README lists under "Templates".
 */
#ifndef DAEMON_RECEIPT_H
#define DAEMON_RECEIPT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "compose.h"
#include "config/config.h"
#include "judge.h"
#include "standing.h"
#include "template.h"

struct receipt_standing { /* of one unit, this mail counted in */
	const struct unit *unit;
	const struct standing *list;
	size_t count;
};

struct receipt_input {
	const struct config *config;
	const struct campaign *campaign;
	const struct mailbox *mailbox;
	const struct facts *facts;
	const struct verdict *verdict;
	/* Of the units the sender may speak for; none = the unit's standing is
	 * not shown (unverified sender). */
	const struct receipt_standing *standings;
	size_t standing_count;
	int64_t mail; /* its number, shown as 编号 */
	int64_t received;
	int64_t now;
	int revision; /* 0 = the first answer, n = after the n-th decision */
};

/* Fills *out (compose_free it). 0, or -1 when a template is wrong. */
int receipt_compose(const struct templates *templates,
    const struct receipt_input *input, struct composed *out, struct err *err);

#endif
