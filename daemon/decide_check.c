/* What makes no sense is refused before anything is written. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "decide_private.h"

#define ADDRESS_BYTES 254 /* RFC 5321, section 4.5.3.1.3 */

static bool is_disposition(const struct deciding *self, const char *name)
{
	return self->mail.disposition != NULL &&
	       strcmp(self->mail.disposition, name) == 0;
}

/* --- assign ----------------------------------------------------------------
 */

/* Only the newest assign of a mail counts: what this one leaves open stays as
 * an earlier one said. */
static int keep_earlier(struct deciding *self, struct err *err)
{
	char *unit = NULL, *material = NULL;
	bool accepted;
	int32_t day;

	if (store_mail_decisions(self->office->store, self->mail.id, &unit,
		&material, &day, &accepted, err) < 0)
		return -1;
	if (self->unit == NULL && unit != NULL)
		self->unit = campaign_unit(self->campaign, unit);
	if (self->material == NULL && material != NULL)
		self->material = campaign_material(self->campaign, material);
	bool daily = self->material == NULL ||
		     self->material->per == MATERIAL_DAY;
	if (self->day == DAY_NONE && daily)
		self->day = day;
	free(unit);
	free(material);
	return 0;
}

int decide_check_assign(struct deciding *self, struct err *err)
{
	long long id = self->mail.id;

	if (self->unit == NULL && self->material == NULL &&
	    self->day == DAY_NONE)
		return err_set(err, ERR_REJECT,
		    "assign needs a unit, a material or a day");
	if (self->mail.state == MAIL_STUCK)
		return err_set(err, ERR_REJECT,
		    "mail %lld could not be read; `resend` reads it again, "
		    "`accept` takes it off the held list",
		    id);
	if (is_disposition(self, "silent") || is_disposition(self, "bounce"))
		return err_set(err, ERR_REJECT,
		    "mail %lld is an automatic one: it is filed under nothing",
		    id);
	if (is_disposition(self, "decision"))
		return err_set(err, ERR_REJECT,
		    "mail %lld is a reviewer's decision: it is filed under "
		    "nothing",
		    id);
	if (keep_earlier(self, err) < 0)
		return -1;
	if (is_disposition(self, "other") && self->unit == NULL &&
	    self->material == NULL)
		return err_set(err, ERR_REJECT,
		    "mail %lld is none of ours: say its unit or its material",
		    id);
	if (self->material != NULL && self->material->per == MATERIAL_ONCE &&
	    self->day != DAY_NONE)
		return err_set(err, ERR_REJECT,
		    "%s is owed once, not for each day", self->material->name);
	return 0;
}

/* --- accept, resend --------------------------------------------------------
 */

static int only_ours(const struct deciding *self, struct err *err)
{
	if (self->mail.state == MAIL_SPOOLED && self->mail.judged_at == 0)
		return err_set(err, ERR_REJECT,
		    "mail %lld has not been judged yet",
		    (long long)self->mail.id);
	if (self->mail.state == MAIL_STUCK || is_disposition(self, "ours"))
		return 0;
	return err_set(err, ERR_REJECT,
	    "mail %lld is not one of ours (%s) and never answered%s",
	    (long long)self->mail.id,
	    self->mail.disposition ? self->mail.disposition : "not judged",
	    is_disposition(self, "other") ? "; `assign` makes it one" : "");
}

int decide_check_accept(struct deciding *self, struct err *err)
{
	return only_ours(self, err);
}

int decide_check_resend(struct deciding *self, struct err *err)
{
	return only_ours(self, err);
}

/* --- waive, extend ---------------------------------------------------------
 */

static int owed(const struct deciding *self, struct err *err)
{
	if (self->all ? self->material->owed_count > 0
		      : material_owed(self->material, self->unit) > 0)
		return 0;
	return err_set(err, ERR_REJECT, "%s does not owe %s",
	    self->all ? "nobody or everybody" : self->unit->name,
	    self->material->name);
}

int decide_check_waive(struct deciding *self, struct err *err)
{
	return owed(self, err);
}

/* The latest deadline the extension is for. */
static int64_t latest_deadline(const struct deciding *self)
{
	const struct material *material = self->material;
	int32_t day = self->day;

	if (material->per == MATERIAL_DAY && day == DAY_NONE)
		day = self->campaign->first_day;
	return deadline_instant(&material->deadline, self->campaign, day,
	    self->office->config->offset_secs);
}

int decide_check_extend(struct deciding *self, struct err *err)
{
	int64_t deadline;
	char text[26];

	if (owed(self, err) < 0)
		return -1;
	deadline = latest_deadline(self);
	if (deadline == INT64_MAX)
		return err_set(err, ERR_REJECT,
		    "%s has no deadline: it is never late",
		    self->material->name);
	if (self->until > deadline)
		return 0;
	instant_format(deadline, self->office->config->offset_secs, text);
	return err_set(err, ERR_REJECT,
	    "the deadline of %s is %s already; an extension must be later",
	    self->material->name, text);
}

/* --- confirm-address -------------------------------------------------------
 */

/* addr-spec of RFC 5322 as far as anybody writes one. */
static bool is_address(const char *text)
{
	const char *at = strchr(text, '@');
	size_t len = strlen(text);

	if (at == NULL || at == text || strchr(at + 1, '@') != NULL ||
	    strchr(at + 1, '.') == NULL || len > ADDRESS_BYTES)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f ||
		    strchr("<>()[],;:\\\"", text[i]) != NULL)
			return false;
	return text[len - 1] != '.' && at[1] != '.';
}

static bool is_confirmed(const struct deciding *self)
{
	bool same = false;

	for (size_t i = 0; !same; i++) {
		char *code = store_confirmed_unit(
		    self->office->store, self->campaign->id, self->address, i);
		if (code == NULL)
			return false;
		same = strcmp(code, self->unit->code) == 0;
		free(code);
	}
	return true;
}

int decide_check_address(struct deciding *self, struct err *err)
{
	const struct config *config = self->office->config;

	if (!is_address(self->address))
		return err_set(
		    err, ERR_REJECT, "that is no mail address (name@host)");
	for (size_t i = 0; i < config->mailbox_count; i++)
		if (strcasecmp(config->mailboxes[i].address, self->address) ==
		    0)
			return err_set(err, ERR_REJECT,
			    "that is our own mailbox %s",
			    config->mailboxes[i].id);
	if (strings_have(&self->unit->addresses, self->address))
		return err_set(err, ERR_REJECT,
		    "it is in the roster: it speaks for %s already",
		    self->unit->name);
	if (is_confirmed(self))
		return err_set(err, ERR_REJECT,
		    "it is confirmed: it speaks for %s already",
		    self->unit->name);
	return 0;
}

/* --- release ---------------------------------------------------------------
 */

static int count_waiting(void *context, const struct outbox_mail *mail)
{
	*(int64_t *)context += mail->state == OUTBOX_WAITING;
	return 0;
}

static int something_waits(const struct deciding *self, struct err *err)
{
	struct store *store = self->office->store;
	struct store_counts counts = {0};

	if (self->all) {
		if (store_counts(store, &counts, err) < 0)
			return -1;
	} else if (store_outbox_of_mail(store, self->mail.id, &counts.waiting,
		       count_waiting, err) < 0) {
		return -1;
	}
	return counts.waiting > 0
		   ? 0
		   : err_set(err, ERR_REJECT, "no message is waiting");
}

int decide_check_release(struct deciding *self, struct err *err)
{
	const struct config *config = self->office->config;
	const struct mailbox *mailbox;
	bool held = true;

	if (something_waits(self, err) < 0)
		return -1;
	if (self->mail.id != 0) {
		mailbox = config_mailbox(config, self->mail.mailbox);
		held = mailbox == NULL || mailbox->sending == SENDING_HOLD;
	}
	for (size_t i = 0; self->all && i < config->mailbox_count; i++)
		held = held && config->mailboxes[i].sending == SENDING_HOLD;
	if (!held)
		return 0;
	return err_set(err, ERR_REJECT,
	    "the configuration says sending = \"hold\": nothing leaves; set "
	    "\"reviewers\" or \"live\" first");
}
