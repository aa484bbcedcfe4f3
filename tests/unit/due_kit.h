/*
 * A calendar to remind in: a campaign made by hand, one unit, mail that comes
 * and mailboxes that are down for a while; and what is said over all of it,
 * asked minute by minute or only when due says to look again.
 */
#ifndef TESTS_DUE_KIT_H
#define TESTS_DUE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "due.h"

/* A table's row leaves out what it does not speak of. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define CHINA (8 * 3600)
#define COUNT(table) (sizeof(table) / sizeof *(table))
#define SIM_EVENTS 64
#define SIM_SAID 400
#define SIM_TEXT 20000
#define MINUTE 60

enum event_kind {
	EVENT_ARRIVES,
	EVENT_WAIVED,
	EVENT_EXTENDED,
	EVENT_DOWN, /* a mailbox cannot be read from now on */
	EVENT_UP,
	EVENT_CLOCK,   /* the clock is set to `until` */
	EVENT_DEADLINE /* a reload gives a material another day */
};

struct event {
	int64_t at;
	enum event_kind kind;
	const char *material, *mailbox; /* mailbox NULL = the first */
	const char *slot;               /* NULL = the first */
	int32_t day;
	enum piece_state state;
	int64_t until;
	int32_t new_day; /* EVENT_DEADLINE */
	int contents;    /* equal contents have equal numbers */
};

struct sim {
	struct campaign campaign;
	struct unit unit;
	struct history *history;
	struct due_said said[SIM_SAID];
	size_t said_count;
	struct due_read reads[4];
	bool down[4];
	struct event events[SIM_EVENTS];
	size_t event_count;
	bool arrived[SIM_EVENTS], done[SIM_EVENTS];
	bool deaf, second_deaf;
	struct buf text; /* what was said */
	int64_t shift;   /* of the clock, against the true time */
	int64_t mails;
	size_t asked; /* how often due was asked */
};

/* "05-18 10:00[:00]" of 2023. */
static inline int64_t at(const char *text)
{
	char whole[40];
	int64_t instant = 0;

	snprintf(whole, sizeof whole, "2023-%.5sT%.5s%s+08:00", text, text + 6,
	    strlen(text) > 11 ? text + 11 : ":00");
	if (instant_parse(whole, &instant) != 0)
		fail_msg("no instant: %s", whole);
	return instant;
}

static inline int32_t on(const char *text)
{
	char whole[11];
	int32_t day = DAY_NONE;

	snprintf(whole, sizeof whole, "2023-%.5s", text);
	if (day_parse(whole, &day) != 0)
		fail_msg("no day: %s", whole);
	return day;
}

static inline void sim_say(struct sim *sim, const struct due *due, int64_t now)
{
	char instant[26];

	sim->mails++;
	instant_format(now, CHINA, instant);
	buf_printf(&sim->text, "%.5s %.5s%s", instant + 5, instant + 11,
	    due->second ? " second" : "");
	for (size_t i = 0; i < due->count; i++) {
		const struct standing *item = &due->items[i].standing;
		const char *stage = due->items[i].stage
					? due->items[i].stage->id
					: "";
		char day[11] = "";
		if (item->day != DAY_NONE)
			day_format(item->day, day);
		buf_printf(&sim->text, "%s %s %s%s%s%s%s%s", i == 0 ? ":" : ",",
		    stage[0] ? stage : "+", item->material->id,
		    day[0] ? "/" : "", day[0] ? day + 5 : "",
		    item->mailbox ? "@" : "",
		    item->mailbox ? item->mailbox : "",
		    item->state == STANDING_PROBLEM ? "!" : "");
		assert_true(sim->said_count < SIM_SAID);
		sim->said[sim->said_count++] = (struct due_said){
		    .mail = sim->mails,
		    .material = item->material->id,
		    .day = item->day,
		    .mailbox = item->mailbox ? item->mailbox : "",
		    .stage = stage,
		    .deadline = item->deadline,
		    .at = now,
		};
	}
	buf_puts(&sim->text, "\n");
}

/* One look: says all that is due, answers when to look again. */
static inline int64_t sim_look(
    struct sim *sim, int64_t now, const char **unread)
{
	struct due_world world = {.campaign = &sim->campaign,
	    .offset_secs = CHINA,
	    .now = now,
	    .reads = sim->reads,
	    .read_count = sim->campaign.mailboxes.count};
	struct due_unit unit = {.unit = &sim->unit,
	    .history = sim->history,
	    .said = sim->said,
	    .deaf = sim->deaf,
	    .second_deaf = sim->second_deaf};

	for (int round = 0;; round++) {
		struct due due;
		unit.said_count = sim->said_count;
		due_of(&world, &unit, &due);
		sim->asked++;
		*unread = due.unread;
		int64_t again = due.look_again;
		if (due.count == 0) {
			assert_true(again > now);
			due_free(&due);
			return again;
		}
		assert_int_equal(again, now);
		assert_true(round < 10);
		sim_say(sim, &due, now);
		due_free(&due);
	}
}

static inline size_t sim_mailbox(const struct sim *sim, const char *id)
{
	for (size_t i = 0; id && i < sim->campaign.mailboxes.count; i++)
		if (strcmp(sim->campaign.mailboxes.items[i], id) == 0)
			return i;
	return 0;
}

static inline struct material *sim_material(struct sim *sim, const char *id)
{
	for (size_t i = 0; i < sim->campaign.material_count; i++)
		if (strcmp(sim->campaign.materials[i].id, id) == 0)
			return &sim->campaign.materials[i];
	fail_msg("no material %s", id);
	return NULL;
}

static inline void sim_arrive(struct sim *sim, const struct event *event)
{
	struct material *material = sim_material(sim, event->material);
	struct history_piece piece = {.mail = 1,
	    .material = (char *)event->material,
	    .day = event->day,
	    .slot = (char *)(event->slot ? event->slot : material->slots[0].id),
	    .mailbox =
		sim->campaign.mailboxes.items[sim_mailbox(sim, event->mailbox)],
	    .state = event->state,
	    .received = event->at};

	snprintf(piece.sha256, sizeof piece.sha256, "%064d", event->contents);
	history_add_piece(sim->history, &piece);
}

static inline void sim_happen(struct sim *sim, const struct event *event)
{
	size_t mailbox = sim_mailbox(sim, event->mailbox);

	switch (event->kind) {
	case EVENT_ARRIVES:
		break; /* when it is read */
	case EVENT_WAIVED:
		history_add_waiver(sim->history, event->material, event->day);
		break;
	case EVENT_EXTENDED:
		history_add_extension(
		    sim->history, event->material, event->day, event->until);
		break;
	case EVENT_DOWN:
		sim->down[mailbox] = true;
		break;
	case EVENT_UP:
		sim->down[mailbox] = false;
		break;
	case EVENT_CLOCK:
		sim->shift = event->until - event->at;
		break;
	case EVENT_DEADLINE:
		sim_material(sim, event->material)->deadline.day =
		    event->new_day;
		break;
	}
}

/* What happened up to the true time, and what is read by now. True when
 * something a unit is looked at for did. */
static inline bool sim_until(struct sim *sim, int64_t time)
{
	bool touched = false;

	for (size_t i = 0; i < sim->event_count; i++) {
		const struct event *event = &sim->events[i];
		if (event->at > time || sim->done[i])
			continue;
		sim->done[i] = true;
		sim_happen(sim, event);
		touched = true;
	}
	for (size_t i = 0; i < sim->event_count; i++) {
		const struct event *event = &sim->events[i];
		if (event->kind != EVENT_ARRIVES || !sim->done[i] ||
		    sim->arrived[i] ||
		    sim->down[sim_mailbox(sim, event->mailbox)])
			continue;
		sim->arrived[i] = touched = true;
		sim_arrive(sim, event);
	}
	for (size_t i = 0; i < sim->campaign.mailboxes.count; i++)
		if (!sim->down[i])
			sim->reads[i].until = time + sim->shift;
	return touched;
}

static inline void sim_reset(struct sim *sim)
{
	history_free(sim->history);
	sim->history = history_new(sim->unit.code);
	sim->said_count = sim->asked = 0;
	sim->mails = 0;
	sim->shift = 0;
	memset(sim->arrived, 0, sizeof sim->arrived);
	memset(sim->done, 0, sizeof sim->done);
	memset(sim->down, 0, sizeof sim->down);
	for (size_t i = 0; i < sim->campaign.mailboxes.count; i++)
		sim->reads[i] = (struct due_read){
		    sim->campaign.mailboxes.items[i], 0};
	buf_free(&sim->text);
	buf_init(&sim->text, SIM_TEXT);
}

/* Asks every `step` seconds from one true time to another. */
static inline void sim_step(
    struct sim *sim, int64_t from, int64_t to, int64_t step)
{
	const char *unread;

	sim_reset(sim);
	for (int64_t time = from; time < to; time += step) {
		sim_until(sim, time);
		sim_look(sim, time + sim->shift, &unread);
	}
}

/* The same, asking only when something happened, when due said so, and when a
 * mailbox is read that it waits for. */
static inline void sim_jump(struct sim *sim, int64_t from, int64_t to)
{
	int64_t again = INT64_MIN;
	const char *unread = NULL;

	sim_reset(sim);
	for (int64_t time = from; time < to; time += MINUTE) {
		bool touched = sim_until(sim, time);
		bool read = unread != NULL &&
			    !sim->down[sim_mailbox(sim, unread)];
		if (touched || read || time + sim->shift >= again)
			again = sim_look(sim, time + sim->shift, &unread);
	}
}

static inline void sim_free(struct sim *sim)
{
	history_free(sim->history);
	buf_free(&sim->text);
}

#endif
