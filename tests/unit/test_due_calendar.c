/*
 * When a unit is told: days off, caps, outages, clocks that jump, deadlines
 * that move; nothing before the mailboxes are read, and nothing twice.
 */
#include "due_scenario.h"

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

/* As the shipped Hefei campaign has them. */
static const struct reminder_stage by_kind[2] = {
    {.id = (char *)"before", .secs = 86400, .at = 54000, .per = STAGE_ONCE},
    {.id = (char *)"morning", .secs = 5400, .at = -1, .per = STAGE_DAY}};

static void a_stage_may_be_of_some_materials_alone(void **state)
{
	(void)state;
	run(&(struct scenario){.name = "a form of each day, a form of once",
	    .owes = "contact daily",
	    .deadline = "05-11",
	    .last_day = "05-18",
	    .other_stages = by_kind,
	    .from = "05-08 00:00",
	    .to = "05-25 00:00",
	    .said = "05-10 15:00: before contact\n"
		    "05-18 08:30: + contact, morning daily/05-17\n"
		    "05-19 08:30: + contact, + daily/05-17, "
		    "morning daily/05-18\n"});
}

static void before_a_deadline_is_rather_early_than_never(void **state)
{
	static const struct reminder_stage hours[2] = {
	    {.id = (char *)"far", .secs = 30 * 86400, .at = -1},
	    {.id = (char *)"near", .secs = 7200, .at = -1}};

	(void)state;
	/* 5月14日 is a Sunday. */
	run(&(struct scenario){.name = "the Saturday before a Sunday",
	    .owes = "contact",
	    .deadline = "05-14",
	    .other_stages = by_kind,
	    .from = "05-08 00:00",
	    .to = "05-25 00:00",
	    .said = "05-12 15:00: before contact\n"});
	run(&(struct scenario){.name = "two hours before midnight",
	    .owes = "contact",
	    .deadline = "05-16",
	    .other_stages = hours,
	    .from = "05-08 00:00",
	    .to = "05-25 00:00",
	    .said = "05-16 17:59: near contact\n"});
	run(&(struct scenario){.name = "behind a holiday",
	    .owes = "contact",
	    .deadline = "05-16",
	    .other_stages = by_kind,
	    .holidays = {"05-15", "05-16"},
	    .from = "05-08 00:00",
	    .to = "05-25 00:00",
	    .said = "05-12 15:00: before contact\n"});
}

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
	    cmocka_unit_test(nothing_is_said_on_days_off),
	    cmocka_unit_test(a_saturday_at_work_is_a_day),
	    cmocka_unit_test(a_day_has_its_number_of_mails),
	    cmocka_unit_test(a_material_is_asked_for_so_often_and_no_more),
	    cmocka_unit_test(what_is_too_old_is_passed_over),
	    cmocka_unit_test(an_outage_across_a_deadline_says_nothing_false),
	    cmocka_unit_test(a_clock_that_jumps_says_the_last_stage_once),
	    cmocka_unit_test(a_moved_deadline_is_said_anew),
	    cmocka_unit_test(whom_nothing_reaches_is_not_written_to),
	    cmocka_unit_test(a_stage_may_be_of_some_materials_alone),
	    cmocka_unit_test(before_a_deadline_is_rather_early_than_never),
	    cmocka_unit_test(instants_of_stages),
	    cmocka_unit_test(hours_and_days_when_something_may_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
