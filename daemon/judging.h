/* One mail through the judge and into the store: the verdict with all its
 * rows, the parts, and the receipt in the outbox, in the caller's transaction.
 */
#ifndef DAEMON_JUDGING_H
#define DAEMON_JUDGING_H

#include <stdint.h>

#include "base/err.h"
#include "base/facts.h"
#include "office.h"

/* `facts` (days without a year are settled) as `facts_text` (JSON) was read
 * from the mail; the parts' bytes are in pack_fd. A mail that was judged before
 * (mail->verdict) is answered again when its verdict changed or
 * mail->answer_again says so. 0, 1 when it decided about mails that are to be
 * judged again now, or -1. */
int judging_mail(struct office *office, const struct store_mail *mail,
    struct facts *facts, const char *facts_text, int pack_fd, int64_t now,
    struct err *err);

#endif
