/* What follows from a decision that is in the store already. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "decide_private.h"
#include "delivery.h"

#define ALL_MAIL (SIZE_MAX >> 1)

/* --- judging again ---------------------------------------------------------
 */

/* Mails found by a listing: changed only when it has ended. */
struct found {
	const struct deciding *self;
	int64_t *ids;
	size_t count, cap;
	bool wanted; /* of the mail being looked at */
};

static void add_found(struct found *found, int64_t id)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->ids[i] == id)
			return;
	MEM_GROW(found->ids, found->count, found->cap);
	found->ids[found->count++] = id;
}

/* A spooled one will be judged with the decision in place as it is. */
static int respool(
    struct deciding *self, int64_t id, bool answer_again, struct err *err)
{
	return store_mail_respool(self->office->store, id, answer_again, err);
}

static int respool_found(
    struct deciding *self, struct found *found, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < found->count; i++)
		result = respool(self, found->ids[i], false, err);
	if (result == 0 && found->count > 0)
		buf_printf(&self->answer, "; %zu mail%s judged again",
		    found->count, found->count == 1 ? " is" : "s are");
	free(found->ids);
	return result;
}

/* --- assign, accept, resend ------------------------------------------------
 */

int decide_effect_assign(struct deciding *self, struct err *err)
{
	char day[11];

	buf_printf(
	    &self->answer, "mail %lld is assigned", (long long)self->mail.id);
	if (self->unit != NULL)
		buf_printf(&self->answer, " to %s (%s)", self->unit->name,
		    self->unit->code);
	if (self->material != NULL)
		buf_printf(&self->answer, " as %s", self->material->name);
	if (self->day != DAY_NONE) {
		day_format(self->day, day);
		buf_printf(&self->answer, " for %s", day);
	}
	buf_puts(&self->answer, "; it is judged again");
	if (self->unit != NULL && self->material != NULL &&
	    material_owed(self->material, self->unit) == 0)
		buf_puts(&self->answer, " (that unit does not owe it)");
	return respool(self, self->mail.id, false, err);
}

static int count_submission(
    void *context, int64_t id, const struct store_submission *submission)
{
	(void)id;
	(void)submission;
	++*(size_t *)context;
	return 0;
}

int decide_effect_accept(struct deciding *self, struct err *err)
{
	size_t count = 0;

	buf_printf(
	    &self->answer, "mail %lld is accepted", (long long)self->mail.id);
	if (self->mail.state == MAIL_STUCK) {
		buf_puts(&self->answer,
		    " and off the held list; what is in it could not be read "
		    "and counts for nobody");
		return 0;
	}
	if (store_submission_of(self->office->store, self->mail.id, &count,
		count_submission, err) < 0)
		return -1;
	buf_puts(&self->answer, count > 0
				    ? " as it is; it is judged again"
				    : " and off the held list; it is filed "
				      "under no unit and counts for nobody "
				      "until it is assigned");
	return respool(self, self->mail.id, false, err);
}

int decide_effect_resend(struct deciding *self, struct err *err)
{
	buf_printf(&self->answer,
	    "mail %lld is read and judged again, and answered once more",
	    (long long)self->mail.id);
	return respool(self, self->mail.id, true, err);
}

/* --- waive, extend ---------------------------------------------------------
 */

static void say_owed(struct deciding *self, const char *what)
{
	char day[11];

	buf_printf(&self->answer, "%s of %s is %s", self->material->name,
	    self->unit ? self->unit->name : "every unit", what);
	if (self->day != DAY_NONE) {
		day_format(self->day, day);
		buf_printf(&self->answer, " for %s", day);
	} else if (self->material->per == MATERIAL_DAY) {
		buf_puts(&self->answer, " for every day");
	}
}

int decide_effect_waive(struct deciding *self, struct err *err)
{
	(void)err;
	say_owed(self, "waived");
	return 0;
}

static int is_extended(
    void *context, int64_t id, const struct store_submission *submission)
{
	struct found *found = context;
	const struct deciding *self = found->self;

	(void)id;
	if (submission->late &&
	    strcmp(submission->material, self->material->id) == 0 &&
	    (self->day == DAY_NONE || self->day == submission->day) &&
	    (self->unit == NULL ||
		strcmp(self->unit->code, submission->unit) == 0))
		found->wanted = true;
	return 0;
}

static int keep_late(void *context, const struct store_mail *mail)
{
	struct found *found = context;

	if (mail->late)
		add_found(found, mail->id);
	return 0;
}

/* Drops what no submission asks for. */
static int narrow(struct found *found,
    int (*asks)(void *, int64_t, const struct store_submission *),
    struct err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < found->count; i++) {
		found->wanted = false;
		if (store_submission_of(found->self->office->store,
			found->ids[i], found, asks, err) < 0)
			return -1;
		if (found->wanted)
			found->ids[kept++] = found->ids[i];
	}
	found->count = kept;
	return 0;
}

/* Mail that came late is late no more when it is within the new time, and its
 * sender is told. */
int decide_effect_extend(struct deciding *self, struct err *err)
{
	struct found found = {.self = self};
	const struct roster *roster = &self->campaign->roster;
	char until[26];
	int result = 0;

	say_owed(self, "extended");
	instant_format(self->until, self->office->config->offset_secs, until);
	buf_printf(&self->answer, " until %s", until);
	for (size_t i = 0; result == 0 && i < roster->count; i++)
		if (self->unit == NULL || self->unit == &roster->units[i])
			result = store_mail_of_unit(self->office->store,
			    self->campaign->id, roster->units[i].code, ALL_MAIL,
			    &found, keep_late, err);
	if (result == 0)
		result = narrow(&found, is_extended, err);
	if (result < 0) {
		free(found.ids);
		return -1;
	}
	return respool_found(self, &found, err);
}

/* --- confirm-address -------------------------------------------------------
 */

static bool is_from(const struct found *found, const struct store_mail *mail)
{
	return mail->from != NULL &&
	       strcasecmp(mail->from, found->self->address) == 0;
}

static int keep_from(void *context, const struct store_mail *mail)
{
	struct found *found = context;

	if (is_from(found, mail))
		add_found(found, mail->id);
	return 0;
}

static int is_unverified(
    void *context, int64_t id, const struct store_submission *submission)
{
	struct found *found = context;

	(void)id;
	if (submission->unverified &&
	    strcmp(submission->unit, found->self->unit->code) == 0)
		found->wanted = true;
	return 0;
}

/* What is held may have waited for just this: a misspelt name is settled by
 * who sent it. */
static int keep_held(void *context, const struct store_mail *mail)
{
	struct found *found = context;

	if (mail->state == MAIL_JUDGED && mail->campaign != NULL &&
	    strcmp(mail->campaign, found->self->campaign->id) == 0 &&
	    is_from(found, mail))
		add_found(found, mail->id);
	return 0;
}

int decide_effect_address(struct deciding *self, struct err *err)
{
	struct found found = {.self = self};
	struct store *store = self->office->store;

	buf_printf(&self->answer, "%s may speak for %s (%s)", self->address,
	    self->unit->name, self->unit->code);
	/* A person says it is good: what came back from it counts no more. */
	if (store_bounce_clear(store, self->address, err) < 0 ||
	    store_mail_of_unit(store, self->campaign->id, self->unit->code,
		ALL_MAIL, &found, keep_from, err) < 0 ||
	    narrow(&found, is_unverified, err) < 0 ||
	    store_mail_held(store, &found, keep_held, err) < 0) {
		free(found.ids);
		return -1;
	}
	return respool_found(self, &found, err);
}

/* --- release ---------------------------------------------------------------
 */

struct release {
	struct deciding *self;
	int64_t *ids;
	size_t count, cap;
	size_t kept; /* still may not leave */
};

static int look_at(void *context, const struct outbox_mail *mail)
{
	struct release *release = context;
	const struct config *config = release->self->office->config;
	const struct mailbox *mailbox = config_mailbox(config, mail->mailbox);

	if (mail->state != OUTBOX_WAITING)
		return 0;
	if (mailbox == NULL ||
	    !delivery_may_leave(config, mailbox, mail->recipient)) {
		release->kept++;
		return 0;
	}
	MEM_GROW(release->ids, release->count, release->cap);
	release->ids[release->count++] = mail->id;
	return 0;
}

int decide_effect_release(struct deciding *self, struct err *err)
{
	struct store *store = self->office->store;
	struct release release = {.self = self};
	int result = self->all
			 ? store_outbox_waiting(store, &release, look_at, err)
			 : store_outbox_of_mail(
			       store, self->mail.id, &release, look_at, err);

	for (size_t i = 0; result == 0 && i < release.count; i++)
		result = store_outbox_move(store, release.ids[i],
		    OUTBOX_WAITING, OUTBOX_QUEUED, "released", self->now, err);
	buf_printf(&self->answer, "%zu message%s released", release.count,
	    release.count == 1 ? " is" : "s are");
	if (release.kept > 0)
		buf_printf(&self->answer,
		    ", %zu still wait: their recipients are no reviewers",
		    release.kept);
	free(release.ids);
	return result;
}
