/* The other four notices, on the configurations shipped for them. */
#include "judge_kit.h"

struct row {
	const char *sentence;
	struct given_mail mail;
	const char *expected;
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void open_notice(struct kit *kit, const char *path)
{
	struct config *config = kit_load(path);

	assert_non_null(config);
	kit_use(kit, config);
}

/* Each row alone, on the configuration of one notice. */
static void expect_rows(const char *path, const struct row *rows, size_t count)
{
	struct kit kit;

	open_notice(&kit, path);
	for (size_t i = 0; i < count; i++) {
		kit_forget(&kit);
		kit_expect(
		    &kit, rows[i].sentence, &rows[i].mail, rows[i].expected);
	}
	kit_close(&kit);
}

static const char *standing_state_name(enum standing_state state)
{
	static const char *const names[] = {"done", "unchecked", "held",
	    "problem", "open", "MISSING", "ahead", "waived"};

	return names[state];
}

/* "plan@education open, …" of one material. Static. */
static const char *standing_says(struct kit *kit, const char *unit,
    const char *material, int32_t day, const char *now)
{
	static char line[500];
	size_t count, used = 0;
	struct standing *list = standing_of(kit->campaign,
	    campaign_unit(kit->campaign, unit), kit_history(kit, unit),
	    kit_instant(kit, now), kit->config->offset_secs, &count);

	line[0] = '\0';
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].material->id, material) == 0 &&
		    list[i].day == day && used < sizeof line)
			used += (size_t)snprintf(line + used,
			    sizeof line - used, "%s%s%s%s", used ? ", " : "",
			    list[i].mailbox ? list[i].mailbox : "any", " ",
			    standing_state_name(list[i].state));
	free(list);
	return line;
}

#define COLLEGE "xny@stc.example"

static void notice_000_a_named_hour_is_an_instant(void **state)
{
	static const struct row rows[] = {
	    {"于5月9日18：00前将《2023年职教周活动信息统计表》……报教务处",
		{COLLEGE, "职教周新能源汽车学院活动信息统计表",
		    "05-09 18:00:00",
		    {{.name = "表.xlsx",
			.form = "activity-table",
			.unit = "新能源汽车学院"}}},
		"C01 activity-table received"},
	    {"18:00:01",
		{COLLEGE, "报送", "05-09 18:00:01",
		    {{.name = "表.xlsx",
			.form = "activity-table",
			.unit = "新能源汽车学院"}}},
		"C01 activity-table received late"},
	    {"the list of annexes calls it 活动信息表",
		{COLLEGE, "2023年职教周活动信息表", "05-09 12:00:00",
		    {{.name = "活动信息表.xls",
			.outcome = OUTCOME_UNSUPPORTED,
			.unchecked = true}}},
		"C01 activity-table received"},
	    {"5月25日前：工作总结报告、情况统计表、新闻报道图片影像资料",
		{COLLEGE, "新能源汽车学院职教周总结材料", "05-25 23:59:59",
		    {{.name = "职教周工作总结报告.docx"},
			{.name = "情况统计表.xlsx", .form = "statistics"},
			{.name = "新闻稿.docx"}, {.name = "新闻图片.jpg"}}},
		"C01 report received; C01 statistics received; "
		"C01 news received"},
	    {"外出前需……报备: nobody owes it, it is never late",
		{COLLEGE, "职教周外出报备", "05-30 12:00:00",
		    {{.name = "外出报备.docx"}}},
		"C01 outing received"},
	};

	(void)state;
	expect_rows(
	    "config/notices/000-sichuan-tech-college.conf", rows, COUNT(rows));
}

static void notice_001_briefs_are_looked_for_and_never_late(void **state)
{
	static const struct row rows[] = {
	    {"各单位（部门）5月6日前将……活动周安排（附件1）报宣传统战部",
		{"xx@myp.example", "信息工程学院活动周安排表", "05-06 23:59:59",
		    {{.name = "安排表.xlsx", .form = "schedule"}}},
		"C04 schedule received"},
	    {"及时报送活动当日工作信息简报: no hour, never late",
		{"ly@myp.example", "活动周旅游学院5月15日简报",
		    "05-20 22:00:00",
		    {{.name = "简报.docx"}, {.name = "现场.jpg"}}},
		"C01 brief 05-15 received"},
	    {"整理有关典型材料: welcome",
		{"ly@myp.example", "旅游学院活动周典型材料", "06-30 09:00:00",
		    {{.name = "典型材料.docx"}}},
		"C01 typical received"},
	    {"情况统计表（附件2）5月30日前送",
		{"ly@myp.example", "活动周情况统计表", "05-31 00:00:00",
		    {{.name = "统计表.xlsx",
			.form = "statistics",
			.unit = "旅游学院"}}},
		"C01 statistics received late"},
	    {"职业教育活动周, and 信息工程学院 teaches 管理 too",
		{"someone@mail.example", "信息工程学院管理工作活动周安排表",
		    "05-06 09:00:00",
		    {{.name = "安排表.xlsx", .form = "schedule"}}},
		"C04 schedule received unverified"},
	};
	struct kit kit;

	(void)state;
	expect_rows(
	    "config/notices/001-mianyang-polytechnic.conf", rows, COUNT(rows));
	open_notice(&kit, "config/notices/001-mianyang-polytechnic.conf");
	assert_string_equal(standing_says(&kit, "C01", "brief",
				kit_day("2023-05-15"), "06-01 00:00:00"),
	    "any open");
	assert_string_equal(standing_says(&kit, "C04", "brief",
				kit_day("2023-05-15"), "06-01 00:00:00"),
	    ""); /* leads nothing, owes no brief */
	kit_close(&kit);
}

static void notice_002_a_form_is_sent_as_scan_and_as_table(void **state)
{
	static const struct given_mail both = {"office@shujiang.example",
	    "活动周蜀江职业技术学院信息采集表", "05-10 20:00:00",
	    {{.name = "采集表.xlsx", .form = "collection"},
		{.name = "采集表盖章.pdf"}}};
	static const struct given_mail table = {"office@jiannan.example",
	    "活动周剑南工程职业学院信息采集表", "05-10 20:00:00",
	    {{.name = "采集表.xlsx", .form = "collection"}}};
	static const struct given_mail scan = {"office@jiannan.example",
	    "活动周剑南工程职业学院信息采集表", "05-11 08:00:00",
	    {{.name = "扫描件.pdf"}}};
	struct kit kit;

	(void)state;
	open_notice(&kit, "config/notices/002-sichuan-department.conf");
	kit.mailbox = "education";
	kit_expect(&kit, "将……PDF盖章扫描件和EXCEL版本表格……报送", &both,
	    "C01 collection received");
	assert_string_equal(standing_says(&kit, "C01", "collection", DAY_NONE,
				"05-12 00:00:00"),
	    "education done");
	kit_expect(&kit, "the table alone", &table, "C02 collection received");
	assert_string_equal(standing_says(&kit, "C02", "collection", DAY_NONE,
				"05-10 23:00:00"),
	    "education open");
	kit_expect(
	    &kit, "the scan a day late", &scan, "C02 collection received late");
	assert_string_equal(standing_says(&kit, "C02", "collection", DAY_NONE,
				"05-12 00:00:00"),
	    "education done");
	kit_close(&kit);
}

static void notice_002_two_offices_each_want_their_copy(void **state)
{
	static const struct given_mail daily = {"office@tianfu.example",
	    "活动周天府技师学院5月15日典型案例", "05-15 20:00:00",
	    {{.name = "案例.docx"}}};
	struct kit kit;
	int32_t day = kit_day("2023-05-15");

	(void)state;
	open_notice(&kit, "config/notices/002-sichuan-department.conf");
	kit.mailbox = "education";
	kit_expect(&kit, "报送至教育厅职业教育处邮箱", &daily,
	    "T01 daily 05-15 received");
	assert_string_equal(
	    standing_says(&kit, "T01", "daily", day, "05-15 21:00:00"),
	    "education done, human-resources open");
	kit.mailbox = "human-resources";
	struct verdict *verdict = kit_judge(&kit, &daily);
	assert_false(verdict->submissions[0].pieces[0].repeat);
	verdict_free(verdict);
	kit_expect(&kit, "各技工院校应同时向人力资源社会保障部门报送", &daily,
	    "T01 daily 05-15 received");
	assert_string_equal(
	    standing_says(&kit, "T01", "daily", day, "05-15 21:00:00"),
	    "education done, human-resources done");
	/* 教育主管部门 and 人社部门 of one city are two units. */
	assert_string_equal(
	    standing_says(&kit, "E01", "plan", DAY_NONE, "05-10 21:00:00"),
	    "education open");
	assert_string_equal(
	    standing_says(&kit, "R01", "plan", DAY_NONE, "05-11 00:00:00"),
	    "human-resources MISSING");
	kit_close(&kit);
}

static void notice_002_what_is_due_a_week_after_the_event(void **state)
{
	static const struct row rows[] = {
	    {"活动周结束后一周内……统计表和工作总结报告",
		{"edu@mianyang.example", "绵阳市教育局活动周总结报告",
		    "05-27 23:59:59",
		    {{.name = "绵阳市教育局总结报告.docx"},
			{.name = "统计表.xlsx", .form = "statistics"},
			{.name = "统计表.pdf"}}},
		"E02 report received; E02 statistics received"},
	    {"一周之后",
		{"edu@mianyang.example", "绵阳市教育局活动周总结报告",
		    "05-28 00:00:00", {{.name = "总结报告.docx"}}},
		"E02 report received late"},
	};

	(void)state;
	expect_rows(
	    "config/notices/002-sichuan-department.conf", rows, COUNT(rows));
}

static void notice_003_names_no_day(void **state)
{
	static const struct row rows[] = {
	    {"形成图文并茂的典型案例，并报送至教务科研处",
		{"xsc@zgp.example", "活动月学生处典型案例", "12-31 09:00:00",
		    {{.name = "典型案例.docx"}, {.name = "图1.jpg"}}},
		"D02 case received"},
	    {"活动周结束后……将活动方案、过程材料和活动总结……存档",
		{"zz@zgp.example", "职教月智能制造学院归档材料",
		    "06-20 09:00:00",
		    {{.name = "活动方案.docx"}, {.name = "活动总结.pdf"},
			{.name = "过程材料.zip"}}},
		"T01 plan received; T01 summary received; "
		"T01 process received"},
	};
	struct kit kit;

	(void)state;
	expect_rows(
	    "config/notices/003-zigong-polytechnic.conf", rows, COUNT(rows));
	open_notice(&kit, "config/notices/003-zigong-polytechnic.conf");
	assert_string_equal(
	    standing_says(&kit, "D02", "case", DAY_NONE, "12-31 00:00:00"),
	    "any open");
	kit_close(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(notice_000_a_named_hour_is_an_instant),
	    cmocka_unit_test(notice_001_briefs_are_looked_for_and_never_late),
	    cmocka_unit_test(notice_002_a_form_is_sent_as_scan_and_as_table),
	    cmocka_unit_test(notice_002_two_offices_each_want_their_copy),
	    cmocka_unit_test(notice_002_what_is_due_a_week_after_the_event),
	    cmocka_unit_test(notice_003_names_no_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
