/* How far the mailboxes have been read: nothing is called missing before all
 * that may carry it were read completely after its deadline. */
#ifndef DAEMON_CTL_PASSES_H
#define DAEMON_CTL_PASSES_H

#include "ctl.h"

/* The last complete pass over all folders of a mailbox; 0 = never. */
int ctl_last_pass(const struct ctl *ctl, const struct mailbox *mailbox,
    int64_t *completed_at, struct err *err);

struct ctl_passes {
	const struct ctl *ctl;
	int64_t *completed; /* of each mailbox of the config */
};

int ctl_passes_open(
    struct ctl_passes *passes, const struct ctl *ctl, struct err *err);
void ctl_passes_close(struct ctl_passes *passes);
/* Everything up to here has been read of the mailboxes a copy is owed to:
 * `mailbox`, or any of the campaign's when NULL. */
int64_t ctl_passes_until(const struct ctl_passes *passes,
    const struct campaign *campaign, const char *mailbox);

#endif
