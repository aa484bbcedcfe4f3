/* Deadlines, to the second: received at the instant is on time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "config/config.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define CHINA (8 * 3600)

struct due {
	const char *text;
	const char *day; /* of a material of each day, or NULL */
	const char *last_on_time;
};

/* The event of 17 to 23 May 2023. */
static const struct due dues[] = {
    /* 于5月11日前: day 11 is included */
    {"2023-05-11", NULL, "2023-05-11T23:59:59+08:00"},
    /* 于5月9日18：00前 */
    {"2023-05-09 18:00", NULL, "2023-05-09T18:00:00+08:00"},
    {"2023-05-09 18:00:30", NULL, "2023-05-09T18:00:30+08:00"},
    {"2023-05-09 0:05", NULL, "2023-05-09T00:05:00+08:00"},
    /* 于次日上午10:00前 */
    {"daily 10:00 next day", "2023-05-17", "2023-05-18T10:00:00+08:00"},
    {"daily 10:00 next day", "2023-05-31", "2023-06-01T10:00:00+08:00"},
    {"daily 18:00", "2023-05-17", "2023-05-17T18:00:00+08:00"},
    /* 活动周结束后一周内: the event's last day is the 23rd */
    {"7 days after the event", NULL, "2023-05-30T23:59:59+08:00"},
    {"7 days after the event 18:00", NULL, "2023-05-30T18:00:00+08:00"},
    {"1 day after the event", NULL, "2023-05-24T23:59:59+08:00"},
    {"0 days after the event", NULL, "2023-05-23T23:59:59+08:00"},
    /* no day, or 及时报送 */
    {"undated", NULL, NULL},
    {"daily expected", "2023-05-17", NULL},
};

static void each_kind_ends_at_its_second(void **state)
{
	struct campaign campaign = {
	    .first_day = day_from_civil(2023, 5, 17),
	    .last_day = day_from_civil(2023, 5, 23),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(dues); i++) {
		struct deadline deadline;
		struct err err;
		int32_t day = DAY_NONE;
		int64_t expected = INT64_MAX, instant;

		assert_int_equal(
		    deadline_parse(dues[i].text, &deadline, &err), 0);
		if (dues[i].day)
			assert_int_equal(day_parse(dues[i].day, &day), 0);
		if (dues[i].last_on_time)
			assert_int_equal(
			    instant_parse(dues[i].last_on_time, &expected), 0);
		instant = deadline_instant(&deadline, &campaign, day, CHINA);
		if (instant != expected)
			fail_msg("%s: %lld", dues[i].text, (long long)instant);
	}
}

static void other_zones_move_the_instant(void **state)
{
	struct campaign campaign = {.last_day = day_from_civil(2023, 5, 23)};
	struct deadline deadline;
	int64_t expected;

	(void)state;
	deadline_parse("2023-05-11", &deadline, NULL);
	instant_parse("2023-05-11T23:59:59+00:00", &expected);
	assert_int_equal(
	    deadline_instant(&deadline, &campaign, DAY_NONE, 0), expected);
}

static void expected_is_looked_for_and_never_late(void **state)
{
	struct deadline deadline;

	(void)state;
	assert_int_equal(deadline_parse("daily expected", &deadline, NULL), 0);
	assert_true(deadline.expected);
	assert_int_equal(deadline.kind, DEADLINE_DAILY);
	assert_int_equal(deadline_parse("daily 10:00", &deadline, NULL), 0);
	assert_false(deadline.expected);
}

static void anything_else_is_refused_and_says_what_is_expected(void **state)
{
	static const char *const wrong[] = {"", "tomorrow", "2023-5-11",
	    "2023-02-29", "2023-05-11 24:00", "2023-05-11 18:60",
	    "2023-05-11 18", "2023-05-11T18:00", "2023-05-11 18:00 ", "daily",
	    "daily ", "daily 10", "daily 10:00 next week",
	    "daily 10:00 next day.", "days after the event",
	    "-1 days after the event", "99999 days after the event",
	    "x days after the event", "7 days after the event 25:00",
	    "7 days after the event18:00", "Undated", "5月11日",
	    "2023-05-11 18：00"};

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct deadline deadline = {.days = 77};
		struct err err = {0};

		if (deadline_parse(wrong[i], &deadline, &err) != -1)
			fail_msg("%s was taken", wrong[i]);
		assert_int_equal(deadline.days, 77);
		assert_int_equal(err.code, ERR_REJECT);
		assert_non_null(strstr(err.text, "daily 10:00 next day"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_ends_at_its_second),
	    cmocka_unit_test(other_zones_move_the_instant),
	    cmocka_unit_test(expected_is_looked_for_and_never_late),
	    cmocka_unit_test(
		anything_else_is_refused_and_says_what_is_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
