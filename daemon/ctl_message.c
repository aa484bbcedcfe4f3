#include "ctl_message.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "ctl_problem.h"

struct reading_back {
	const struct ctl *ctl;
	json_t *parts;
	json_t *list; /* what is being listed */
	struct err *err;
};

/* --- the mail's row ---------------------------------------------------------
 */

static const char *state_name(enum mail_state state)
{
	static const char *const names[] = {"spooled", "judged", "stuck"};

	return names[state];
}

static const struct unit *unit_of(
    const struct ctl *ctl, const char *campaign_id, const char *code)
{
	const struct campaign *campaign =
	    campaign_id ? config_campaign(ctl->config, campaign_id) : NULL;

	return campaign && code ? campaign_unit(campaign, code) : NULL;
}

json_t *ctl_mail_json(const struct ctl *ctl, const struct store_mail *mail)
{
	const struct unit *unit = unit_of(ctl, mail->campaign, mail->unit);
	char *path = rawmail_path_in(ctl->config->state, mail->sha256);
	json_t *row = json_pack(
	    "{s:I, s:s, s:o, s:s?, s:s?, s:s?, s:s, s:s?, s:s?, s:s?, s:s?, "
	    "s:b, s:s?, s:b, s:s?, s:I, s:s, s:s, s:o}",
	    "mail", (json_int_t)mail->id, "mailbox", mail->mailbox, "received",
	    ctl_instant(ctl, mail->received), "from", mail->from, "subject",
	    mail->subject, "message_id", mail->message_id, "state",
	    state_name(mail->state), "campaign", mail->campaign, "unit",
	    mail->unit, "unit_name", unit ? unit->name : NULL, "disposition",
	    mail->disposition, "late", (int)mail->late, "held", mail->held,
	    "decided", (int)mail->decided, "word", mail->word, "size",
	    (json_int_t)mail->size, "sha256", mail->sha256, "path", path,
	    "judged_at", ctl_instant(ctl, mail->judged_at));

	free(path);
	return row;
}

json_t *ctl_verdict_json(const struct store_mail *mail)
{
	json_t *verdict = mail->verdict ? json_loads(mail->verdict, 0, NULL)
					: NULL;

	return verdict != NULL ? verdict : json_object();
}

/* --- what it is made of ------------------------------------------------------
 */

static int add_part(void *context, const struct store_part *part)
{
	struct reading_back *self = context;
	char *path = mem_printf("%s/files/%.2s/%s", self->ctl->config->state,
	    part->sha256, part->sha256);

	json_array_append_new(self->list,
	    json_pack("{s:s, s:s, s:s?, s:I, s:s, s:s, s:b, s:b, s:s?}", "file",
		part->name, "type", part->type, "inside", part->inside, "size",
		(json_int_t)part->size, "sha256", part->sha256, "outcome",
		part->outcome, "checked", (int)part->checked, "inline",
		(int)part->is_inline, "path",
		access(path, F_OK) == 0 ? path : NULL));
	free(path);
	return 0;
}

/* The file's name by its position in the mail; "" for a link. */
static const char *file_name(const struct reading_back *self, int position)
{
	const char *name = NULL;

	if (position >= 0)
		name = json_string_value(json_object_get(
		    json_array_get(self->parts, (size_t)position), "file"));
	return name != NULL ? name : "";
}

static int add_piece(void *context, const struct store_piece *piece)
{
	static const char *const states[] = {
	    "good", "problem", "unchecked", "held"};
	struct reading_back *self = context;

	json_array_append_new(self->list,
	    json_pack("{s:s, s:s, s:s, s:b, s:b, s:s}", "file",
		file_name(self, piece->position), "slot", piece->slot, "state",
		states[piece->state], "repeat", (int)piece->repeat, "link",
		piece->position < 0, "sha256", piece->sha256));
	return 0;
}

/* What was read: a number where the form asks for one. */
static json_t *field_value(const struct store_field *field)
{
	if (strcmp(field->kind, "number") != 0)
		return json_string(field->text ? field->text : "");
	if (field->number == (double)(json_int_t)field->number)
		return json_integer((json_int_t)field->number);
	return json_real(field->number);
}

static int add_field(void *context, const struct store_field *field)
{
	struct reading_back *self = context;

	json_array_append_new(self->list,
	    json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:i, s:o, s:s?}", "file",
		file_name(self, field->position), "form", field->form, "sheet",
		field->sheet, "ref", field->ref, "field", field->field, "row",
		field->row, "value", field_value(field), "raw", field->raw));
	return 0;
}

static int add_problem(void *context, const struct store_problem *problem)
{
	struct reading_back *self = context;
	json_t *row = json_pack(
	    "{s:s, s:s?, s:s?, s:s?, s:s?, s:s, s:s?, s:s?}", "file",
	    file_name(self, problem->position), "sheet", problem->sheet, "ref",
	    problem->ref, "field", problem->field, "label", problem->label,
	    "code", problem->code, "raw", problem->raw, "detail",
	    problem->detail);

	ctl_problem_say(self->ctl->office.templates, row);
	json_array_append_new(self->list, row);
	return 0;
}

static int add_contents(struct reading_back *self, int64_t id, json_t *row)
{
	struct store *store = self->ctl->office.store;
	json_t *submissions = self->list;
	int result;

	self->list = json_array();
	json_object_set_new(row, "pieces", self->list);
	result = store_piece_of(store, id, self, add_piece, self->err);
	self->list = json_array();
	json_object_set_new(row, "fields", self->list);
	if (result == 0)
		result = store_field_of(store, id, self, add_field, self->err);
	self->list = json_array();
	json_object_set_new(row, "problems", self->list);
	if (result == 0)
		result = store_problem_of(
		    store, id, self, add_problem, self->err);
	self->list = submissions;
	return result;
}

static int add_submission(
    void *context, int64_t id, const struct store_submission *item)
{
	struct reading_back *self = context;
	const struct ctl *ctl = self->ctl;
	const struct campaign *campaign = config_campaign(
	    ctl->config, item->campaign);
	const struct unit *unit = unit_of(ctl, item->campaign, item->unit);
	const struct material *material =
	    campaign ? campaign_material(campaign, item->material) : NULL;
	json_t *row = json_pack(
	    "{s:s, s:s, s:s?, s:s, s:s?, s:o, s:b, s:s, s:b, s:s?, s:b, s:o}",
	    "campaign", item->campaign, "unit", item->unit, "unit_name",
	    unit ? unit->name : NULL, "material", item->material,
	    "material_name", material ? material->name : NULL, "day",
	    ctl_day(item->day), "day_inferred", (int)item->inferred, "word",
	    item->word, "late", (int)item->late, "held", item->held,
	    "unverified", (int)item->unverified, "deadline",
	    ctl_instant(ctl, item->deadline));

	json_array_append_new(self->list, row);
	return add_contents(self, id, row);
}

/* --- what was answered and decided -------------------------------------------
 */

const char *ctl_outbox_state(enum outbox_state state)
{
	static const char *const names[] = {
	    [OUTBOX_WAITING] = "waiting",
	    [OUTBOX_QUEUED] = "queued",
	    [OUTBOX_SENDING] = "sending",
	    [OUTBOX_SENT] = "sent",
	    [OUTBOX_UNCERTAIN] = "uncertain",
	    [OUTBOX_FAILED] = "failed",
	    [OUTBOX_MERGED] = "merged",
	    [OUTBOX_WITHDRAWN] = "withdrawn",
	};

	return names[state];
}

static int add_receipt(void *context, const struct outbox_mail *mail)
{
	struct reading_back *self = context;

	json_array_append_new(self->list,
	    json_pack("{s:I, s:s, s:s, s:s, s:o, s:o, s:i, s:s, s:s?}",
		"message", (json_int_t)mail->id, "kind", mail->kind, "to",
		mail->recipient, "state", ctl_outbox_state(mail->state),
		"composed", ctl_instant(self->ctl, mail->created), "sent",
		ctl_instant(self->ctl, mail->sent_at), "attempts",
		mail->attempts, "message_id", mail->message_id, "detail",
		mail->detail));
	return 0;
}

static int add_decision(void *context, const struct store_decision *decision)
{
	struct reading_back *self = context;

	json_array_append_new(self->list,
	    json_pack("{s:o, s:s, s:s, s:s?, s:s?, s:o, s:o, s:s?, s:s}", "at",
		ctl_instant(self->ctl, decision->at), "command",
		decision->command, "by", decision->actor, "unit",
		decision->unit, "material", decision->material, "day",
		ctl_day(decision->day), "until",
		ctl_instant(self->ctl, decision->until), "address",
		decision->address, "reason", decision->reason));
	return 0;
}

int ctl_decisions_json(
    const struct ctl *ctl, int64_t mail, json_t *list, struct err *err)
{
	struct reading_back self = {.ctl = ctl, .list = list, .err = err};

	return store_decision_of(
	    ctl->office.store, mail, &self, add_decision, err);
}

static void add_verdict(json_t *model, const struct store_mail *mail)
{
	static const char *const kept[] = {"silent_reason", "sender_unit",
	    "subject_wrong", "suggested_subject", "suggested_units", "loose"};
	json_t *verdict = ctl_verdict_json(mail);

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		json_t *value = json_object_get(verdict, kept[i]);
		if (value != NULL)
			json_object_set(model, kept[i], value);
	}
	json_decref(verdict);
}

static json_t *new_list(
    struct reading_back *self, json_t *model, const char *name)
{
	self->list = json_array();
	json_object_set_new(model, name, self->list);
	return self->list;
}

json_t *ctl_message_json(
    const struct ctl *ctl, const struct store_mail *mail, struct err *err)
{
	struct reading_back self = {.ctl = ctl, .err = err};
	struct store *store = ctl->office.store;
	json_t *model = json_object();

	json_object_set_new(model, "mail", ctl_mail_json(ctl, mail));
	self.parts = new_list(&self, model, "parts");
	int result = store_part_of(store, mail->id, &self, add_part, err);
	new_list(&self, model, "submissions");
	if (result == 0)
		result = store_submission_of(
		    store, mail->id, &self, add_submission, err);
	add_verdict(model, mail);
	new_list(&self, model, "receipts");
	if (result == 0)
		result = store_outbox_of_mail(
		    store, mail->id, &self, add_receipt, err);
	if (result == 0)
		result = ctl_decisions_json(
		    ctl, mail->id, new_list(&self, model, "decisions"), err);
	if (result == 0)
		return model;
	json_decref(model);
	return NULL;
}
