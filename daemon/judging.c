#include "judging.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "bounce.h"
#include "chasing.h"
#include "decide_mail.h"
#include "delivery.h"
#include "judge.h"
#include "query.h"
#include "receipt.h"
#include "standing.h"
#include "verdict_save.h"

#define DAY_SECS 86400
#define MAX_UNITS 16 /* whose standing one receipt shows */

/* One mail in work: what the judge's questions are answered from. */
struct judging {
	struct office *office;
	struct judge_mail mail;
	struct judge_world world;
	struct history *
	    *histories; /* handed to the judge, as the answers are */
	size_t history_count, history_cap;
	char **answers;
	size_t answer_count, answer_cap;
	bool asked;   /* for this answer, by a person's decision */
	bool decided; /* this mail decided about others */
	bool store_failed;
	struct err err;
};

static struct history *load_history(struct judging *self, const char *unit)
{
	struct history *history = NULL;

	for (size_t i = 0; i < self->history_count; i++)
		if (strcmp(self->histories[i]->unit, unit) == 0)
			return self->histories[i];
	if (store_history(self->office->store, self->world.campaign->id, unit,
		self->mail.id, &history, &self->err) < 0) {
		self->store_failed = true;
		history = history_new(unit);
	}
	MEM_GROW(self->histories, self->history_count, self->history_cap);
	self->histories[self->history_count++] = history;
	return history;
}

static const struct history *history_of(void *context, const char *unit)
{
	return load_history(context, unit);
}

static const char *keep_answer(struct judging *self, char *text)
{
	if (text == NULL)
		return NULL;
	MEM_GROW(self->answers, self->answer_count, self->answer_cap);
	return self->answers[self->answer_count++] = text;
}

static const char *confirmed_unit(void *context, const char *address, size_t i)
{
	struct judging *self = context;

	return keep_answer(self, store_confirmed_unit(self->office->store,
				     self->world.campaign->id, address, i));
}

static const char *unit_of_thread(void *context, const char *message_id)
{
	struct judging *self = context;

	return keep_answer(self, store_thread_unit(self->office->store,
				     self->world.campaign->id, message_id));
}

static void judging_close(struct judging *self)
{
	for (size_t i = 0; i < self->history_count; i++)
		history_free(self->histories[i]);
	for (size_t i = 0; i < self->answer_count; i++)
		free(self->answers[i]);
	free(self->histories);
	free(self->answers);
	free((char *)self->world.decisions.unit);
	free((char *)self->world.decisions.material);
}

static int open_world(struct judging *self, struct office *office,
    const struct store_mail *mail, struct facts *facts, int64_t now,
    struct err *err)
{
	char *unit = NULL, *material = NULL;

	*self = (struct judging){.office = office};
	self->mail = (struct judge_mail){mail->id,
	    config_mailbox(office->config, mail->mailbox), mail->received};
	if (self->mail.mailbox == NULL)
		return err_set(err, ERR_REJECT,
		    "mailbox %s is no longer in the configuration",
		    mail->mailbox);
	self->world = (struct judge_world){
	    .config = office->config,
	    .campaign = judge_campaign(office->config, &self->mail, facts),
	    .now = now,
	    .context = self,
	    .history_of = history_of,
	    .confirmed_unit = confirmed_unit,
	    .unit_of_thread = unit_of_thread,
	    .evaluator = evaluation_evaluator(office->evaluation),
	    .decisions = {.day = DAY_NONE},
	};
	if (self->world.campaign != NULL) {
		self->world.index = office_index(office, self->world.campaign);
		judge_assume_year(self->world.campaign, facts);
	}
	if (store_mail_decisions(office->store, mail->id, &unit, &material,
		&self->world.decisions.day, &self->world.decisions.accepted,
		err) < 0)
		return -1;
	self->world.decisions.unit = unit;
	self->world.decisions.material = material;
	return 0;
}

static int keep_parts(struct office *office, const struct facts *facts,
    int pack_fd, struct err *err)
{
	for (size_t i = 0; i < facts->part_count; i++) {
		const struct facts_part *part = &facts->parts[i];
		if (part->is_inline || part->pack_offset < 0)
			continue;
		if (rawmail_keep_part(office->raw, pack_fd, part->pack_offset,
			part->size, part->sha256, err) < 0)
			return -1;
	}
	return 0;
}

static int archive(struct office *office, const struct campaign *campaign,
    const struct verdict *verdict, const struct facts *facts, struct err *err)
{
	for (size_t i = 0; i < verdict->submission_count; i++) {
		const struct verdict_submission *item =
		    &verdict->submissions[i];
		for (size_t j = 0; j < item->piece_count; j++) {
			const struct verdict_piece *piece = &item->pieces[j];
			if (piece->link || piece->repeat || item->held != NULL)
				continue;
			const struct facts_part *part =
			    &facts->parts[piece->index];
			if (part->pack_offset >= 0 &&
			    rawmail_archive(office->raw, campaign->id,
				item->unit->name, item->material->name,
				item->day, part->name, part->sha256, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* The unit's history with this mail counted in. */
static void add_mail(struct history *history, const struct judging *self,
    const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->submission_count; i++) {
		const struct verdict_submission *item =
		    &verdict->submissions[i];
		if (strcmp(item->unit->code, history->unit) != 0)
			continue;
		for (size_t j = 0; j < item->piece_count; j++) {
			struct history_piece piece = {
			    .mail = self->mail.id,
			    .material = item->material->id,
			    .day = item->day,
			    .slot = item->pieces[j].slot->id,
			    .mailbox = self->mail.mailbox->id,
			    .state = item->pieces[j].state,
			    .received = self->mail.received,
			    .unverified = item->unverified,
			};
			memcpy(
			    piece.sha256, item->pieces[j].sha256, SHA256_HEX);
			history_add_piece(history, &piece);
		}
	}
}

/* Only the units for whom the sender may speak: an unverified sender is not
 * told how the unit stands. The judge is done with the histories: those of the
 * units now hold this mail. */
static size_t find_standings(struct judging *self,
    const struct verdict *verdict, struct receipt_standing *standings)
{
	const struct campaign *campaign = self->world.campaign;
	const struct unit *units[MAX_UNITS];
	size_t count = 0;

	if (verdict->sender_unit != NULL)
		units[count++] = verdict->sender_unit;
	for (size_t i = 0; i < verdict->submission_count && count < MAX_UNITS;
	     i++) {
		const struct verdict_submission *item =
		    &verdict->submissions[i];
		bool there = item->unverified || item->held != NULL;
		for (size_t j = 0; j < count; j++)
			there = there || units[j] == item->unit;
		if (!there)
			units[count++] = item->unit;
	}
	for (size_t i = 0; i < count; i++) {
		struct history *history = load_history(self, units[i]->code);
		add_mail(history, self, verdict);
		standings[i].unit = units[i];
		standings[i].list = standing_of(campaign, units[i], history,
		    self->world.now, self->office->config->offset_secs,
		    &standings[i].count);
	}
	return count;
}

/* An address that no unit has is answered once a day at most, unless a person
 * wants it to be told. */
static int may_answer(struct judging *self, const struct verdict *verdict,
    const struct facts *facts, struct err *err)
{
	const struct campaign *campaign = self->world.campaign;
	bool known = verdict->sender_unit != NULL || self->asked;

	if (verdict->disposition != MAIL_OURS || facts->from_count == 0 ||
	    self->mail.received < self->mail.mailbox->since)
		return 0;
	for (size_t i = 0; i < campaign->roster.count && !known; i++)
		known = strings_have(&campaign->roster.units[i].addresses,
		    facts->from[0].address);
	if (known || campaign_is_reviewer(campaign, facts->from[0].address))
		return 1;
	int64_t answered = store_outbox_count_since(self->office->store,
	    facts->from[0].address, self->world.now - DAY_SECS, err);
	if (answered < 0)
		return -1;
	return answered == 0;
}

static int queue_receipt(struct judging *self, struct composed *composed,
    const struct facts *facts, const struct verdict *verdict, int revision,
    struct err *err)
{
	const struct unit *unit = verdict->sender_unit;
	char *dedupe = mem_printf(
	    "receipt/%lld/%d", (long long)self->mail.id, revision);
	struct outbox_mail row = {
	    .mailbox = self->mail.mailbox->id,
	    .kind = (char *)"receipt",
	    .recipient = facts->from[0].address,
	    .dedupe = dedupe,
	    .message_id = composed->message_id,
	    .shoubao_id = composed->shoubao_id,
	    .bytes = composed->bytes,
	    .size = composed->size,
	    .state = delivery_may_leave(self->office->config,
			 self->mail.mailbox, facts->from[0].address)
			 ? OUTBOX_QUEUED
			 : OUTBOX_WAITING,
	    .created = self->world.now,
	    .not_before = self->world.now,
	    .mail = self->mail.id,
	    .campaign = self->world.campaign->id,
	    .unit = unit ? unit->code : NULL,
	};
	int64_t id;
	bool added;
	int result = store_outbox_add(
	    self->office->store, &row, &id, &added, err);

	free(dedupe);
	return result;
}

static int answer(struct judging *self, const struct verdict *verdict,
    const struct facts *facts, int revision, struct err *err)
{
	struct receipt_standing standings[MAX_UNITS];
	struct composed composed = {0};
	int may = may_answer(self, verdict, facts, err);

	if (may <= 0)
		return may;
	size_t count = find_standings(self, verdict, standings);
	struct receipt_input input = {
	    .config = self->office->config,
	    .campaign = self->world.campaign,
	    .mailbox = self->mail.mailbox,
	    .facts = facts,
	    .verdict = verdict,
	    .standings = standings,
	    .standing_count = count,
	    .mail = self->mail.id,
	    .received = self->mail.received,
	    .now = self->world.now,
	    .revision = revision,
	};
	int result = receipt_compose(
	    self->office->templates, &input, &composed, err);
	if (result == 0)
		result = queue_receipt(
		    self, &composed, facts, verdict, revision, err);
	composed_free(&composed);
	for (size_t i = 0; i < count; i++)
		free((void *)standings[i].list);
	return result;
}

static void log_verdict(const struct store_mail *mail,
    const struct campaign *campaign, const struct verdict *verdict)
{
	log_info("mail %lld: %s%s%s%s, campaign %s, %zu submissions%s%s",
	    (long long)mail->id, disposition_name(verdict->disposition),
	    verdict->disposition == MAIL_OURS ? " " : "",
	    verdict->disposition == MAIL_OURS ? word_name(verdict->word) : "",
	    verdict->late ? " late" : "", campaign ? campaign->id : "none",
	    verdict->submission_count, verdict->held ? ", held: " : "",
	    verdict->held ? verdict->held : "");
}

/* Mail to a mailbox that no campaign reads is recorded and left alone. */
static struct verdict *decide_verdict(
    struct judging *self, const struct facts *facts)
{
	if (self->world.campaign != NULL)
		return judge(&self->world, &self->mail, facts);
	struct verdict *verdict = mem_calloc(1, sizeof *verdict);
	verdict->disposition = MAIL_OTHER;
	return verdict;
}

/* How many answers a mail has had: the next one's revision. */
static int count_answer(void *context, const struct outbox_mail *mail)
{
	(void)mail;
	++*(int *)context;
	return 0;
}

/* The verdict without its reasons: what the sender would see changed. */
static bool same_verdict(const char *old_text, const struct verdict *verdict,
    const struct campaign *campaign, const struct facts *facts)
{
	json_t *old = json_loads(old_text, 0, NULL);
	json_t *new = verdict_to_json(verdict, campaign, facts);

	json_object_del(old, "reasons");
	json_object_del(new, "reasons");
	bool same = json_equal(old, new);
	json_decref(old);
	json_decref(new);
	return same;
}

/* The first answer always; another one when a decision changed what the
 * sender was told, or when an admin asked for it (resend). */
static int answer_if_due(struct judging *self, const struct store_mail *mail,
    const struct verdict *verdict, const struct facts *facts, struct err *err)
{
	int revision = 0;

	if (mail->verdict != NULL &&
	    store_outbox_of_mail(self->office->store, mail->id, &revision,
		count_answer, err) < 0)
		return -1;
	if (revision > 0 && !mail->answer_again &&
	    same_verdict(mail->verdict, verdict, self->world.campaign, facts))
		return 0;
	self->asked = revision > 0 || mail->answer_again;
	return answer(self, verdict, facts, revision, err);
}

/* --- whose reminders are no longer as they were --- */

struct touched {
	struct office *office;
	struct err *err;
};

static int touch_stored(
    void *context, int64_t id, const struct store_submission *submission)
{
	struct touched *touched = context;
	const struct campaign *campaign = config_campaign(
	    touched->office->config, submission->campaign);
	const struct unit *unit =
	    campaign ? campaign_unit(campaign, submission->unit) : NULL;

	(void)id;
	return unit == NULL ? 0
			    : chasing_touch(touched->office, campaign, unit,
				  touched->err);
}

/* The units that the stored submissions of the mail are of. */
static int touch_units(
    struct office *office, const struct store_mail *mail, struct err *err)
{
	struct touched touched = {office, err};

	return store_submission_of(
	    office->store, mail->id, &touched, touch_stored, err);
}

/* What wants something else than a receipt. Once: a mail that is judged again
 * decides and asks nothing. */
static int serve(struct judging *self, const struct store_mail *mail,
    const struct verdict *verdict, const struct facts *facts, struct err *err)
{
	struct office *office = self->office;
	int64_t now = self->world.now;

	if (mail->judged_at != 0 ||
	    self->mail.received < self->mail.mailbox->since)
		return 0;
	if (verdict->disposition == MAIL_DECISION)
		return decide_mail(
		    office, &self->mail, facts, now, &self->decided, err);
	if (verdict->disposition == MAIL_QUERY)
		return query_answer(office, &self->mail, self->world.campaign,
		    verdict, facts, now, err);
	if (!verdict->foreign_token)
		return 0;
	log_warning("mail %lld has a reviewer's token and is from no reviewer",
	    (long long)mail->id);
	return store_audit(office->store, now, "token", mail->id,
	    "a reviewer's token came from an address that is no reviewer's: "
	    "nothing was carried out",
	    err);
}

/* A reminder that came back is said at the unit's next address. */
static int touch_bounced(
    struct office *office, const struct facts *facts, struct err *err)
{
	int64_t id;

	if (!facts->bounce || facts->bounced_id == NULL)
		return 0;
	int found = store_outbox_find(
	    office->store, facts->bounced_id, &id, err);
	return found <= 0 ? found : chasing_touch_message(office, id, err);
}

static int judge_and_save(struct judging *self, const struct store_mail *mail,
    const struct facts *facts, const char *facts_text, int pack_fd,
    struct err *err)
{
	struct office *office = self->office;
	const struct campaign *campaign = self->world.campaign;
	struct verdict *verdict = decide_verdict(self, facts);
	bool ours = verdict->disposition == MAIL_OURS;
	int result = 0;

	log_verdict(mail, campaign, verdict);
	if (ours)
		result = keep_parts(office, facts, pack_fd, err);
	if (result == 0 && mail->verdict != NULL) /* of an earlier judging */
		result = touch_units(office, mail, err);
	if (result == 0)
		result = verdict_save(office->store, mail, verdict, campaign,
		    office->config, facts, facts_text, self->world.now, err);
	if (result == 0 && ours)
		result = touch_units(office, mail, err);
	if (result == 0)
		result = bounce_note(
		    office->store, mail->id, facts, self->world.now, err);
	if (result == 0)
		result = touch_bounced(office, facts, err);
	if (result == 0)
		result = serve(self, mail, verdict, facts, err);
	if (result == 0 && ours)
		result = archive(office, campaign, verdict, facts, err);
	if (result == 0 && ours)
		result = answer_if_due(self, mail, verdict, facts, err);
	if (result == 0 && self->store_failed) {
		*err = self->err;
		result = -1;
	}
	verdict_free(verdict);
	return result;
}

int judging_mail(struct office *office, const struct store_mail *mail,
    struct facts *facts, const char *facts_text, int pack_fd, int64_t now,
    struct err *err)
{
	struct judging self;
	int result = open_world(&self, office, mail, facts, now, err);

	if (result == 0)
		result = judge_and_save(
		    &self, mail, facts, facts_text, pack_fd, err);
	judging_close(&self);
	return result == 0 && self.decided ? 1 : result;
}
