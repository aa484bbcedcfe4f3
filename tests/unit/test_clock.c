#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define CHINA (8 * 3600)

static void every_day_of_eight_centuries_follows_the_one_before(void **state)
{
	int32_t day = day_from_civil(1600, 1, 1);
	int32_t last = day_from_civil(2400, 12, 31);
	int weekday = day_weekday(day);

	(void)state;
	assert_int_equal(day_from_civil(1970, 1, 1), 0);
	for (; day <= last; day++) {
		struct civil civil = day_to_civil(day);
		if (!civil_valid(civil.year, civil.month, civil.day) ||
		    day_from_civil(civil.year, civil.month, civil.day) != day ||
		    day_weekday(day) != weekday)
			fail_msg("day %d", day);
		weekday = weekday % 7 + 1;
	}
	assert_int_equal(day_weekday(day_from_civil(2023, 5, 17)), 3);
	assert_int_equal(day_weekday(day_from_civil(1969, 12, 28)), 7);
}

static void days_that_do_not_exist_are_refused(void **state)
{
	(void)state;
	assert_true(civil_valid(2024, 2, 29));
	assert_true(civil_valid(2000, 2, 29));
	assert_false(civil_valid(2023, 2, 29));
	assert_false(civil_valid(1900, 2, 29));
	assert_false(civil_valid(2023, 4, 31));
	assert_false(civil_valid(2023, 0, 1));
	assert_false(civil_valid(2023, 13, 1));
	assert_false(civil_valid(2023, 5, 0));
	assert_false(civil_valid(0, 5, 1));
	assert_false(civil_valid(10000, 5, 1));
}

static void only_the_whole_iso_form_is_a_day(void **state)
{
	static const char *const bad[] = {"", "2", "2023", "2023-", "2023-05",
	    "2023-05-", "2023-05-1", "2023-5-17", "2023-05-17 ", " 2023-05-17",
	    "2023/05/17", "2023-05-32", "2023-02-29", "+023-05-17",
	    "2023-05-17T00:00:00Z", "２０２３-05-17"};
	int32_t day = 7;
	char text[11];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(day_parse(bad[i], &day), -1);
		assert_int_equal(day, 7);
	}
	assert_int_equal(day_parse("2023-05-17", &day), 0);
	assert_int_equal(day, day_from_civil(2023, 5, 17));
	day_format(day, text);
	assert_string_equal(text, "2023-05-17");
}

static void days_of_no_four_digit_year_are_written_as_the_nearest(void **state)
{
	char text[11];

	(void)state;
	day_format(DAY_NONE, text);
	assert_string_equal(text, "0001-01-01");
	day_format(INT32_MAX, text);
	assert_string_equal(text, "9999-12-31");
}

static void instants_are_read_as_rfc_3339_says(void **state)
{
	static const struct {
		const char *text;
		int64_t instant;
	} cases[] = {
	    {"1970-01-01T00:00:00Z", 0},
	    {"2023-05-18T10:00:00+08:00", 1684375200},
	    {"2023-05-18T02:00:00Z", 1684375200},
	    {"2023-05-18t02:00:00.999z", 1684375200},
	    {"2023-05-17T21:30:00-04:30", 1684375200},
	    {"1985-04-12T23:20:50.52Z", 482196050},
	    {"1990-12-31T23:59:60Z", 662688000}, /* a leap second */
	    {"1969-12-31T23:59:59Z", -1},
	};
	int64_t instant;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(instant_parse(cases[i].text, &instant), 0);
		assert_int_equal(instant, cases[i].instant);
	}
}

static void other_forms_are_no_instants(void **state)
{
	static const char *const bad[] = {"", "2023-05-18", "2023-05-18T10:00",
	    "2023-05-18T10:00:00", "2023-05-18T10:00Z",
	    "2023-05-18T10:00:", "2023-05-18 10:00:00Z", "2023-05-18T24:00:00Z",
	    "2023-05-18T10:60:00Z", "2023-05-18T10:00:61Z",
	    "2023-05-18T10:00:00.Z", "2023-05-18T10:00:00ZZ",
	    "2023-05-18T10:00:00+0800", "2023-05-18T10:00:00+08:00x",
	    "2023-05-18T10:00:00+24:00", "2023-02-30T10:00:00Z",
	    "2023-05-18T1"};
	int64_t instant = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(instant_parse(bad[i], &instant), -1);
		assert_int_equal(instant, 7);
	}
}

static void instants_are_written_in_the_zone_given(void **state)
{
	char text[26];

	(void)state;
	instant_format(1684375200, CHINA, text);
	assert_string_equal(text, "2023-05-18T10:00:00+08:00");
	instant_format(1684375200, -(4 * 3600 + 1800), text);
	assert_string_equal(text, "2023-05-17T21:30:00-04:30");
	instant_format(-1, 0, text);
	assert_string_equal(text, "1969-12-31T23:59:59+00:00");
}

static void a_day_begins_at_local_midnight(void **state)
{
	int32_t day = day_from_civil(2023, 5, 18);
	int64_t midnight = instant_at(day, 0, CHINA);

	(void)state;
	assert_int_equal(day_of_instant(midnight, CHINA), day);
	assert_int_equal(day_of_instant(midnight - 1, CHINA), day - 1);
	assert_int_equal(day_of_instant(-1, 0), -1);
	assert_int_equal(day_of_instant(-86400, 0), -1);
	assert_int_equal(day_of_instant(-86401, 0), -2);
	assert_int_equal(instant_at(day, 10 * 3600, CHINA), 1684375200);
}

static void people_read_chinese_dates(void **state)
{
	char *day = day_format_chinese(day_from_civil(2023, 5, 17));
	char *plain = instant_format_chinese(1684375200, CHINA);
	char *exact = instant_format_chinese(1684375205, CHINA);
	char *early = instant_format_chinese(-1, 0);

	(void)state;
	assert_string_equal(day, "5月17日");
	assert_string_equal(plain, "5月18日 10:00");
	assert_string_equal(exact, "5月18日 10:00:05");
	assert_string_equal(early, "12月31日 23:59:59");
	free(day);
	free(plain);
	free(exact);
	free(early);
}

static void offsets_are_signed_hours_and_minutes(void **state)
{
	static const char *const bad[] = {"", "8", "08:00", "+8:00", "+0800",
	    "+08:00 ", "+24:00", "+08:60", "Z", "+08", "+08:"};
	int32_t offset = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(offset_parse(bad[i], &offset), -1);
		assert_int_equal(offset, 7);
	}
	assert_int_equal(offset_parse("+08:00", &offset), 0);
	assert_int_equal(offset, CHINA);
	assert_int_equal(offset_parse("-03:30", &offset), 0);
	assert_int_equal(offset, -12600);
}

static void a_fixed_clock_does_not_move(void **state)
{
	int64_t instant = 0;

	(void)state;
	assert_false(clock_fixed(&instant));
	assert_true(clock_now() > 1600000000);
	clock_fix(1684375200);
	assert_int_equal(clock_now(), 1684375200);
	assert_true(clock_fixed(&instant));
	assert_int_equal(instant, 1684375200);
	int64_t before = clock_monotonic_msecs();
	assert_true(clock_monotonic_msecs() >= before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		every_day_of_eight_centuries_follows_the_one_before),
	    cmocka_unit_test(days_that_do_not_exist_are_refused),
	    cmocka_unit_test(only_the_whole_iso_form_is_a_day),
	    cmocka_unit_test(
		days_of_no_four_digit_year_are_written_as_the_nearest),
	    cmocka_unit_test(instants_are_read_as_rfc_3339_says),
	    cmocka_unit_test(other_forms_are_no_instants),
	    cmocka_unit_test(instants_are_written_in_the_zone_given),
	    cmocka_unit_test(a_day_begins_at_local_midnight),
	    cmocka_unit_test(people_read_chinese_dates),
	    cmocka_unit_test(offsets_are_signed_hours_and_minutes),
	    cmocka_unit_test(a_fixed_clock_does_not_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
