#include "asking.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine.h"
#include "held_notice.h"
#include "intake.h"

#define LOOK_MSECS 2000
#define GATHER_SECS 60 /* mail that is still being read is waited for */

struct asking {
	struct engine *engine;
	int64_t look_at; /* monotonic */
	bool settled;    /* looked after everything was passed */
};

/* Mails of one campaign that nobody was told of. */
struct untold {
	const struct asking *asking;
	const struct campaign *campaign;
	int64_t *mails;
	size_t count, cap;
	int64_t oldest; /* since when the first of them waits */
};

struct asking *asking_new(struct engine *engine)
{
	struct asking *self = mem_calloc(1, sizeof *self);

	self->engine = engine;
	return self;
}

void asking_free(struct asking *self)
{
	free(self);
}

/* A mail that could not be read has no campaign: its mailbox's first asks. */
static bool is_of(const struct untold *untold, const struct store_mail *mail)
{
	const struct config *config = untold->asking->engine->office.config;
	const struct mailbox *mailbox = config_mailbox(config, mail->mailbox);

	if (mailbox == NULL || mail->received < mailbox->since)
		return false;
	if (mail->campaign != NULL)
		return strcmp(mail->campaign, untold->campaign->id) == 0;
	return config_campaign_of(config, mail->mailbox, 0) == untold->campaign;
}

static int add_untold(void *context, const struct store_mail *mail)
{
	struct untold *untold = context;

	if (!is_of(untold, mail))
		return 0;
	if (untold->count == 0)
		untold->oldest = mail->judged_at;
	MEM_GROW(untold->mails, untold->count, untold->cap);
	untold->mails[untold->count++] = mail->id;
	return 0;
}

/* A burst is told in one: as long as more is being read it waits a little. */
static bool is_whole(const struct untold *untold, int64_t now)
{
	return intake_idle(untold->asking->engine->intake) ||
	       untold->oldest + GATHER_SECS <= now;
}

static int tell(
    struct asking *self, const struct untold *untold, struct err *err)
{
	struct engine *engine = self->engine;
	int64_t now = clock_now();

	if (batch_begin(&engine->batch, err) < 0)
		return -1;
	int result = held_notice_send(&engine->office, untold->campaign,
	    untold->mails, untold->count, now, err);
	if (result < 0 && err->code != ERR_REJECT)
		return -1;
	/* A template is for an admin to mend: the digest has them too. */
	if (result < 0)
		log_error("notice of held mail: %s", err->text);
	for (size_t i = 0; i < untold->count; i++)
		if (store_told_add(
			engine->office.store, untold->mails[i], now, err) < 0)
			return -1;
	log_info("%s: the reviewers are told of %zu held mails",
	    untold->campaign->id, untold->count);
	return 0;
}

static int look(
    struct asking *self, const struct campaign *campaign, struct err *err)
{
	struct store *store = self->engine->office.store;
	struct untold untold = {.asking = self, .campaign = campaign};
	int64_t now = clock_now(), last = 0;
	int result = store_untold_each(store, &untold, add_untold, err);

	if (result == 0 && untold.count > 0)
		result = store_told_last(store, campaign->id, &last, err);
	bool due = last == 0 || now - last >= campaign->digest.held_secs;
	if (result == 0 && untold.count > 0 && due && is_whole(&untold, now))
		result = tell(self, &untold, err);
	free(untold.mails);
	return result;
}

static int look_at_all(struct asking *self, struct err *err)
{
	const struct config *config = self->engine->office.config;

	for (size_t i = 0; i < config->campaign_count; i++) {
		const struct campaign *campaign = &config->campaigns[i];
		if (campaign->digest.held_secs > 0 &&
		    campaign->reviewer_count > 0 &&
		    look(self, campaign, err) < 0)
			return -1;
	}
	return 0;
}

int asking_turn(struct asking *self)
{
	int64_t now = clock_monotonic_msecs();
	bool settled = engine_settled(self->engine);
	struct err err;

	self->settled = self->settled && settled;
	if (self->engine->draining ||
	    (now < self->look_at && (self->settled || !settled)))
		return 0;
	self->look_at = now + LOOK_MSECS;
	if (look_at_all(self, &err) < 0)
		return engine_fail(self->engine, "telling of held mail", &err);
	self->settled = settled;
	return 0;
}

bool asking_idle(const struct asking *self)
{
	return self->settled;
}
