/*
 * Several receipts to one address that had to wait, as one message: an address
 * gets so many messages a day, and each receipt is told all the same.
 */
#ifndef DAEMON_MERGE_H
#define DAEMON_MERGE_H

#include "config/config.h"
#include "office.h"
#include "spool/store.h"

#define MERGE_MOST 20 /* receipts in one message */

/* Puts the receipts that wait for the address of `first`, and were never tried,
 * into one message that is queued in their stead; they become OUTBOX_MERGED.
 * 1 done, 0 there is nothing to merge (or no template merged.txt), -1. Within
 * a transaction. */
int merge_receipts(struct office *office, const struct mailbox *mailbox,
    const struct outbox_mail *first, int64_t now, struct err *err);

#endif
