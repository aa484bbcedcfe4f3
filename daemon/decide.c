#include "decide.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "chasing.h"
#include "config/nearest.h"
#include "decide_private.h"

#define AUDIT_BYTES 8192

static const struct decide_command commands[] = {
    {"assign", DECIDE_MESSAGE | DECIDE_REASON,
	DECIDE_CAMPAIGN | DECIDE_UNIT | DECIDE_MATERIAL | DECIDE_DAY, false,
	decide_check_assign, decide_effect_assign},
    {"accept", DECIDE_MESSAGE | DECIDE_REASON, DECIDE_CAMPAIGN, false,
	decide_check_accept, decide_effect_accept},
    {"waive", DECIDE_UNIT | DECIDE_MATERIAL | DECIDE_REASON,
	DECIDE_CAMPAIGN | DECIDE_DAY, true, decide_check_waive,
	decide_effect_waive},
    {"extend", DECIDE_UNIT | DECIDE_MATERIAL | DECIDE_UNTIL | DECIDE_REASON,
	DECIDE_CAMPAIGN | DECIDE_DAY, true, decide_check_extend,
	decide_effect_extend},
    {"confirm-address", DECIDE_ADDRESS | DECIDE_UNIT | DECIDE_REASON,
	DECIDE_CAMPAIGN, false, decide_check_address, decide_effect_address},
    {"resend", DECIDE_MESSAGE, DECIDE_CAMPAIGN | DECIDE_REASON, false,
	decide_check_resend, decide_effect_resend},
    {"release", DECIDE_MESSAGE | DECIDE_REASON, DECIDE_CAMPAIGN, true,
	decide_check_release, decide_effect_release},
};

static const struct decide_command *find_command(
    const json_t *request, struct err *err)
{
	const char *name = json_string_value(
	    json_object_get(request, "command"));

	if (name == NULL) {
		err_set(err, ERR_REJECT, "no command is given");
		return NULL;
	}
	struct nearest nearest = nearest_begin(name);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
		nearest_offer(&nearest, commands[i].name);
	}
	err_set(err, ERR_REJECT, "no such decision%s", nearest_hint(&nearest));
	return NULL;
}

static int store(const struct deciding *self,
    const struct decide_command *command, struct err *err)
{
	struct store_decision decision = {
	    .at = self->now,
	    .actor = self->actor,
	    .command = command->name,
	    .campaign = self->campaign ? self->campaign->id : NULL,
	    .mail = self->mail.id,
	    .unit = self->unit ? self->unit->code : NULL,
	    .material = self->material ? self->material->id : NULL,
	    .address = self->address,
	    .day = self->day,
	    .until = self->until,
	    .reason = self->reason,
	};
	int64_t id;

	return store_decide(self->office->store, &decision, &id, err);
}

/* One line with all that was said, for `explain`. */
static int audit(const struct deciding *self,
    const struct decide_command *command, struct err *err)
{
	struct buf buf;
	char text[26];

	buf_init(&buf, AUDIT_BYTES);
	buf_printf(&buf, "%s: %s", self->actor, command->name);
	if (self->unit != NULL)
		buf_printf(
		    &buf, ", %s (%s)", self->unit->name, self->unit->code);
	else if (self->all)
		buf_puts(&buf, ", all");
	if (self->material != NULL)
		buf_printf(&buf, ", %s", self->material->name);
	if (self->day != DAY_NONE) {
		day_format(self->day, text);
		buf_printf(&buf, ", %s", text);
	}
	if (self->until != 0) {
		instant_format(
		    self->until, self->office->config->offset_secs, text);
		buf_printf(&buf, ", until %s", text);
	}
	if (self->address != NULL)
		buf_printf(&buf, ", %s", self->address);
	buf_printf(&buf, "; reason: %s", self->reason);
	int result = store_audit(self->office->store, self->now, command->name,
	    self->mail.id, buf_text(&buf), err);
	buf_free(&buf);
	return result;
}

static json_t *answer(bool ok, const char *text)
{
	/* A text cut between the bytes of a character is refused by jansson. */
	json_t *string = json_string(text);

	if (string == NULL)
		string = json_string_nocheck(text);
	return json_pack("{s:b, s:o}", "ok", (int)ok, "text", string);
}

/* What was to be said to the units it concerns may be true no more. */
static int touch(const struct deciding *self, struct err *err)
{
	const struct unit *own =
	    self->campaign != NULL && self->mail.unit != NULL
		? campaign_unit(self->campaign, self->mail.unit)
		: NULL;

	if (self->campaign == NULL)
		return 0;
	if (own != NULL && own != self->unit &&
	    chasing_touch(self->office, self->campaign, own, err) < 0)
		return -1;
	if (self->unit == NULL && !(self->all && self->material != NULL))
		return 0;
	return chasing_touch(self->office, self->campaign, self->unit, err);
}

static json_t *carry_out(struct deciding *self,
    const struct decide_command *command, struct err *err)
{
	if (store(self, command, err) < 0 || audit(self, command, err) < 0 ||
	    command->effect(self, err) < 0 || touch(self, err) < 0)
		return NULL;
	return answer(true, buf_text(&self->answer));
}

json_t *decide(struct office *office, const json_t *request, const char *actor,
    int64_t now, struct err *err)
{
	struct deciding self = {
	    .office = office, .actor = actor, .now = now, .day = DAY_NONE};
	struct err why = {0};
	json_t *result = NULL;
	const struct decide_command *command = find_command(request, &why);

	buf_init(&self.answer, AUDIT_BYTES);
	if (command != NULL &&
	    decide_read(&self, command, request, &why) == 0 &&
	    command->check(&self, &why) == 0)
		result = carry_out(&self, command, err);
	else if (why.code == ERR_REJECT)
		result = answer(false, why.text);
	else if (err != NULL)
		*err = why;
	decide_free(&self);
	return result;
}
