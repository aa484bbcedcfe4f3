#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/form.h"
#include "base/mem.h"

static char *labels[] = {"教师人数", "教师"};
static char *choices[] = {"是", "否"};
static char *words[] = {"无", "合计"};

/* A definition that uses every member. */
static struct form_field fields[] = {
    {.id = "unit",
	.labels = labels,
	.label_count = 1,
	.type = FIELD_TEXT,
	.role = FIELD_ROLE_UNIT,
	.place = FIELD_PLACE_RIGHT,
	.occurrence = 1,
	.required = true,
	.max_chars = 300},
    {.id = "teachers",
	.labels = labels,
	.label_count = 2,
	.type = FIELD_INTEGER,
	.occurrence = 2,
	.has_min = true,
	.min = -1.5,
	.has_max = true,
	.max = 100000},
    {.id = "when",
	.labels = labels,
	.label_count = 1,
	.type = FIELD_DATE,
	.role = FIELD_ROLE_DAY,
	.place = FIELD_PLACE_BELOW,
	.occurrence = 1},
    {.id = "held",
	.labels = labels,
	.label_count = 1,
	.type = FIELD_CHOICE,
	.occurrence = 1,
	.choices = choices,
	.choice_count = 2},
};
static struct form_field columns[] = {
    {.id = "activity", .labels = labels, .label_count = 1, .occurrence = 1},
    {.id = "people",
	.labels = labels,
	.label_count = 1,
	.type = FIELD_COUNTED,
	.occurrence = 1},
};
static struct form_rule rules[] = {
    {.id = "sum",
	.expression = "teachers >= 0",
	.text = "错",
	.mend = "改",
	.field = "teachers",
	.per_row = true},
    {.id = "bare", .expression = "1", .text = "错"},
};
static const struct form form = {.id = "daily",
    .name = "日报表",
    .titles = words,
    .title_count = 2,
    .fields = fields,
    .field_count = 4,
    .columns = columns,
    .column_count = 2,
    .min_rows = 1,
    .year = 2023,
    .total_labels = words + 1,
    .total_label_count = 1,
    .nothing_words = words,
    .nothing_word_count = 1,
    .sample_words = words,
    .sample_word_count = 2,
    .rules = rules,
    .rule_count = 2};

static void a_definition_survives_the_way_through_json(void **state)
{
	struct form copy;
	json_t *first = form_to_json(&form);

	(void)state;
	assert_int_equal(form_from_json(first, &copy, NULL), 0);
	json_t *second = form_to_json(&copy);
	assert_true(json_equal(first, second));
	assert_int_equal(copy.year, 2023);
	assert_int_equal(copy.fields[1].occurrence, 2);
	assert_true(copy.fields[1].has_min);
	assert_true(copy.fields[1].min < -1.4 && copy.fields[1].min > -1.6);
	assert_false(copy.fields[0].has_max);
	assert_string_equal(copy.fields[3].choices[1], "否");
	assert_int_equal(copy.columns[1].type, FIELD_COUNTED);
	assert_null(copy.rules[1].mend);
	assert_true(copy.rules[0].per_row);
	form_free_members(&copy);
	form_free_members(&copy);
	json_decref(first);
	json_decref(second);
}

static void wrong_definitions_are_refused(void **state)
{
	static const char *const bad[] = {
	    "[]",
	    "{}",
	    "{\"id\":1}",
	    "{\"id\":\"a\",\"titles\":\"x\"}",
	    "{\"id\":\"a\",\"titles\":[1]}",
	    "{\"id\":\"a\",\"min_rows\":-1}",
	    "{\"id\":\"a\",\"fields\":{}}",
	    "{\"id\":\"a\",\"fields\":[1]}",
	    "{\"id\":\"a\",\"fields\":[{\"id\":\"b\"}]}",
	    "{\"id\":\"a\",\"fields\":[{\"id\":\"b\",\"type\":\"odd\"}]}",
	    "{\"id\":\"a\",\"fields\":[{\"id\":\"b\",\"type\":\"text\","
	    "\"min\":\"1\"}]}",
	    "{\"id\":\"a\",\"fields\":[{\"id\":\"b\",\"type\":\"text\","
	    "\"place\":\"left\"}]}",
	    "{\"id\":\"a\",\"columns\":[{\"id\":\"b\",\"type\":\"text\","
	    "\"required\":1}]}",
	    "{\"id\":\"a\",\"rules\":[{\"id\":\"r\"}]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		json_t *object = json_loads(bad[i], 0, NULL);
		struct form copy;
		struct err err = {0};
		assert_non_null(object);
		if (form_from_json(object, &copy, &err) == 0)
			fail_msg("%s was taken", bad[i]);
		assert_int_equal(err.code, ERR_REJECT);
		assert_null(copy.id);
		json_decref(object);
	}
}

static void fields_and_columns_are_found_by_id(void **state)
{
	(void)state;
	assert_ptr_equal(form_field_of(&form, "when"), &fields[2]);
	assert_ptr_equal(form_field_of(&form, "people"), &columns[1]);
	assert_null(form_field_of(&form, "nothing"));
}

static void names_and_kinds_belong_together(void **state)
{
	enum field_type type;

	(void)state;
	for (int i = FIELD_TEXT; i <= FIELD_COUNTED; i++) {
		assert_int_equal(
		    field_type_parse(
			field_type_name((enum field_type)i), &type),
		    0);
		assert_int_equal(type, i);
	}
	assert_int_equal(field_type_parse("Text", &type), -1);
}

/* --- what was read ------------------------------------------------------- */

static struct form_value *values(const struct form_field *of, size_t count)
{
	struct form_value *made = mem_calloc(count, sizeof *made);

	for (size_t i = 0; i < count; i++)
		made[i].field = of[i].id;
	return made;
}

static void set_ref(struct form_value *value, const char *ref, const char *raw)
{
	memcpy(value->ref, ref, strlen(ref) + 1);
	value->raw = mem_strdup(raw);
}

static struct form_found sample(void)
{
	struct form_found found = {.form = mem_strdup("daily"),
	    .part = 1,
	    .sheet = mem_strdup("表一"),
	    .hidden_sheet = true,
	    .values = values(fields, 4),
	    .value_count = 4,
	    .column_count = 2};

	found.values[0].kind = VALUE_TEXT;
	found.values[0].text = mem_strdup("第一\n小学");
	set_ref(&found.values[0], "B2", "第一\n小学");
	found.values[1].kind = VALUE_NUMBER;
	found.values[1].number = 12;
	found.values[1].note = mem_strdup("about");
	set_ref(&found.values[1], "C5", "约12人");
	found.values[2].kind = VALUE_DAY;
	found.values[2].day = day_from_civil(2023, 5, 17);
	found.rows = mem_calloc(1, sizeof *found.rows);
	found.row_count = 1;
	found.rows[0].row = 9;
	found.rows[0].values = values(columns, 2);
	found.rows[0].values[1].kind = VALUE_NUMBER;
	found.rows[0].values[1].number = 0.85;
	found.rows[0].values[1].text = mem_strdup("双塘社区");
	set_ref(&found.rows[0].values[1], "XFD1048576", "x");
	form_problem_add(
	    &found, "C5", &fields[1], "out-of-range", "12人", "0–9");
	form_problem_add(&found, NULL, NULL, "no-rows", NULL, NULL);
	return found;
}

static void what_was_read_survives_the_way_through_json(void **state)
{
	struct form_found found = sample(), copy;
	json_t *object = form_found_to_json(&found);
	char *line = json_dumps(object, JSON_COMPACT);

	(void)state;
	json_decref(object);
	object = json_loads(line, 0, NULL);
	assert_int_equal(form_found_from_json(object, &form, &copy, NULL), 0);
	assert_int_equal(copy.part, 1);
	assert_true(copy.hidden_sheet);
	assert_false(copy.nothing);
	assert_string_equal(copy.values[0].text, "第一\n小学");
	assert_int_equal((int)copy.values[1].number, 12);
	assert_string_equal(copy.values[1].ref, "C5");
	assert_string_equal(copy.values[1].raw, "约12人");
	assert_string_equal(copy.values[1].note, "about");
	assert_int_equal(copy.values[2].kind, VALUE_DAY);
	assert_int_equal(copy.values[2].day, found.values[2].day);
	assert_int_equal(copy.values[3].kind, VALUE_ABSENT);
	assert_ptr_equal(copy.values[3].field, fields[3].id);
	assert_int_equal(copy.rows[0].row, 9);
	assert_int_equal(copy.rows[0].values[0].kind, VALUE_ABSENT);
	assert_memory_equal(&copy.rows[0].values[1].number,
	    &found.rows[0].values[1].number, sizeof(double));
	assert_string_equal(copy.rows[0].values[1].text, "双塘社区");
	assert_string_equal(copy.problems[0].label, "教师人数");
	assert_string_equal(copy.problems[0].detail, "0–9");
	assert_null(copy.problems[1].field);
	assert_string_equal(copy.problems[1].sheet, "表一");
	json_t *again = form_found_to_json(&copy);
	assert_true(json_equal(object, again));
	free(line);
	json_decref(object);
	json_decref(again);
	form_found_free_members(&found);
	form_found_free_members(&copy);
}

static void the_json_has_the_public_shape(void **state)
{
	struct form_found found = sample();
	json_t *object = form_found_to_json(&found);
	json_t *expected = json_pack("{s:i,s:s,s:s,s:s}", "value", 12, "ref",
	    "C5", "raw", "约12人", "note", "about");
	json_t *day = json_pack("{s:s,s:s,s:s,s:n}", "value", "2023-05-17",
	    "type", "day", "ref", "", "raw");
	json_t *all = json_object_get(object, "fields");

	(void)state;
	assert_true(json_equal(json_object_get(all, "teachers"), expected));
	assert_true(json_equal(json_object_get(all, "when"), day));
	assert_null(json_object_get(all, "held"));
	json_decref(expected);
	json_decref(day);
	json_decref(object);
	form_found_free_members(&found);
}

/* One JSON after the other is changed in one place and must be refused. */
static void what_a_worker_may_not_say_is_refused(void **state)
{
	static const struct {
		const char *from, *to;
	} changes[] = {
	    {"\"form\":\"daily\"", "\"form\":\"other\""},
	    {"\"form\":\"daily\"", "\"form\":1"},
	    {"\"part\":1", "\"part\":-1"},
	    {"\"part\":1", "\"part\":\"1\""},
	    {"\"sheet\":\"表一\"", "\"sheet\":null"},
	    {"\"nothing\":false", "\"nothing\":0"},
	    {"\"fields\":{", "\"fields\":{\"odd\":{},"},
	    {"\"value\":12", "\"value\":true"},
	    {"\"value\":12", "\"value\":null"},
	    {"\"ref\":\"C5\"", "\"ref\":\"C\""},
	    {"\"ref\":\"C5\"", "\"ref\":\"5\""},
	    {"\"ref\":\"C5\"", "\"ref\":\"c5\""},
	    {"\"ref\":\"C5\"", "\"ref\":\"C5 \""},
	    {"\"ref\":\"C5\"", "\"ref\":\"ABCD5\""},
	    {"\"ref\":\"C5\"", "\"ref\":\"C12345678901\""},
	    {"\"ref\":\"C5\"", "\"ref\":5"},
	    {"\"raw\":\"约12人\"", "\"raw\":12"},
	    {"\"note\":\"about\"", "\"note\":{}"},
	    {"\"2023-05-17\"", "\"2023-05-32\""},
	    {"\"type\":\"day\"", "\"type\":\"date\""},
	    {"\"row_numbers\":[9]", "\"row_numbers\":[]"},
	    {"\"row_numbers\":[9]", "\"row_numbers\":[0]"},
	    {"\"row_numbers\":[9]", "\"row_numbers\":[4294967296]"},
	    {"\"rows\":[{", "\"rows\":[{\"unit\":{},"},
	    {"\"rows\":[{", "\"rows\":[[],{"},
	    {"\"code\":\"no-rows\"", "\"code\":null"},
	    {"\"field\":\"teachers\"", "\"field\":\"odd\""},
	    {"\"problems\":[", "\"problems\":[1,"},
	};
	struct form_found found = sample();
	json_t *object = form_found_to_json(&found);
	char *line = json_dumps(object, JSON_COMPACT);

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct form_found copy;
		char *at = strstr(line, changes[i].from);
		assert_non_null(at);
		char *changed = mem_printf("%.*s%s%s", (int)(at - line), line,
		    changes[i].to, at + strlen(changes[i].from));
		json_t *bad = json_loads(changed, 0, NULL);
		assert_non_null(bad);
		if (form_found_from_json(bad, &form, &copy, NULL) == 0)
			fail_msg("%s was taken", changes[i].to);
		json_decref(bad);
		free(changed);
	}
	free(line);
	json_decref(object);
	form_found_free_members(&found);
}

static void many_problems_are_kept_in_order(void **state)
{
	struct form_found found = {.sheet = mem_strdup("S")};

	(void)state;
	for (int i = 0; i < 100; i++) {
		char *detail = mem_printf("%d", i);
		form_problem_add(
		    &found, "A1", &fields[0], "missing", NULL, detail);
		free(detail);
	}
	assert_int_equal(found.problem_count, 100);
	assert_string_equal(found.problems[99].detail, "99");
	assert_string_equal(found.problems[0].detail, "0");
	assert_string_equal(found.problems[5].field, "unit");
	form_found_free_members(&found);
}

static void long_contents_are_shortened_in_problems(void **state)
{
	struct form_found found = {0};
	char sixty[60 * 3 + 1], longer[61 * 3 + 1];

	(void)state;
	for (int i = 0; i < 61; i++)
		memcpy(longer + 3 * i, "年", 4);
	memcpy(sixty, longer, sizeof sixty);
	sixty[180] = '\0';
	form_problem_add(&found, "A1", NULL, "x", sixty, NULL);
	form_problem_add(&found, "A1", NULL, "x", longer, NULL);
	assert_string_equal(found.problems[0].raw, sixty);
	assert_int_equal(strlen(found.problems[1].raw), 180);
	assert_string_equal(found.problems[1].raw + 177, "…");
	form_found_free_members(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_definition_survives_the_way_through_json),
	    cmocka_unit_test(wrong_definitions_are_refused),
	    cmocka_unit_test(fields_and_columns_are_found_by_id),
	    cmocka_unit_test(names_and_kinds_belong_together),
	    cmocka_unit_test(what_was_read_survives_the_way_through_json),
	    cmocka_unit_test(the_json_has_the_public_shape),
	    cmocka_unit_test(what_a_worker_may_not_say_is_refused),
	    cmocka_unit_test(many_problems_are_kept_in_order),
	    cmocka_unit_test(long_contents_are_shortened_in_problems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
