/* Forms as the notices have them, for the tests of the form reader. */
#ifndef TESTS_FORM_DEFINITIONS_H
#define TESTS_FORM_DEFINITIONS_H

#include "base/form.h"

#define TEXTS(...) ((char *[]){__VA_ARGS__})
#define LABELS(...) \
	.labels = TEXTS(__VA_ARGS__), \
	.label_count = sizeof(TEXTS(__VA_ARGS__)) / sizeof(char *), \
	.occurrence = 1

#define UNIT_FIELD \
	{ \
		.id = "unit", LABELS("填报单位", "报送单位"), \
		.role = FIELD_ROLE_UNIT, .required = true \
	}

enum {
	FORM_DAILY,
	FORM_MEDIA,
	FORM_CONTACT,
	FORM_SCHEDULE,
	FORM_STATISTICS,
	FORM_COLLECTION,
	FORM_COUNT
};

/* Notice 004: once a day; its columns are assumed. */
static struct form_field daily_fields[] = {
    UNIT_FIELD,
    {.id = "day",
	LABELS("日期", "填报日期"),
	.type = FIELD_DATE,
	.role = FIELD_ROLE_DAY,
	.required = true},
    {.id = "reporter", LABELS("填报人")},
    {.id = "phone", LABELS("联系电话"), .type = FIELD_PHONE},
};
static struct form_field daily_columns[] = {
    {.id = "name", LABELS("活动名称"), .required = true},
    {.id = "kind",
	LABELS("活动形式"),
	.type = FIELD_CHOICE,
	.choices = TEXTS("进社区", "进校园", "进企业"),
	.choice_count = 3},
    {.id = "teachers",
	LABELS("参与教师", "参与活动教师", "参与教师数"),
	.type = FIELD_INTEGER,
	.required = true},
    {.id = "students",
	LABELS("参与学生", "参与活动学生", "参与学生数"),
	.type = FIELD_INTEGER,
	.required = true,
	.has_min = true,
	.has_max = true,
	.max = 100000},
    {.id = "note", LABELS("备注")},
};

static struct form_field media_fields[] = {
    UNIT_FIELD,
    {.id = "day",
	LABELS("日期", "填报日期"),
	.type = FIELD_DATE,
	.role = FIELD_ROLE_DAY,
	.required = true},
};
static struct form_field media_columns[] = {
    {.id = "media", LABELS("媒体名称"), .required = true},
    {.id = "title", LABELS("报道标题"), .required = true},
    {.id = "link", LABELS("链接"), .type = FIELD_URL},
    {.id = "note", LABELS("备注")},
};

static struct form_field contact_fields[] = {
    {.id = "unit",
	LABELS("填报单位", "单位"),
	.role = FIELD_ROLE_UNIT,
	.required = true},
    {.id = "person", LABELS("联络员", "姓名"), .required = true},
    {.id = "duty", LABELS("职务")},
    {.id = "mobile", LABELS("手机"), .type = FIELD_PHONE, .required = true},
    {.id = "qq", LABELS("QQ号"), .type = FIELD_QQ},
};

/* Notice 001, annex 1: a column named twice. */
static struct form_field schedule_columns[] = {
    {.id = "when", LABELS("时间"), .required = true},
    {.id = "what", LABELS("活动内容"), .required = true},
    {.id = "who", LABELS("牵头及负责部门"), .required = true},
    {.id = "until", .labels = TEXTS("时间"), .label_count = 1, .occurrence = 2},
};

/* Notice 002, annex 5. */
static struct form_field statistics_fields[] = {
    UNIT_FIELD,
    {.id = "reporter", LABELS("填报人"), .required = true},
    {.id = "phone", LABELS("联系电话"), .type = FIELD_PHONE, .required = true},
};
static struct form_field statistics_columns[] = {
    {.id = "school",
	LABELS("市（州）/职业学校（含技工院校）"),
	.required = true},
    {.id = "teachers",
	LABELS("参与活动的教师数"),
	.type = FIELD_INTEGER,
	.required = true},
    {.id = "students",
	LABELS("参与活动的学生数"),
	.type = FIELD_INTEGER,
	.required = true},
    {.id = "coverage",
	LABELS("参与活动的学生覆盖率"),
	.type = FIELD_PERCENT,
	.required = true},
    {.id = "province",
	LABELS("活动周媒体报道数>省级", "省级及以上媒体报道数"),
	.type = FIELD_INTEGER,
	.required = true},
    {.id = "city",
	LABELS("活动周媒体报道数>市级", "市（州）级媒体报道数"),
	.type = FIELD_INTEGER,
	.required = true},
};

/* Notice 002, annex 4. */
static struct form_field collection_fields[] = {
    UNIT_FIELD,
    {.id = "reporter", LABELS("填报人"), .required = true},
    {.id = "phone", LABELS("联系电话"), .type = FIELD_PHONE, .required = true},
    {.id = "school", LABELS("市（州）/职业（含技工）学校"), .required = true},
    {.id = "contact", LABELS("联系人"), .required = true},
    {.id = "mobile", LABELS("手机"), .type = FIELD_PHONE, .required = true},
    {.id = "site", LABELS("专题网站（专栏）链接地址"), .type = FIELD_URL},
    {.id = "plan", LABELS("活动周工作计划"), .required = true, .max_chars = 20},
    {.id = "special", LABELS("特色活动简介"), .max_chars = 300},
};

#define FIELDS(array) \
	.fields = array, .field_count = sizeof(array) / sizeof *(array)
#define COLUMNS(array) \
	.columns = array, .column_count = sizeof(array) / sizeof *(array)
#define TITLE(text) .titles = TEXTS(text), .title_count = 1
#define NOTHING .nothing_words = TEXTS("无", "无活动"), .nothing_word_count = 2
#define SAMPLES(text) \
	.sample_words = TEXTS("示例", text), .sample_word_count = 2

static const struct form test_forms[FORM_COUNT] = {
    [FORM_DAILY] = {.id = "daily",
	TITLE("2023年职业教育活动周活动情况日报表"),
	FIELDS(daily_fields),
	COLUMNS(daily_columns),
	.min_rows = 1,
	.year = 2023,
	.total_labels = TEXTS("合计", "总计", "小计"),
	.total_label_count = 3,
	NOTHING,
	SAMPLES("例")},
    [FORM_MEDIA] = {.id = "media",
	TITLE("2023年职业教育活动周媒体宣传情况日报表"),
	FIELDS(media_fields),
	COLUMNS(media_columns),
	.min_rows = 1,
	.year = 2023,
	NOTHING},
    [FORM_CONTACT] = {.id = "contact",
	TITLE("联络员信息表"),
	FIELDS(contact_fields)},
    [FORM_SCHEDULE] = {.id = "schedule",
	TITLE("职业教育活动周安排表"),
	COLUMNS(schedule_columns),
	.min_rows = 1},
    [FORM_STATISTICS] = {.id = "statistics",
	TITLE("职业教育活动周情况统计表"),
	FIELDS(statistics_fields),
	COLUMNS(statistics_columns),
	.min_rows = 1},
    [FORM_COLLECTION] = {.id = "collection",
	TITLE("职业教育活动周信息采集表"),
	FIELDS(collection_fields),
	SAMPLES("主要包含计划的举办时间")},
};

#endif
