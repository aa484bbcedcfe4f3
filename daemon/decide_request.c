#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/nearest.h"
#include "decide_private.h"
#include "named.h"

#define MEMBER_BYTES 1000

static const struct {
	const char *name;
	unsigned member;
} members[] = {
    {"campaign", DECIDE_CAMPAIGN},
    {"message", DECIDE_MESSAGE},
    {"unit", DECIDE_UNIT},
    {"material", DECIDE_MATERIAL},
    {"day", DECIDE_DAY},
    {"until", DECIDE_UNTIL},
    {"address", DECIDE_ADDRESS},
    {"reason", DECIDE_REASON},
};
#define MEMBER_COUNT (sizeof members / sizeof *members)

/* The member's text, NULL when it is absent or empty. */
static const char *text_of(const json_t *request, const char *name)
{
	const char *text = json_string_value(json_object_get(request, name));

	return text != NULL && text[0] != '\0' ? text : NULL;
}

static int member_of(const char *name, unsigned *member)
{
	for (size_t i = 0; i < MEMBER_COUNT; i++) {
		if (strcmp(members[i].name, name) != 0)
			continue;
		*member = members[i].member;
		return 0;
	}
	return -1;
}

/* Nothing that would be passed over in silence. */
static int check_members(const struct decide_command *command,
    const json_t *request, struct err *err)
{
	const char *name;
	const json_t *value;
	unsigned member;

	json_object_foreach((json_t *)request, name, value)
	{
		if (strcmp(name, "command") == 0)
			continue;
		if (member_of(name, &member) < 0 ||
		    !((command->needs | command->may) & member))
			return err_set(err, ERR_REJECT, "%s takes no %.40s",
			    command->name, name);
		if (!json_is_string(value))
			return err_set(err, ERR_REJECT, "%s: %s is no text",
			    command->name, name);
		if (json_string_length(value) > MEMBER_BYTES)
			return err_set(err, ERR_REJECT,
			    "%s: the %s is longer than %d bytes", command->name,
			    name, MEMBER_BYTES);
	}
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		if ((command->needs & members[i].member) &&
		    text_of(request, members[i].name) == NULL)
			return err_set(err, ERR_REJECT, "%s: the %s is missing",
			    command->name, members[i].name);
	return 0;
}

/* --- mail and campaign -----------------------------------------------------
 */

static int read_mail(struct deciding *self,
    const struct decide_command *command, const json_t *request,
    struct err *err)
{
	const char *name = text_of(request, "message");

	if (name == NULL)
		return 0;
	if (command->all && strcmp(name, "all") == 0) {
		self->all = true;
		return 0;
	}
	return named_mail(self->office->store, name, &self->mail, err);
}

/* A mail that was judged has its campaign already. */
static int campaign_of_judged(
    struct deciding *self, const char *name, struct err *err)
{
	const struct store_mail *mail = &self->mail;

	if (name != NULL && strcmp(name, mail->campaign) != 0)
		return err_set(err, ERR_REJECT, "mail %lld belongs to %s",
		    (long long)mail->id, mail->campaign);
	self->campaign = config_campaign(self->office->config, mail->campaign);
	if (self->campaign == NULL)
		return err_set(err, ERR_REJECT,
		    "mail %lld belongs to %s, which is no longer in the "
		    "configuration",
		    (long long)mail->id, mail->campaign);
	return 0;
}

static int campaign_of_mailbox(
    struct deciding *self, const char *name, struct err *err)
{
	const struct config *config = self->office->config;
	const char *mailbox = self->mail.mailbox;
	const struct campaign *only = config_campaign_of(config, mailbox, 0);

	if (only == NULL)
		return err_set(
		    err, ERR_REJECT, "no campaign reads mailbox %s", mailbox);
	if (name == NULL && config_campaign_of(config, mailbox, 1) == NULL) {
		self->campaign = only;
		return 0;
	}
	self->campaign = named_campaign(config, name, err);
	if (self->campaign == NULL)
		return -1;
	if (!strings_have(&self->campaign->mailboxes, mailbox))
		return err_set(err, ERR_REJECT, "%s does not read mailbox %s",
		    self->campaign->id, mailbox);
	return 0;
}

static int read_campaign(
    struct deciding *self, const json_t *request, struct err *err)
{
	const char *name = text_of(request, "campaign");
	bool needed = name != NULL || text_of(request, "unit") != NULL ||
		      text_of(request, "material") != NULL ||
		      text_of(request, "day") != NULL;

	if (self->mail.campaign != NULL)
		return campaign_of_judged(self, name, err);
	if (!needed)
		return 0;
	if (self->mail.id != 0)
		return campaign_of_mailbox(self, name, err);
	self->campaign = named_campaign(self->office->config, name, err);
	return self->campaign != NULL ? 0 : -1;
}

/* --- the rest --------------------------------------------------------------
 */

static int read_unit(struct deciding *self,
    const struct decide_command *command, const json_t *request,
    struct err *err)
{
	const char *name = text_of(request, "unit");

	if (name == NULL)
		return 0;
	if (command->all && strcmp(name, "all") == 0) {
		self->all = true;
		return 0;
	}
	self->unit = named_unit(self->office, self->campaign, name, err);
	return self->unit != NULL ? 0 : -1;
}

static int read_material(
    struct deciding *self, const json_t *request, struct err *err)
{
	const char *name = text_of(request, "material");

	if (name == NULL)
		return 0;
	self->material = named_material(self->campaign, name, err);
	return self->material != NULL ? 0 : -1;
}

static int read_times(
    struct deciding *self, const json_t *request, struct err *err)
{
	const char *day = text_of(request, "day");
	const char *until = text_of(request, "until");

	if (day != NULL && named_day(self->campaign, day, &self->day, err) < 0)
		return -1;
	if (until != NULL &&
	    named_instant(until, self->office->config->offset_secs,
		&self->until, err) < 0)
		return -1;
	if (self->day != DAY_NONE && self->material != NULL &&
	    self->material->per == MATERIAL_ONCE)
		return err_set(err, ERR_REJECT,
		    "%s is owed once, not for each day", self->material->name);
	return 0;
}

/* As the roster has them: lower case. */
static void read_address(struct deciding *self, const json_t *request)
{
	const char *address = text_of(request, "address");

	if (address == NULL)
		return;
	self->address = mem_strdup(address);
	for (char *at = self->address; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
}

static void read_reason(struct deciding *self, const json_t *request)
{
	const char *reason = text_of(request, "reason");

	if (reason == NULL)
		reason = "asked for";
	self->reason = utf8_clean(reason, strlen(reason));
}

int decide_read(struct deciding *self, const struct decide_command *command,
    const json_t *request, struct err *err)
{
	if (check_members(command, request, err) < 0 ||
	    read_mail(self, command, request, err) < 0 ||
	    read_campaign(self, request, err) < 0 ||
	    read_unit(self, command, request, err) < 0 ||
	    read_material(self, request, err) < 0 ||
	    read_times(self, request, err) < 0)
		return -1;
	read_address(self, request);
	read_reason(self, request);
	if (utf8_count(self->reason) == 0)
		return err_set(err, ERR_REJECT, "%s: the reason is missing",
		    command->name);
	return 0;
}

void decide_free(struct deciding *self)
{
	store_mail_free(&self->mail);
	free(self->address);
	free(self->reason);
	buf_free(&self->answer);
}
