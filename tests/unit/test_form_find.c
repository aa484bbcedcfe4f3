/* Forms in sheets as people send them. Each case draws its sheets and says
 * what is read: a line a value, row or problem. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "form_definitions.h"
#include "form_grid_text.h"
#include "parsers/form_find.h"

struct layout_case {
	const char *name;
	const char *one; /* form_find_one of this form, or NULL */
	const char *want;
	const char *sheets[10]; /* name, drawing, name, drawing … */
};

#include "form_cases.h"

/* --- what was read, as text ---------------------------------------------- */

static void say_value(struct buf *out, const struct form_value *value)
{
	char day[11];

	if (value->kind == VALUE_ABSENT)
		return;
	buf_printf(out, " %s=", value->field);
	if (value->kind == VALUE_DAY) {
		day_format(value->day, day);
		buf_puts(out, day);
	} else if (value->kind == VALUE_NUMBER) {
		buf_printf(out, "%.10g", value->number);
	} else {
		for (const char *at = value->text; *at != '\0'; at++)
			buf_putc(out, *at == '\n' ? '/' : *at);
	}
	buf_printf(out, "@%s", value->ref);
}

static void say_problem(struct buf *out, const struct form_problem *problem)
{
	buf_printf(
	    out, "! %s %s", problem->code, *problem->ref ? problem->ref : "-");
	if (problem->field != NULL)
		buf_printf(out, " %s", problem->field);
	if (problem->detail != NULL)
		buf_printf(out, " (%s)", problem->detail);
	buf_putc(out, '\n');
}

static void say_found(struct buf *out, const struct form_found *found)
{
	buf_printf(out, "%s in %s%s%s:", found->form, found->sheet,
	    found->hidden_sheet ? " hidden" : "",
	    found->nothing ? " nothing" : "");
	for (size_t i = 0; i < found->value_count; i++)
		say_value(out, &found->values[i]);
	buf_putc(out, '\n');
	for (size_t i = 0; i < found->row_count; i++) {
		buf_printf(out, "%u:", found->rows[i].row);
		for (size_t col = 0; col < found->column_count; col++)
			say_value(out, &found->rows[i].values[col]);
		buf_putc(out, '\n');
	}
	for (size_t i = 0; i < found->problem_count; i++)
		say_problem(out, &found->problems[i]);
}

static void draw(struct sheets *sheets, const char *const *drawings)
{
	struct table_sink sink = sheets_collector(sheets, 200000);

	for (size_t i = 0; i < 10 && drawings[i] != NULL; i += 2)
		drawn_sheet(&sink, drawings[i], drawings[i + 1]);
	sheets->document = strncmp(drawings[0], "¶", strlen("¶")) == 0;
}

static void free_found(struct form_found *found, size_t count)
{
	for (size_t i = 0; i < count; i++)
		form_found_free_members(&found[i]);
	free(found);
}

/* --- the cases ----------------------------------------------------------- */

static void check_case(void **state)
{
	const struct layout_case *item = *state;
	struct form_set *set = form_set_new(test_forms, FORM_COUNT);
	struct form_found *found;
	struct sheets sheets;
	struct buf out;
	size_t count;

	draw(&sheets, item->sheets);
	buf_init(&out, 1u << 20);
	int result = item->one != NULL
			 ? form_find_one(&sheets, set, item->one,
			       &limits_default, 0, &found, &count)
			 : form_find(&sheets, set, &limits_default, 0, &found,
			       &count);
	assert_int_equal(result, 0);
	for (size_t i = 0; i < count; i++)
		say_found(&out, &found[i]);
	if (strcmp(buf_text(&out), item->want) != 0)
		fail_msg("wanted:\n%s\ngot:\n%s", item->want, buf_text(&out));
	free_found(found, count);
	buf_free(&out);
	sheets_free(&sheets);
	form_set_free(set);
}

static void more_cells_than_the_limit_is_no_answer(void **state)
{
	struct form_set *set = form_set_new(test_forms, FORM_COUNT);
	struct limits limits = limits_default;
	struct form_found *found;
	struct sheets sheets;
	size_t count;
	const char *drawings[6] = {"a", "填报单位|甲|乙"};

	(void)state;
	draw(&sheets, drawings);
	limits.form_cells = 2;
	assert_int_equal(
	    form_find(&sheets, set, &limits, 0, &found, &count), -1);
	assert_null(found);
	sheets_free(&sheets);
	form_set_free(set);
}

static void rectangles_that_overlap_without_end_are_no_answer(void **state)
{
	struct form_set *set = form_set_new(test_forms, FORM_COUNT);
	struct form_found *found;
	struct sheets sheets;
	struct table_sink sink = sheets_collector(&sheets, 200000);
	struct cell cell = {.type = CELL_TEXT, .text = "日期"};
	size_t count;

	(void)state;
	cell.text_bytes = strlen(cell.text);
	sink.sheet_begin(sink.context, "a", false);
	for (uint32_t i = 0; i < 20000; i++) {
		struct cell_range range = {i % 100, 0, 5000, 0};
		cell.row = i / 4;
		cell.col = 10 + i % 4;
		sink.cell(sink.context, &cell);
		sink.merge(sink.context, &range);
	}
	sink.sheet_end(sink.context);
	assert_int_equal(
	    form_find(&sheets, set, &limits_default, 0, &found, &count), -1);
	assert_null(found);
	sheets_free(&sheets);
	form_set_free(set);
}

static void an_unknown_form_finds_nothing(void **state)
{
	struct form_set *set = form_set_new(test_forms, FORM_COUNT);
	struct form_found *found;
	struct sheets sheets;
	size_t count;
	const char *drawings[6] = {"a", "填报单位|甲"};

	(void)state;
	draw(&sheets, drawings);
	assert_int_equal(form_find_one(&sheets, set, "other", &limits_default,
			     0, &found, &count),
	    0);
	assert_int_equal(count, 0);
	sheets_free(&sheets);
	form_set_free(set);
}

static void no_forms_find_nothing(void **state)
{
	struct form_set *set = form_set_new(NULL, 0);
	struct form_found *found;
	struct sheets sheets;
	size_t count;
	const char *drawings[6] = {"a", "填报单位|甲"};

	(void)state;
	draw(&sheets, drawings);
	assert_int_equal(
	    form_find(&sheets, set, &limits_default, 0, &found, &count), 0);
	assert_int_equal(count, 0);
	sheets_free(&sheets);
	form_set_free(set);
	form_set_free(NULL);
}

int main(void)
{
	struct CMUnitTest tests[CASE_COUNT + 4] = {
	    cmocka_unit_test(more_cells_than_the_limit_is_no_answer),
	    cmocka_unit_test(rectangles_that_overlap_without_end_are_no_answer),
	    cmocka_unit_test(an_unknown_form_finds_nothing),
	    cmocka_unit_test(no_forms_find_nothing),
	};

	for (size_t i = 0; i < CASE_COUNT; i++)
		tests[i + 4] = (struct CMUnitTest){.name = cases[i].name,
		    .test_func = check_case,
		    .initial_state = (void *)&cases[i]};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
