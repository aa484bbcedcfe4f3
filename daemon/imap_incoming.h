/* Messages on their way from a server to the spool's incoming/ folder: never
 * in memory, under a temporary name until whole, then named by their hash. */
#ifndef DAEMON_IMAP_INCOMING_H
#define DAEMON_IMAP_INCOMING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fetch_wire.h"
#include "imap_session.h"

struct imap_incoming;

/* `folder` is incoming/; `mailbox` names the temporary file. NULL on failure.
 */
struct imap_incoming *imap_incoming_open(
    const char *folder, const char *mailbox, struct err *err);
void imap_incoming_close(struct imap_incoming *incoming);

/* The next fetch is of these items (in ascending order of UID), whose numbers
 * are `uids`. Borrows all three. */
void imap_incoming_expect(struct imap_incoming *incoming, const char *folder,
    struct fetch_item *items, const uint32_t *uids, size_t count);
/* For imap_session_fetch. */
struct imap_taker imap_incoming_taker(struct imap_incoming *incoming);
/* What came whole: elements of "fetched"; their items are not wanted any more.
 * New reference. */
json_t *imap_incoming_fetched(struct imap_incoming *incoming);
/* Why a message was not taken; NULL = nothing failed. */
const struct err *imap_incoming_failure(const struct imap_incoming *incoming);

#endif
