/* All that is known of one mail, as JSON. */
#ifndef DAEMON_CTL_MESSAGE_H
#define DAEMON_CTL_MESSAGE_H

#include "ctl.h"

/* The mail's own row: number, times, sender, verdict in short. */
json_t *ctl_mail_json(const struct ctl *ctl, const struct store_mail *mail);

/* The row as "mail", beside it "parts", "submissions" (with "pieces", "fields"
 * and "problems"), "loose", "suggestions", "receipts", "decisions". `mail` has
 * its texts. NULL when the store failed. */
json_t *ctl_message_json(
    const struct ctl *ctl, const struct store_mail *mail, struct err *err);

/* "waiting", "queued" … "withdrawn" */
const char *ctl_outbox_state(enum outbox_state state);

/* The decisions on a mail, oldest first. */
int ctl_decisions_json(
    const struct ctl *ctl, int64_t mail, json_t *list, struct err *err);

/* The mail's stored verdict; an empty object when it has none. */
json_t *ctl_verdict_json(const struct store_mail *mail);

#endif
