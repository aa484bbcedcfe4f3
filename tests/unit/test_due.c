/*
 * What a unit is told over whole calendars, by the deadlines of the Hefei
 * notice: nothing before the mailboxes are read, nothing twice, nothing once
 * it has arrived, nothing on a day off.
 */
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
	bool by_minute_only; /* the clock is set: only the steps are the same */
};

static struct days day_list(const char *const *texts_of, int32_t *room)
{
	struct days days = {.items = room};

	for (size_t i = 0; i < 3 && texts_of[i] != NULL; i++)
		room[days.count++] = on(texts_of[i]);
	return days;
}

static void set_materials(
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

static void set_up(struct sim *sim, const struct scenario *scenario,
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
	set_materials(sim, scenario, room);
	while (sim->event_count < COUNT(scenario->events) &&
	       scenario->events[sim->event_count].at != 0) {
		sim->events[sim->event_count] =
		    scenario->events[sim->event_count];
		sim->event_count++;
	}
}

static void expect(
    const struct scenario *scenario, struct sim *sim, const char *how)
{
	const char *said = buf_text(&sim->text);

	if (strcmp(said, scenario->said) != 0)
		fail_msg("%s (%s): wanted\n%sgot\n%.600s", scenario->name, how,
		    scenario->said, said);
}

static void run(const struct scenario *scenario)
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
static struct event came(
    const char *when, const char *material, const char *day)
{
	return (struct event){.at = at(when),
	    .kind = EVENT_ARRIVES,
	    .material = material,
	    .day = day ? on(day) : DAY_NONE};
}

static struct event came_as(const char *when, const char *material,
    const char *day, enum piece_state state)
{
	struct event event = came(when, material, day);

	event.state = state;
	event.contents = (int)state + 100;
	return event;
}

static struct event came_to(
    const char *when, const char *material, const char *mailbox)
{
	struct event event = came(when, material, NULL);

	event.mailbox = mailbox;
	return event;
}

static struct event came_into(
    const char *when, const char *material, const char *slot, int contents)
{
	struct event event = came(when, material, NULL);

	event.slot = slot;
	event.contents = contents;
	return event;
}

static struct event mailbox_is(
    const char *when, enum event_kind kind, const char *mailbox)
{
	return (struct event){.at = at(when), .kind = kind, .mailbox = mailbox};
}

static struct event decided(const char *when, enum event_kind kind,
    const char *material, const char *day, const char *until)
{
	return (struct event){.at = at(when),
	    .kind = kind,
	    .material = material,
	    .day = day ? on(day) : DAY_NONE,
	    .until = until ? at(until) : 0};
}

static struct event clock_set(const char *when, const char *to)
{
	return (struct event){
	    .at = at(when), .kind = EVENT_CLOCK, .until = at(to)};
}

static struct event moved(
    const char *when, const char *material, const char *day)
{
	return (struct event){.at = at(when),
	    .kind = EVENT_DEADLINE,
	    .material = material,
	    .new_day = on(day)};
}

/* --- the stages --- */

static void each_stage_is_said_at_its_hour(void **state)
{
	(void)state;
	/* 5月11日 is a Thursday. Two hours after its 24:00 is put off until
	 * 08:30, and gives way to 09:00; three days after is a Sunday. */
	run(&(struct scenario){.name = "a single day",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .said = "05-10 15:00: soon contact\n"
		    "05-12 09:00: again contact\n"
		    "05-15 08:30 second: escalate contact\n"});
	run(&(struct scenario){.name = "on weekends too",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .weekends = true,
	    .said = "05-10 15:00: soon contact\n"
		    "05-12 09:00: again contact\n"
		    "05-14 09:00 second: escalate contact\n"});
	run(&(struct scenario){.name = "an hour of the day",
	    .owes = "copies",
	    .deadline = "05-16",
	    .two_mailboxes = true,
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .said = "05-15 15:00: soon copies@office, soon copies@second\n"
		    "05-17 09:00: again copies@office, again copies@second\n"
		    "05-19 09:00 second: escalate copies@office, "
		    "escalate copies@second\n"});
	run(&(struct scenario){.name = "after the event",
	    .owes = "summary",
	    .from = "05-08 00:00",
	    .to = "06-20 00:00",
	    .said = "05-29 15:00: soon summary\n"
		    "05-31 09:00: again summary\n"
		    "06-02 09:00 second: escalate summary\n"});
}

static void a_week_of_dailies_is_merged_and_capped(void **state)
{
	(void)state;
	/* Each day has its "soon" at 15:00 of its own day, its "late" at 12:00
	 * of the next, "again" at 09:00 after that. Two mails a day are all:
	 * what is left over is in the next one. */
	run(&(struct scenario){.name = "two days",
	    .owes = "daily media",
	    .last_day = "05-18",
	    .from = "05-16 00:00",
	    .to = "06-10 00:00",
	    .said = "05-17 15:00: soon daily/05-17, soon media/05-17\n"
		    "05-18 12:00: late daily/05-17, late media/05-17\n"
		    "05-18 15:00: + daily/05-17, + media/05-17, "
		    "soon daily/05-18, soon media/05-18\n"
		    "05-19 09:00: again daily/05-17, again media/05-17\n"
		    "05-19 12:00: + daily/05-17, + media/05-17, "
		    "late daily/05-18, late media/05-18\n"
		    "05-22 08:30 second: escalate daily/05-17, "
		    "escalate media/05-17, + daily/05-18, + media/05-18\n"
		    "05-22 08:30: + daily/05-17, + media/05-17, "
		    "again daily/05-18, again media/05-18\n"
		    "05-23 08:30 second: + daily/05-17, + media/05-17, "
		    "escalate daily/05-18, escalate media/05-18\n"});
}

static void nothing_is_late_that_has_no_day(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "undated and expected",
	    .owes = "cases extras",
	    .from = "05-08 00:00",
	    .to = "06-30 00:00",
	    .said = ""});
}

/* --- what arrives --- */

static void what_arrives_is_never_asked_for_again(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "before the first stage",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .events = {came("05-10 14:59", "contact", NULL)},
	    .said = ""});
	run(&(struct scenario){.name = "between two stages",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .events = {came("05-12 10:00", "contact", NULL)},
	    .said = "05-10 15:00: soon contact\n"
		    "05-12 09:00: again contact\n"});
	run(&(struct scenario){.name = "one of two",
	    .owes = "daily media",
	    .last_day = "05-17",
	    .from = "05-16 00:00",
	    .to = "06-10 00:00",
	    .events = {came("05-18 11:00", "daily", "05-17")},
	    .said = "05-17 15:00: soon daily/05-17, soon media/05-17\n"
		    "05-18 12:00: late media/05-17\n"
		    "05-19 09:00: again media/05-17\n"
		    "05-22 08:30 second: escalate media/05-17\n"});
}

static void what_is_on_us_is_not_asked_for(void **state)
{
	static const enum piece_state on_us[] = {PIECE_HELD, PIECE_UNCHECKED};

	(void)state;
	for (size_t i = 0; i < COUNT(on_us); i++)
		run(&(struct scenario){.name = "held or not checked",
		    .owes = "contact",
		    .deadline = "05-11",
		    .from = "05-08 00:00",
		    .to = "05-31 00:00",
		    .events = {came_as(
			"05-10 16:00", "contact", NULL, on_us[i])},
		    .said = "05-10 15:00: soon contact\n"});
	run(&(struct scenario){.name = "problems are still to be mended",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .events = {came_as("05-11 09:00", "contact", NULL, PIECE_PROBLEM),
		came("05-12 14:00", "contact", NULL)},
	    .said = "05-10 15:00: soon contact\n"
		    "05-12 09:00: again contact!\n"});
}

static void a_part_of_it_is_not_all(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "one of two slots, the other held",
	    .owes = "pair",
	    .deadline = "05-11",
	    .from = "05-11 00:00",
	    .to = "05-31 00:00",
	    .events = {came_into("05-11 09:00", "pair", "form", 1),
		came_into("05-15 08:00", "pair", "scan", 2)},
	    .said = "05-11 08:30: soon pair\n"
		    "05-12 09:00: again pair\n"});
	run(&(struct scenario){.name = "one of two stories, twice the same",
	    .owes = "stories",
	    .deadline = "05-11",
	    .from = "05-11 00:00",
	    .to = "05-31 00:00",
	    .events = {came_into("05-11 09:00", "stories", "text", 1),
		came_into("05-11 09:30", "stories", "text", 1),
		came_into("05-12 09:30", "stories", "text", 2)},
	    .said = "05-11 08:30: soon stories\n"
		    "05-12 09:00: again stories\n"});
	run(&(struct scenario){.name = "a copy to one of two mailboxes",
	    .owes = "copies",
	    .deadline = "05-16",
	    .two_mailboxes = true,
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .events = {came_to("05-15 16:00", "copies", "second")},
	    .said = "05-15 15:00: soon copies@office, soon copies@second\n"
		    "05-17 09:00: again copies@office\n"
		    "05-19 09:00 second: escalate copies@office\n"});
}

static void reviewers_waive_and_extend(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "waived",
	    .owes = "daily",
	    .last_day = "05-18",
	    .from = "05-16 00:00",
	    .to = "06-10 00:00",
	    .events = {decided(
		"05-17 16:00", EVENT_WAIVED, "daily", "05-17", NULL)},
	    .said = "05-17 15:00: soon daily/05-17\n"
		    "05-18 15:00: soon daily/05-18\n"
		    "05-19 12:00: late daily/05-18\n"
		    "05-22 08:30: again daily/05-18\n"
		    "05-22 09:00 second: escalate daily/05-18\n"});
	run(&(struct scenario){.name = "extended: said anew for the new time",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .events = {decided(
		"05-11 10:00", EVENT_EXTENDED, "contact", NULL, "05-18 12:00")},
	    .said = "05-10 15:00: soon contact\n"
		    "05-17 15:00: soon contact\n"
		    "05-18 14:00: late contact\n"
		    "05-19 09:00: again contact\n"});
}

/* --- the calendar --- */

static void nothing_is_said_on_days_off(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "a holiday",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .holidays = {"05-10", "05-12"},
	    .said = "05-11 08:30: soon contact\n"
		    "05-15 08:30 second: escalate contact\n"});
}

static void a_saturday_at_work_is_a_day(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "a workday",
	    .owes = "daily",
	    .first_day = "05-19",
	    .last_day = "05-19",
	    .from = "05-18 00:00",
	    .to = "06-10 00:00",
	    .workdays = {"05-20"},
	    .said = "05-19 15:00: soon daily/05-19\n"
		    "05-20 12:00: late daily/05-19\n"
		    "05-22 08:30: again daily/05-19\n"
		    "05-23 09:00 second: escalate daily/05-19\n"});
	run(&(struct scenario){.name = "a weekend is passed over",
	    .owes = "daily",
	    .first_day = "05-19",
	    .last_day = "05-20",
	    .from = "05-18 00:00",
	    .to = "06-10 00:00",
	    .said = "05-19 15:00: soon daily/05-19\n"
		    "05-22 08:30: again daily/05-19, + daily/05-20\n"
		    "05-22 09:00: + daily/05-19, again daily/05-20\n"
		    "05-23 09:00 second: escalate daily/05-19, + daily/05-20\n"
		    "05-24 09:00 second: + daily/05-19, "
		    "escalate daily/05-20\n"});
}

/* --- caps --- */

static void a_day_has_its_number_of_mails(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "one a day: the rest is merged later",
	    .owes = "daily",
	    .last_day = "05-18",
	    .per_day = 1,
	    .from = "05-16 00:00",
	    .to = "06-10 00:00",
	    .said = "05-17 15:00: soon daily/05-17\n"
		    "05-18 12:00: late daily/05-17\n"
		    "05-19 08:30: + daily/05-17, soon daily/05-18\n"
		    "05-22 08:30 second: escalate daily/05-17, "
		    "+ daily/05-18\n"
		    "05-23 08:30 second: + daily/05-17, "
		    "escalate daily/05-18\n"});
}

static void a_material_is_asked_for_so_often_and_no_more(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "twice in all",
	    .owes = "contact",
	    .deadline = "05-11",
	    .per_material = 2,
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .said = "05-10 15:00: soon contact\n"
		    "05-12 09:00: again contact\n"});
}

static void what_is_too_old_is_passed_over(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "turned on days too late",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-20 00:00",
	    .to = "05-31 00:00",
	    .said = ""});
	/* The Friday's 09:00 is 17 hours of working days ago on Monday. */
	run(&(struct scenario){.name = "days off do not make it old",
	    .owes = "contact",
	    .deadline = "05-11",
	    .no_second = true,
	    .within_hours = 26,
	    .from = "05-13 00:00",
	    .to = "05-31 00:00",
	    .said = "05-15 08:30: escalate contact\n"});
}

/* --- mailboxes that cannot be read --- */

static void an_outage_across_a_deadline_says_nothing_false(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "it was there all the time",
	    .owes = "daily",
	    .last_day = "05-17",
	    .from = "05-16 00:00",
	    .to = "06-10 00:00",
	    .events = {mailbox_is("05-17 20:00", EVENT_DOWN, "office"),
		came("05-18 09:00", "daily", "05-17"),
		mailbox_is("05-18 16:00", EVENT_UP, "office")},
	    .said = "05-17 15:00: soon daily/05-17\n"});
	run(&(struct scenario){.name = "it was not: said when that is known",
	    .owes = "daily",
	    .last_day = "05-17",
	    .from = "05-16 00:00",
	    .to = "06-10 00:00",
	    .events = {mailbox_is("05-17 20:00", EVENT_DOWN, "office"),
		mailbox_is("05-18 16:00", EVENT_UP, "office")},
	    .said = "05-17 15:00: soon daily/05-17\n"
		    "05-18 16:00: late daily/05-17\n"
		    "05-19 09:00: again daily/05-17\n"
		    "05-22 08:30 second: escalate daily/05-17\n"});
	run(&(struct scenario){.name = "the other mailbox may carry it too",
	    .owes = "daily",
	    .last_day = "05-17",
	    .two_mailboxes = true,
	    .from = "05-16 00:00",
	    .to = "06-10 00:00",
	    .events = {mailbox_is("05-18 11:00", EVENT_DOWN, "second"),
		mailbox_is("05-21 16:00", EVENT_UP, "second")},
	    .said = "05-17 15:00: soon daily/05-17\n"
		    "05-22 08:30 second: escalate daily/05-17\n"});
	run(&(struct scenario){.name = "what is read long ago is no news",
	    .owes = "daily",
	    .last_day = "05-18",
	    .per_day = 1,
	    .from = "05-17 16:00",
	    .to = "05-20 00:00",
	    .events = {mailbox_is("05-18 15:30", EVENT_DOWN, "office")},
	    .said = "05-17 16:00: soon daily/05-17\n"
		    "05-18 12:00: late daily/05-17\n"});
	run(&(struct scenario){.name = "copies: each by its own mailbox",
	    .owes = "copies",
	    .deadline = "05-16",
	    .two_mailboxes = true,
	    .from = "05-16 09:00",
	    .to = "05-18 00:00",
	    .events = {mailbox_is("05-16 12:00", EVENT_DOWN, "second")},
	    .said = "05-16 09:00: soon copies@office, soon copies@second\n"
		    "05-17 09:00: again copies@office\n"});
}

/* --- clocks and reloads --- */

static void a_clock_that_jumps_says_the_last_stage_once(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "forward",
	    .owes = "contact",
	    .deadline = "05-11",
	    .by_minute_only = true,
	    .from = "05-08 00:00",
	    .to = "05-20 00:00",
	    .events = {clock_set("05-08 09:00", "05-15 10:00")},
	    .said = "05-15 10:00 second: escalate contact\n"});
	run(&(struct scenario){.name = "back",
	    .owes = "contact",
	    .deadline = "05-11",
	    .by_minute_only = true,
	    .from = "05-10 00:00",
	    .to = "05-20 00:00",
	    .events = {clock_set("05-12 10:00", "05-10 10:00")},
	    .said = "05-10 15:00: soon contact\n"
		    "05-12 09:00: again contact\n"
		    "05-15 08:30 second: escalate contact\n"});
	run(&(struct scenario){.name = "forward and back",
	    .owes = "daily",
	    .last_day = "05-17",
	    .by_minute_only = true,
	    .from = "05-17 00:00",
	    .to = "05-24 00:00",
	    .events = {clock_set("05-17 10:00", "05-19 10:00"),
		clock_set("05-17 11:00", "05-17 11:00")},
	    .said = "05-19 10:00: again daily/05-17\n"
		    "05-22 08:30 second: escalate daily/05-17\n"});
}

static void a_moved_deadline_is_said_anew(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "to a later day",
	    .owes = "contact",
	    .deadline = "05-11",
	    .from = "05-08 00:00",
	    .to = "05-17 00:00",
	    .events = {moved("05-11 10:00", "contact", "05-15")},
	    .said = "05-10 15:00: soon contact\n"
		    "05-15 08:30: soon contact\n"
		    "05-16 09:00: again contact\n"});
	run(&(struct scenario){.name = "to an earlier day",
	    .owes = "contact",
	    .deadline = "05-16",
	    .from = "05-08 00:00",
	    .to = "05-13 00:00",
	    .events = {moved("05-11 10:00", "contact", "05-10")},
	    .said = "05-11 10:00: again contact\n"});
}

/* --- whom --- */

static void whom_nothing_reaches_is_not_written_to(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "the unit: its second contact is",
	    .owes = "contact",
	    .deadline = "05-11",
	    .deaf = true,
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .said = "05-15 08:30 second: escalate contact\n"});
	run(&(struct scenario){.name = "the second contact: the unit is",
	    .owes = "contact",
	    .deadline = "05-11",
	    .second_deaf = true,
	    .from = "05-12 00:00",
	    .to = "05-31 00:00",
	    .said = "05-12 09:00: again contact\n"
		    "05-15 08:30: escalate contact\n"});
	run(&(struct scenario){.name = "neither",
	    .owes = "contact",
	    .deadline = "05-11",
	    .deaf = true,
	    .second_deaf = true,
	    .from = "05-08 00:00",
	    .to = "05-31 00:00",
	    .said = ""});
}

/* --- the parts --- */

static void instants_of_stages(void **state)
{
	static const struct {
		struct reminder_stage stage;
		const char *deadline, *instant;
	} rows[] = {
	    {{.secs = 86400, .at = 54000}, "05-18 10:00", "05-17 15:00"},
	    {{.secs = 3600, .at = -1}, "05-18 10:00", "05-18 09:00"},
	    {{.secs = 0, .at = 32400}, "05-18 10:00", "05-18 09:00"},
	    {{.after = true, .secs = 7200, .at = -1}, "05-18 10:00",
		"05-18 12:00"},
	    {{.after = true, .secs = 86400, .at = 32400}, "05-18 10:00",
		"05-19 09:00"},
	    {{.after = true, .secs = 86400, .at = 32400}, "05-11 23:59:59",
		"05-12 09:00"},
	    /* never before it is late */
	    {{.after = true, .secs = 0, .at = 32400}, "05-18 10:00",
		"05-18 10:00:01"},
	    {{.after = true, .secs = 0, .at = -1}, "05-18 10:00",
		"05-18 10:00:01"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    due_instant(&rows[i].stage, at(rows[i].deadline), CHINA),
		    at(rows[i].instant));
}

static void hours_and_days_when_something_may_be_said(void **state)
{
	static const struct {
		const char *asked, *allowed;
	} rows[] = {
	    {"05-17 08:29:59", "05-17 08:30"}, {"05-17 08:30", "05-17 08:30"},
	    {"05-17 17:59:59", "05-17 17:59:59"},
	    {"05-17 18:00", "05-18 08:30"},
	    {"05-19 18:00", "05-22 08:30"}, /* a weekend */
	    {"05-20 12:00", "05-22 08:30"},
	    {"05-26 18:00", "05-27 08:30"}, /* a Saturday at work */
	    {"05-31 19:00", "06-02 08:30"}, /* a holiday */
	};
	int32_t off = on("06-01"), work = on("05-27");
	struct reminder_settings settings = {.from = 30600,
	    .until = 64800,
	    .holidays = {&off, 1},
	    .workdays = {&work, 1}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
		    due_allowed(&settings, at(rows[i].asked), CHINA),
		    at(rows[i].allowed));
	settings.until = settings.from;
	assert_int_equal(
	    due_allowed(&settings, at("05-17 09:00"), CHINA), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_stage_is_said_at_its_hour),
	    cmocka_unit_test(a_week_of_dailies_is_merged_and_capped),
	    cmocka_unit_test(nothing_is_late_that_has_no_day),
	    cmocka_unit_test(what_arrives_is_never_asked_for_again),
	    cmocka_unit_test(what_is_on_us_is_not_asked_for),
	    cmocka_unit_test(a_part_of_it_is_not_all),
	    cmocka_unit_test(reviewers_waive_and_extend),
	    cmocka_unit_test(nothing_is_said_on_days_off),
	    cmocka_unit_test(a_saturday_at_work_is_a_day),
	    cmocka_unit_test(a_day_has_its_number_of_mails),
	    cmocka_unit_test(a_material_is_asked_for_so_often_and_no_more),
	    cmocka_unit_test(what_is_too_old_is_passed_over),
	    cmocka_unit_test(an_outage_across_a_deadline_says_nothing_false),
	    cmocka_unit_test(a_clock_that_jumps_says_the_last_stage_once),
	    cmocka_unit_test(a_moved_deadline_is_said_anew),
	    cmocka_unit_test(whom_nothing_reaches_is_not_written_to),
	    cmocka_unit_test(instants_of_stages),
	    cmocka_unit_test(hours_and_days_when_something_may_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
