#include "reporting.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "chasing.h"
#include "delivery.h"
#include "digest.h"
#include "engine.h"
#include "spool/store_report.h"
#include "token.h"
#include "workbook.h"

#define KEPT_SECS (7 * 86400) /* the bytes of a digest that was sent */
#define LOOK_MSECS 5000
#define UNREAD_SECS (30 * 60) /* so long we wait for a mailbox */
#define WORKBOOK_MOST \
	(20u << 20) /* what providers take of a mail is 50 MB at most */

struct reporting {
	struct engine *engine;
	int64_t began;   /* when this engine began */
	int64_t look_at; /* monotonic */
	bool looked;     /* under --once: since all was settled */
	int32_t *done;   /* of each campaign: the day that is finished */
};

struct reporting *reporting_new(struct engine *engine)
{
	struct reporting *self = mem_calloc(1, sizeof *self);
	size_t count = engine->office.config->campaign_count;

	self->engine = engine;
	self->began = clock_now();
	self->done = mem_calloc(count + 1, sizeof *self->done);
	for (size_t i = 0; i < count; i++)
		self->done[i] = DAY_NONE;
	return self;
}

void reporting_free(struct reporting *self)
{
	if (self == NULL)
		return;
	free(self->done);
	free(self);
}

/* --- one digest ------------------------------------------------------------
 */

/* What all reviewers of a campaign are told. */
struct edition {
	struct engine *engine;
	const struct campaign *campaign;
	const struct mailbox *mailbox; /* it is sent from */
	struct report *report;
	char *workbook; /* NULL: none could be made */
	size_t workbook_size;
	int64_t now;
	const char *suffix; /* of the dedupe key: "" for the day's own */
};

static bool replies_decide(const struct mailbox *mailbox)
{
	return mailbox->decisions == DECISIONS_TOKEN ||
	       (mailbox->decisions == DECISIONS_AUTHENTICATED &&
		   mailbox->authserv_id != NULL);
}

static char *key_of(const struct edition *edition, const char *reviewer)
{
	char day[11];

	day_format(day_of_instant(edition->now,
		       edition->engine->office.config->offset_secs),
	    day);
	return mem_printf("digest/%s/%s/%s%s", edition->campaign->id, day,
	    reviewer, edition->suffix);
}

struct tokens {
	char (*texts)[TOKEN_TEXT]; /* the first for replies, then for links */
	const char **spares;
	size_t count; /* 0 = replies do not decide */
	int64_t expires;
};

static int make_tokens(const struct edition *edition,
    const struct reviewer *reviewer, struct tokens *tokens, struct err *err)
{
	size_t count = digest_links(edition->report) + 1;

	*tokens = (struct tokens){
	    .expires = edition->now + edition->campaign->digest.token_secs};
	if (!replies_decide(edition->mailbox))
		return 0;
	tokens->texts = mem_calloc(count, sizeof *tokens->texts);
	tokens->spares = mem_calloc(count, sizeof *tokens->spares);
	tokens->count = count;
	for (size_t i = 0; i < count; i++) {
		if (token_new(edition->engine->office.store, edition->campaign,
			reviewer->address, 0, edition->now, tokens->expires,
			tokens->texts[i], err) < 0)
			return -1;
		tokens->spares[i] = tokens->texts[i];
	}
	return 0;
}

static int queue(const struct edition *edition, const struct reviewer *reviewer,
    const char *key, const struct composed *composed, struct err *err)
{
	const struct office *office = &edition->engine->office;
	struct outbox_mail row = {
	    .mailbox = edition->mailbox->id,
	    .kind = (char *)"digest",
	    .recipient = reviewer->address,
	    .dedupe = (char *)key,
	    .message_id = composed->message_id,
	    .shoubao_id = composed->shoubao_id,
	    .bytes = composed->bytes,
	    .size = composed->size,
	    .state = delivery_may_leave(
			 office->config, edition->mailbox, reviewer->address)
			 ? OUTBOX_QUEUED
			 : OUTBOX_WAITING,
	    .created = edition->now,
	    .not_before = edition->now,
	    .campaign = edition->campaign->id,
	};
	int64_t id;
	bool added;

	return store_outbox_add(office->store, &row, &id, &added, err);
}

static int compose_for(const struct edition *edition,
    const struct reviewer *reviewer, const char *key, struct err *err)
{
	struct tokens tokens;
	struct composed composed = {0};
	int result = make_tokens(edition, reviewer, &tokens, err);
	struct digest_input input = {
	    .report = edition->report,
	    .mailbox = edition->mailbox,
	    .reviewer = reviewer,
	    .token = tokens.count > 0 ? tokens.texts[0] : NULL,
	    .token_expires = tokens.expires,
	    .spares = tokens.count > 0 ? tokens.spares + 1 : NULL,
	    .spare_count = tokens.count > 0 ? tokens.count - 1 : 0,
	    .key = key,
	    .workbook = edition->workbook,
	    .workbook_size = edition->workbook_size,
	};

	if (result == 0)
		result = digest_compose(
		    edition->engine->office.templates, &input, &composed, err);
	if (result == 0)
		result = queue(edition, reviewer, key, &composed, err);
	composed_free(&composed);
	free(tokens.texts);
	free(tokens.spares);
	return result;
}

/* Without the workbook a digest is still worth sending. */
static void make_workbook(struct edition *edition)
{
	const struct office *office = &edition->engine->office;
	char *folder = mem_printf("%s/tmp", office->config->state);
	struct err err;

	if (workbook_write(edition->report, office->store, folder,
		&edition->workbook, &edition->workbook_size, &err) < 0) {
		log_error(
		    "workbook of %s: %s", edition->campaign->id, err.text);
		edition->workbook = NULL;
		edition->workbook_size = 0;
	}
	if (edition->workbook_size > WORKBOOK_MOST) {
		log_warning("workbook of %s: %zu bytes, too long to be mailed",
		    edition->campaign->id, edition->workbook_size);
		free(edition->workbook);
		edition->workbook = NULL;
	}
	free(folder);
}

static int gather(struct edition *edition, struct err *err)
{
	struct office *office = &edition->engine->office;
	int64_t since;

	edition->mailbox = campaign_mailbox(office->config, edition->campaign);
	if (edition->mailbox == NULL)
		return err_set(err, ERR_REJECT, "no mailbox to send it from");
	if (store_report_last_digest(office->store, edition->campaign->id,
		edition->now, &since, err) < 0 ||
	    report_gather(office, edition->campaign, edition->now, since,
		&edition->report, err) < 0)
		return -1;
	make_workbook(edition);
	return 0;
}

/* What a digest lists needs no notice of its own (asking.h). */
static int note_told(const struct edition *edition, struct err *err)
{
	const struct report *report = edition->report;
	struct store *store = edition->engine->office.store;

	for (size_t i = 0; i < report->held_count; i++)
		if (store_told_add(
			store, report->held[i].id, edition->now, err) < 0)
			return -1;
	return 0;
}

/* Of the reviewers who get this one: what they were to be told and has not left
 * is said within it. */
static int withdraw_older(const struct edition *edition, struct err *err)
{
	const struct campaign *campaign = edition->campaign;
	struct store *store = edition->engine->office.store;
	int result = 0;

	for (size_t i = 0; i < campaign->reviewer_count && result == 0; i++) {
		const char *reviewer = campaign->reviewers[i].address;
		char *key = key_of(edition, reviewer);
		int made = store_report_made(store, key, err);
		result = made < 0    ? -1
			 : made == 0 ? store_digests_withdraw(
					   store, campaign->id, reviewer, err)
				     : 0;
		free(key);
	}
	return result;
}

/* To every reviewer who has it not yet; *count how many. */
static int publish(struct edition *edition, size_t *count, struct err *err)
{
	const struct campaign *campaign = edition->campaign;
	struct store *store = edition->engine->office.store;
	int result = batch_begin(&edition->engine->batch, err);

	*count = 0;
	if (result == 0)
		result = withdraw_older(edition, err);
	for (size_t i = 0; i < campaign->reviewer_count && result == 0; i++) {
		const struct reviewer *reviewer = &campaign->reviewers[i];
		char *key = key_of(edition, reviewer->address);
		int made = store_report_made(store, key, err);
		result = made < 0 ? -1 : 0;
		if (made == 0 && edition->report == NULL)
			result = gather(edition, err);
		if (made == 0 && result == 0) {
			result = compose_for(edition, reviewer, key, err);
			(*count)++;
		}
		free(key);
	}
	if (result == 0 && *count > 0)
		result = note_told(edition, err);
	/* A season of them, each with its workbook, would fill the disk. */
	if (result == 0 && *count > 0)
		result = store_outbox_forget(edition->engine->office.store,
		    "digest", edition->now - KEPT_SECS, err);
	report_free(edition->report);
	free(edition->workbook);
	if (result == 0 && *count > 0)
		log_info("digest of %s to %zu reviewers", campaign->id, *count);
	return result;
}

/* --- each day --------------------------------------------------------------
 */

/* What the mailboxes showed is judged, and who was due is reminded. */
static bool is_settled(const struct engine *engine)
{
	return engine_settled(engine) && chasing_idle(engine->chasing);
}

/* Every mailbox was read after the hour, or we waited long enough. */
static int is_fresh(const struct reporting *self,
    const struct campaign *campaign, int64_t hour, bool *fresh, struct err *err)
{
	const struct config *config = self->engine->office.config;
	bool late = self->began > hour && !self->engine->once;
	int64_t waited = clock_now() - (late ? self->began : hour);

	*fresh = is_settled(self->engine);
	for (size_t i = 0; i < campaign->mailboxes.count; i++) {
		const struct mailbox *mailbox = config_mailbox(
		    config, campaign->mailboxes.items[i]);
		int64_t until;
		if (mailbox == NULL)
			continue;
		if (engine_reads(self->engine, mailbox, &until, err) < 0)
			return -1;
		*fresh = *fresh && until >= hour;
	}
	*fresh = *fresh || waited >= UNREAD_SECS;
	return 0;
}

/* A template that cannot be filled is for an admin to mend; it is told once a
 * day, and nothing else stops for it. */
static int settle(struct reporting *self, size_t at, int32_t today, int result,
    struct err *err)
{
	if (result == 0 || err->code == ERR_REJECT)
		self->done[at] = today;
	if (result == 0 || err->code != ERR_REJECT)
		return result;
	log_error("digest of %s: %s",
	    self->engine->office.config->campaigns[at].id, err->text);
	return 0;
}

/* *made: how many it went to. */
static int look_at(
    struct reporting *self, size_t at, size_t *made, struct err *err)
{
	const struct config *config = self->engine->office.config;
	const struct campaign *campaign = &config->campaigns[at];
	const struct digest_settings *digest = &campaign->digest;
	int64_t now = clock_now();
	int32_t today = day_of_instant(now, config->offset_secs);
	int64_t hour = instant_at(today, digest->at, config->offset_secs);
	bool fresh;

	*made = 0;
	if (!digest->wanted || campaign->reviewer_count == 0 || now < hour ||
	    today < digest->first_day || today > digest->last_day ||
	    self->done[at] == today)
		return 0;
	if (is_fresh(self, campaign, hour, &fresh, err) < 0)
		return -1;
	if (!fresh)
		return 0;
	struct edition edition = {.engine = self->engine,
	    .campaign = campaign,
	    .now = now,
	    .suffix = ""};
	return settle(self, at, today, publish(&edition, made, err), err);
}

int reporting_turn(struct reporting *self)
{
	struct engine *engine = self->engine;
	int64_t now = clock_monotonic_msecs();
	struct err err;

	if (engine->draining || now < self->look_at ||
	    (engine->once && (self->looked || !is_settled(engine))))
		return 0;
	self->look_at = now + LOOK_MSECS;
	for (size_t i = 0; i < engine->office.config->campaign_count; i++) {
		size_t made;
		if (look_at(self, i, &made, &err) < 0)
			return engine_fail(engine, "digest", &err);
		if (made == 0)
			continue;
		/* One takes seconds where units are thousands: in between the
		 * supervisor hears of us. */
		self->look_at = 0;
		return 0;
	}
	self->looked = true;
	return 0;
}

bool reporting_idle(const struct reporting *self)
{
	return self->looked;
}

/* --- on demand -------------------------------------------------------------
 */

static json_t *refuse(const char *text)
{
	return json_pack("{s:b, s:s}", "ok", 0, "text", text);
}

static json_t *answer(const struct edition *edition, size_t count)
{
	char *text = mem_printf("the digest of %s is on its way to %zu %s%s",
	    edition->campaign->id, count, count == 1 ? "reviewer" : "reviewers",
	    edition->mailbox != NULL &&
		    edition->mailbox->sending == SENDING_HOLD
		? ", as soon as it is released: sending = \"hold\""
		: "");
	json_t *object = json_pack("{s:b, s:s}", "ok", 1, "text", text);

	free(text);
	return object;
}

json_t *reporting_now(struct reporting *self, const json_t *request)
{
	struct engine *engine = self->engine;
	const char *id = json_string_value(
	    json_object_get(request, "campaign"));
	const struct campaign *campaign =
	    id != NULL ? config_campaign(engine->office.config, id) : NULL;
	struct err err;
	size_t count;
	int64_t now = clock_now();

	if (campaign == NULL)
		return refuse("which campaign?");
	if (campaign->reviewer_count == 0)
		return refuse("the campaign has no reviewers");
	char *suffix = mem_printf("/%lld", (long long)now);
	struct edition edition = {.engine = engine,
	    .campaign = campaign,
	    .now = now,
	    .suffix = suffix};
	int result = publish(&edition, &count, &err);
	free(suffix);
	if (result < 0 && err.code == ERR_REJECT)
		return refuse(err.text);
	if (result < 0 || batch_commit(&engine->batch, &err) < 0) {
		engine_fail(engine, "digest", &err);
		return NULL;
	}
	delivery_wake(engine->delivery);
	return answer(&edition, count);
}
