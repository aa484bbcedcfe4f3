/* What one cell comes to, as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/form.h"
#include "parsers/form_value.h"
#include "parsers/number_words.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct value_case {
	const char *text; /* the cell's text, NULL for a number cell */
	double number;    /* of a number cell */
	const char *want; /* "300", "2023-05-17", a text; NULL = absent */
	const char *note;
	const char *code;
	const char *detail;
};

static void free_value(struct form_value *value, struct form_fault *fault)
{
	free(value->text);
	free(value->raw);
	free(value->note);
	free(fault->detail);
}

static void shown(const struct form_value *value, char *out, size_t size)
{
	out[0] = '\0';
	if (value->kind == VALUE_NUMBER)
		snprintf(out, size, "%.10g", value->number);
	else if (value->kind == VALUE_TEXT)
		snprintf(out, size, "%s", value->text);
	else if (value->kind == VALUE_DAY)
		day_format(value->day, out);
}

static bool same(const char *got, const char *want)
{
	if (got == NULL || want == NULL)
		return got == want;
	return strcmp(got, want) == 0;
}

static struct cell cell_of(const struct value_case *item, enum cell_type type)
{
	struct cell cell = {.type = CELL_NUMBER, .number = item->number};

	if (item->text != NULL) {
		cell.type = type;
		cell.text = item->text;
		cell.text_bytes = strlen(item->text);
	}
	return cell;
}

static void check_as(const struct form_field *field, enum cell_type type,
    const struct value_case *cases, size_t count)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		const struct value_case *item = &cases[i];
		struct cell cell = cell_of(item, type);
		struct form_value value = {0};
		struct form_fault fault;
		char got[4096];
		form_value_read(field, 2023, &cell, &value, &fault);
		shown(&value, got, sizeof got);
		const char *is = value.kind == VALUE_ABSENT ? NULL : got;
		if (!same(is, item->want) || !same(value.note, item->note) ||
		    !same(fault.code, item->code) ||
		    !same(fault.detail, item->detail)) {
			print_error("\"%s\" %g: got %s note %s code %s "
				    "detail %s\n",
			    item->text ? item->text : "", item->number,
			    is ? is : "-", value.note ? value.note : "-",
			    fault.code ? fault.code : "-",
			    fault.detail ? fault.detail : "-");
			wrong++;
		}
		free_value(&value, &fault);
	}
	assert_int_equal(wrong, 0);
}

static void check(const struct form_field *field,
    const struct value_case *cases, size_t count)
{
	check_as(field, CELL_TEXT, cases, count);
}

static char *people_labels[] = {"参与学生（人）"};
static char *money_labels[] = {"经费（万元）"};

static void whole_numbers_are_read_as_people_write_them(void **state)
{
	static const struct form_field field = {.id = "n",
	    .type = FIELD_INTEGER,
	    .labels = people_labels,
	    .label_count = 1,
	    .has_min = true,
	    .has_max = true,
	    .max = 100000};
	static const struct value_case cases[] = {
	    {"300", 0, "300", NULL, NULL, NULL},
	    {NULL, 300, "300", NULL, NULL, NULL},
	    {"1,200", 0, "1200", NULL, NULL, NULL},
	    {"１，２００", 0, "1200", "full-width", NULL, NULL},
	    {"３００", 0, "300", "full-width", NULL, NULL},
	    {"约300人", 0, "300", "about", NULL, NULL},
	    {"300余人", 0, "300", "about", NULL, NULL},
	    {"近300人次", 0, "300", "about", NULL, NULL},
	    {"300人左右", 0, "300", "about", NULL, NULL},
	    {"300+", 0, "300", "about", NULL, NULL},
	    {"300多名", 0, "300", "about", NULL, NULL},
	    {"300以上", 0, "300", "about", NULL, NULL},
	    {"300人", 0, "300", "unit-dropped", NULL, NULL},
	    {"12 人", 0, "12", "unit-dropped", NULL, NULL},
	    {"2场次", 0, "2", "unit-dropped", NULL, NULL},
	    {"共300人", 0, "300", "unit-dropped", NULL, NULL},
	    {"学生：300人", 0, "300", "unit-dropped", NULL, NULL},
	    {"参与学生300人", 0, "300", "unit-dropped", NULL, NULL},
	    {"300（人）", 0, "300", "unit-dropped", NULL, NULL},
	    {"12.", 0, "12", NULL, NULL, NULL},
	    {"300.0", 0, "300", NULL, NULL, NULL},
	    {"三百", 0, "300", "chinese-number", NULL, NULL},
	    {"一千二百", 0, "1200", "chinese-number", NULL, NULL},
	    {"二百五", 0, "250", "chinese-number", NULL, NULL},
	    {"十五人", 0, "15", "chinese-number", NULL, NULL},
	    {"一万二", 0, "12000", "chinese-number", NULL, NULL},
	    {"一百零五", 0, "105", "chinese-number", NULL, NULL},
	    {"壹仟贰佰", 0, "1200", "chinese-number", NULL, NULL},
	    {"3百", 0, "300", "chinese-number", NULL, NULL},
	    {"1千2百", 0, "1200", "chinese-number", NULL, NULL},
	    {"1.2万人", 0, "12000", "chinese-number", NULL, NULL},
	    {"百余人", 0, "100", "about", NULL, NULL},
	    {"无", 0, "0", "none-zero", NULL, NULL},
	    {"0", 0, "0", NULL, NULL, NULL},
	    {"/", 0, NULL, NULL, NULL, NULL},
	    {"——", 0, NULL, NULL, NULL, NULL},
	    {"  ", 0, NULL, NULL, NULL, NULL},
	    {"人", 0, NULL, NULL, NULL, NULL},
	    {"", 0, NULL, NULL, NULL, NULL},
	    {"一两百", 0, NULL, NULL, "not-a-number", NULL},
	    {"三五十人", 0, NULL, NULL, "not-a-number", NULL},
	    {"很多", 0, NULL, NULL, "not-a-number", NULL},
	    {"待定", 0, NULL, NULL, "not-a-number", NULL},
	    {"85%", 0, NULL, NULL, "not-a-number", NULL},
	    {"不足300", 0, NULL, NULL, "not-a-number", NULL},
	    {"100-200", 0, NULL, NULL, "several-numbers", NULL},
	    {"教师20人，学生300人", 0, NULL, NULL, "several-numbers", NULL},
	    {"12 35", 0, NULL, NULL, "several-numbers", NULL},
	    {"12\n35", 0, NULL, NULL, "several-numbers", NULL},
	    {"120+35", 0, NULL, NULL, "several-numbers", NULL},
	    {"300人（含教师20人）", 0, NULL, NULL, "several-numbers", NULL},
	    {"1,20", 0, NULL, NULL, "several-numbers", NULL},
	    {"3个班120人", 0, NULL, NULL, "several-numbers", NULL},
	    {"-5", 0, "-5", NULL, "out-of-range", "0–100000"},
	    {"－５", 0, "-5", "full-width", "out-of-range", "0–100000"},
	    {"负五", 0, "-5", "chinese-number", "out-of-range", "0–100000"},
	    {NULL, 100001, "100001", NULL, "out-of-range", "0–100000"},
	    {"12.5", 0, "12.5", NULL, "not-an-integer", NULL},
	    {NULL, 0.5, "0.5", NULL, "not-an-integer", NULL},
	    {NULL, 11.999999999998, "12", NULL, NULL, NULL},
	    {"1.38E+10", 0, NULL, NULL, "precision-lost", NULL},
	    {NULL, 340104199001011200.0, NULL, NULL, "precision-lost", NULL},
	    {"12345678901234567", 0, NULL, NULL, "precision-lost", NULL},
	    {"#REF!", 0, NULL, NULL, "error-value", NULL},
	};

	(void)state;
	check(&field, cases, COUNT(cases));
}

static void ten_thousands_follow_the_label(void **state)
{
	static const struct form_field money = {.id = "n",
	    .type = FIELD_NUMBER,
	    .labels = money_labels,
	    .label_count = 1,
	    .has_min = true};
	static const struct value_case cases[] = {
	    {"5万元", 0, "5", "chinese-number", NULL, NULL},
	    {"3.5", 0, "3.5", NULL, NULL, NULL},
	    {NULL, -1, "-1", NULL, "out-of-range", "≥0"},
	};

	(void)state;
	check(&money, cases, COUNT(cases));
}

static void shares_are_the_same_in_hundredths_and_in_parts(void **state)
{
	static const struct form_field field = {
	    .id = "p", .type = FIELD_PERCENT, .has_max = true, .max = 1};
	static const struct value_case cases[] = {
	    {"85%", 0, "0.85", NULL, NULL, NULL},
	    {"８５％", 0, "0.85", "full-width", NULL, NULL},
	    {"0.85", 0, "0.85", NULL, NULL, NULL},
	    {NULL, 0.85, "0.85", NULL, NULL, NULL},
	    {NULL, 85, "0.85", "percent", NULL, NULL},
	    {"92.5", 0, "0.925", "percent", NULL, NULL},
	    {NULL, 1, "1", NULL, NULL, NULL},
	    {NULL, 100, "1", "percent", NULL, NULL},
	    {"百分之八十五", 0, "0.85", "chinese-number", NULL, NULL},
	    {"八成", 0, "0.8", "chinese-number", NULL, NULL},
	    {"约90%", 0, "0.9", "about", NULL, NULL},
	    {NULL, 1.2, NULL, NULL, "percent-unclear", NULL},
	    {NULL, 850, NULL, NULL, "percent-unclear", NULL},
	    {"120%", 0, "1.2", NULL, "out-of-range", "≤1"},
	    {"%", 0, NULL, NULL, NULL, NULL},
	};

	(void)state;
	check(&field, cases, COUNT(cases));
}

static void days_are_read_as_people_write_them(void **state)
{
	static const struct form_field field = {.id = "d", .type = FIELD_DATE};
	static const char *assumed = "date-year-assumed";
	const struct value_case cases[] = {
	    {"2023.5.17", 0, "2023-05-17", NULL, NULL, NULL},
	    {"2023-05-17", 0, "2023-05-17", NULL, NULL, NULL},
	    {"2023/5/17", 0, "2023-05-17", NULL, NULL, NULL},
	    {"2023年5月17日", 0, "2023-05-17", NULL, NULL, NULL},
	    {"2023 年 5 月 17 日", 0, "2023-05-17", NULL, NULL, NULL},
	    {"２０２３．５．１７", 0, "2023-05-17", "full-width", NULL, NULL},
	    {"20230517", 0, "2023-05-17", NULL, NULL, NULL},
	    {NULL, 20230517, "2023-05-17", NULL, NULL, NULL},
	    {"2023-05-17 09:30:00", 0, "2023-05-17", NULL, NULL, NULL},
	    {"2023-05-17T09:30:00", 0, "2023-05-17", NULL, NULL, NULL},
	    {"5月17日", 0, "2023-05-17", assumed, NULL, NULL},
	    {"5月17号", 0, "2023-05-17", assumed, NULL, NULL},
	    {"5月17日（周三）", 0, "2023-05-17", assumed, NULL, NULL},
	    {"5月17日星期三上午9:00-11:00", 0, "2023-05-17", assumed, NULL,
		NULL},
	    {"5.17", 0, "2023-05-17", assumed, NULL, NULL},
	    {"5/17", 0, "2023-05-17", assumed, NULL, NULL},
	    {"5.17 9:00", 0, "2023-05-17", assumed, NULL, NULL},
	    {"23.5.17", 0, "2023-05-17", assumed, NULL, NULL},
	    {"23年5月17日", 0, "2023-05-17", assumed, NULL, NULL},
	    {"5/17/23", 0, "2023-05-17", assumed, NULL, NULL},
	    {"5/17/2023", 0, "2023-05-17", NULL, NULL, NULL},
	    {"五月十七日", 0, "2023-05-17", assumed, NULL, NULL},
	    {"二〇二三年五月十七日", 0, "2023-05-17", NULL, NULL, NULL},
	    {NULL, 45063, "2023-05-17", "date-serial", NULL, NULL},
	    {NULL, 5.17, "2023-05-17", assumed, NULL, NULL},
	    {NULL, 5.2, NULL, NULL, "date-unclear", NULL},
	    {"5.17-5.19", 0, NULL, NULL, "not-a-date", NULL},
	    {"5.17-19", 0, NULL, NULL, "not-a-date", NULL},
	    {"5月17日至19日", 0, NULL, NULL, "not-a-date", NULL},
	    {"5月17-19日", 0, NULL, NULL, "not-a-date", NULL},
	    {"5月17、18日", 0, NULL, NULL, "not-a-date", NULL},
	    {"2023年5月17日—19日", 0, NULL, NULL, "not-a-date", NULL},
	    {"2023-02-30", 0, NULL, NULL, "not-a-date", NULL},
	    {"5/6/2023", 0, NULL, NULL, "not-a-date", NULL},
	    {"17日", 0, NULL, NULL, "not-a-date", NULL},
	    {"5月", 0, NULL, NULL, "not-a-date", NULL},
	    {"第二天", 0, NULL, NULL, "not-a-date", NULL},
	    {"    年   月   日", 0, NULL, NULL, NULL, NULL},
	    {NULL, 17, NULL, NULL, "not-a-date", NULL},
	};

	(void)state;
	check(&field, cases, COUNT(cases));
}

static void a_day_without_a_year_needs_one_to_assume(void **state)
{
	static const struct form_field field = {.id = "d", .type = FIELD_DATE};
	struct cell cell = {.type = CELL_TEXT, .text = "5月17日"};
	struct form_value value = {0};
	struct form_fault fault;

	(void)state;
	cell.text_bytes = strlen(cell.text);
	form_value_read(&field, 0, &cell, &value, &fault);
	assert_string_equal(fault.code, "date-without-year");
	assert_int_equal(value.kind, VALUE_ABSENT);
	free_value(&value, &fault);
}

static void date_cells_are_days_but_no_numbers(void **state)
{
	static const struct form_field day = {.id = "d", .type = FIELD_DATE};
	static const struct form_field number = {
	    .id = "n", .type = FIELD_INTEGER};
	static const struct form_field text = {.id = "t", .type = FIELD_TEXT};
	static const struct value_case days[] = {
	    {"2023-05-17", 0, "2023-05-17", NULL, NULL, NULL},
	    {"2023-05-17T09:30:00", 0, "2023-05-17", NULL, NULL, NULL},
	    {"09:30:00", 0, NULL, NULL, "not-a-date", NULL},
	};
	static const struct value_case numbers[] = {
	    {"2023-01-02", 0, NULL, NULL, "date-in-number", NULL},
	};
	static const struct value_case texts[] = {
	    {"2023-05-17", 0, "2023-05-17", NULL, NULL, NULL},
	};

	(void)state;
	check_as(&day, CELL_DATE, days, COUNT(days));
	check_as(&number, CELL_DATE, numbers, COUNT(numbers));
	check_as(&text, CELL_DATE, texts, COUNT(texts));
}

static void errors_and_uncomputed_formulas_are_problems(void **state)
{
	static const struct form_field number = {
	    .id = "n", .type = FIELD_INTEGER};
	static const struct form_field text = {.id = "t", .type = FIELD_TEXT};
	static const struct value_case cases[] = {
	    {"#REF!", 0, NULL, NULL, "error-value", NULL},
	    {"#DIV/0!", 0, NULL, NULL, "error-value", NULL},
	    {"uncomputed", 0, NULL, NULL, "uncomputed", NULL},
	};

	(void)state;
	check_as(&number, CELL_ERROR, cases, COUNT(cases));
	check_as(&text, CELL_ERROR, cases, COUNT(cases));
}

static void phones_survive_what_sheets_do_to_them(void **state)
{
	static const struct form_field field = {.id = "p", .type = FIELD_PHONE};
	static const struct value_case cases[] = {
	    {"13800000000", 0, "13800000000", NULL, NULL, NULL},
	    {NULL, 13800000000, "13800000000", NULL, NULL, NULL},
	    {"138 0000 0000", 0, "138 0000 0000", NULL, NULL, NULL},
	    {"138-0000-0000", 0, "138-0000-0000", NULL, NULL, NULL},
	    {"+86 13800000000", 0, "+86 13800000000", NULL, NULL, NULL},
	    {"１３８００００００００", 0, "13800000000", "full-width", NULL,
		NULL},
	    {"0551-63500000", 0, "0551-63500000", NULL, NULL, NULL},
	    {"0551－63500000", 0, "0551-63500000", "full-width", NULL, NULL},
	    {"（0551）63500000", 0, "(0551)63500000", NULL, NULL, NULL},
	    {"63500000", 0, "63500000", NULL, NULL, NULL},
	    {"0551-63500000-8012", 0, "0551-63500000-8012", NULL, NULL, NULL},
	    {"0551-63500000转8012", 0, "0551-63500000转8012", NULL, NULL, NULL},
	    {"400-000-0000", 0, "400-000-0000", NULL, NULL, NULL},
	    {"13800000000/0551-63500000", 0, "13800000000/0551-63500000", NULL,
		NULL, NULL},
	    {"13800000000 13900000000", 0, "13800000000 13900000000", NULL,
		NULL, NULL},
	    {NULL, 55163500000, "055163500000", "leading-zero", NULL, NULL},
	    {NULL, 1012345678, "01012345678", "leading-zero", NULL, NULL},
	    {"张三 13800000000", 0, "13800000000", "extra-text", NULL, NULL},
	    {"13800000000.0", 0, "13800000000", NULL, NULL, NULL},
	    {"1.38E+10", 0, NULL, NULL, "phone-shortened", NULL},
	    {NULL, 1.38e15, NULL, NULL, "precision-lost", NULL},
	    {"1380000000", 0, NULL, NULL, "not-a-phone", "10"},
	    {"138000000001", 0, NULL, NULL, "not-a-phone", "12"},
	    {"138****0000", 0, NULL, NULL, "not-a-phone", NULL},
	    {"张三", 0, NULL, NULL, "not-a-phone", NULL},
	    {"无", 0, NULL, NULL, NULL, NULL},
	};

	(void)state;
	check(&field, cases, COUNT(cases));
}

static void qq_numbers_are_five_to_twelve_digits(void **state)
{
	static const struct form_field field = {.id = "q", .type = FIELD_QQ};
	static const struct value_case cases[] = {
	    {"10000001", 0, "10000001", NULL, NULL, NULL},
	    {NULL, 10000001, "10000001", NULL, NULL, NULL},
	    {"QQ：10000001", 0, "10000001", "extra-text", NULL, NULL},
	    {"10000001@qq.com", 0, "10000001", "extra-text", NULL, NULL},
	    {"1234", 0, NULL, NULL, "not-a-qq", NULL},
	    {"1.23E+09", 0, NULL, NULL, "phone-shortened", NULL},
	};

	(void)state;
	check(&field, cases, COUNT(cases));
}

static void addresses_are_checked_and_made_half_width(void **state)
{
	static const struct form_field mail = {.id = "m", .type = FIELD_EMAIL};
	static const struct form_field url = {.id = "u", .type = FIELD_URL};
	static const struct value_case mails[] = {
	    {"a_b-c@mail.example", 0, "a_b-c@mail.example", NULL, NULL, NULL},
	    {"ａ＠mail.example", 0, "a@mail.example", NULL, NULL, NULL},
	    {"a@mail。example", 0, "a@mail.example", NULL, NULL, NULL},
	    {"a@mail.example；", 0, "a@mail.example", NULL, NULL, NULL},
	    {"a@mail", 0, NULL, NULL, "not-an-email", NULL},
	    {"张三", 0, NULL, NULL, "not-an-email", NULL},
	};
	static const struct value_case urls[] = {
	    {"http://www.school.example/a_b?c=1", 0,
		"http://www.school.example/a_b?c=1", NULL, NULL, NULL},
	    {"www.school.example", 0, "www.school.example", NULL, NULL, NULL},
	    {"学校官网：https://school.example/", 0, "https://school.example/",
		NULL, NULL, NULL},
	    {"学校官网", 0, NULL, NULL, "not-a-url", NULL},
	};

	(void)state;
	check(&mail, mails, COUNT(mails));
	check(&url, urls, COUNT(urls));
}

static void choices_may_be_written_or_ticked(void **state)
{
	static char *choices[] = {"线上", "线下", "是"};
	static const struct form_field field = {.id = "c",
	    .type = FIELD_CHOICE,
	    .choices = choices,
	    .choice_count = 3};
	static const struct value_case cases[] = {
	    {"线上", 0, "线上", NULL, NULL, NULL},
	    {" 线 下 。", 0, "线下", NULL, NULL, NULL},
	    {"☑线上 □线下", 0, "线上", NULL, NULL, NULL},
	    {"☑线上 ☑线下", 0, NULL, NULL, "not-in-list", "线上、线下、是"},
	    {"现场", 0, NULL, NULL, "not-in-list", "线上、线下、是"},
	};

	(void)state;
	check(&field, cases, COUNT(cases));
}

static void texts_are_counted_in_characters(void **state)
{
	static const struct form_field field = {
	    .id = "t", .type = FIELD_TEXT, .max_chars = 5};
	static const struct form_field unit = {
	    .id = "u", .type = FIELD_TEXT, .role = FIELD_ROLE_UNIT};
	static const struct value_case cases[] = {
	    {"一二 三四\n五", 0, "一二 三四\n五", NULL, NULL, NULL},
	    {"一二三四五六", 0, "一二三四五六", NULL, "too-long", "6/5"},
	    {"  肥东  ", 0, "肥东", NULL, NULL, NULL},
	    {NULL, 12, "12", NULL, NULL, NULL},
	    {NULL, 0.1 + 0.2, "0.3", NULL, NULL, NULL},
	    {"无", 0, "无", NULL, NULL, NULL},
	    {"____", 0, NULL, NULL, NULL, NULL},
	    {"=DISPIMG(\"ID_1\",1)", 0, NULL, NULL, "picture", NULL},
	    {NULL, 340104199001011200.0, NULL, NULL, "precision-lost", NULL},
	};
	static const struct value_case units[] = {
	    {"肥东县教育局（盖章）", 0, "肥东县教育局", NULL, NULL, NULL},
	    {"（盖章）", 0, NULL, NULL, NULL, NULL},
	};

	(void)state;
	check(&field, cases, COUNT(cases));
	check(&unit, units, COUNT(units));
}

static void names_and_counts_share_a_cell(void **state)
{
	static const struct form_field field = {
	    .id = "c", .type = FIELD_COUNTED};
	static const struct {
		const char *text, *names;
		double sum;
		const char *note, *code;
	} cases[] = {
	    {"双塘社区 35人", "双塘社区", 35, NULL, NULL},
	    {"双塘社区35人", "双塘社区", 35, NULL, NULL},
	    {"双塘社区（35人）", "双塘社区", 35, NULL, NULL},
	    {"双塘社区：35", "双塘社区", 35, NULL, NULL},
	    {"双塘社区35人、安居社区20人", "双塘社区、安居社区", 55, NULL,
		NULL},
	    {"双塘社区35人\n安居社区20人", "双塘社区、安居社区", 55, NULL,
		NULL},
	    {"双塘社区35人安居社区20人", "双塘社区、安居社区", 55, NULL, NULL},
	    {"双塘社区、安居社区共35人", "双塘社区、安居社区", 35, NULL, NULL},
	    {"甲社区35人，乙社区20人，共计55人", "甲社区、乙社区", 55, NULL,
		NULL},
	    {"3号社区20人", "3号社区", 20, NULL, NULL},
	    {"第五社区约30人", "第五社区", 30, "about", NULL},
	    {"双塘社区三十人", "双塘社区", 30, "chinese-number", NULL},
	    {"无", "无", 0, "none-zero", NULL},
	    {"35人", "", 35, NULL, "no-name"},
	    {"甲社区35人，乙社区20人，共60人", NULL, 0, NULL,
		"several-numbers"},
	    {"双塘社区", NULL, 0, NULL, "no-count"},
	    {"第五社区", NULL, 0, NULL, "no-count"},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct cell cell = {.type = CELL_TEXT, .text = cases[i].text};
		struct form_value value = {0};
		struct form_fault fault;
		cell.text_bytes = strlen(cell.text);
		form_value_read(&field, 2023, &cell, &value, &fault);
		if (!same(value.text, cases[i].names) ||
		    value.number != cases[i].sum ||
		    !same(value.note, cases[i].note) ||
		    !same(fault.code, cases[i].code)) {
			print_error("\"%s\": got \"%s\" %g note %s code %s\n",
			    cases[i].text, value.text ? value.text : "-",
			    value.number, value.note ? value.note : "-",
			    fault.code ? fault.code : "-");
			wrong++;
		}
		free_value(&value, &fault);
	}
	assert_int_equal(wrong, 0);
}

static void number_words_are_read_to_their_end(void **state)
{
	static const struct {
		const char *text;
		double value;
		size_t bytes;
	} cases[] = {
	    {"二〇二三年", 2023, 12},
	    {"十", 10, 3},
	    {"二十", 20, 6},
	    {"一亿二千万", 120000000, 15},
	    {"一千零五十", 1050, 15},
	    {"三万五千", 35000, 12},
	    {"两", 2, 3},
	    {"百三五", 0, 0},
	    {"十百", 0, 0},
	    {"人", 0, 0},
	    {"", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		double value = 0;
		size_t bytes = number_words_read(cases[i].text, &value);
		if (bytes != cases[i].bytes || value != cases[i].value)
			fail_msg("\"%s\": got %g, %zu bytes", cases[i].text,
			    value, bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whole_numbers_are_read_as_people_write_them),
	    cmocka_unit_test(ten_thousands_follow_the_label),
	    cmocka_unit_test(shares_are_the_same_in_hundredths_and_in_parts),
	    cmocka_unit_test(days_are_read_as_people_write_them),
	    cmocka_unit_test(a_day_without_a_year_needs_one_to_assume),
	    cmocka_unit_test(date_cells_are_days_but_no_numbers),
	    cmocka_unit_test(errors_and_uncomputed_formulas_are_problems),
	    cmocka_unit_test(phones_survive_what_sheets_do_to_them),
	    cmocka_unit_test(qq_numbers_are_five_to_twelve_digits),
	    cmocka_unit_test(addresses_are_checked_and_made_half_width),
	    cmocka_unit_test(choices_may_be_written_or_ticked),
	    cmocka_unit_test(texts_are_counted_in_characters),
	    cmocka_unit_test(names_and_counts_share_a_cell),
	    cmocka_unit_test(number_words_are_read_to_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
