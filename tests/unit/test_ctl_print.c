#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ctl_print.h"

static void a_chinese_character_is_two_columns_wide(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} rows[] = {
	    {"", 0},
	    {"abc", 3},
	    {"肥东", 4},
	    {"（ａ）", 6},
	    {"肥东 X01", 8},
	    {"e\xcc\x81", 1},
	    {"\xf0\xa0\x80\x80", 2}, /* U+20000 */
	    {"…", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(ctl_width(rows[i].text), rows[i].width);
}

static const struct ctl_column columns[] = {{"name", "unit", 0},
    {"count", NULL, 0}, {"note", NULL, 8}, {"nothing", NULL, 0}};

/* What is printed of a listing; malloc'ed. */
static char *printed(const char *listing)
{
	char *text = NULL;
	size_t bytes;
	json_t *rows = json_loads(listing, 0, NULL);
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(rows);
	if (json_is_array(rows))
		ctl_print_table(out, rows, columns, 4);
	else
		ctl_print_members(out, rows);
	fclose(out);
	json_decref(rows);
	return text;
}

static void expect(const char *listing, const char *expected)
{
	char *text = printed(listing);

	assert_string_equal(text, expected);
	free(text);
}

static void columns_stand_under_each_other(void **state)
{
	(void)state;
	expect("[{\"name\":\"肥东\",\"count\":7,\"note\":\"x\"},"
	       "{\"name\":\"abcdef\",\"count\":12,\"note\":null}]",
	    "unit    count  note\n"
	    "肥东        7  x\n"
	    "abcdef     12  -\n");
}

static void a_column_of_nothing_is_left_out(void **state)
{
	(void)state;
	expect("[{\"name\":\"a\",\"note\":\"\",\"nothing\":[]}]", "unit\na\n");
}

static void long_text_is_cut_between_characters(void **state)
{
	(void)state;
	expect("[{\"name\":\"a\",\"note\":\"活动情况日报表\"},"
	       "{\"name\":\"b\",\"note\":\"活动情况\"}]",
	    "unit  note\na     活动情…\nb     活动情况\n");
}

static void a_mails_text_cannot_command_the_terminal(void **state)
{
	(void)state;
	expect("[{\"name\":\"a\\u001b[31m\\u202eb\\u0085c\\nd\"}]",
	    "unit\na[31mbc d\n");
}

static void members_are_lines_and_empty_ones_none(void **state)
{
	(void)state;
	expect("{\"mail\":7,\"received\":\"2023-05-17T10:00:00+08:00\","
	       "\"late\":true,\"held\":null,\"names\":[\"肥东\",\"a\"],"
	       "\"parts\":[{\"x\":1}]}",
	    "mail      7\n"
	    "received  2023-05-17 10:00:00\n"
	    "late      yes\n"
	    "names     肥东, a\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_chinese_character_is_two_columns_wide),
	    cmocka_unit_test(columns_stand_under_each_other),
	    cmocka_unit_test(a_column_of_nothing_is_left_out),
	    cmocka_unit_test(long_text_is_cut_between_characters),
	    cmocka_unit_test(a_mails_text_cannot_command_the_terminal),
	    cmocka_unit_test(members_are_lines_and_empty_ones_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
