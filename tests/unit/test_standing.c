/*
 * What each kind of unit owes by the Hefei notice, and what a unit's standing
 * is as time and mail go by. On the shipped configuration.
 */
#include "judge_kit.h"

static struct kit kit;

static const char *state_name(enum standing_state state)
{
	static const char *const names[] = {"done", "unchecked", "held",
	    "problem", "open", "MISSING", "ahead", "waived"};

	return names[state];
}

/* The material's entries of a unit's standing at an instant, "05-17 done".
 * Static. */
static const char *standing_says(
    const char *unit, const char *material, const char *now)
{
	static char line[1000];
	size_t count;
	struct standing *list = standing_of(kit.campaign,
	    campaign_unit(kit.campaign, unit), kit_history(&kit, unit),
	    kit_instant(&kit, now), kit.config->offset_secs, &count);
	struct buf out;

	buf_init(&out, sizeof line - 1);
	for (size_t i = 0; i < count; i++) {
		const struct standing *item = &list[i];
		char day[11] = "";
		if (strcmp(item->material->id, material) != 0)
			continue;
		if (item->day != DAY_NONE)
			day_format(item->day, day);
		buf_printf(&out, "%s%s%s%s%s", out.len ? ", " : "",
		    day[0] ? day + 5 : "", day[0] ? " " : "",
		    state_name(item->state), item->late ? " late" : "");
		if (item->needed > 1)
			buf_printf(&out, " %d/%d", item->have, item->needed);
	}
	snprintf(line, sizeof line, "%s", buf_text(&out));
	buf_free(&out);
	free(list);
	return line;
}

static void expect(const char *unit, const char *material, const char *now,
    const char *expected)
{
	const char *said = standing_says(unit, material, now);

	if (strcmp(said, expected) != 0)
		fail_msg("%s %s at %s: wanted \"%s\", got \"%s\"", unit,
		    material, now, expected, said);
}

static bool complete(const char *unit, const char *now)
{
	size_t count;
	struct standing *list = standing_of(kit.campaign,
	    campaign_unit(kit.campaign, unit), kit_history(&kit, unit),
	    kit_instant(&kit, now), kit.config->offset_secs, &count);
	bool is_complete = standing_complete(list, count);

	free(list);
	return is_complete;
}

static void arrive(const char *unit, const char *material, const char *slot,
    const char *day, const char *contents, enum piece_state state,
    const char *received)
{
	struct history_piece piece = {.mail = ++kit.mails,
	    .material = (char *)material,
	    .day = kit_day(day),
	    .slot = (char *)slot,
	    .mailbox = (char *)"office",
	    .state = state,
	    .received = kit_instant(&kit, received)};

	sha256_of(contents, strlen(contents), piece.sha256);
	history_add_piece(kit_history(&kit, unit), &piece);
}

static void good(const char *unit, const char *material, const char *slot,
    const char *day, const char *contents, const char *received)
{
	arrive(unit, material, slot, day, contents, PIECE_GOOD, received);
}

static void each_kind_owes_what_the_notice_says(void **state)
{
	static const struct {
		const char *sentence, *unit, *owes;
	} rows[] = {
	    {"各县(市): contact, dailies, cases, summary", "X01",
		"contact activity-daily media-daily cases summary"},
	    {"各区 take part and owe nothing", "Q01", ""},
	    {"开发区: dailies and summary, no contact, no cases", "K01",
		"activity-daily media-daily summary"},
	    {"市管中专学校: everything", "S01",
		"contact campus-plan community-plan activity-daily "
		"media-daily cases summary"},
	    {"中专学校 that is not 市管: no summary", "S06",
		"contact campus-plan community-plan activity-daily "
		"media-daily cases"},
	};

	(void)state;
	kit_forget(&kit);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct unit *unit = campaign_unit(
		    kit.campaign, rows[i].unit);
		struct buf owes;

		buf_init(&owes, 1000);
		for (size_t k = 0; k < kit.campaign->material_count; k++) {
			const struct material *material =
			    &kit.campaign->materials[k];
			if (material_owed(material, unit) > 0)
				buf_printf(&owes, "%s%s", owes.len ? " " : "",
				    material->id);
		}
		if (strcmp(buf_text(&owes), rows[i].owes) != 0)
			fail_msg("%s: %s", rows[i].sentence, buf_text(&owes));
		buf_free(&owes);
	}
}

static void cases_are_counted_by_kind(void **state)
{
	(void)state;
	kit_forget(&kit);
	/* 每个县(市)……不少于2篇 */
	expect("X01", "cases", "06-01 00:00:00", "open 0/2");
	good("X01", "cases", "text", NULL, "one", "05-20 09:00:00");
	expect("X01", "cases", "06-01 00:00:00", "open 1/2");
	/* the same contents again are no second case */
	good("X01", "cases", "text", NULL, "one", "05-21 09:00:00");
	expect("X01", "cases", "06-01 00:00:00", "open 1/2");
	good("X01", "cases", "text", NULL, "two", "05-22 09:00:00");
	expect("X01", "cases", "06-01 00:00:00", "done 2/2");
	/* 各中专学校每校……不少于1篇 */
	expect("S06", "cases", "06-01 00:00:00", "open");
	good("S06", "cases", "text", NULL, "one", "05-20 09:00:00");
	expect("S06", "cases", "06-01 00:00:00", "done");
	/* 省级示范及以上的学校不少于2篇 */
	good("S07", "cases", "text", NULL, "one", "05-20 09:00:00");
	expect("S07", "cases", "06-01 00:00:00", "open 1/2");
	/* 区 and 开发区 none; photos alone are no case */
	expect("Q01", "cases", "06-01 00:00:00", "");
	expect("K01", "cases", "06-01 00:00:00", "");
	good("S01", "cases", "photos", NULL, "p", "05-20 09:00:00");
	expect("S01", "cases", "06-01 00:00:00", "open 0/2");
}

static void a_day_is_ahead_then_open_then_missing(void **state)
{
	(void)state;
	kit_forget(&kit);
	expect("K01", "activity-daily", "05-16 23:59:59",
	    "05-17 ahead, 05-18 ahead, 05-19 ahead, 05-20 ahead, "
	    "05-21 ahead, 05-22 ahead, 05-23 ahead");
	expect("K01", "activity-daily", "05-17 00:00:00",
	    "05-17 open, 05-18 ahead, 05-19 ahead, 05-20 ahead, "
	    "05-21 ahead, 05-22 ahead, 05-23 ahead");
	expect("K01", "activity-daily", "05-18 10:00:00",
	    "05-17 open, 05-18 open, 05-19 ahead, 05-20 ahead, "
	    "05-21 ahead, 05-22 ahead, 05-23 ahead");
	expect("K01", "activity-daily", "05-18 10:00:01",
	    "05-17 MISSING late, 05-18 open, 05-19 ahead, 05-20 ahead, "
	    "05-21 ahead, 05-22 ahead, 05-23 ahead");
}

static void single_materials_go_missing_after_their_day(void **state)
{
	(void)state;
	kit_forget(&kit);
	expect("X01", "contact", "05-01 00:00:00", "open");
	expect("X01", "contact", "05-11 23:59:59", "open");
	expect("X01", "contact", "05-12 00:00:00", "MISSING late");
	expect("S01", "campus-plan", "05-13 00:00:00", "MISSING late");
	expect("S01", "community-plan", "05-13 23:59:59", "open");
	/* 活动周结束后: the summary cannot be asked for before */
	expect("X01", "summary", "05-23 23:59:59", "ahead");
	expect("X01", "summary", "05-24 00:00:00", "open");
	expect("X01", "summary", "05-28 23:59:59", "open");
	expect("X01", "summary", "05-29 00:00:00", "MISSING late");
}

static void the_first_acceptable_version_fixes_the_time(void **state)
{
	(void)state;
	kit_forget(&kit);
	arrive("X01", "contact", "form", NULL, "bad", PIECE_PROBLEM,
	    "05-11 09:00:00");
	expect("X01", "contact", "05-11 12:00:00", "problem");
	expect("X01", "contact", "05-12 12:00:00", "problem late");
	good("X01", "contact", "form", NULL, "good", "05-12 00:00:00");
	expect("X01", "contact", "05-13 12:00:00", "done late");

	kit_forget(&kit);
	good("X01", "contact", "form", NULL, "good", "05-11 23:59:59");
	arrive("X01", "contact", "form", NULL, "worse", PIECE_PROBLEM,
	    "05-13 09:00:00");
	good("X01", "contact", "form", NULL, "better", "05-14 09:00:00");
	expect("X01", "contact", "05-15 00:00:00", "done");

	kit_forget(&kit);
	arrive("X01", "contact", "form", NULL, "scan", PIECE_UNCHECKED,
	    "05-11 09:00:00");
	expect("X01", "contact", "05-12 12:00:00", "unchecked");
	good("X01", "contact", "form", NULL, "good", "05-13 09:00:00");
	expect("X01", "contact", "05-14 00:00:00", "done");

	kit_forget(&kit);
	arrive("X01", "contact", "form", NULL, "whose", PIECE_HELD,
	    "05-11 09:00:00");
	expect("X01", "contact", "05-14 00:00:00", "held");
}

static void reviewers_extend_and_waive(void **state)
{
	(void)state;
	kit_forget(&kit);
	history_add_extension(kit_history(&kit, "X01"), "contact", DAY_NONE,
	    kit_instant(&kit, "05-15 12:00:00"));
	expect("X01", "contact", "05-15 12:00:00", "open");
	expect("X01", "contact", "05-15 12:00:01", "MISSING late");
	good("X01", "contact", "form", NULL, "good", "05-15 12:00:00");
	expect("X01", "contact", "05-16 00:00:00", "done");
	history_add_waiver(
	    kit_history(&kit, "K01"), "activity-daily", kit_day("2023-05-17"));
	expect("K01", "activity-daily", "05-20 09:00:00",
	    "05-17 waived, 05-18 MISSING late, 05-19 open, 05-20 open, "
	    "05-21 ahead, 05-22 ahead, 05-23 ahead");
	history_add_waiver(kit_history(&kit, "K01"), "media-daily", DAY_NONE);
	expect("K01", "media-daily", "05-20 09:00:00",
	    "05-17 waived, 05-18 waived, 05-19 waived, 05-20 waived, "
	    "05-21 waived, 05-22 waived, 05-23 waived");
}

static void complete_is_nothing_more_owed_today(void **state)
{
	(void)state;
	kit_forget(&kit);
	assert_true(complete("Q01", "06-30 00:00:00")); /* owes nothing */
	assert_true(complete("K01", "05-16 12:00:00")); /* nothing has begun */
	assert_false(complete("K01", "05-17 12:00:00"));
	good("K01", "activity-daily", "form", "2023-05-17", "a",
	    "05-17 11:00:00");
	assert_false(complete("K01", "05-17 12:00:00"));
	arrive("K01", "media-daily", "form", "2023-05-17", "m", PIECE_UNCHECKED,
	    "05-17 11:00:00");
	assert_false(complete("K01", "05-17 12:00:00"));
	good(
	    "K01", "media-daily", "form", "2023-05-17", "m2", "05-17 11:30:00");
	assert_true(complete("K01", "05-17 12:00:00"));
	assert_false(complete("K01", "05-18 12:00:00"));
}

static void the_list_is_in_order_of_deadline(void **state)
{
	size_t count;

	(void)state;
	kit_forget(&kit);
	struct standing *list = standing_of(kit.campaign,
	    campaign_unit(kit.campaign, "S01"), kit_history(&kit, "S01"),
	    kit_instant(&kit, "05-17 12:00:00"), kit.config->offset_secs,
	    &count);
	assert_int_equal(count, 3 + 7 + 7 + 2);
	for (size_t i = 1; i < count; i++)
		assert_true(list[i - 1].deadline <= list[i].deadline);
	assert_string_equal(list[0].material->id, "contact");
	assert_int_equal(list[0].missing_count, 1);
	assert_string_equal(list[0].missing[0]->id, "form");
	assert_string_equal(list[3].material->id, "activity-daily");
	assert_string_equal(list[4].material->id, "media-daily");
	assert_int_equal(list[3].day, list[4].day);
	assert_string_equal(list[count - 1].material->id, "cases");
	free(list);
}

static int open_kit(void **state)
{
	struct config *config = kit_load("config/shoubao.conf");

	(void)state;
	if (config == NULL)
		return -1;
	kit_use(&kit, config);
	return 0;
}

static int close_kit(void **state)
{
	(void)state;
	kit_close(&kit);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_owes_what_the_notice_says),
	    cmocka_unit_test(cases_are_counted_by_kind),
	    cmocka_unit_test(a_day_is_ahead_then_open_then_missing),
	    cmocka_unit_test(single_materials_go_missing_after_their_day),
	    cmocka_unit_test(the_first_acceptable_version_fixes_the_time),
	    cmocka_unit_test(reviewers_extend_and_waive),
	    cmocka_unit_test(complete_is_nothing_more_owed_today),
	    cmocka_unit_test(the_list_is_in_order_of_deadline),
	};

	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
