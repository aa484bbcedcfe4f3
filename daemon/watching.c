#include "watching.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "alarm.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/log.h"
#include "base/mem.h"
#include "compose.h"
#include "delivery.h"
#include "engine.h"
#include "fetching.h"

#define FIRST_LOOK_MSECS 1000
#define LOOK_MSECS 30000
#define MAX_ALARMS 64

struct watching {
	struct engine *engine;
	int64_t began;   /* when this engine began to look */
	int64_t look_at; /* monotonic */
	struct peer hook;
	char *hook_text; /* what the hook is still to be told, or NULL */
};

struct alarms {
	struct alarm items[MAX_ALARMS];
	size_t count;
};

struct watching *watching_new(struct engine *engine)
{
	struct watching *self = mem_calloc(1, sizeof *self);

	self->engine = engine;
	self->began = clock_now();
	self->look_at = clock_monotonic_msecs() + FIRST_LOOK_MSECS;
	peer_init(&self->hook, "alarm");
	return self;
}

void watching_free(struct watching *self)
{
	if (self == NULL)
		return;
	peer_retire(&self->hook);
	free(self->hook_text);
	free(self);
}

/* --- looking --- */

static int disk_free_percent(const char *folder)
{
	struct statvfs info;

	if (statvfs(folder, &info) < 0 || info.f_blocks == 0)
		return -1;
	return (int)(info.f_bavail * 100 / info.f_blocks);
}

static int look(struct watching *self, struct alarms *now, struct err *err)
{
	const struct engine *engine = self->engine;
	const struct config *config = engine->office.config;
	struct alarm_mailbox *mailboxes = mem_calloc(
	    config->mailbox_count, sizeof *mailboxes);
	const struct alarm_rules rules = {
	    .silent_secs = config->alarms.silent_minutes * 60,
	    .behind_secs = config->alarms.behind_minutes * 60,
	    .disk_free_percent = config->alarms.disk_free_percent,
	};
	struct alarm_figures figures = {
	    .now = clock_now(),
	    .mailboxes = mailboxes,
	    .disk_free_percent = disk_free_percent(config->state),
	};
	int result = store_waiting(
	    engine->office.store, &figures.oldest_spooled, &figures.stuck, err);

	for (size_t i = 0; i < config->mailbox_count && result == 0; i++) {
		const struct mailbox *mailbox = &config->mailboxes[i];
		struct alarm_mailbox *seen = &mailboxes[figures.mailbox_count];
		if (mailbox->source.transport == TRANSPORT_NONE)
			continue;
		seen->id = mailbox->id;
		seen->watched_since = self->began;
		seen->refused = fetching_refused(
				    engine->fetching, mailbox->id) ||
				delivery_refused(engine->delivery, mailbox);
		result = engine_last_pass(
		    engine->office.store, mailbox, &seen->last_pass, err);
		figures.mailbox_count++;
	}
	now->count = alarm_conditions(&rules, &figures, now->items, MAX_ALARMS);
	free(mailboxes);
	return result;
}

static int add_said(
    void *context, const char *kind, const char *subject, int64_t since)
{
	struct alarms *said = context;
	struct alarm *alarm = &said->items[said->count];

	if (said->count == MAX_ALARMS || alarm_parse(kind, &alarm->kind) < 0)
		return 0;
	snprintf(alarm->subject, sizeof alarm->subject, "%s", subject);
	alarm->since = since;
	alarm->figure = 0;
	said->count++;
	return 0;
}

/* --- telling --- */

/* The first mailbox that can send and is not the one in trouble. */
static const struct mailbox *carrier(
    const struct config *config, const struct alarm *alarm)
{
	for (size_t i = 0; i < config->mailbox_count; i++)
		if (config->mailboxes[i].sink.transport != TRANSPORT_NONE &&
		    strcmp(config->mailboxes[i].id, alarm->subject) != 0)
			return &config->mailboxes[i];
	return NULL;
}

static int queue_mail(struct watching *self, const struct mailbox *mailbox,
    const char *to, const char *key, const char *subject, const char *text,
    struct err *err)
{
	struct compose_input input = {
	    .from_name = mailbox->name,
	    .from_address = mailbox->address,
	    .to_name = "",
	    .to_address = to,
	    .subject = subject,
	    .text = text,
	    .auto_submitted = "auto-generated",
	    .key = key,
	    .date = clock_now(),
	    .offset_secs = self->engine->office.config->offset_secs,
	};
	struct composed composed = {0};
	int64_t id;
	bool added;

	if (compose(&input, &composed, err) < 0)
		return -1;
	char *dedupe = mem_printf("%s/%s", key, to);
	struct outbox_mail row = {
	    .mailbox = mailbox->id,
	    .kind = (char *)"alarm",
	    .recipient = (char *)to,
	    .dedupe = dedupe,
	    .message_id = composed.message_id,
	    .shoubao_id = composed.shoubao_id,
	    .bytes = composed.bytes,
	    .size = composed.size,
	    .state = OUTBOX_QUEUED,
	    .created = clock_now(),
	    .not_before = clock_now(),
	};
	int result = store_outbox_add(
	    self->engine->office.store, &row, &id, &added, err);
	free(dedupe);
	composed_free(&composed);
	return result;
}

static void tell_hook(
    struct watching *self, const char *subject, const char *text)
{
	char *longer = mem_printf("%s%s\n%s\n",
	    self->hook_text ? self->hook_text : "", subject, text);

	free(self->hook_text);
	self->hook_text = longer;
}

static int tell(struct watching *self, const struct alarm *alarm, bool ended,
    struct err *err)
{
	const struct config *config = self->engine->office.config;
	const struct mailbox *mailbox = carrier(config, alarm);
	char *sentence = ended ? mem_printf(
				     "已恢复：%s", alarm_title(alarm->kind))
			       : alarm_sentence(alarm);
	char *since = instant_format_chinese(alarm->since, config->offset_secs);
	char *text = mem_printf("%s\n开始于：%s\n", sentence, since);
	char *subject = mem_printf("【收报%s】%s%s%s", ended ? "恢复" : "告警",
	    alarm_title(alarm->kind), *alarm->subject ? "：" : "",
	    alarm->subject);
	char *key = mem_printf("alarm/%s/%s/%lld/%s", alarm_name(alarm->kind),
	    alarm->subject, (long long)alarm->since, ended ? "end" : "begin");
	int result = 0;

	log_warning("alarm %s %s: %s", alarm_name(alarm->kind), alarm->subject,
	    ended ? "ended" : "began");
	tell_hook(self, subject, text);
	for (size_t i = 0;
	     mailbox != NULL && i < config->alarms.to.count && result == 0; i++)
		result = queue_mail(self, mailbox, config->alarms.to.items[i],
		    key, subject, text, err);
	free(key);
	free(subject);
	free(text);
	free(since);
	free(sentence);
	return result;
}

static int begin(
    struct watching *self, const struct alarm *alarm, struct err *err)
{
	if (store_alarm_set(self->engine->office.store, alarm_name(alarm->kind),
		alarm->subject, alarm->since, err) < 0)
		return -1;
	return tell(self, alarm, false, err);
}

static int end(
    struct watching *self, const struct alarm *alarm, struct err *err)
{
	if (store_alarm_clear(self->engine->office.store,
		alarm_name(alarm->kind), alarm->subject, err) < 0)
		return -1;
	return tell(self, alarm, true, err);
}

static int compare(struct watching *self, struct err *err)
{
	struct alarms now = {.count = 0}, said = {.count = 0};
	struct engine *engine = self->engine;

	if (look(self, &now, err) < 0 ||
	    store_alarm_each(engine->office.store, &said, add_said, err) < 0)
		return -1;
	for (size_t i = 0; i < now.count; i++)
		if (alarm_find(said.items, said.count, &now.items[i]) == NULL &&
		    (batch_begin(&engine->batch, err) < 0 ||
			begin(self, &now.items[i], err) < 0))
			return -1;
	for (size_t i = 0; i < said.count; i++)
		if (alarm_find(now.items, now.count, &said.items[i]) == NULL &&
		    (batch_begin(&engine->batch, err) < 0 ||
			end(self, &said.items[i], err) < 0))
			return -1;
	return 0;
}

/* The hook is a program of the admin's, started by the supervisor; where
 * there is none the supervisor says so and nothing more is tried. */
static int serve_hook(struct watching *self)
{
	struct err err;

	if (self->hook.state == PEER_UP) {
		if (self->hook_text != NULL)
			durable_write_all(self->hook.fd, self->hook_text,
			    strlen(self->hook_text), &err);
		free(self->hook_text);
		self->hook_text = NULL;
		peer_retire(&self->hook);
		peer_init(&self->hook, "alarm");
	}
	if (self->hook.backoff_msecs != 0) { /* there is none */
		free(self->hook_text);
		self->hook_text = NULL;
		peer_init(&self->hook, "alarm");
	}
	return self->hook_text != NULL ? engine_want(self->engine, &self->hook)
				       : 0;
}

int watching_turn(struct watching *self)
{
	int64_t now = clock_monotonic_msecs();
	struct err err;

	if (now >= self->look_at && !self->engine->draining) {
		self->look_at = now + LOOK_MSECS;
		if (compare(self, &err) < 0)
			return engine_fail(self->engine, "alarms", &err);
	}
	return serve_hook(self);
}
