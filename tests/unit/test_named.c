/* Names as people give them: found, or refused with what there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "named.h"
#include "office_kit.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct kit kit;

static const struct campaign *campaign(void)
{
	return &kit.config->campaigns[0];
}

static void a_unit_goes_by_code_name_and_alias(void **state)
{
	static const struct {
		const char *name, *code; /* NULL = refused */
		const char *why;
	} rows[] = {
	    {"X01", "X01", NULL},
	    {"x01", "X01", NULL},
	    {"肥东县教育局", "X01", NULL},
	    {" 肥东县 教育局 ", "X01", NULL},
	    {"肥西", "X02", NULL},
	    {"ｘ０１", NULL, "is called"},
	    {"肥东县教育局职成科", NULL, "did you mean 肥东县教育局 (X01)?"},
	    {"肥冬县教育局", NULL, "肥东县教育局 (X01), 肥西县教育局 (X02)?"},
	    {"青禾", NULL, "合肥青禾职业学校 (S01)?"},
	    {"X0l", NULL, "did you mean \"X01\"?"},
	    {"", NULL, "is called \"\""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = {0};
		const struct unit *unit = named_unit(
		    &kit.office, campaign(), rows[i].name, &err);
		const char *code = unit ? unit->code : "-";
		if (strcmp(code, rows[i].code ? rows[i].code : "-") != 0 ||
		    (rows[i].why && strstr(err.text, rows[i].why) == NULL))
			fail_msg("%s: %s: %s", rows[i].name, code, err.text);
	}
}

static void a_long_wrong_name_is_repeated_shortly(void **state)
{
	struct err err = {0};
	char name[3001];

	(void)state;
	for (size_t i = 0; i + 3 < sizeof name; i += 3)
		memcpy(name + i, "合", 3);
	name[3000] = '\0';
	assert_null(named_unit(&kit.office, campaign(), name, &err));
	assert_true(strlen(err.text) < 200);
	assert_non_null(strstr(err.text, "合…\""));
}

static void a_material_goes_by_id_name_and_alias(void **state)
{
	struct err err;

	(void)state;
	assert_string_equal(
	    named_material(campaign(), "活动日报", &err)->id, "activity-daily");
	assert_string_equal(
	    named_material(campaign(), "媒体宣传情况日报表", &err)->id,
	    "media-daily");
	assert_null(named_material(campaign(), "sumary", &err));
	assert_non_null(strstr(err.text, "did you mean \"summary\"?"));
}

static void a_day_is_one_of_the_event(void **state)
{
	static const struct {
		const char *name, *day; /* NULL = refused */
	} rows[] = {
	    {"2023-05-17", "2023-05-17"},
	    {"5月18日", "2023-05-18"},
	    {"0519", "2023-05-19"},
	    {"2023.5.20", "2023-05-20"},
	    {"2023-05-16", NULL},
	    {"2023-05-24", NULL},
	    {"5月17日、18日", NULL},
	    {"昨天", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[11] = "";
		int32_t day;
		struct err err;
		if (named_day(campaign(), rows[i].name, &day, &err) == 0)
			day_format(day, text);
		assert_string_equal(text, rows[i].day ? rows[i].day : "");
	}
}

static void an_instant_is_local_unless_it_says_its_zone(void **state)
{
	static const struct {
		const char *name, *instant; /* NULL = refused */
	} rows[] = {
	    {"2023-05-18T10:00:00+08:00", "2023-05-18T10:00:00+08:00"},
	    {"2023-05-18T02:00:00Z", "2023-05-18T10:00:00+08:00"},
	    {"2023-05-18 10:00", "2023-05-18T10:00:00+08:00"},
	    {"2023-05-18T10:00:30", "2023-05-18T10:00:30+08:00"},
	    {"2023-05-18", "2023-05-18T23:59:59+08:00"},
	    {"2023-05-18 24:00", NULL},
	    {"2023-05-18 10:60", NULL},
	    {"2023-05-18 1:00", NULL},
	    {"2023-05-18 10.00", NULL},
	    {"2023-05-18 10:00 ", NULL},
	    {"2023-05-32", NULL},
	    {"2023-05", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[26] = "";
		int64_t instant;
		struct err err;
		if (named_instant(rows[i].name, 8 * 3600, &instant, &err) == 0)
			instant_format(instant, 8 * 3600, text);
		assert_string_equal(
		    text, rows[i].instant ? rows[i].instant : "");
	}
}

static int set_up(void **state)
{
	(void)state;
	kit_open(&kit, "live", false);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kit_close(&kit);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_unit_goes_by_code_name_and_alias),
	    cmocka_unit_test(a_long_wrong_name_is_repeated_shortly),
	    cmocka_unit_test(a_material_goes_by_id_name_and_alias),
	    cmocka_unit_test(a_day_is_one_of_the_event),
	    cmocka_unit_test(an_instant_is_local_unless_it_says_its_zone),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
