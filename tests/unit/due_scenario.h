/*
 * Scenarios on a campaign like the Hefei notice's: what is owed by whom, what
 * happens, and what is said, word for word.
 */
#ifndef TESTS_DUE_SCENARIO_H
#define TESTS_DUE_SCENARIO_H

#include "due_kit.h"

static char *const office[] = {(char *)"office", (char *)"second"};
static struct slot one_form[] = {
    {.id = (char *)"form", .name = (char *)"表格", .required = true}};
static struct slot pair[] = {
    {.id = (char *)"form", .name = (char *)"表格", .required = true},
    {.id = (char *)"scan", .name = (char *)"盖章件", .required = true}};
static struct slot texts[] = {{.id = (char *)"text",
    .name = (char *)"材料",
    .many = true,
    .required = true}};
static struct owed_by everybody[] = {{.at_least = 1}};
static struct owed_by two_of[] = {{.at_least = 2}};
static struct owed_by to_both[] = {
    {.at_least = 1, .mailboxes = {(char **)office, 2}}};

/* Each scenario picks from these by id. */
static const struct material catalogue[] = {
    {.id = (char *)"contact", /* 于5月11日前 */
	.deadline = {.kind = DEADLINE_INSTANT, .secs = 86399},
	.owed = everybody,
	.owed_count = 1,
	.slots = one_form,
	.slot_count = 1},
    {.id = (char *)"daily", /* 于次日上午10:00前 */
	.per = MATERIAL_DAY,
	.deadline = {.kind = DEADLINE_DAILY, .days = 1, .secs = 36000},
	.owed = everybody,
	.owed_count = 1,
	.slots = one_form,
	.slot_count = 1},
    {.id = (char *)"media",
	.per = MATERIAL_DAY,
	.deadline = {.kind = DEADLINE_DAILY, .days = 1, .secs = 36000},
	.owed = everybody,
	.owed_count = 1,
	.slots = one_form,
	.slot_count = 1},
    {.id = (char *)"extras", /* 及时报送 */
	.per = MATERIAL_DAY,
	.deadline = {.kind = DEADLINE_DAILY, .expected = true},
	.owed = everybody,
	.owed_count = 1,
	.slots = texts,
	.slot_count = 1},
    {.id = (char *)"cases", /* no day is given */
	.owed = two_of,
	.owed_count = 1,
	.slots = texts,
	.slot_count = 1},
    {.id = (char *)"stories", /* 不少于2篇, with a day */
	.deadline = {.kind = DEADLINE_INSTANT, .secs = 86399},
	.owed = two_of,
	.owed_count = 1,
	.slots = texts,
	.slot_count = 1},
    {.id = (char *)"summary", /* 活动周结束后一周内 */
	.deadline = {.kind = DEADLINE_AFTER_EVENT, .days = 7, .secs = 86399},
	.owed = everybody,
	.owed_count = 1,
	.slots = one_form,
	.slot_count = 1},
    {.id = (char *)"pair",
	.deadline = {.kind = DEADLINE_INSTANT, .secs = 64800},
	.owed = everybody,
	.owed_count = 1,
	.slots = pair,
	.slot_count = 2},
    {.id = (char *)"copies", /* one to each of two mailboxes */
	.deadline = {.kind = DEADLINE_INSTANT, .secs = 64800},
	.owed = to_both,
	.owed_count = 1,
	.slots = one_form,
	.slot_count = 1},
};

/* "1 day before 15:00", "2 hours after", "1 day after 09:00", "3 days after
 * 09:00" to the second contact. */
static struct reminder_stage stages[] = {
    {.id = (char *)"soon", .secs = 86400, .at = 54000},
    {.id = (char *)"late", .after = true, .secs = 7200, .at = -1},
    {.id = (char *)"again", .after = true, .secs = 86400, .at = 32400},
    {.id = (char *)"escalate",
	.after = true,
	.secs = 3 * 86400,
	.at = 32400,
	.second = true},
};
static char *second_address[] = {(char *)"head@unit.example"};

struct scenario {
	const char *name;
	const char *owes;      /* "daily media" */
	const char *first_day; /* "05-17" of the event's days */
	const char *last_day;
	const char *deadline; /* day of the materials with one, "05-11" */
	const char *from, *to;
	struct event events[10];
	const char *said;
	bool weekends, no_second, deaf, second_deaf;
	const char *holidays[3], *workdays[3];
	int per_day, per_material; /* 0 = 2 and 4 */
	int within_hours;          /* 0 = 48 */
	bool two_mailboxes;
	const struct reminder_stage *other_stages; /* two of them */
	bool by_minute_only; /* the clock is set: only the steps are the same */
};

static inline struct days day_list(const char *const *texts_of, int32_t *room)
{
	struct days days = {.items = room};

	for (size_t i = 0; i < 3 && texts_of[i] != NULL; i++)
		room[days.count++] = on(texts_of[i]);
	return days;
}

static inline void set_materials(
    struct sim *sim, const struct scenario *scenario, struct material *room)
{
	char *words = mem_strdup(scenario->owes), *rest = words, *word;
	size_t count = 0;

	while ((word = strsep(&rest, " ")) != NULL)
		for (size_t i = 0; i < COUNT(catalogue); i++)
			if (strcmp(catalogue[i].id, word) == 0)
				room[count++] = catalogue[i];
	for (size_t i = 0; i < count; i++)
		if (room[i].deadline.kind == DEADLINE_INSTANT)
			room[i].deadline.day = on(scenario->deadline);
	free(words);
	sim->campaign.materials = room;
	sim->campaign.material_count = count;
}

static inline void set_up(struct sim *sim, const struct scenario *scenario,
    struct material *room, int32_t (*days)[3])
{
	*sim = (struct sim){
	    .deaf = scenario->deaf, .second_deaf = scenario->second_deaf};
	sim->unit = (struct unit){
	    .code = (char *)"S01", .name = (char *)"合肥青禾职业学校"};
	if (!scenario->no_second)
		sim->unit.second_addresses = (struct strings){
		    second_address, 1};
	sim->campaign = (struct campaign){.id = (char *)"hefei-2023",
	    .first_day = on(
		scenario->first_day ? scenario->first_day : "05-17"),
	    .last_day = on(scenario->last_day ? scenario->last_day : "05-23"),
	    .mailboxes = {(char **)office, scenario->two_mailboxes ? 2 : 1},
	    .reminders = {.stages = stages,
		.stage_count = COUNT(stages),
		.from = 8 * 3600 + 1800,
		.until = 18 * 3600,
		.weekends = scenario->weekends,
		.holidays = day_list(scenario->holidays, days[0]),
		.workdays = day_list(scenario->workdays, days[1]),
		.per_day = scenario->per_day ? scenario->per_day : 2,
		.per_material = scenario->per_material ? scenario->per_material
						       : 4,
		.within_secs = (scenario->within_hours ? scenario->within_hours
						       : 48) *
			       3600}};
	if (scenario->other_stages != NULL) {
		sim->campaign.reminders.stages =
		    (struct reminder_stage *)scenario->other_stages;
		sim->campaign.reminders.stage_count = 2;
	}
	set_materials(sim, scenario, room);
	while (sim->event_count < COUNT(scenario->events) &&
	       scenario->events[sim->event_count].at != 0) {
		sim->events[sim->event_count] =
		    scenario->events[sim->event_count];
		sim->event_count++;
	}
}

static inline void expect(
    const struct scenario *scenario, struct sim *sim, const char *how)
{
	const char *said = buf_text(&sim->text);

	if (strcmp(said, scenario->said) != 0)
		fail_msg("%s (%s): wanted\n%sgot\n%.600s", scenario->name, how,
		    scenario->said, said);
}

static inline void run(const struct scenario *scenario)
{
	static struct material room[COUNT(catalogue)];
	int32_t days[2][3];
	struct sim sim;
	int64_t from = at(scenario->from), to = at(scenario->to);

	set_up(&sim, scenario, room, days);
	sim_step(&sim, from, to, MINUTE);
	expect(scenario, &sim, "minute by minute");
	sim_free(&sim);
	if (scenario->by_minute_only)
		return;
	set_up(&sim, scenario, room, days);
	sim_jump(&sim, from, to);
	expect(scenario, &sim, "by look_again");
	/* A few looks, not one a minute. */
	assert_true(sim.asked < 100);
	sim_free(&sim);
}

/* at() is no constant: the events' instants are put in here. */
static inline struct event came(
    const char *when, const char *material, const char *day)
{
	return (struct event){.at = at(when),
	    .kind = EVENT_ARRIVES,
	    .material = material,
	    .day = day ? on(day) : DAY_NONE};
}

static inline struct event came_as(const char *when, const char *material,
    const char *day, enum piece_state state)
{
	struct event event = came(when, material, day);

	event.state = state;
	event.contents = (int)state + 100;
	return event;
}

static inline struct event came_to(
    const char *when, const char *material, const char *mailbox)
{
	struct event event = came(when, material, NULL);

	event.mailbox = mailbox;
	return event;
}

static inline struct event came_into(
    const char *when, const char *material, const char *slot, int contents)
{
	struct event event = came(when, material, NULL);

	event.slot = slot;
	event.contents = contents;
	return event;
}

static inline struct event mailbox_is(
    const char *when, enum event_kind kind, const char *mailbox)
{
	return (struct event){.at = at(when), .kind = kind, .mailbox = mailbox};
}

static inline struct event decided(const char *when, enum event_kind kind,
    const char *material, const char *day, const char *until)
{
	return (struct event){.at = at(when),
	    .kind = kind,
	    .material = material,
	    .day = day ? on(day) : DAY_NONE,
	    .until = until ? at(until) : 0};
}

static inline struct event clock_set(const char *when, const char *to)
{
	return (struct event){
	    .at = at(when), .kind = EVENT_CLOCK, .until = at(to)};
}

static inline struct event moved(
    const char *when, const char *material, const char *day)
{
	return (struct event){.at = at(when),
	    .kind = EVENT_DEADLINE,
	    .material = material,
	    .new_day = on(day)};
}

#endif
