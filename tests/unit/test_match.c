#include "judge_kit.h"

#include "base/utf8.h"

static char *school_names[] = {"第一中等专业学校"};
static char *city_names[] = {"合肥市第一中等专业学校"};
static char *east_names[] = {"肥东县教育局", "肥东县", "肥东"};
static char *west_names[] = {"肥西县教育局", "肥西县", "肥西"};
static char *pupils_names[] = {"肥东县第一职业学校", "一职"};
static char *other_names[] = {"庐江县教育局", "一职"};
static char *east_addresses[] = {"zhou@feidong.example", "both@x.example"};
static char *west_addresses[] = {"Both@X.example"};

#define NAMES(array) \
	{ \
		array, sizeof array / sizeof *array \
	}

static struct unit units[] = {
    {.code = "S", .name = "第一中等专业学校", .aliases = NAMES(school_names)},
    {.code = "C",
	.name = "合肥市第一中等专业学校",
	.aliases = NAMES(city_names)},
    {.code = "E",
	.name = "肥东县教育局",
	.aliases = NAMES(east_names),
	.addresses = NAMES(east_addresses)},
    {.code = "W",
	.name = "肥西县教育局",
	.aliases = NAMES(west_names),
	.addresses = NAMES(west_addresses)},
    {.code = "P", .name = "肥东县第一职业学校", .aliases = NAMES(pupils_names)},
    {.code = "O", .name = "庐江县教育局", .aliases = NAMES(other_names)},
};
static const struct roster roster = {units, sizeof units / sizeof *units};

/* The codes in the order found, one letter each. */
static const char *codes(const struct match_units *found)
{
	static char text[MATCH_MAX + 1];

	for (size_t i = 0; i < found->count; i++)
		text[i] = found->items[i]->code[0];
	text[found->count] = '\0';
	return text;
}

static void expect(void (*find)(const struct match_index *index,
		       const char *folded, struct match_units *found),
    const char *text, const char *expected)
{
	struct match_index *index = match_index_new(&roster);
	struct match_units found;
	char *folded = utf8_fold(text);

	find(index, folded, &found);
	if (strcmp(codes(&found), expected) != 0)
		fail_msg(
		    "%s: wanted %s, got %s", text, expected, codes(&found));
	free(folded);
	match_index_free(index);
}

static void near_any(const struct match_index *index, const char *folded,
    struct match_units *found)
{
	match_units_near(index, folded, NULL, found);
}

static void the_longest_name_wins(void **state)
{
	(void)state;
	expect(match_units_find, "合肥市第一中等专业学校日报表", "C");
	expect(match_units_find, "活动周第一中等专业学校日报表", "S");
	expect(match_units_find, "肥东县第一职业学校", "P");
	expect(match_units_find, "肥东县", "E");
}

static void names_one_character_apart_are_two_units(void **state)
{
	(void)state;
	expect(match_units_find, "活动周肥东县教育局材料", "E");
	expect(match_units_find, "活动周肥西县教育局材料", "W");
	expect(match_units_find, "肥东县和肥西县", "EW");
}

static void width_spaces_and_what_stands_around_do_not_matter(void **state)
{
	(void)state;
	expect(match_units_find, "回复：【活动周】 肥 东 县 教育局", "E");
	expect(match_units_find, "Re: xx肥东县单位xx材料", "E");
	expect(match_units_find, "", "");
	expect(match_units_find, "别的单位", "");
}

static void a_name_of_two_units_names_both(void **state)
{
	(void)state;
	expect(match_units_find, "一职日报表", "PO");
}

static void a_short_name_beside_a_long_one_is_a_word(void **state)
{
	(void)state;
	expect(match_units_find, "庐江县教育局一职教材", "O");
	expect(match_units_find, "肥东、肥西", "EW");
	expect(match_units_find, "肥东县、肥西", "EW");
}

static void one_character_off_is_near(void **state)
{
	(void)state;
	expect(near_any, "活动周肥冬县教育局日报表", "EW");
	expect(near_any, "肥东县第一职业学效", "P");
	expect(near_any, "庐江县教局", "O");
	expect(near_any, "庐江县的教育局", "O");
	expect(near_any, "庐江教育处", "");
	expect(near_any, "", "");
}

static void another_number_is_another_school(void **state)
{
	(void)state;
	expect(near_any, "第二中等专业学校", "");
	expect(near_any, "第一中等专业学效", "S");
}

static void what_a_name_holds_is_suggested(void **state)
{
	(void)state;
	expect(match_units_holding, "中等专业", "SC");
	expect(match_units_holding, "校", "");
}

static void an_address_speaks_for_its_units_in_any_case(void **state)
{
	(void)state;
	expect(match_units_of_address, "ZHOU@feidong.example", "E");
	expect(match_units_of_address, "both@x.example", "EW");
	expect(match_units_of_address, "nobody@x.example", "");
}

static void three_thousand_units_are_searched_quickly(void **state)
{
	size_t count = 3000;
	struct unit *many = mem_calloc(count, sizeof *many);
	struct roster big = {many, count};
	struct match_units found;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		many[i].code = mem_printf("U%zu", i);
		many[i].name = mem_printf("合肥市第%zu职业技术学校", i);
	}
	struct match_index *index = match_index_new(&big);
	char *folded = utf8_fold(
	    "活动周合肥市第2871职业技术学校活动情况日报表");
	int64_t begin = clock_monotonic_msecs();
	for (int i = 0; i < 10000; i++)
		match_units_find(index, folded, &found);
	int64_t took = clock_monotonic_msecs() - begin;
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0]->code, "U2871");
	print_message("one of 3000 names: %.1f µs\n", (double)took / 10);
	assert_true(took < 5000);
	free(folded);
	match_index_free(index);
	for (size_t i = 0; i < count; i++) {
		free(many[i].code);
		free(many[i].name);
	}
	free(many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_longest_name_wins),
	    cmocka_unit_test(names_one_character_apart_are_two_units),
	    cmocka_unit_test(width_spaces_and_what_stands_around_do_not_matter),
	    cmocka_unit_test(a_name_of_two_units_names_both),
	    cmocka_unit_test(a_short_name_beside_a_long_one_is_a_word),
	    cmocka_unit_test(one_character_off_is_near),
	    cmocka_unit_test(another_number_is_another_school),
	    cmocka_unit_test(what_a_name_holds_is_suggested),
	    cmocka_unit_test(an_address_speaks_for_its_units_in_any_case),
	    cmocka_unit_test(three_thousand_units_are_searched_quickly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
