/* Rosters as offices keep them. */
#include "config_case.h"

#include <iconv.h>

#include "config/nearest.h"
#include "config/problems.h"
#include "config/roster.h"

static struct named kinds[] = {{(char[]){"county"}, (char[]){"县市"}},
    {(char[]){"school"}, (char[]){"学校"}}};
static struct named flags[] = {{(char[]){"model"}, (char[]){"省示范"}},
    {(char[]){"city-run"}, (char[]){"市管"}}};

struct roster_case {
	struct campaign campaign;
	struct config_problems problems;
};

static struct roster_case read_text(const char *text)
{
	struct roster_case roster = {
	    .campaign = {.kinds = kinds,
		.kind_count = 2,
		.flags = flags,
		.flag_count = 2},
	};
	struct roster_table table;

	roster_split(text, "roster.csv", &table, &roster.problems);
	roster_read(&table, "roster.csv", &roster.campaign, &roster.problems);
	roster_table_free(&table);
	return roster;
}

static void roster_case_free(struct roster_case *roster)
{
	roster_free_members(&roster->campaign.roster);
	config_problems_free(&roster->problems);
}

static void every_column_is_read(void **state)
{
	struct roster_case roster = read_text(
	    "编号,名称,别名,类别,标签,地区,教职工数,学生数,联系人,电话,邮箱\n"
	    "S01,青禾职业学校,青禾职校、青禾;青禾学校/QH|禾,学校,市管 "
	    "省示范,东城,\"1,212\",3480人,秦芦,0551-5550141,"
	    "Office@QingHe.example；qin@qinghe.example\n");
	const struct unit *unit = &roster.campaign.roster.units[0];

	(void)state;
	assert_int_equal(roster.problems.count, 0);
	assert_int_equal(roster.campaign.roster.count, 1);
	assert_string_equal(unit->code, "S01");
	assert_string_equal(unit->kind, "school");
	assert_int_equal(unit->aliases.count, 6);
	assert_string_equal(unit->aliases.items[0], "青禾职业学校");
	assert_string_equal(unit->aliases.items[5], "禾");
	assert_int_equal(unit->flags.count, 2);
	assert_true(strings_have(&unit->flags, "model"));
	assert_string_equal(unit->region, "东城");
	assert_int_equal(unit->staff, 1212);
	assert_int_equal(unit->students, 3480);
	assert_string_equal(unit->contact, "秦芦");
	assert_string_equal(unit->phone, "0551-5550141");
	assert_int_equal(unit->addresses.count, 2);
	assert_string_equal(unit->addresses.items[0], "office@qinghe.example");
	roster_case_free(&roster);
}

static void english_headers_in_any_order_with_other_columns(void **state)
{
	struct roster_case roster = read_text(
	    "\xe5\xba\x8f\xe5\x8f\xb7;kind;Name;CODE;remark\r\n"
	    "1;school;A;S01;x\r\n\r\n2;county;B;X01;\r\n");

	(void)state;
	assert_int_equal(roster.problems.count, 0);
	assert_int_equal(roster.campaign.roster.count, 2);
	assert_string_equal(roster.campaign.roster.units[1].code, "X01");
	assert_int_equal(roster.campaign.roster.units[1].staff, -1);
	assert_string_equal(roster.campaign.roster.units[1].phone, "");
	roster_case_free(&roster);
}

static void the_second_contact_has_columns_of_its_own(void **state)
{
	struct roster_case roster = read_text(
	    "编号,名称,类别,联系人,第二联系人,第二电话,第二邮箱\n"
	    "X01,东河县教育局,县市,秦芦,鲁松,0551-5550161,"
	    "Lu@County.example；song@county.example\n"
	    "S01,青禾职业学校,学校,何舟,鲁松,0551-5550161,"
	    "lu@county.example\n"
	    "S02,青和职业学校,学校,尤蓝,,,\n");
	const struct unit *units = roster.campaign.roster.units;

	(void)state;
	/* One person may be that of many units. */
	assert_int_equal(roster.problems.count, 0);
	assert_string_equal(units[0].contact, "秦芦");
	assert_string_equal(units[0].second_contact, "鲁松");
	assert_string_equal(units[0].second_phone, "0551-5550161");
	assert_int_equal(units[0].addresses.count, 0);
	assert_int_equal(units[0].second_addresses.count, 2);
	assert_string_equal(
	    units[0].second_addresses.items[0], "lu@county.example");
	assert_string_equal(
	    units[1].second_addresses.items[0], "lu@county.example");
	assert_string_equal(units[2].second_contact, "");
	assert_string_equal(units[2].second_phone, "");
	assert_int_equal(units[2].second_addresses.count, 0);
	roster_case_free(&roster);
}

/* As Alt+Enter puts them into a cell: a name stands in a header of a mail. */
static void people_of_several_lines_are_one_line(void **state)
{
	struct roster_case roster = read_text(
	    "编号,名称,类别,联系人,邮箱,第二联系人,第二联系人邮箱\n"
	    "S01,青禾职业学校,学校,\"周禾\r\n吴桐\",a@qinghe.example,"
	    "\"鲁松\n\",b@qinghe.example\n");
	const struct unit *unit = &roster.campaign.roster.units[0];

	(void)state;
	assert_int_equal(roster.problems.count, 0);
	assert_string_equal(unit->contact, "周禾 吴桐");
	assert_true(strpbrk(unit->second_contact, "\r\n") == NULL);
	roster_case_free(&roster);
}

static void a_leader_by_other_names_is_the_second_contact(void **state)
{
	static const char *const headers[] = {
	    "second_contact,second_phone,second_addresses",
	    "上级联系人,上级电话,上级邮箱",
	    "分管领导,分管领导电话,分管领导邮箱",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		char *text = mem_printf("编号,名称,类别,%s\nX01,东河县教育局,"
					"县市,鲁松,0551-5550161,"
					"lu@county.example\n",
		    headers[i]);
		struct roster_case roster = read_text(text);
		const struct unit *unit = &roster.campaign.roster.units[0];

		assert_string_equal(unit->second_contact, "鲁松");
		assert_string_equal(unit->second_phone, "0551-5550161");
		assert_int_equal(unit->second_addresses.count, 1);
		roster_case_free(&roster);
		free(text);
	}
}

static void a_title_may_stand_above_the_header(void **state)
{
	struct roster_case roster = read_text(
	    "2023年单位名册\n编号\t名称\t类别\n"
	    "X01\t东河县教育局\t县市\n");

	(void)state;
	assert_int_equal(roster.problems.count, 0);
	assert_int_equal(roster.campaign.roster.count, 1);
	roster_case_free(&roster);
}

static void quoted_cells_hold_commas_quotes_and_lines(void **state)
{
	struct roster_case roster = read_text(
	    "编号,名称,类别,联系人\nX01,\"东河,县\",县市,\"甲\n乙 "
	    "\"\"丙\"\"\"\n"
	    "X02,西河县,县,\n");

	(void)state;
	assert_string_equal(roster.campaign.roster.units[0].name, "东河,县");
	assert_string_equal(
	    roster.campaign.roster.units[0].contact, "甲 乙 \"丙\"");
	/* The line is the file's, not the row's. */
	assert_int_equal(roster.problems.count, 1);
	assert_int_equal(roster.problems.items[0].line, 4);
	assert_non_null(strstr(roster.problems.items[0].text,
	    "unknown 类别 (kind) 县: expected one of 县市, 学校"));
	roster_case_free(&roster);
}

struct wrong_row {
	const char *row;
	const char *words;
};

#define HEADER "编号,名称,别名,类别,标签,教职工数,电话,邮箱,第二电话,第二邮箱\n"
#define FIRST "X01,东河县教育局,东河县,县市,,,,donghe@county.example\n"

static const struct wrong_row wrong_rows[] = {
    {"X01,西河县教育局,,县市,,,,",
	"编号 (code) X01 belongs to the unit of row 2"},
    {"X02,东河县教育局,,县市,,,,", "名称 (name) 东河县教育局 belongs to"},
    {"X02,西河县教育局,东河县,县市,,,,", "别名 (alias) 东河县 belongs to"},
    {"X02,西河县教育局,东 河县,县市,,,,", "别名 (alias) 东 河县 belongs to"},
    {"X02,西河县教育局,,县市,,,,DongHe@county.example",
	"邮箱 donghe@county.example belongs to the unit of row 2"},
    {"X02,西河县教育局,,,,,,", "lacks its 类别"},
    {"X02,西河县教育局,,县区,,,,", "did you mean \"县市\"?"},
    {"X02,西河县教育局,,县市,省示泛,,,", "did you mean \"省示范\"?"},
    {",西河县教育局,,县市,,,,", "lacks its 编号"},
    {"X02,,,县市,,,,", "lacks its 名称"},
    {"a/b,西河县教育局,,县市,,,,", "without spaces, quotes and slashes"},
    {"X02,西河县教育局,,县市,,约三百,,",
	"教职工数 约三百: expected a head count"},
    {"X02,西河县教育局,,县市,,,1.38E+10,", "shortened by the spreadsheet"},
    {"X02,西河县教育局,,县市,,,办公室,", "电话 办公室: expected digits"},
    {"X02,西河县教育局,,县市,,,,xihe.example", "is no mail address"},
    {"X02,西河县教育局,,县市,,,,,1.38E+10,",
	"第二电话 1.38E+10 was shortened by the spreadsheet"},
    {"X02,西河县教育局,,县市,,,,,鲁松,", "第二电话 鲁松: expected digits"},
    {"X02,西河县教育局,,县市,,,,,,lu", "第二邮箱 lu is no mail address"},
    {"X02,\"西河县教育局,,县市,,,,", "never closed"},
};

static void each_problem_names_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong_rows); i++) {
		char *text = mem_printf(
		    "%s%s%s\n", HEADER, FIRST, wrong_rows[i].row);
		struct roster_case roster = read_text(text);
		bool found = false;

		for (size_t j = 0; j < roster.problems.count; j++)
			found |= roster.problems.items[j].line == 3 &&
				 strstr(roster.problems.items[j].text,
				     wrong_rows[i].words);
		if (!found || (roster.problems.count != 1 &&
				  !strstr(wrong_rows[i].row, "\"")))
			fail_msg("%s: %zu problems, first %s",
			    wrong_rows[i].row, roster.problems.count,
			    roster.problems.count
				? roster.problems.items[0].text
				: "none");
		roster_case_free(&roster);
		free(text);
	}
}

static void headers_that_are_not_there_are_told(void **state)
{
	static const struct wrong_row headers[] = {
	    {"甲,乙\n1,2\n", "no header row: expected 编号,名称,类别"},
	    {"", "no header row"},
	    {"编号，名称，类别\nX01，东河，县市\n", "full-width ，"},
	    {"编号,名称\nX01,东河\n", "lacks a column 类别"},
	    {"编号,名称,类别,代码\nX01,东河,县市,1\n",
		"column 代码 stands twice: already as 编号"},
	    {"编号,名称,类别\n", "no unit stands below"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct roster_case roster = read_text(headers[i].row);

		assert_int_equal(roster.problems.count, 1);
		if (!strstr(roster.problems.items[0].text, headers[i].words))
			fail_msg("%s", roster.problems.items[0].text);
		roster_case_free(&roster);
	}
}

/* --- through a whole configuration ---------------------------------------- */

static char *load_right(struct config_case *config)
{
	size_t len;

	case_begin(config);
	return case_read(FIXTURES "right.conf", &len);
}

static void a_roster_in_gbk_reads_as_one_in_utf8(void **state)
{
	struct config_case config;
	char *text = load_right(&config), *utf8, *in, *out;
	size_t in_left, out_left = 1 << 16;
	char *gbk = mem_calloc(1, out_left);
	iconv_t converter = iconv_open("GB18030", "UTF-8");

	(void)state;
	in = utf8 = case_read(FIXTURES "roster.csv", &in_left);
	out = gbk;
	assert_int_equal(iconv(converter, &in, &in_left, &out, &out_left), 0);
	iconv_close(converter);
	case_write(&config, "roster.csv", gbk, (size_t)(out - gbk));
	case_load_text(&config, text);
	case_print(&config);
	assert_non_null(config.config);
	assert_string_equal(
	    config.config->campaigns[0].roster.units[0].name, "东河县教育局");
	free(gbk);
	free(utf8);
	free(text);
	case_end(&config);
}

static void a_byte_order_mark_of_excel_is_no_problem(void **state)
{
	static const char roster[] =
	    "\xef\xbb\xbf编号,名称,类别,标签\r\nA1,东河县教育局,县市,\r\n"
	    "B1,北山职业学校,学校,省示范\r\n";
	struct config_case config;
	char *text = load_right(&config);

	(void)state;
	case_write(&config, "roster.csv", roster, sizeof roster - 1);
	case_load_text(&config, text);
	assert_non_null(config.config);
	free(text);
	case_end(&config);
}

static int fake_sheet(void *context, const char *path, char ****rows,
    size_t *row_count, size_t **widths, struct err *err)
{
	static const char *const cells[3][4] = {
	    {"编号", "名称", "类别", "标签"},
	    {"A1", "东河县教育局", "县市", NULL},
	    {"B1", "北山职业学校", "学校", "省示泛"},
	};

	assert_non_null(strstr(path, "roster.csv"));
	if (!context)
		return err_set(err, ERR_REJECT, "encrypted");
	*row_count = 3;
	*rows = mem_calloc(3, sizeof **rows);
	*widths = mem_calloc(3, sizeof **widths);
	for (size_t i = 0; i < 3; i++) {
		(*widths)[i] = 4;
		(*rows)[i] = mem_calloc(4, sizeof ***rows);
		for (size_t j = 0; j < 4; j++)
			if (cells[i][j])
				(*rows)[i][j] = mem_strdup(cells[i][j]);
	}
	return 0;
}

static void a_spreadsheet_comes_through_the_reader_handed_in(void **state)
{
	struct config_case config;
	char *text = load_right(&config), *path;
	int context = 1;

	(void)state;
	case_write(&config, "roster.csv", "PK\3\4", 4);
	case_load_text(&config, text);
	assert_true(case_says(&config, "roster.csv", 0, "save it as CSV"));
	path = case_path(&config, "main.conf");
	config_problems_free(&config.problems);
	assert_null(config_load(path, fake_sheet, NULL, &config.problems));
	assert_true(case_says(&config, "roster.csv", 0, "encrypted"));
	config_problems_free(&config.problems);
	assert_null(config_load(path, fake_sheet, &context, &config.problems));
	assert_true(case_says(&config, "roster.csv", 3, "省示泛"));
	free(path);
	free(text);
	case_end(&config);
}

static void three_thousand_units_are_read_in_no_time(void **state)
{
	struct buf text;
	struct roster_case roster;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_puts(&text, HEADER);
	for (int i = 0; i < 3000; i++)
		buf_printf(&text, "N%04d,第%d学校,%d校,学校,,,,s%d@n.example\n",
		    i, i, i, i);
	roster = read_text(buf_text(&text));
	assert_int_equal(roster.problems.count, 0);
	assert_int_equal(roster.campaign.roster.count, 3000);
	roster_case_free(&roster);
	buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_column_is_read),
	    cmocka_unit_test(english_headers_in_any_order_with_other_columns),
	    cmocka_unit_test(the_second_contact_has_columns_of_its_own),
	    cmocka_unit_test(people_of_several_lines_are_one_line),
	    cmocka_unit_test(a_leader_by_other_names_is_the_second_contact),
	    cmocka_unit_test(a_title_may_stand_above_the_header),
	    cmocka_unit_test(quoted_cells_hold_commas_quotes_and_lines),
	    cmocka_unit_test(each_problem_names_its_row),
	    cmocka_unit_test(headers_that_are_not_there_are_told),
	    cmocka_unit_test(a_roster_in_gbk_reads_as_one_in_utf8),
	    cmocka_unit_test(a_byte_order_mark_of_excel_is_no_problem),
	    cmocka_unit_test(a_spreadsheet_comes_through_the_reader_handed_in),
	    cmocka_unit_test(three_thousand_units_are_read_in_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
