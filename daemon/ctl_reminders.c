#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "chased.h"
#include "ctl.h"
#include "ctl_message.h"
#include "ctl_print.h"
#include "engine.h"
#include "named.h"

#define TRIES 64 /* looks ahead, each at the moment the last one named */
#define WHAT_BYTES 8192

/* --- what was said --- */

struct said_list {
	const struct ctl *ctl;
	json_t *rows;
	int64_t last; /* the reminder of the last row */
};

static json_t *item_json(const struct ctl *ctl, const char *material,
    int32_t day, const char *mailbox, const char *stage, int64_t deadline)
{
	return json_pack("{s:s, s:o, s:s?, s:s, s:o}", "material", material,
	    "day", ctl_day(day), "mailbox", *mailbox ? mailbox : NULL, "stage",
	    stage, "deadline", ctl_instant(ctl, deadline));
}

static int add_said(void *context, const struct store_reminded *reminded)
{
	struct said_list *list = context;

	if (reminded->outbox != list->last) {
		json_array_append_new(list->rows,
		    json_pack("{s:I, s:o, s:s, s:s, s:o, s:[]}", "message",
			(json_int_t)reminded->outbox, "at",
			ctl_instant(list->ctl, reminded->at), "recipient",
			reminded->recipient, "state",
			ctl_outbox_state(reminded->state), "sent",
			ctl_instant(list->ctl, reminded->sent_at), "items"));
		list->last = reminded->outbox;
	}
	json_t *row = json_array_get(
	    list->rows, json_array_size(list->rows) - 1);
	json_array_append_new(json_object_get(row, "items"),
	    item_json(list->ctl, reminded->material, reminded->day,
		reminded->mailbox, reminded->stage, reminded->deadline));
	return 0;
}

/* --- what will be said --- */

struct outlook {
	const struct ctl *ctl;
	const struct campaign *campaign;
	struct due_read *reads; /* as it is: until when each is read */
	struct due_read *all;   /* as it will be: everything is read */
};

static int open_outlook(struct outlook *self, const struct ctl *ctl,
    const struct campaign *campaign, struct err *err)
{
	size_t count = campaign->mailboxes.count;

	*self = (struct outlook){.ctl = ctl,
	    .campaign = campaign,
	    .reads = mem_calloc(count, sizeof *self->reads),
	    .all = mem_calloc(count, sizeof *self->all)};
	for (size_t i = 0; i < count; i++) {
		const char *id = campaign->mailboxes.items[i];
		self->all[i] = (struct due_read){id, INT64_MAX};
		self->reads[i] = self->all[i];
		if (engine_read_until(ctl->office.store,
			config_mailbox(ctl->config, id), &self->reads[i].until,
			err) < 0)
			return -1;
	}
	return 0;
}

static void close_outlook(struct outlook *self)
{
	free(self->reads);
	free(self->all);
}

static void ask(const struct outlook *self, const struct chased *chased,
    const struct due_read *reads, int64_t now, struct due *due)
{
	const struct due_world world = {
	    .campaign = self->campaign,
	    .offset_secs = self->ctl->config->offset_secs,
	    .now = now,
	    .reads = reads,
	    .read_count = self->campaign->mailboxes.count,
	};
	struct due_unit unit = chased_due_unit(chased);

	due_of(&world, &unit, due);
}

static json_t *next_json(const struct outlook *self,
    const struct chased *chased, const struct due *due, int64_t at)
{
	json_t *items = json_array();
	const char *recipient = due->second ? chased->second_address
					    : chased->address;

	for (size_t i = 0; i < due->count; i++) {
		const struct standing *item = &due->items[i].standing;
		json_array_append_new(items,
		    item_json(self->ctl, item->material->id, item->day,
			item->mailbox ? item->mailbox : "",
			due->items[i].stage ? due->items[i].stage->id : "",
			item->deadline));
	}
	return json_pack("{s:o, s:s?, s:b, s:o}", "at",
	    ctl_instant(self->ctl, at), "recipient", recipient, "second",
	    (int)due->second, "items", items);
}

/* The next reminder as things stand: if nothing arrives and all is read. */
static json_t *outlook_json(
    const struct outlook *self, const struct chased *chased)
{
	int64_t at = self->ctl->now;
	json_t *list = json_array();

	for (int i = 0; i < TRIES && at != INT64_MAX; i++) {
		struct due due;
		ask(self, chased, self->all, at, &due);
		if (due.count > 0)
			json_array_append_new(
			    list, next_json(self, chased, &due, at));
		at = due.count > 0 ? INT64_MAX : due.look_again;
		due_free(&due);
	}
	return list;
}

/* The mailbox that is to be read before more is said, or null. */
static json_t *waits_json(
    const struct outlook *self, const struct chased *chased)
{
	struct due due;

	ask(self, chased, self->reads, self->ctl->now, &due);
	json_t *waits = due.unread ? json_string(due.unread) : json_null();
	due_free(&due);
	return waits;
}

/* --- a unit --- */

static json_t *unit_json(
    const struct outlook *self, const struct unit *unit, struct err *err)
{
	struct said_list said = {.ctl = self->ctl, .rows = json_array()};
	struct store *store = self->ctl->office.store;
	struct chased chased;

	if (store_reminded_each(store, self->campaign->id, unit->code, &said,
		add_said, err) < 0 ||
	    chased_load(store, self->campaign, unit, &chased, err) < 0) {
		json_decref(said.rows);
		return NULL;
	}
	json_t *row = json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o}",
	    "campaign", self->campaign->id, "code", unit->code, "name",
	    unit->name, "unreachable", chased.address == NULL, "said",
	    said.rows, "next", outlook_json(self, &chased), "waits_for",
	    waits_json(self, &chased));
	chased_free(&chased);
	return row;
}

static int add_campaign(const struct ctl *ctl, const struct campaign *campaign,
    const struct unit *only, json_t *rows, struct err *err)
{
	struct outlook outlook;
	int result = open_outlook(&outlook, ctl, campaign, err);

	for (size_t i = 0; i < campaign->roster.count && result == 0; i++) {
		const struct unit *unit = &campaign->roster.units[i];
		if (only != NULL && unit != only)
			continue;
		json_t *row = unit_json(&outlook, unit, err);
		if (row == NULL)
			result = -1;
		else if (only == NULL &&
			 json_array_size(json_object_get(row, "said")) == 0 &&
			 json_array_size(json_object_get(row, "next")) == 0)
			json_decref(row);
		else
			json_array_append_new(rows, row);
	}
	close_outlook(&outlook);
	return result;
}

/* --- printing --- */

/* "late activity-daily 2023-05-17, + contact" */
static char *what_text(const json_t *items)
{
	struct buf buf;
	size_t i;
	json_t *item;

	buf_init(&buf, WHAT_BYTES);
	json_array_foreach(items, i, item)
	{
		const char *stage = json_string_value(
		    json_object_get(item, "stage"));
		const char *day = json_string_value(
		    json_object_get(item, "day"));
		const char *mailbox = json_string_value(
		    json_object_get(item, "mailbox"));
		buf_printf(&buf, "%s%s %s%s%s%s%s", i ? ", " : "",
		    *stage ? stage : "+",
		    json_string_value(json_object_get(item, "material")),
		    day ? " " : "", day ? day : "", mailbox ? " @" : "",
		    mailbox ? mailbox : "");
	}
	return buf_take(&buf);
}

/* "sent", "waiting" …; of the next one "next", and what it waits for. */
static json_t *state_json(const json_t *unit, const json_t *row)
{
	const char *waits = json_string_value(
	    json_object_get(unit, "waits_for"));
	json_t *state = json_object_get(row, "state");

	if (state != NULL)
		return json_incref(state);
	return waits == NULL ? json_string("next")
			     : json_sprintf("next, when %s is read", waits);
}

static void add_lines(json_t *lines, const json_t *unit, const char *key)
{
	size_t i;
	json_t *row;

	json_array_foreach(json_object_get(unit, key), i, row)
	{
		char *what = what_text(json_object_get(row, "items"));
		json_array_append_new(lines,
		    json_pack("{s:O, s:O, s:O, s:o, s:O, s:O, s:s}", "campaign",
			json_object_get(unit, "campaign"), "code",
			json_object_get(unit, "code"), "name",
			json_object_get(unit, "name"), "state",
			state_json(unit, row), "at", json_object_get(row, "at"),
			"to", json_object_get(row, "recipient"), "what", what));
		free(what);
	}
}

static void print(const struct ctl *ctl, const json_t *units)
{
	static const struct ctl_column columns[] = {{"campaign", NULL, 0},
	    {"code", NULL, 0}, {"name", NULL, 30}, {"state", NULL, 0},
	    {"at", NULL, 0}, {"to", NULL, 30}, {"what", NULL, 0}};
	size_t skip = ctl_campaign(ctl, 1) == NULL ? 1 : 0;
	json_t *lines = json_array();
	size_t i;
	json_t *unit;

	json_array_foreach(units, i, unit)
	{
		add_lines(lines, unit, "said");
		add_lines(lines, unit, "next");
	}
	if (json_array_size(lines) == 0)
		puts("nobody was reminded, and nobody will be as things stand");
	else
		ctl_print_table(stdout, lines, columns + skip,
		    sizeof columns / sizeof *columns - skip);
	json_decref(lines);
}

static const struct unit *find_unit(
    const struct ctl *ctl, const struct campaign **campaign, struct err *err)
{
	const struct unit *unit = NULL;

	for (size_t i = 0;
	     unit == NULL && (*campaign = ctl_campaign(ctl, i)) != NULL; i++)
		unit = named_unit(
		    &ctl->office, *campaign, ctl->options.arguments[0], err);
	return unit;
}

int ctl_reminders(struct ctl *ctl)
{
	const struct campaign *campaign = NULL;
	const struct unit *only = NULL;
	json_t *rows = json_array();
	struct err err = {0};
	int result = 0;

	if (ctl->options.argument_count > 0) {
		only = find_unit(ctl, &campaign, &err);
		result = only == NULL
			     ? -1
			     : add_campaign(ctl, campaign, only, rows, &err);
	}
	for (size_t i = 0; only == NULL && result == 0 &&
			   (campaign = ctl_campaign(ctl, i)) != NULL;
	     i++)
		result = add_campaign(ctl, campaign, NULL, rows, &err);
	if (result == 0 && ctl->options.json)
		ctl_print_json(
		    stdout, only != NULL ? json_array_get(rows, 0) : rows);
	else if (result == 0)
		print(ctl, rows);
	json_decref(rows);
	return result < 0 ? ctl_fail(&err) : CTL_OK;
}
