#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* RFC 3629, section 3, and the Unicode standard's table 3-7. */
static void ill_formed_sequences_are_refused(void **state)
{
	static const char *const bad[] = {
	    "\x80",     /* a continuation byte alone */
	    "\xc0\xaf", /* overlong */
	    "\xc1\xbf",
	    "\xe0\x9f\xbf",
	    "\xf0\x8f\xbf\xbf",
	    "\xed\xa0\x80", /* a surrogate */
	    "\xed\xbf\xbf",
	    "\xf4\x90\x80\x80", /* above U+10FFFF */
	    "\xf5\x80\x80\x80",
	    "\xff",
	    "\xe5\xb9", /* cut off */
	    "\xe5"
	    "a\xb4",
	    "abc\xe5\xb9",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
}

static void well_formed_sequences_are_taken(void **state)
{
	static const char *const good[] = {"", "abc", "\xc2\x80", "\xdf\xbf",
	    "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
	    "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "活动周"};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(utf8_valid(good[i], strlen(good[i])));
	assert_true(utf8_valid("a\0b", 3));
}

static void every_code_point_survives_put_and_next(void **state)
{
	char bytes[5];

	(void)state;
	for (uint32_t point = 1; point <= 0x10ffff; point++) {
		size_t len = utf8_put(bytes, point);
		const char *at = bytes;
		bool surrogate = point >= 0xd800 && point <= 0xdfff;
		bytes[len] = '\0';
		if (!utf8_valid(bytes, len) ||
		    utf8_next(&at) != (surrogate ? 0xfffd : point) ||
		    at != bytes + len)
			fail_msg("U+%04X", point);
	}
	assert_int_equal(utf8_put(bytes, 0x110000), 3);
}

static void next_stays_at_the_end(void **state)
{
	const char *at = "";

	(void)state;
	assert_int_equal(utf8_next(&at), 0);
	assert_int_equal(utf8_next(&at), 0);
}

static void cleaning_replaces_and_drops(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *clean;
	} cases[] = {
	    {"abc\t\r\n", 6, "abc\t\r\n"},
	    {"a\0b\x01\x7f"
	     "c",
		6, "abc"},
	    {"a\xc2\x85"
	     "b",
		4, "ab"}, /* a C1 control */
	    {"\xff\xfe", 2, "\xef\xbf\xbd\xef\xbf\xbd"},
	    {"年\xe5\xb9", 5, "年\xef\xbf\xbd\xef\xbf\xbd"},
	    {"\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	    {"", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *clean = utf8_clean(cases[i].bytes, cases[i].len);
		assert_string_equal(clean, cases[i].clean);
		free(clean);
	}
}

static void characters_are_counted_as_people_do(void **state)
{
	static const struct {
		const char *text;
		size_t count;
	} cases[] = {
	    {"", 0},
	    {"活动周", 3},
	    {"活 动　周\n\t", 3},
	    {"e\xcc\x81", 1},          /* a combining accent */
	    {"葛\xf3\xa0\x84\x80", 1}, /* a variation selector */
	    {"\xe2\x80\x8b活\xef\xbb\xbf", 1},
	    {"ab，c。", 5},
	    {"😀", 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(utf8_count(cases[i].text), cases[i].count);
}

static void cutting_never_splits_a_character(void **state)
{
	(void)state;
	assert_int_equal(utf8_cut("年月日", 9), 9);
	assert_int_equal(utf8_cut("年月日", 100), 9);
	assert_int_equal(utf8_cut("年月日", 8), 6);
	assert_int_equal(utf8_cut("年月日", 7), 6);
	assert_int_equal(utf8_cut("年月日", 6), 6);
	assert_int_equal(utf8_cut("年月日", 2), 0);
	assert_int_equal(utf8_cut("a😀", 4), 1);
	assert_int_equal(utf8_cut("", 4), 0);
}

static void folding_makes_one_form_of_each_class(void **state)
{
	static const struct {
		const char *text, *folded;
	} cases[] = {
	    {"（）【】〔〕[]｛｝［］{}", "()()()()()()()"},
	    {"“”‘’「」『』《》\"'＂＇", "\"\"\"\"\"\"\"\"\"\"\"\"\"\""},
	    {"：:", "::"},
	    {"，、,；;", ",,,,,"},
	    {"－—–―‐‑~～_＿-", "-----------"},
	    {"·•・.。．", "......"},
	    {"ＡｂＣ１２３", "abc123"},
	    {"ABC xyz", "abcxyz"},
	    {"合 肥　市\xc2\xa0\t第\xe2\x80\x8b一\r\n", "合肥市第一"},
	    {"教师（人）：", "教师(人):"},
	    {"Ⅰ①＋％/？！", "Ⅰ①+%/?!"},
	    {"<a>|^`", "<a>|^`"},
	    {"", ""},
	    {"\xef\xbb\xbf"
	     "a\xef\xb8\x8f",
		"a"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *folded = utf8_fold(cases[i].text);
		assert_string_equal(folded, cases[i].folded);
		free(folded);
	}
}

static void folding_twice_changes_nothing(void **state)
{
	char bytes[5];

	(void)state;
	for (uint32_t point = 1; point <= 0x1ffff; point++) {
		bytes[utf8_put(bytes, point)] = '\0';
		char *once = utf8_fold(bytes);
		char *twice = utf8_fold(once);
		if (strcmp(once, twice) != 0)
			fail_msg("U+%04X", point);
		free(once);
		free(twice);
	}
}

static void the_map_leads_back_into_the_text(void **state)
{
	static const char text[] = "合 Ｂ（年";
	static const size_t expected[] = {0, 0, 0, 4, 7, 10, 10, 10, 13};
	size_t *offsets;

	(void)state;
	char *folded = utf8_fold_map(text, &offsets);
	assert_string_equal(folded, "合b(年");
	assert_memory_equal(offsets, expected, sizeof expected);
	free(folded);
	free(offsets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ill_formed_sequences_are_refused),
	    cmocka_unit_test(well_formed_sequences_are_taken),
	    cmocka_unit_test(every_code_point_survives_put_and_next),
	    cmocka_unit_test(next_stays_at_the_end),
	    cmocka_unit_test(cleaning_replaces_and_drops),
	    cmocka_unit_test(characters_are_counted_as_people_do),
	    cmocka_unit_test(cutting_never_splits_a_character),
	    cmocka_unit_test(folding_makes_one_form_of_each_class),
	    cmocka_unit_test(folding_twice_changes_nothing),
	    cmocka_unit_test(the_map_leads_back_into_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
