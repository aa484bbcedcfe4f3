#include "judge_kit.h"

#include "base/utf8.h"
#include "dates.h"
#include "subject.h"

/* The days a text names, "05-17 05-18", in an event of 17 to 23 May 2023. */
static const char *days_of(const char *text)
{
	static char line[400];
	struct dates dates = {.count = 0};
	char *folded = utf8_fold(text);
	struct buf out;

	dates_find(folded, day_from_civil(2023, 5, 17),
	    day_from_civil(2023, 5, 23), &dates);
	free(folded);
	buf_init(&out, sizeof line - 1);
	for (size_t i = 0; i < dates.count; i++) {
		char day[11];
		day_format(dates.days[i], day);
		buf_printf(&out, "%s%s", i ? " " : "",
		    memcmp(day, "2023-", 5) == 0 ? day + 5 : day);
	}
	snprintf(line, sizeof line, "%s", buf_text(&out));
	buf_free(&out);
	return line;
}

static void dates_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text, *days;
	} rows[] = {
	    {"日报表2023-05-17", "05-17"},
	    {"日报表2023.5.17", "05-17"},
	    {"日报表2023/5/17", "05-17"},
	    {"2023年5月17日活动情况日报表", "05-17"},
	    {"2023 年 5 月 17 日", "05-17"},
	    {"５月１７日日报表", "05-17"},
	    {"5月17号", "05-17"},
	    {"5月17", "05-17"},
	    {"五月十七日", "05-17"},
	    {"五月二十三日", "05-23"},
	    {"日报表5.17", "05-17"},
	    {"日报表5-17", "05-17"},
	    {"日报表0517", "05-17"},
	    {"日报表20230517", "05-17"},
	    {"IMG_20230517_093012.jpg", "05-17"},
	    {"17日日报表", "05-17"},
	    {"二十日日报表", "05-20"},
	    {"5月17日和5月18日", "05-17 05-18"},
	    {"5月17、18日", "05-17 05-18"},
	    {"5月17日-19日", "05-17 05-18 05-19"},
	    {"5月17-19日", "05-17 05-18 05-19"},
	    {"5月17日至5月18日", "05-17 05-18"},
	    {"17-18日", "05-17 05-18"},
	    {"5.17-5.18", "05-17 05-18"},
	    {"2023年5月16日", "05-16"},
	    {"2022年5月17日", "2022-05-17"},
	    {"6月1日", "06-01"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(days_of(rows[i].text), rows[i].days) != 0)
			fail_msg("%s: wanted %s, got %s", rows[i].text,
			    rows[i].days, days_of(rows[i].text));
}

static void other_numbers_are_no_dates(void **state)
{
	static const char *const rows[] = {
	    "第一天日报表",
	    "2023年职业教育活动周活动情况日报表",
	    "（5月17日-23日）", /* the event's own name */
	    "5月17日至23日活动周",
	    "电话63505163",
	    "第17中学",
	    "1.5.17版",
	    "10:30",
	    "附件2",
	    "3月",
	    "0532",
	    "1231",
	    "6.18大促",
	    "85%",
	    "十全十美",
	    "五一劳动节",
	    "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (days_of(rows[i])[0] != '\0')
			fail_msg("%s: got %s", rows[i], days_of(rows[i]));
}

static char *marker_items[] = {"活动周"};
static char *filler_items[] = {"xx", "单位", "材料"};
static char *daily_aliases[] = {"活动情况日报表", "日报表"};
static struct material materials[] = {
    {.id = "daily", .name = "活动情况日报表", .aliases = {daily_aliases, 2}},
};
static const struct campaign campaign = {
    .subject = {.pattern = "活动周{unit}{material}",
	.markers = {marker_items, 1},
	.fillers = {filler_items, 3}},
    .materials = materials,
    .material_count = 1,
};

static void the_marker_is_found_in_any_dress(void **state)
{
	struct subject_grammar plain = {.pattern = "【活动周】{unit}"};
	struct subject_grammar none = {.pattern = "{unit}{material}"};

	(void)state;
	assert_string_equal(
	    subject_marker(&campaign.subject, "re:2023活动周xx"), "活动周");
	assert_null(subject_marker(&campaign.subject, "会议通知"));
	char *folded = utf8_fold("[活动周] 肥东县");
	assert_non_null(subject_marker(&plain, folded));
	assert_null(subject_marker(&none, folded));
	free(folded);
}

static void the_convention_is_filled_with_names(void **state)
{
	struct subject_grammar with_day = {.pattern = "{day}{unit}-{material}"};
	char *text;

	(void)state;
	text = subject_fill(
	    &campaign.subject, "肥东县教育局", "活动情况日报表", DAY_NONE);
	assert_string_equal(text, "活动周肥东县教育局活动情况日报表");
	free(text);
	assert_false(subject_asks_day(&campaign.subject));
	assert_true(subject_asks_day(&with_day));
	text = subject_fill(&with_day, "甲", "乙", day_from_civil(2023, 5, 7));
	assert_string_equal(text, "5月7日甲-乙");
	free(text);
}

static void what_is_left_may_be_a_unit(void **state)
{
	static const struct {
		const char *text, *rest;
	} rows[] = {
	    {"回复：活动周xx第三职业学校单位日报表", "第三职业学校"},
	    {"Fwd: 【转发】活动周 星河 活动情况日报表 5月17日", "转发星河"},
	    {"活动周日报表", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *folded = utf8_fold(rows[i].text);
		char *rest = subject_rest(&campaign, folded);
		assert_string_equal(rest, rows[i].rest);
		free(rest);
		free(folded);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_are_read_as_people_write_them),
	    cmocka_unit_test(other_numbers_are_no_dates),
	    cmocka_unit_test(the_marker_is_found_in_any_dress),
	    cmocka_unit_test(the_convention_is_filled_with_names),
	    cmocka_unit_test(what_is_left_may_be_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
