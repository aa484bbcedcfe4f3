#include "due.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define DAY_SECS 86400
#define DAYS_AHEAD 400 /* no calendar forbids more in a row */

struct asking { /* what one question is answered from */
	const struct due_world *world;
	const struct due_unit *unit;
	struct due *out;
	bool second_due, first_due; /* to whom something is to be said now */
};

/* --- the calendar --- */

static bool has_day(const struct days *days, int32_t day)
{
	for (size_t i = 0; i < days->count; i++)
		if (days->items[i] == day)
			return true;
	return false;
}

static bool is_day_allowed(
    const struct reminder_settings *settings, int32_t day)
{
	if (has_day(&settings->holidays, day))
		return false;
	return settings->weekends || day_weekday(day) < 6 ||
	       has_day(&settings->workdays, day);
}

int64_t due_allowed(
    const struct reminder_settings *settings, int64_t at, int32_t offset_secs)
{
	int32_t day = day_of_instant(at, offset_secs);

	if (settings->from >= settings->until)
		return INT64_MAX;
	for (int32_t i = 0; i < DAYS_AHEAD; i++) {
		int64_t from = instant_at(day + i, settings->from, offset_secs);
		int64_t until = instant_at(
		    day + i, settings->until, offset_secs);
		if (at < until && is_day_allowed(settings, day + i))
			return at > from ? at : from;
	}
	return INT64_MAX;
}

/* The last moment at or before `at` at which something may be said, at the
 * same hour if that is one of the hours; INT64_MAX none. */
static int64_t allowed_before(
    const struct reminder_settings *settings, int64_t at, int32_t offset_secs)
{
	int32_t day = day_of_instant(at, offset_secs);
	int64_t hour = at - instant_at(day, 0, offset_secs);

	if (settings->from >= settings->until)
		return INT64_MAX;
	if (hour < settings->from)
		day--;
	if (hour < settings->from || hour >= settings->until)
		hour = settings->until - 60;
	for (int32_t i = 0; i < DAYS_AHEAD; i++)
		if (is_day_allowed(settings, day - i))
			return instant_at(day - i, 0, offset_secs) + hour;
	return INT64_MAX;
}

int64_t due_instant(
    const struct reminder_stage *stage, int64_t deadline, int32_t offset_secs)
{
	int64_t moved = stage->after ? deadline + stage->secs
				     : deadline - stage->secs;

	if (stage->at >= 0)
		moved = instant_at(
		    day_of_instant(moved, offset_secs), stage->at, offset_secs);
	/* At the deadline's own second it is still in time. */
	return stage->after && moved <= deadline ? deadline + 1 : moved;
}

/* The last instant at which a stage of `at` may still be said: days on which
 * nothing is said do not count. */
static int64_t expires(
    const struct reminder_settings *settings, int64_t at, int32_t offset_secs)
{
	int32_t day = day_of_instant(at, offset_secs);
	int64_t left = settings->within_secs;

	for (int32_t i = 0; i < DAYS_AHEAD; i++, day++) {
		int64_t end = instant_at(day + 1, 0, offset_secs);
		if (!is_day_allowed(settings, day)) {
			at = end;
			continue;
		}
		if (left < end - at)
			return at + left;
		left -= end - at;
		at = end;
	}
	return at;
}

/* --- what was said --- */

bool due_concerns(const struct due_said *said, const struct standing *standing)
{
	const char *mailbox = standing->mailbox ? standing->mailbox : "";

	return said->day == standing->day &&
	       strcmp(said->material, standing->material->id) == 0 &&
	       strcmp(said->mailbox, mailbox) == 0;
}

static const struct reminder_stage *find_stage(
    const struct asking *self, const char *id)
{
	const struct reminder_settings *settings =
	    &self->world->campaign->reminders;

	for (size_t i = 0; i < settings->stage_count; i++)
		if (strcmp(settings->stages[i].id, id) == 0)
			return &settings->stages[i];
	return NULL;
}

/* Nothing is asked for before it begins, whatever the stage. */
static int64_t stage_instant(const struct asking *self,
    const struct standing *standing, const struct reminder_stage *stage)
{
	int64_t at = due_instant(
	    stage, standing->deadline, self->world->offset_secs);

	return at > standing->begins ? at : standing->begins;
}

static bool is_for(
    const struct reminder_stage *stage, const struct material *material)
{
	return stage->per == STAGE_ANY ||
	       (stage->per == STAGE_DAY) == (material->per == MATERIAL_DAY);
}

/* The first moment at which the stage may be said. What comes before a
 * deadline is rather said earlier than not at all. */
static int64_t stage_from(const struct asking *self,
    const struct standing *standing, const struct reminder_stage *stage)
{
	const struct reminder_settings *settings =
	    &self->world->campaign->reminders;
	int32_t offset = self->world->offset_secs;
	int64_t instant = stage_instant(self, standing, stage);
	int64_t from = due_allowed(settings, instant, offset);

	if (stage->after || from <= standing->deadline)
		return from;
	from = allowed_before(settings, instant, offset);
	return from >= standing->begins ? from : INT64_MAX;
}

/* This stage of this deadline, or a later one: also where the clock was set
 * back. */
static bool is_said(const struct asking *self, const struct standing *standing,
    const struct reminder_stage *stage)
{
	int64_t instant = stage_instant(self, standing, stage);

	for (size_t i = 0; i < self->unit->said_count; i++) {
		const struct due_said *said = &self->unit->said[i];
		if (said->stage[0] == '\0' ||
		    said->deadline != standing->deadline ||
		    !due_concerns(said, standing))
			continue;
		/* A stage that the configuration has no more stands where it
		 * was said. */
		const struct reminder_stage *old = find_stage(
		    self, said->stage);
		if ((old != NULL ? stage_instant(self, standing, old)
				 : said->at) >= instant)
			return true;
	}
	return false;
}

static int times_said(
    const struct asking *self, const struct standing *standing)
{
	int count = 0;

	for (size_t i = 0; i < self->unit->said_count; i++)
		count += self->unit->said[i].stage[0] != '\0' &&
			 due_concerns(&self->unit->said[i], standing);
	return count;
}

static int mails_on(const struct asking *self, int32_t day)
{
	const struct due_said *said = self->unit->said;
	int count = 0;

	for (size_t i = 0; i < self->unit->said_count; i++) {
		bool known = false;
		if (day_of_instant(said[i].at, self->world->offset_secs) != day)
			continue;
		for (size_t j = 0; j < i && !known; j++)
			known = said[j].mail == said[i].mail;
		count += !known;
	}
	return count;
}

/* The first instant >= at at which the unit may get a mail. */
static int64_t free_at(const struct asking *self, int64_t at)
{
	const struct reminder_settings *settings =
	    &self->world->campaign->reminders;
	int32_t offset = self->world->offset_secs;

	for (int i = 0; i < DAYS_AHEAD && settings->per_day > 0; i++) {
		at = due_allowed(settings, at, offset);
		if (at == INT64_MAX)
			return at;
		int32_t day = day_of_instant(at, offset);
		if (mails_on(self, day) < settings->per_day)
			return at;
		at = instant_at(day + 1, 0, offset);
	}
	return INT64_MAX;
}

/* --- what was read --- */

static const struct due_read *find_read(
    const struct due_world *world, const char *mailbox)
{
	for (size_t i = 0; i < world->read_count; i++)
		if (strcmp(world->reads[i].mailbox, mailbox) == 0)
			return &world->reads[i];
	return NULL;
}

/* The first mailbox that may carry it and was not read up to `until`. */
static const char *find_unread(
    const struct due_world *world, const struct standing *item, int64_t until)
{
	const struct strings *mailboxes = &world->campaign->mailboxes;
	int64_t fresh = world->now - DUE_FRESH_SECS;

	if (until < fresh)
		until = fresh;
	for (size_t i = 0; i < mailboxes->count; i++) {
		const char *id = mailboxes->items[i];
		if (item->mailbox != NULL && strcmp(item->mailbox, id) != 0)
			continue;
		const struct due_read *read = find_read(world, id);
		if (read == NULL || read->until < until)
			return id;
	}
	return NULL;
}

/* --- one obligation --- */

static bool is_owed(const struct standing *item)
{
	return item->deadline != INT64_MAX &&
	       (item->state == STANDING_OPEN ||
		   item->state == STANDING_MISSING ||
		   item->state == STANDING_PROBLEM ||
		   item->state == STANDING_AHEAD);
}

static bool goes_to_second(
    const struct asking *self, const struct reminder_stage *stage)
{
	return stage->second && !self->unit->second_deaf &&
	       self->unit->unit->second_addresses.count > 0;
}

static bool has_listener(
    const struct asking *self, const struct reminder_stage *stage)
{
	return goes_to_second(self, stage) || !self->unit->deaf;
}

static void look_at(const struct asking *self, int64_t at)
{
	if (at < self->out->look_again)
		self->out->look_again = at;
}

/* A stage that the hours or a day off put back gives way to the next one of
 * the same day: nobody is written to at 08:30 and again at 09:00. */
static bool gives_way(const struct asking *self, const struct standing *item,
    const struct reminder_stage *stage, int64_t from)
{
	const struct reminder_settings *settings =
	    &self->world->campaign->reminders;
	int32_t offset = self->world->offset_secs;
	int64_t instant = stage_instant(self, item, stage);

	for (size_t i = 0; from > instant && i < settings->stage_count; i++) {
		const struct reminder_stage *next = &settings->stages[i];
		int64_t at = stage_instant(self, item, next);
		int64_t said_from = stage_from(self, item, next);
		if (!is_for(next, item->material))
			continue;
		if (at > instant && next->after == stage->after &&
		    goes_to_second(self, next) == goes_to_second(self, stage) &&
		    said_from != INT64_MAX &&
		    day_of_instant(said_from, offset) ==
			day_of_instant(from, offset))
			return true;
	}
	return false;
}

/* When this stage may be said, from now on; INT64_MAX never (any more). */
static int64_t say_at(const struct asking *self, const struct standing *item,
    const struct reminder_stage *stage)
{
	const struct reminder_settings *settings =
	    &self->world->campaign->reminders;
	int32_t offset = self->world->offset_secs;
	int64_t now = self->world->now;
	int64_t from = stage_from(self, item, stage);
	if (from == INT64_MAX || !is_for(stage, item->material) ||
	    is_said(self, item, stage) || !has_listener(self, stage) ||
	    gives_way(self, item, stage, from))
		return INT64_MAX;
	int64_t at = free_at(self, from > now ? from : now);
	if (!stage->after && at > item->deadline)
		return INT64_MAX; /* by then it is not "soon" any more */
	return at <= expires(settings, from, offset) ? at : INT64_MAX;
}

/* The last stage whose time has come, NULL none. */
static const struct reminder_stage *last_passed(
    const struct asking *self, const struct standing *item)
{
	const struct reminder_settings *settings =
	    &self->world->campaign->reminders;
	const struct reminder_stage *last = NULL;

	for (size_t i = 0; i < settings->stage_count; i++) {
		const struct reminder_stage *stage = &settings->stages[i];
		int64_t at = stage_instant(self, item, stage);
		int64_t from = stage_from(self, item, stage);
		if (is_for(stage, item->material) && from <= self->world->now &&
		    (stage->after || from <= item->deadline) &&
		    (last == NULL || at >= stage_instant(self, item, last)))
			last = stage;
	}
	return last;
}

/* The stage that is said of it now, or NULL; and when to look again. */
static const struct reminder_stage *stage_of(
    struct asking *self, const struct standing *item)
{
	const struct reminder_settings *settings =
	    &self->world->campaign->reminders;
	int64_t now = self->world->now;

	if (!is_owed(item) || times_said(self, item) >= settings->per_material)
		return NULL;
	for (size_t i = 0; i < settings->stage_count; i++) {
		int64_t at = say_at(self, item, &settings->stages[i]);
		if (at > now)
			look_at(self, at);
	}
	const struct reminder_stage *stage = last_passed(self, item);
	if (stage == NULL || say_at(self, item, stage) > now)
		return NULL;
	const char *unread = find_unread(
	    self->world, item, stage_from(self, item, stage));
	if (unread == NULL)
		return stage;
	self->out->unread = unread;
	return NULL;
}

/* --- the whole --- */

static void add(struct asking *self, const struct standing *item,
    const struct reminder_stage *stage)
{
	struct due *out = self->out;

	out->items = mem_resize(out->items, out->count + 1, sizeof *out->items);
	out->items[out->count++] = (struct due_item){*item, stage};
}

/* Named with the others: it is wanting now, and known to be. */
static bool is_wanting(const struct asking *self, const struct standing *item)
{
	return is_owed(item) && self->world->now > item->deadline &&
	       item->state != STANDING_AHEAD &&
	       find_unread(self->world, item, item->deadline + 1) == NULL;
}

/* The stages of the second contact's mail or of the unit's own, and what is
 * wanting besides. */
static void fill(struct asking *self, const struct standing *list,
    const struct reminder_stage *const *stages, size_t count)
{
	self->out->second = self->second_due;
	self->out->look_again = self->world->now;
	for (size_t i = 0; i < count; i++) {
		const struct reminder_stage *stage = stages[i];
		if (stage != NULL &&
		    goes_to_second(self, stage) != self->second_due)
			stage = NULL;
		if (stage != NULL || is_wanting(self, &list[i]))
			add(self, &list[i], stage);
	}
}

void due_of(
    const struct due_world *world, const struct due_unit *unit, struct due *out)
{
	struct asking self = {.world = world, .unit = unit, .out = out};
	size_t count;

	*out = (struct due){.look_again = INT64_MAX};
	if (world->campaign->reminders.stage_count == 0)
		return;
	struct standing *list = standing_of(world->campaign, unit->unit,
	    unit->history, world->now, world->offset_secs, &count);
	const struct reminder_stage **stages = mem_calloc(
	    count, sizeof *stages);
	for (size_t i = 0; i < count; i++) {
		stages[i] = stage_of(&self, &list[i]);
		if (stages[i] == NULL)
			continue;
		if (goes_to_second(&self, stages[i]))
			self.second_due = true;
		else
			self.first_due = true;
	}
	if (self.second_due || self.first_due)
		fill(&self, list, stages, count);
	free(stages);
	free(list);
}

void due_free(struct due *due)
{
	free(due->items);
	*due = (struct due){.look_again = INT64_MAX};
}
