#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "ctl_call.h"
#include "ctl_passes.h"
#include "ctl_print.h"

#define PATIENCE_SECS 3

static const char *sending_name(enum sending sending)
{
	static const char *const names[] = {"hold", "reviewers", "live"};

	return names[sending];
}

static json_t *daemon_json(const struct ctl *ctl)
{
	struct err err;
	json_t *answer = ctl_call(ctl->config->state,
	    json_pack("{s:s}", "command", "status"), PATIENCE_SECS, &err);

	if (answer == NULL)
		return json_pack("{s:b, s:s?}", "running", 0, "trouble",
		    err.code == ERR_REJECT ? NULL : err.text);
	const char *hash = json_string_value(json_object_get(answer, "config"));
	json_t *object = json_pack("{s:b, s:O?, s:O?, s:b}", "running", 1,
	    "pid", json_object_get(answer, "pid"), "draining",
	    json_object_get(answer, "draining"), "same_config",
	    hash != NULL && strcmp(hash, ctl->config->hash) == 0);
	json_decref(answer);
	return object;
}

static int mailboxes_json(const struct ctl *ctl, json_t *list, struct err *err)
{
	const struct config *config = ctl->config;

	for (size_t i = 0; i < config->mailbox_count; i++) {
		const struct mailbox *mailbox = &config->mailboxes[i];
		int64_t pass;
		if (ctl_last_pass(ctl, mailbox, &pass, err) < 0)
			return -1;
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:o}", "mailbox",
			      mailbox->id, "address", mailbox->address,
			      "sending", sending_name(mailbox->sending),
			      "last_pass", ctl_instant(ctl, pass)));
	}
	return 0;
}

static json_t *campaigns_json(const struct ctl *ctl)
{
	const struct campaign *campaign;
	json_t *list = json_array();

	for (size_t i = 0; (campaign = ctl_campaign(ctl, i)) != NULL; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:o, s:o, s:I}", "campaign",
			      campaign->id, "title", campaign->title,
			      "first_day", ctl_day(campaign->first_day),
			      "last_day", ctl_day(campaign->last_day), "units",
			      (json_int_t)campaign->roster.count));
	return list;
}

static void add_counts(
    const struct ctl *ctl, const struct store_counts *counts, json_t *model)
{
#define COUNT(member) #member, (json_int_t)counts->member
	json_object_set_new(model, "counts",
	    json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}",
		COUNT(arrivals), COUNT(mails), COUNT(spooled), COUNT(judged),
		COUNT(ours), COUNT(other), COUNT(silent), COUNT(bounces),
		COUNT(held), COUNT(stuck), "last_received",
		ctl_instant(ctl, counts->last_received)));
	json_object_set_new(model, "outbox",
	    json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", COUNT(waiting),
		COUNT(queued), COUNT(sending), COUNT(sent), COUNT(uncertain),
		COUNT(failed)));
#undef COUNT
}

static json_t *status_json(const struct ctl *ctl, struct err *err)
{
	struct store_counts counts;
	json_t *mailboxes = json_array();

	if (store_counts(ctl->office.store, &counts, err) < 0 ||
	    mailboxes_json(ctl, mailboxes, err) < 0) {
		json_decref(mailboxes);
		return NULL;
	}
	json_t *model = json_pack("{s:s, s:s, s:o}", "config", ctl->path,
	    "state", ctl->config->state, "daemon", daemon_json(ctl));
	add_counts(ctl, &counts, model);
	json_object_set_new(model, "mailboxes", mailboxes);
	json_object_set_new(model, "campaigns", campaigns_json(ctl));
	return model;
}

static void print_numbers(const char *name, const json_t *object)
{
	const char *key;
	const json_t *value;
	bool first = true;

	printf("%-8s", name);
	json_object_foreach((json_t *)object, key, value)
	{
		if (!json_is_integer(value))
			continue;
		printf("%s%s %lld", first ? "  " : ", ", key,
		    (long long)json_integer_value(value));
		first = false;
	}
	putchar('\n');
}

static void print_daemon(const json_t *daemon)
{
	const char *trouble = json_string_value(
	    json_object_get(daemon, "trouble"));

	if (!json_is_true(json_object_get(daemon, "running"))) {
		printf("shoubaod  %s\n",
		    trouble != NULL ? trouble : "not running");
		return;
	}
	printf("shoubaod  running as process %lld%s%s\n",
	    (long long)json_integer_value(json_object_get(daemon, "pid")),
	    json_is_true(json_object_get(daemon, "draining")) ? ", stopping"
							      : "",
	    json_is_true(json_object_get(daemon, "same_config"))
		? ""
		: ", with another version of the configuration");
}

static void print(const json_t *model)
{
	static const struct ctl_column mailboxes[] = {{"mailbox", NULL, 0},
	    {"address", NULL, 40}, {"sending", NULL, 0},
	    {"last_pass", "last complete pass", 0}};
	static const struct ctl_column campaigns[] = {{"campaign", NULL, 0},
	    {"first_day", "from", 0}, {"last_day", "to", 0}, {"units", NULL, 0},
	    {"title", NULL, 60}};

	print_daemon(json_object_get(model, "daemon"));
	print_numbers("mail", json_object_get(model, "counts"));
	print_numbers("outbox", json_object_get(model, "outbox"));
	putchar('\n');
	ctl_print_table(
	    stdout, json_object_get(model, "mailboxes"), mailboxes, 4);
	putchar('\n');
	ctl_print_table(
	    stdout, json_object_get(model, "campaigns"), campaigns, 5);
}

int ctl_status(struct ctl *ctl)
{
	struct err err = {0};
	json_t *model = status_json(ctl, &err);

	if (model == NULL)
		return ctl_fail(&err);
	if (ctl->options.json)
		ctl_print_json(stdout, model);
	else
		print(model);
	json_decref(model);
	return CTL_OK;
}
