/*
 * The notice of the Hefei bureau (合肥市教育局, 2023), sentence by sentence, on
 * the configuration that is shipped for it: what a mail is, whose, what is
 * wrong with it and whether it is late.
 */
#include "judge_kit.h"

#include <time.h>

#include "spool/evaluate.h"

#define EAST "feidong@county.example"
#define WEST "feixi@county.example"
#define ZONE "gaoxin@zone.example"
#define SCHOOL "office@qinghe.example"
#define NOBODY "someone@mail.example"

#define ACTIVITY(unit_name, date) \
	{ \
		.name = "日报表.xlsx", .form = "activity-daily", \
		.unit = unit_name, .day = date \
	}
#define MEDIA(unit_name, date) \
	{ \
		.name = "媒体.xlsx", .form = "media-daily", .unit = unit_name, \
		.day = date \
	}

struct row {
	const char *sentence;
	struct given_mail mail;
	const char *expected;
};

static struct kit kit;

/* Each row alone: nothing came before it. */
static void expect_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		kit_forget(&kit);
		kit_expect(
		    &kit, rows[i].sentence, &rows[i].mail, rows[i].expected);
	}
}

/* The rows are one story: each is kept, the next knows it. */
static void expect_story(const struct row *rows, size_t count)
{
	kit_forget(&kit);
	for (size_t i = 0; i < count; i++)
		kit_expect(
		    &kit, rows[i].sentence, &rows[i].mail, rows[i].expected);
}

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ROWS(rows) expect_rows(rows, COUNT(rows))
#define STORY(rows) expect_story(rows, COUNT(rows))

static void the_daily_forms_are_due_by_ten_the_next_day(void **state)
{
	static const struct row rows[] = {
	    {"于次日上午10:00前将前一日活动情况……《活动情况日报表》……报送",
		{EAST, "活动周肥东县教育局活动情况日报表", "05-18 10:00:00",
		    {ACTIVITY("肥东县教育局", "2023-05-17")}},
		"X01 activity-daily 05-17 received"},
	    {"10:00前：一秒之后即逾期",
		{EAST, "活动周肥东县教育局活动情况日报表", "05-18 10:00:01",
		    {ACTIVITY("肥东县教育局", "2023-05-17")}},
		"X01 activity-daily 05-17 received late"},
	    {"以及《媒体宣传情况日报表》……报送",
		{EAST, "活动周肥东县教育局媒体宣传情况日报表", "05-18 10:00:00",
		    {MEDIA("肥东县教育局", "2023-05-17")}},
		"X01 media-daily 05-17 received"},
	    {"媒体表同样逾期",
		{EAST, "活动周肥东县教育局媒体宣传情况日报表", "05-18 10:00:01",
		    {MEDIA("肥东县教育局", "2023-05-17")}},
		"X01 media-daily 05-17 received late"},
	    {"两张表一封邮件",
		{SCHOOL, "活动周合肥青禾职业学校日报表", "05-18 09:00:00",
		    {ACTIVITY("合肥青禾职业学校", "2023-05-17"),
			MEDIA("合肥青禾职业学校", "2023-05-17")}},
		"S01 activity-daily 05-17 received; "
		"S01 media-daily 05-17 received"},
	    {"各开发区教育主管部门",
		{ZONE, "活动周高新区教育局日报表", "05-24 10:00:00",
		    {ACTIVITY("高新区教育局", "2023-05-23")}},
		"K01 activity-daily 05-23 received"},
	    {"照片、视频: welcome beside the forms, of their day",
		{EAST, "活动周肥东县教育局活动情况日报表", "05-18 09:00:00",
		    {ACTIVITY("肥东县教育局", "2023-05-17"),
			{.name = "IMG_20230518_0712.jpg"}, {.name = "现场.mp4"},
			{.name = "小结.docx"}}},
		"X01 activity-daily 05-17 received; "
		"X01 daily-extras 05-17 received"},
	    {"特色工作文字材料: by its name one of the cases",
		{EAST, "活动周肥东县教育局活动情况日报表", "05-18 09:00:00",
		    {ACTIVITY("肥东县教育局", "2023-05-17"),
			{.name = "特色工作.docx"}}},
		"X01 activity-daily 05-17 received; X01 cases received"},
	    {"照片、视频 are never late",
		{EAST, "活动周肥东县教育局活动照片", "05-25 12:00:00",
		    {{.name = "5月17日走进社区.jpg"}}},
		"X01 daily-extras 05-17 received"},
	    {"当日没有活动的填“无”: a valid day",
		{EAST, "活动周肥东县教育局活动情况日报表", "05-18 09:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.unit = "肥东县教育局",
			.day = "2023-05-17",
			.nothing = true}}},
		"X01 activity-daily 05-17 received"},
	};

	(void)state;
	ROWS(rows);
}

static void single_materials_are_due_on_their_day(void **state)
{
	static const struct row rows[] = {
	    {"于5月11日前填写《联络员信息表》: the day itself is in",
		{EAST, "活动周肥东县教育局联络员信息表", "05-11 23:59:59",
		    {{.name = "联络员.xlsx",
			.form = "contact",
			.unit = "肥东县教育局"}}},
		"X01 contact received"},
	    {"5月12日零时即逾期",
		{SCHOOL, "活动周合肥青禾职业学校联络员信息表", "05-12 00:00:00",
		    {{.name = "联络员.xlsx",
			.form = "contact",
			.unit = "合肥青禾职业学校"}}},
		"S01 contact received late"},
	    {"各中专学校于5月12日前将活动内容及方案上报",
		{SCHOOL, "活动周合肥青禾职业学校走进校园活动方案",
		    "05-12 23:59:59", {{.name = "方案.docx"}}},
		"S01 campus-plan received"},
	    {"各中专学校在5月13日前将活动内容和参加人数上报",
		{SCHOOL, "活动周合肥青禾职业学校走进社区方案", "05-14 00:00:00",
		    {{.name = "方案.pdf"}}},
		"S01 community-plan received late"},
	    {"于5月28日前将综述材料报市教育局职成处",
		{EAST, "活动周肥东县教育局综述材料", "05-28 20:00:00",
		    {{.name = "综述.docx"}}},
		"X01 summary received"},
	    {"5月29日",
		{ZONE, "活动周高新区教育局综述材料", "05-29 00:00:00",
		    {{.name = "综述.docx"}}},
		"K01 summary received late"},
	    {"宣传材料: no day is named, never late",
		{SCHOOL, "活动周合肥青禾职业学校典型案例", "06-20 09:00:00",
		    {{.name = "案例一.docx"}, {.name = "案例二.docx"},
			{.name = "配图.jpg"}}},
		"S01 cases received"},
	};

	(void)state;
	ROWS(rows);
}

static void the_subject_is_read_with_what_people_leave_in(void **state)
{
	static const struct row rows[] = {
	    {"均以“活动周xx单位xx材料”为题: xx left in",
		{EAST, "活动周xx肥东县教育局单位xx活动情况日报表材料",
		    "05-18 09:00:00", {ACTIVITY(NULL, "2023-05-17")}},
		"X01 activity-daily 05-17 received"},
	    {"回复、转发、全角、空格",
		{NOBODY, "转发：Re: 【活动周】 肥东 县 教育局 日报表",
		    "05-18 09:00:00", {ACTIVITY(NULL, "2023-05-17")}},
		"X01 activity-daily 05-17 received unverified"},
	    {"为题 may be the title of the document",
		{EAST, "材料", "05-28 09:00:00",
		    {{.name = "活动周肥东县教育局综述材料.docx"}}},
		"X01 summary received"},
	    {"no subject at all, a form of the campaign",
		{EAST, "", "05-18 09:00:00",
		    {ACTIVITY("肥东县教育局", "2023-05-17")}},
		"X01 activity-daily 05-17 received"},
	    {"a school's name holds its county's: the longest wins",
		{NOBODY, "活动周肥东星河职业学校日报表", "05-18 09:00:00",
		    {ACTIVITY("肥东星河职业学校", "2023-05-17")}},
		"S06 activity-daily 05-17 received unverified"},
	    {"the archive's name speaks for what is in it",
		{EAST, "报送材料", "05-28 09:00:00",
		    {{.name = "正文.docx",
			.inside = "活动周肥东县教育局综述材料.zip"}}},
		"X01 summary received"},
	};

	(void)state;
	ROWS(rows);
}

static void a_unit_is_settled_or_held(void **state)
{
	static const struct row rows[] = {
	    {"subject and form agree, the sender is another county: held",
		{WEST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY("肥东县教育局", "2023-05-17")}},
		"X01 activity-daily 05-17 held unverified unit-disagrees"},
	    {"肥东、肥西: the form says the other one",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY("肥西县教育局", "2023-05-17")}},
		"X01 activity-daily 05-17 held unit-disagrees"},
	    {"one character off, the sender settles it",
		{EAST, "活动周肥冬县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"X01 activity-daily 05-17 received"},
	    {"one character off two counties, nobody settles it",
		{NOBODY, "活动周肥冬县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"loose no-unit; held misspelt"},
	    {"one character off one school, nobody settles it",
		{NOBODY, "活动周合肥湖畔机店学校日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"S03 activity-daily 05-17 held unverified misspelt"},
	    {"青禾、青和 differ by one character and are both exact",
		{SCHOOL, "活动周合肥青和职业学校日报表", "05-18 09:00:00",
		    {ACTIVITY("合肥青和职业学校", "2023-05-17")}},
		"S02 activity-daily 05-17 held unverified unit-disagrees"},
	    {"a school's misspelt name still holds its county's",
		{"office@xinghe.example", "活动周肥东星河职业学效日报表",
		    "05-18 09:00:00", {ACTIVITY(NULL, "2023-05-17")}},
		"S06 activity-daily 05-17 received"},
	    {"nothing names a unit, the sender is registered",
		{EAST, "活动周日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"X01 activity-daily 05-17 received"},
	    {"nothing names a unit, nobody knows the sender",
		{NOBODY, "活动周日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"loose no-unit; held unit-unknown"},
	    {"the form alone names the unit, from an unknown address",
		{NOBODY, "材料", "05-18 09:00:00",
		    {ACTIVITY("肥东县教育局（盖章）", "2023-05-17")}},
		"X01 activity-daily 05-17 received unverified"},
	    {"one mail, the forms of two units",
		{NOBODY, "活动周日报表", "05-18 09:00:00",
		    {ACTIVITY("肥东县教育局", "2023-05-17"),
			{.name = "2.xlsx",
			    .form = "activity-daily",
			    .unit = "肥西县教育局",
			    .day = "2023-05-17"}}},
		"X01 activity-daily 05-17 received unverified; "
		"X02 activity-daily 05-17 received unverified"},
	    {"two units in the subject, one of them the sender's",
		{EAST, "活动周肥东县、肥西县日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"X01 activity-daily 05-17 received"},
	    {"two units in the subject, nobody settles it",
		{NOBODY, "活动周肥东县、肥西县日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"loose no-unit; held unit-ambiguous"},
	    {"a photo that shows a school does not make it the school's",
		{EAST, "活动周肥东县教育局活动照片", "05-18 09:00:00",
		    {{.name = "合肥青禾职业学校5月17日.jpg"}}},
		"X01 daily-extras 05-17 received"},
	    {"reviewers forward for anybody",
		{"chen@hefei-edu.example", "Fwd: 活动周肥东县教育局日报表",
		    "05-18 09:00:00", {ACTIVITY("肥东县教育局", "2023-05-17")}},
		"X01 activity-daily 05-17 received"},
	};

	(void)state;
	ROWS(rows);
}

static void a_day_is_read_inferred_or_held(void **state)
{
	static const struct row rows[] = {
	    {"the form's date",
		{EAST, "活动周肥东县教育局日报表", "05-19 09:00:00",
		    {ACTIVITY(NULL, "2023-05-18")}},
		"X01 activity-daily 05-18 received"},
	    {"the file name's",
		{EAST, "活动周肥东县教育局日报表", "05-19 09:00:00",
		    {{.name = "日报表0518.xlsx", .form = "activity-daily"}}},
		"X01 activity-daily 05-18 received"},
	    {"the subject's",
		{EAST, "活动周肥东县教育局日报表（５月１８日）",
		    "05-19 09:00:00", {ACTIVITY(NULL, NULL)}},
		"X01 activity-daily 05-18 received"},
	    {"the letter's",
		{EAST, "活动周肥东县教育局日报表", "05-19 09:00:00",
		    {ACTIVITY(NULL, NULL)},
		    .text = "现报送5月18日日报表，请查收。"},
		"X01 activity-daily 05-18 received"},
	    {"none: the earliest day begun that is not done",
		{EAST, "活动周肥东县教育局日报表", "05-19 09:00:00",
		    {ACTIVITY(NULL, NULL)}},
		"X01 activity-daily 05-17 received late inferred"},
	    {"form and file name disagree",
		{EAST, "活动周肥东县教育局日报表", "05-19 09:00:00",
		    {{.name = "5月18日.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17"}}},
		"X01 activity-daily 05-17 held late day-disagrees"},
	    {"form and subject disagree",
		{EAST, "活动周肥东县教育局5月18日日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"X01 activity-daily 05-17 held day-disagrees"},
	    {"活动时间：5月17日-23日: no other day",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-16")}},
		"X01 activity-daily 05-16 held late day-outside"},
	    {"of last year, left in the template",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2022-05-17")}},
		"X01 activity-daily 05-17 held late day-outside"},
	    {"no day has begun",
		{EAST, "活动周肥东县教育局日报表", "05-16 09:00:00",
		    {ACTIVITY(NULL, NULL)}},
		"X01 activity-daily held inferred day-outside"},
	    {"one mail for two days",
		{EAST, "活动周肥东县教育局5月17日、18日日报表",
		    "05-19 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17"), {.name = "2.xlsx",
						       .form = "activity-daily",
						       .day = "2023-05-18"}}},
		"X01 activity-daily 05-17 received late; "
		"X01 activity-daily 05-18 received"},
	    {"two days, the subject names the newer only",
		{EAST, "活动周肥东县教育局5月18日日报表", "05-19 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17"), {.name = "2.xlsx",
						       .form = "activity-daily",
						       .day = "2023-05-18"}}},
		"X01 activity-daily 05-17 received late; "
		"X01 activity-daily 05-18 received"},
	    {"two forms without any date: two days",
		{EAST, "活动周肥东县教育局日报表", "05-18 21:00:00",
		    {ACTIVITY(NULL, NULL),
			{.name = "2.xlsx", .form = "activity-daily"}}},
		"X01 activity-daily 05-17 received late inferred; "
		"X01 activity-daily 05-18 received inferred"},
	    {"the event's own days in the subject say nothing",
		{EAST, "活动周（5月17日-23日）肥东县教育局日报表",
		    "05-17 21:00:00", {ACTIVITY(NULL, NULL)}},
		"X01 activity-daily 05-17 received inferred"},
	};

	(void)state;
	ROWS(rows);
}

static void contents_have_problems_by_cell(void **state)
{
	static const struct row rows[] = {
	    {"a problem the form reader found",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.problem = "missing"}}},
		"X01 activity-daily 05-17 incomplete"},
	    {"参与总人数少于教师、学生、群众人数之和",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.teachers = 4,
			.total = 3}}},
		"X01 activity-daily 05-17 incomplete"},
	    {"参与教师数多于本单位教职工数: the roster knows 212",
		{SCHOOL, "活动周合肥青禾职业学校日报表", "05-18 09:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.teachers = 213,
			.total = 300}}},
		"S01 activity-daily 05-17 incomplete"},
	    {"a county's head count is unknown: not checked",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.teachers = 213,
			.total = 300}}},
		"X01 activity-daily 05-17 received"},
	    {"a table, and the form is not in it",
		{EAST, "活动周肥东县教育局5月17日日报表", "05-18 09:00:00",
		    {{.name = "表.xlsx"}}},
		"X01 activity-daily 05-17 incomplete"},
	    {"a format that is not read yet: received, not checked",
		{EAST, "活动周肥东县教育局5月17日日报表", "05-18 09:00:00",
		    {{.name = "表.xls",
			.outcome = OUTCOME_UNSUPPORTED,
			.unchecked = true}}},
		"X01 activity-daily 05-17 received"},
	    {"encrypted",
		{EAST, "活动周肥东县教育局5月17日日报表", "05-18 09:00:00",
		    {{.name = "表.xlsx", .outcome = OUTCOME_ENCRYPTED}}},
		"X01 activity-daily 05-17 incomplete"},
	    {"damaged, and no name says what it is",
		{EAST, "活动周肥东县教育局材料", "05-18 09:00:00",
		    {{.name = "1.xlsx", .outcome = OUTCOME_DAMAGED}}},
		"loose unread; held material-unknown"},
	    {"a photo of the form is not the form",
		{EAST, "活动周肥东县教育局5月17日媒体宣传情况日报表",
		    "05-18 09:00:00", {{.name = "媒体宣传情况日报表.jpg"}}},
		"X01 media-daily 05-17 incomplete"},
	    {"the material is named, the file forgotten",
		{EAST, "活动周肥东县教育局5月17日日报表", "05-18 09:00:00"},
		"X01 activity-daily 05-17 incomplete"},
	    {"a video at a provider is a video",
		{EAST, "活动周肥东县教育局活动视频", "05-18 09:00:00",
		    .link = "5月17日走进社区.mp4"},
		"X01 daily-extras 05-17 received"},
	    {"a link where a table is wanted",
		{EAST, "活动周肥东县教育局5月17日媒体日报表", "05-18 09:00:00",
		    .link = "表.xlsx"},
		"X01 media-daily 05-17 incomplete"},
	    {"the mail itself could not be read whole",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY("肥东县教育局", "2023-05-17")},
		    .outcome = OUTCOME_TOO_LARGE},
		"X01 activity-daily 05-17 held mail-unread"},
	    {"nothing of it could be read",
		{EAST, "材料", "05-18 09:00:00", .outcome = OUTCOME_DAMAGED},
		"held mail-unread"},
	    {"nobody can tell what it is",
		{EAST, "活动周肥东县教育局材料", "05-18 09:00:00",
		    {{.name = "1.docx"}}},
		"loose no-material; held material-unknown"},
	};

	(void)state;
	ROWS(rows);
}

static void mail_that_is_none_of_ours_is_left_alone(void **state)
{
	static const struct row rows[] = {
	    {"a letter",
		{NOBODY, "关于召开安全工作会议的通知", "05-18 09:00:00",
		    {{.name = "会议通知.docx"}}},
		"other"},
	    {"a registered sender's letter",
		{EAST, "会议回执", "05-18 09:00:00", {{.name = "回执.docx"}}},
		"other"},
	    {"a registered sender's file by its name",
		{EAST, "请查收", "05-28 09:00:00", {{.name = "综述.docx"}}},
		"X01 summary received"},
	    {"a stranger's file of that name",
		{NOBODY, "请查收", "05-28 09:00:00", {{.name = "综述.docx"}}},
		"other"},
	    {"a question without a file",
		{NOBODY, "请问活动周几号开始？", "05-10 09:00:00"}, "other"},
	    {"an automatic answer",
		{EAST, "自动回复：活动周肥东县教育局日报表", "05-18 09:00:00",
		    .auto_reply = true},
		"silent"},
	    {"a mail of our own come back",
		{EAST, "【已收到】活动周", "05-18 09:00:00", .own_id = true},
		"silent"},
	    {"from ourselves",
		{"ZCC@hefei-edu.example", "活动周肥东县教育局日报表",
		    "05-18 09:00:00", {ACTIVITY(NULL, NULL)}},
		"silent"},
	    {"a bounce is automatic too, and told apart",
		{"mailer-daemon@county.example", "Undelivered: 活动周",
		    "05-18 09:00:00", .auto_reply = true, .bounce = true},
		"bounce"},
	};

	(void)state;
	ROWS(rows);
}

static void versions_replace_repeat_and_stay(void **state)
{
	static const struct row story[] = {
	    {"a bad version on time",
		{EAST, "活动周肥东县教育局日报表", "05-18 08:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.problem = "missing",
			.contents = "bad"}}},
		"X01 activity-daily 05-17 incomplete"},
	    {"the good one on time",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.contents = "good"}}},
		"X01 activity-daily 05-17 received"},
	    {"the same again after the deadline: not late",
		{EAST, "活动周肥东县教育局日报表", "05-18 12:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.contents = "good"}}},
		"X01 activity-daily 05-17 received"},
	    {"a later correction replaces, and is not late",
		{EAST, "活动周肥东县教育局日报表", "05-18 15:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.contents = "better"}}},
		"X01 activity-daily 05-17 received replaces"},
	    {"a bad one never displaces a good one",
		{EAST, "活动周肥东县教育局日报表", "05-18 16:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.problem = "missing",
			.contents = "worse"}}},
		"X01 activity-daily 05-17 incomplete kept-older"},
	    {"undated, and the first day is done: the next",
		{EAST, "活动周肥东县教育局日报表", "05-18 20:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.contents = "second"}}},
		"X01 activity-daily 05-18 received inferred"},
	    {"the undated one again: the same day, no third",
		{EAST, "活动周肥东县教育局日报表", "05-18 20:05:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.contents = "second"}}},
		"X01 activity-daily 05-18 received inferred"},
	    {"undated when all is done: a correction of the last",
		{EAST, "活动周肥东县教育局日报表", "05-18 21:00:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.contents = "third"}}},
		"X01 activity-daily 05-18 received inferred replaces"},
	};
	static const struct row late[] = {
	    {"only a bad one was on time",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:59:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.problem = "missing",
			.contents = "bad"}}},
		"X01 activity-daily 05-17 incomplete"},
	    {"the first good one is late",
		{EAST, "活动周肥东县教育局日报表", "05-18 10:20:00",
		    {{.name = "日报表.xlsx",
			.form = "activity-daily",
			.day = "2023-05-17",
			.contents = "good"}}},
		"X01 activity-daily 05-17 received late"},
	};
	static const struct row nothing[] = {
	    {"无, undated",
		{EAST, "活动周肥东县教育局日报表", "05-17 18:00:00",
		    {{.name = "无.xlsx",
			.form = "activity-daily",
			.nothing = true}}},
		"X01 activity-daily 05-17 received inferred"},
	    {"the same 无 the next day is the next day's",
		{EAST, "活动周肥东县教育局日报表", "05-18 18:00:00",
		    {{.name = "无.xlsx",
			.form = "activity-daily",
			.nothing = true}}},
		"X01 activity-daily 05-18 received inferred"},
	};

	(void)state;
	STORY(story);
	STORY(late);
	STORY(nothing);
}

static void a_repeat_is_told(void **state)
{
	static const struct given_mail mail = {EAST,
	    "活动周肥东县教育局典型案例", "05-18 09:00:00",
	    {{.name = "案例.docx", .contents = "one"}}};

	(void)state;
	kit_forget(&kit);
	kit_expect(&kit, "the first", &mail, "X01 cases received");
	struct verdict *verdict = kit_judge(&kit, &mail);
	assert_true(verdict->submissions[0].pieces[0].repeat);
	assert_false(verdict->submissions[0].replaces);
	verdict_free(verdict);
}

static void the_sender_is_believed_as_its_server_vouches(void **state)
{
	struct mailbox *mailbox = &kit.config->mailboxes[0];
	static const struct row rows[] = {
	    {"dmarc=pass",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")},
		    .authentication = "mx.hefei-edu.example; dmarc=pass"},
		"X01 activity-daily 05-17 received"},
	    {"dmarc=fail",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")},
		    .authentication =
			"mx.hefei-edu.example; spf=pass; dmarc=fail (p=none)"},
		"X01 activity-daily 05-17 held sender-refused"},
	    {"no verdict: unverified, not held",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}},
		"X01 activity-daily 05-17 received unverified"},
	    {"another server's word is nobody's",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")},
		    .authentication = "mx.evil.example; dmarc=pass"},
		"X01 activity-daily 05-17 received unverified"},
	    {"two From",
		{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		    {ACTIVITY(NULL, "2023-05-17")}, .two_from = true,
		    .authentication = "mx.hefei-edu.example; dmarc=pass"},
		"X01 activity-daily 05-17 held sender-refused"},
	};
	char *before = mailbox->authserv_id;

	(void)state;
	mailbox->authserv_id = (char *)"mx.hefei-edu.example";
	ROWS(rows);
	mailbox->authserv_id = before;
}

static void an_address_confirmed_by_a_reviewer_speaks(void **state)
{
	static const struct given_mail mail = {NOBODY, "活动周日报表",
	    "05-18 09:00:00", {ACTIVITY(NULL, "2023-05-17")}};

	(void)state;
	kit_forget(&kit);
	kit.confirmed_address = NOBODY;
	kit.confirmed_unit = "X03";
	kit_expect(&kit, "confirm-address", &mail,
	    "X03 activity-daily 05-17 received");
}

static void an_answer_to_a_receipt_needs_no_subject(void **state)
{
	static const struct given_mail mended = {NOBODY, "改好了",
	    "05-18 09:30:00",
	    {{.name = "新表.xlsx",
		.form = "activity-daily",
		.day = "2023-05-17"}},
	    .replies_to = "r-17@hefei-edu.example"};
	static const struct given_mail thanks = {EAST,
	    "回复：【已收到】活动周肥东县教育局日报表", "05-18 09:40:00",
	    .text = "谢谢！", .replies_to = "r-17@hefei-edu.example"};

	(void)state;
	kit_forget(&kit);
	kit.thread_id = "r-17@hefei-edu.example";
	kit.thread_unit = "X01";
	kit_expect(&kit, "a reply to a receipt with the mended file counts",
	    &mended, "X01 activity-daily 05-17 received unverified");
	kit_expect(
	    &kit, "a reply that carries nothing is a letter", &thanks, "other");
}

static void reviewers_decide(void **state)
{
	static const struct given_mail unknown = {NOBODY, "活动周日报表",
	    "05-18 09:00:00",
	    {{.name = "日报表.xlsx",
		.form = "activity-daily",
		.day = "2023-05-17"}}};
	static const struct given_mail letter = {
	    NOBODY, "你好", "05-18 09:00:00", {{.name = "1.docx"}}};
	static const struct given_mail bad = {EAST, "活动周肥东县教育局日报表",
	    "05-19 09:00:00",
	    {{.name = "5月18日.xlsx",
		.form = "activity-daily",
		.day = "2023-05-17",
		.problem = "missing"}}};

	(void)state;
	kit_forget(&kit);
	kit.decisions.unit = "X04";
	kit_expect(&kit, "assign a unit", &unknown,
	    "X04 activity-daily 05-17 received unverified");
	kit_forget(&kit);
	kit.decisions.unit = "X04";
	kit.decisions.material = "cases";
	kit_expect(
	    &kit, "assign a letter", &letter, "X04 cases received unverified");
	kit_forget(&kit);
	kit.decisions.day = kit_day("2023-05-18");
	kit_expect(
	    &kit, "assign a day", &bad, "X01 activity-daily 05-18 incomplete");
	kit_forget(&kit);
	kit.decisions.accepted = true;
	kit_expect(&kit, "accept as it is", &bad,
	    "X01 activity-daily 05-17 received late");
}

static void extended_and_waived_is_not_late(void **state)
{
	static const struct given_mail mail = {EAST, "活动周肥东县教育局日报表",
	    "05-18 12:00:00", {ACTIVITY(NULL, "2023-05-17")}};

	(void)state;
	kit_forget(&kit);
	history_add_extension(kit_history(&kit, "X01"), "activity-daily",
	    kit_day("2023-05-17"), kit_instant(&kit, "05-18 12:00:00"));
	kit_expect(&kit, "extended to this very second", &mail,
	    "X01 activity-daily 05-17 received");
	kit_forget(&kit);
	history_add_extension(kit_history(&kit, "X01"), "activity-daily",
	    kit_day("2023-05-18"), kit_instant(&kit, "05-20 12:00:00"));
	kit_expect(&kit, "another day's extension", &mail,
	    "X01 activity-daily 05-17 received late");
	kit_forget(&kit);
	history_add_waiver(
	    kit_history(&kit, "X01"), "activity-daily", DAY_NONE);
	kit_expect(&kit, "waived for all days", &mail,
	    "X01 activity-daily 05-17 received");
}

static void a_subject_that_cannot_be_read_gets_one_to_copy(void **state)
{
	static const struct {
		struct given_mail mail;
		bool wrong;
		const char *suggested;
		const char *units;
	} rows[] = {
	    {{EAST, "日报表", "05-18 09:00:00", {ACTIVITY(NULL, "2023-05-17")}},
		true, "活动周肥东县教育局活动情况日报表", ""},
	    {{EAST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		false, NULL, ""},
	    {{NOBODY, "活动周肥冬县教育局日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		true, NULL, "X01 X02 "},
	    {{NOBODY, "活动周湖畔机店学校日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		true, "活动周合肥湖畔机电学校活动情况日报表", "S03 "},
	    {{NOBODY, "活动周航运日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		true, "活动周合肥云帆航运学校活动情况日报表", "S04 "},
	    {{EAST, "请查收", "05-28 09:00:00",
		 {{.name = "活动周肥东县教育局综述材料.docx"}}},
		false, NULL, ""},
	    {{WEST, "活动周肥东县教育局日报表", "05-18 09:00:00",
		 {ACTIVITY(NULL, "2023-05-17")}},
		false, "活动周肥东县教育局活动情况日报表", "X02 X01 "},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char units[64] = "";
		size_t used = 0;

		kit_forget(&kit);
		struct verdict *verdict = kit_judge(&kit, &rows[i].mail);
		for (size_t k = 0; k < verdict->suggested_unit_count; k++)
			used += (size_t)snprintf(units + used,
			    sizeof units - used, "%s ",
			    verdict->suggested_units[k]->code);
		print_message("%s → %s\n", rows[i].mail.subject,
		    verdict->suggested_subject ? verdict->suggested_subject
					       : "-");
		assert_int_equal(verdict->subject_wrong, rows[i].wrong);
		assert_string_equal(units, rows[i].units);
		if (rows[i].suggested == NULL)
			assert_null(verdict->suggested_subject);
		else
			assert_string_equal(
			    verdict->suggested_subject, rows[i].suggested);
		verdict_free(verdict);
	}
}

static void problems_name_file_cell_and_remedy(void **state)
{
	static const struct given_mail mail = {EAST, "活动周肥东县教育局日报表",
	    "05-18 09:00:00",
	    {{.name = "日报表.xlsx",
		.form = "activity-daily",
		.day = "2023-05-17",
		.teachers = 4,
		.total = 3}}};

	(void)state;
	kit_forget(&kit);
	struct verdict *verdict = kit_judge(&kit, &mail);
	assert_int_equal(verdict->submission_count, 1);
	assert_int_equal(verdict->submissions[0].problem_count, 1);
	const struct form_problem *problem =
	    &verdict->submissions[0].problems[0].problem;
	assert_string_equal(problem->code, "rule");
	assert_string_equal(problem->ref, "F5");
	assert_string_equal(problem->sheet, "Sheet1");
	assert_string_equal(problem->field, "total");
	assert_non_null(problem->label);
	assert_non_null(strstr(problem->detail, "参与总人数少于"));
	assert_non_null(strstr(problem->raw, "请核对"));
	assert_ptr_equal(
	    verdict->sender_unit, campaign_unit(kit.campaign, "X01"));
	assert_true(verdict->reason_count > 4);
	verdict_free(verdict);
}

static void what_is_no_attachment_is_explained_too(void **state)
{
	static const struct {
		struct given_mail mail;
		const char *code;
	} rows[] = {
	    {{EAST, "活动周肥东县教育局联络员信息表", "05-10 09:00:00"},
		"no-file"},
	    {{EAST, "活动周肥东县教育局联络员信息表", "05-10 09:00:00",
		 .link = "表.xlsx"},
		"link-not-taken"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		kit_forget(&kit);
		struct verdict *verdict = kit_judge(&kit, &rows[i].mail);
		assert_int_equal(verdict->word, WORD_INCOMPLETE);
		assert_int_equal(verdict->no_file, i == 0);
		assert_int_equal(verdict->submissions[0].problem_count, 1);
		const struct verdict_problem *problem =
		    &verdict->submissions[0].problems[0];
		assert_int_equal(problem->part, VERDICT_NO_PART);
		assert_string_equal(problem->problem.code, rows[i].code);
		verdict_free(verdict);
	}
}

static void judging_is_quick(void **state)
{
	static const struct given_mail mail = {EAST,
	    "活动周肥东县教育局活动情况日报表", "05-18 09:00:00",
	    {ACTIVITY("肥东县教育局", "2023-05-17"),
		MEDIA("肥东县教育局", "2023-05-17"), {.name = "照片.jpg"}}};
	struct judge_mail given = {.mailbox = &kit.config->mailboxes[0],
	    .received = kit_instant(&kit, mail.received)};
	struct judge_world world = {.config = kit.config,
	    .campaign = kit.campaign,
	    .index = kit.index,
	    .now = given.received,
	    .context = &kit,
	    .history_of = kit_history_of,
	    .decisions = {.day = DAY_NONE}};
	int rounds = 5000;

	(void)state;
	kit_forget(&kit);
	struct facts *facts = kit_facts(&kit, &mail);
	clock_t begin = clock(); /* of the processor, whoever else is at work */
	for (int i = 0; i < rounds; i++)
		verdict_free(judge(&world, &given, facts));
	double took = (double)(clock() - begin) / CLOCKS_PER_SEC;
	print_message(
	    "a mail of three files judged in %.1f µs\n", took * 1e6 / rounds);
	assert_true(took < 10);
	facts_free(facts);
}

static void a_campaign_is_found_by_what_the_mail_speaks(void **state)
{
	static const struct given_mail mail = {EAST, "活动周肥东县教育局日报表",
	    "05-18 09:00:00", {ACTIVITY("肥东县教育局", "2023-05-17")}};
	struct campaign two[2] = {*kit.campaign, *kit.campaign};
	struct config config = *kit.config;
	struct judge_mail given = {.mailbox = &kit.config->mailboxes[0],
	    .received = kit_instant(&kit, mail.received)};
	struct facts *facts = kit_facts(&kit, &mail);

	(void)state;
	config.campaigns = two;
	config.campaign_count = 2;
	two[0].first_day += 300;
	two[0].last_day += 300;
	assert_ptr_equal(judge_campaign(&config, &given, facts), &two[1]);
	two[1].roster.count = 0; /* knows nobody */
	assert_ptr_equal(judge_campaign(&config, &given, facts), &two[0]);
	two[0].form_count = 0; /* reads nothing */
	assert_ptr_equal(judge_campaign(&config, &given, facts), &two[1]);
	config.campaign_count = 0;
	assert_null(judge_campaign(&config, &given, facts));
	facts_free(facts);
}

static struct evaluation *evaluation;

static int open_kit(void **state)
{
	struct config *config = kit_load("config/shoubao.conf");
	struct err err;

	(void)state;
	if (config == NULL || evaluation_open(&evaluation, &err) < 0)
		return -1;
	kit_use(&kit, config);
	kit.evaluator = evaluation_evaluator(evaluation);
	return 0;
}

static int close_kit(void **state)
{
	(void)state;
	kit_close(&kit);
	evaluation_close(&evaluation);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_daily_forms_are_due_by_ten_the_next_day),
	    cmocka_unit_test(single_materials_are_due_on_their_day),
	    cmocka_unit_test(the_subject_is_read_with_what_people_leave_in),
	    cmocka_unit_test(a_unit_is_settled_or_held),
	    cmocka_unit_test(a_day_is_read_inferred_or_held),
	    cmocka_unit_test(contents_have_problems_by_cell),
	    cmocka_unit_test(mail_that_is_none_of_ours_is_left_alone),
	    cmocka_unit_test(versions_replace_repeat_and_stay),
	    cmocka_unit_test(a_repeat_is_told),
	    cmocka_unit_test(the_sender_is_believed_as_its_server_vouches),
	    cmocka_unit_test(an_address_confirmed_by_a_reviewer_speaks),
	    cmocka_unit_test(an_answer_to_a_receipt_needs_no_subject),
	    cmocka_unit_test(reviewers_decide),
	    cmocka_unit_test(extended_and_waived_is_not_late),
	    cmocka_unit_test(a_subject_that_cannot_be_read_gets_one_to_copy),
	    cmocka_unit_test(problems_name_file_cell_and_remedy),
	    cmocka_unit_test(what_is_no_attachment_is_explained_too),
	    cmocka_unit_test(judging_is_quick),
	    cmocka_unit_test(a_campaign_is_found_by_what_the_mail_speaks),
	};

	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
