/*
 * What a unit is told by the deadlines of the Hefei notice: each stage at its
 * hour, and nothing of what arrived, is on us, or was waived.
 */
#include "due_scenario.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
