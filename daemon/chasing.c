#include "chasing.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "chased.h"
#include "chasing-private.h"
#include "engine.h"

#define TURN_MSECS 20 /* units that take longer are left for the next turn */
#define READS_MSECS \
	500          /* how often a mailbox that is waited for is looked at */
#define JUMP_SECS 60 /* of the clock */
#define UNREAD_SECS 600 /* what may be there already waits for a mailbox */

struct chased_campaign {
	const struct campaign *campaign;
	struct chasing_unit *units; /* as the roster has them */
	struct due_read *reads;     /* of each mailbox */
};

struct chasing {
	struct engine *engine;
	/* All: one that reminds nobody any more may have mail unsent. */
	struct chased_campaign *campaigns;
	size_t count;
	bool settled;    /* every mailbox was passed, its mail is judged */
	int64_t look_at; /* of all units the first */
	bool waits;      /* a unit waits for a mailbox to be read */
	bool sweeping;   /* the units before these were looked at: */
	size_t at_campaign, at_unit;
	int64_t clock, monotonic; /* at the last turn */
	int64_t reads_at;         /* monotonic */
};

struct chasing *chasing_new(struct engine *engine)
{
	const struct config *config = engine->office.config;
	struct chasing *self = mem_calloc(1, sizeof *self);

	self->engine = engine;
	self->look_at = INT64_MIN;
	self->clock = clock_now();
	self->monotonic = clock_monotonic_msecs();
	self->campaigns = mem_calloc(
	    config->campaign_count, sizeof *self->campaigns);
	for (size_t i = 0; i < config->campaign_count; i++) {
		const struct campaign *campaign = &config->campaigns[i];
		struct chased_campaign *own = &self->campaigns[self->count++];
		own->campaign = campaign;
		own->units = mem_calloc(
		    campaign->roster.count, sizeof *own->units);
		own->reads = mem_calloc(
		    campaign->mailboxes.count, sizeof *own->reads);
		for (size_t j = 0; j < campaign->mailboxes.count; j++)
			own->reads[j].mailbox = campaign->mailboxes.items[j];
		for (size_t j = 0; j < campaign->roster.count; j++)
			own->units[j].look_at = INT64_MIN;
	}
	return self;
}

void chasing_free(struct chasing *self)
{
	if (self == NULL)
		return;
	for (size_t i = 0; i < self->count; i++) {
		free(self->campaigns[i].units);
		free(self->campaigns[i].reads);
	}
	free(self->campaigns);
	free(self);
}

/* --- what makes a unit be looked at --- */

static void look_soon(struct chasing *self, struct chasing_unit *unit)
{
	unit->look_at = INT64_MIN;
	self->look_at = INT64_MIN;
}

static void look_at_all(struct chasing *self)
{
	for (size_t i = 0; i < self->count; i++)
		for (size_t j = 0;
		     j < self->campaigns[i].campaign->roster.count; j++)
			look_soon(self, &self->campaigns[i].units[j]);
}

static struct chased_campaign *find_campaign(
    struct chasing *self, const struct campaign *campaign)
{
	for (size_t i = 0; i < self->count; i++)
		if (self->campaigns[i].campaign == campaign)
			return &self->campaigns[i];
	return NULL;
}

static void take_touched(struct chasing *self)
{
	struct office *office = &self->engine->office;

	for (size_t i = 0; i < office->touched_count; i++) {
		const struct office_touched *touched = &office->touched[i];
		struct chased_campaign *own = find_campaign(
		    self, touched->campaign);
		if (own != NULL && own->campaign->reminders.stage_count > 0)
			look_soon(
			    self, &own->units[touched->unit -
					      touched->campaign->roster.units]);
	}
	office->touched_count = 0;
}

/* A clock that was set: what was to be looked at by the old one is not. */
static void watch_clock(struct chasing *self, int64_t now)
{
	int64_t monotonic = clock_monotonic_msecs();
	int64_t passed = (monotonic - self->monotonic) / 1000;
	int64_t drift = now - self->clock - passed;

	if (drift > JUMP_SECS || drift < -JUMP_SECS)
		look_at_all(self);
	self->clock = now;
	self->monotonic = monotonic;
}

static void wake_waiting(
    struct chasing *self, struct chased_campaign *own, const char *mailbox)
{
	for (size_t i = 0; i < own->campaign->roster.count; i++)
		if (own->units[i].unread != NULL &&
		    strcmp(own->units[i].unread, mailbox) == 0)
			look_soon(self, &own->units[i]);
}

/* How far each mailbox is read; who waited for it is looked at. */
static int read_reads(struct chasing *self, struct err *err)
{
	struct engine *engine = self->engine;

	self->reads_at = clock_monotonic_msecs() + READS_MSECS;
	for (size_t i = 0; i < self->count; i++) {
		struct chased_campaign *own = &self->campaigns[i];
		for (size_t j = 0; j < own->campaign->mailboxes.count; j++) {
			struct due_read *read = &own->reads[j];
			int64_t before = read->until;
			const struct mailbox *mailbox = config_mailbox(
			    engine->office.config, read->mailbox);
			if (engine_reads(engine, mailbox, &read->until, err) <
			    0)
				return -1;
			if (read->until != before)
				wake_waiting(self, own, read->mailbox);
		}
	}
	return 0;
}

/* --- a sweep over the units that are due --- */

static void end_sweep(struct chasing *self)
{
	self->sweeping = self->waits = false;
	self->look_at = INT64_MAX;
	for (size_t i = 0; i < self->count; i++) {
		struct chased_campaign *own = &self->campaigns[i];
		for (size_t j = 0; j < own->campaign->roster.count; j++) {
			self->waits = self->waits ||
				      own->units[j].unread != NULL;
			if (own->units[j].look_at < self->look_at)
				self->look_at = own->units[j].look_at;
		}
	}
}

static int look_at_unit(struct chasing *self, int64_t now, struct err *err)
{
	struct chased_campaign *own = &self->campaigns[self->at_campaign];
	struct chasing_unit *unit = &own->units[self->at_unit];
	const struct due_world world = {
	    .campaign = own->campaign,
	    .offset_secs = self->engine->office.config->offset_secs,
	    .now = now,
	    .reads = own->reads,
	    .read_count = own->campaign->mailboxes.count,
	};

	if (unit->look_at > now)
		return 0;
	return chasing_look(&self->engine->office, &self->engine->batch, &world,
	    &own->campaign->roster.units[self->at_unit], unit, err);
}

/* Goes on where the last turn stopped. */
static int sweep(struct chasing *self, int64_t now, struct err *err)
{
	int64_t until = clock_monotonic_msecs() + TURN_MSECS;

	while (self->at_campaign < self->count) {
		const struct roster *roster =
		    &self->campaigns[self->at_campaign].campaign->roster;
		if (self->at_unit == roster->count) {
			self->at_campaign++;
			self->at_unit = 0;
			continue;
		}
		if (look_at_unit(self, now, err) < 0)
			return -1;
		self->at_unit++;
		if (clock_monotonic_msecs() >= until)
			return 0;
	}
	end_sweep(self);
	return 0;
}

int chasing_turn(struct chasing *self)
{
	int64_t now = clock_now();
	struct err err;

	/* What is still to be judged may be what is wanting. */
	self->settled = engine_settled(self->engine);
	if (!self->settled || self->engine->draining)
		return 0;
	watch_clock(self, now);
	take_touched(self);
	if (self->waits && clock_monotonic_msecs() >= self->reads_at &&
	    read_reads(self, &err) < 0)
		return engine_fail(self->engine, "reminding", &err);
	if (!self->sweeping && now < self->look_at)
		return 0;
	if (!self->sweeping) {
		self->sweeping = true;
		self->at_campaign = self->at_unit = 0;
		if (read_reads(self, &err) < 0)
			return engine_fail(self->engine, "reminding", &err);
	}
	if (sweep(self, now, &err) < 0)
		return engine_fail(self->engine, "reminding", &err);
	return 0;
}

bool chasing_idle(const struct chasing *self)
{
	return self->settled && !self->sweeping &&
	       self->engine->office.touched_count == 0 &&
	       self->look_at > clock_now();
}

bool chasing_busy(const struct chasing *self)
{
	return self->sweeping;
}

/* --- touched --- */

static int touch(struct office *office, const struct campaign *campaign,
    const struct unit *unit, const char *why, struct err *err)
{
	MEM_GROW(office->touched, office->touched_count, office->touched_cap);
	office->touched[office->touched_count++] = (struct office_touched){
	    campaign, unit};
	return store_reminders_withdraw(
		   office->store, campaign->id, unit->code, why, err) < 0
		   ? -1
		   : 0;
}

int chasing_touch(struct office *office, const struct campaign *campaign,
    const struct unit *unit, struct err *err)
{
	static const char why[] = "something arrived or was decided";
	int result = 0;

	if (unit != NULL)
		return touch(office, campaign, unit, why, err);
	for (size_t i = 0; i < campaign->roster.count && result == 0; i++)
		result = touch(
		    office, campaign, &campaign->roster.units[i], why, err);
	return result;
}

/* Whom a reminder is about: *campaign and *unit, NULL when the configuration
 * has them no more. */
static void find_reminded(const struct office *office,
    const struct outbox_mail *mail, const struct campaign **campaign,
    const struct unit **unit)
{
	*campaign = mail->campaign != NULL
			? config_campaign(office->config, mail->campaign)
			: NULL;
	*unit = *campaign != NULL && mail->unit != NULL
		    ? campaign_unit(*campaign, mail->unit)
		    : NULL;
}

int chasing_touch_message(
    struct office *office, int64_t outbox, struct err *err)
{
	struct outbox_mail mail;
	const struct campaign *campaign;
	const struct unit *unit = NULL;
	int found = store_outbox_get(office->store, outbox, &mail, err);

	if (found <= 0)
		return found;
	if (strcmp(mail.kind, "reminder") == 0)
		find_reminded(office, &mail, &campaign, &unit);
	outbox_mail_free(&mail);
	return unit == NULL ? 0 : chasing_touch(office, campaign, unit, err);
}

/* --- on its way out --- */

static int is_still_so(struct office *office, const struct campaign *campaign,
    const struct unit *unit, int64_t now, struct err *err)
{
	struct chased chased;

	if (chased_load(office->store, campaign, unit, &chased, err) < 0)
		return -1;
	bool so = chased_unsent_is_true(
	    &chased, now, office->config->offset_secs);
	chased_free(&chased);
	return so;
}

/* Every mailbox of the campaign was read within the last hour. */
static int is_read(struct office *office, const struct campaign *campaign,
    int64_t now, struct err *err)
{
	for (size_t i = 0; i < campaign->mailboxes.count; i++) {
		const struct mailbox *mailbox = config_mailbox(
		    office->config, campaign->mailboxes.items[i]);
		int64_t until;
		if (engine_read_until(office->store, mailbox, &until, err) < 0)
			return -1;
		if (until < now - DUE_FRESH_SECS)
			return 0;
	}
	return 1;
}

/* When a message that was handed over before may be handed over again. */
static int again_at(struct office *office, const struct campaign *campaign,
    int64_t now, int64_t *later, struct err *err)
{
	int read = is_read(office, campaign, now, err);

	if (read < 0)
		return -1;
	*later = due_allowed(&campaign->reminders,
	    read ? now : now + UNREAD_SECS, office->config->offset_secs);
	return 0;
}

int chasing_may_leave(struct office *office, const struct outbox_mail *mail,
    int64_t now, int64_t *later, struct err *err)
{
	const struct campaign *campaign;
	const struct unit *unit;

	*later = now;
	find_reminded(office, mail, &campaign, &unit);
	if (unit == NULL)
		return store_reminders_withdraw(office->store, mail->campaign,
			   mail->unit, "no longer in the configuration",
			   err) < 0
			   ? -1
			   : 0;
	bool again = mail->attempts > 0;
	int so = again || (now - mail->created <= DUE_FRESH_SECS &&
			      due_allowed(&campaign->reminders, now,
				  office->config->offset_secs) == now);
	if (so)
		so = is_still_so(office, campaign, unit, now, err);
	if (so > 0 && again && again_at(office, campaign, now, later, err) < 0)
		return -1;
	if (so != 0 && *later != INT64_MAX)
		return so;
	return touch(
	    office, campaign, unit, "not so any more, or too late", err);
}
