#include "ctl_passes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int ctl_last_pass(const struct ctl *ctl, const struct mailbox *mailbox,
    int64_t *completed_at, struct err *err)
{
	int64_t least = INT64_MAX, pass;

	for (size_t i = 0; i < mailbox->folders.count; i++) {
		if (store_pass_of_folder(ctl->office.store, mailbox->id,
			mailbox->folders.items[i], &pass, err) < 0)
			return -1;
		least = pass < least ? pass : least;
	}
	*completed_at = least == INT64_MAX ? 0 : least;
	return 0;
}

int ctl_passes_open(
    struct ctl_passes *passes, const struct ctl *ctl, struct err *err)
{
	const struct config *config = ctl->config;

	passes->ctl = ctl;
	passes->completed = mem_calloc(
	    config->mailbox_count, sizeof *passes->completed);
	for (size_t i = 0; i < config->mailbox_count; i++) {
		if (ctl_last_pass(ctl, &config->mailboxes[i],
			&passes->completed[i], err) == 0)
			continue;
		ctl_passes_close(passes);
		return -1;
	}
	return 0;
}

void ctl_passes_close(struct ctl_passes *passes)
{
	free(passes->completed);
	passes->completed = NULL;
}

int64_t ctl_passes_until(const struct ctl_passes *passes,
    const struct campaign *campaign, const char *mailbox)
{
	const struct config *config = passes->ctl->config;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < config->mailbox_count; i++) {
		const char *id = config->mailboxes[i].id;
		bool carries = mailbox != NULL
				   ? strcmp(id, mailbox) == 0
				   : strings_have(&campaign->mailboxes, id);
		if (carries && passes->completed[i] < least)
			least = passes->completed[i];
	}
	return least == INT64_MAX ? 0 : least;
}
