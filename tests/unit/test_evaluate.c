#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "spool/evaluate.h"
#include "spool/rewrite.h"

static const struct expression_value values[] = {
    {"total", EXPRESSION_NUMBER, 30, NULL},
    {"teachers", EXPRESSION_NUMBER, 10, NULL},
    {"students", EXPRESSION_NUMBER, 20, NULL},
    {"absent", EXPRESSION_NULL, 0, NULL},
    {"zero", EXPRESSION_NUMBER, 0, NULL},
    {"half", EXPRESSION_NUMBER, 0.5, NULL},
    {"nan", EXPRESSION_NUMBER, NAN, NULL},
    {"name", EXPRESSION_TEXT, 0, "双塘社区 o'clock"},
    {"min", EXPRESSION_NUMBER, 3, NULL},
};
#define VALUES (sizeof values / sizeof *values)

static int set_up(void **state)
{
	return evaluation_open((struct evaluation **)state, NULL);
}

static int tear_down(void **state)
{
	evaluation_close((struct evaluation **)state);
	return 0;
}

struct row {
	const char *expression;
	enum expression_result result;
};

static void check_rows(void **state, const struct row *rows, size_t count)
{
	struct evaluator evaluator = evaluation_evaluator(*state);

	/* Twice: compiled, then from the cache. */
	for (size_t i = 0; i < 2 * count; i++) {
		const struct row *row = &rows[i % count];
		enum expression_result result = evaluator.evaluate(
		    evaluator.context, row->expression, values, VALUES);
		if (result != row->result)
			fail_msg("%s: %d, not %d", row->expression, (int)result,
			    (int)row->result);
	}
}
#define check(state, rows) check_rows(state, rows, sizeof rows / sizeof *rows)

static void arithmetic_and_comparison_come_to_true_or_false(void **state)
{
	static const struct row rows[] = {
	    {"total >= teachers + students", EXPRESSION_TRUE},
	    {"total > teachers + students", EXPRESSION_FALSE},
	    {"total = teachers + students", EXPRESSION_TRUE},
	    {"total<>30", EXPRESSION_FALSE},
	    {"total != 30 or teachers == 10", EXPRESSION_TRUE},
	    {"not (teachers between 1 and 9)", EXPRESSION_TRUE},
	    {"teachers in (9, 10)", EXPRESSION_TRUE},
	    {"half = .5 and half < 1e0", EXPRESSION_TRUE},
	    {"teachers - -1 = 11", EXPRESSION_TRUE},
	    {"teachers--1 = 11", EXPRESSION_TRUE},
	    {"case when total > 1 then 0 else 1 end", EXPRESSION_FALSE},
	    {"true", EXPRESSION_TRUE},
	};
	check(state, rows);
}

static void whole_numbers_divide_with_a_fraction(void **state)
{
	static const struct row rows[] = {
	    {"1/2 = 0.5", EXPRESSION_TRUE},
	    {"students * (85/100) = 17", EXPRESSION_TRUE},
	    {"total / 4 > 7", EXPRESSION_TRUE},
	};
	check(state, rows);
}

static void an_absent_value_is_unknown(void **state)
{
	static const struct row rows[] = {
	    {"total >= absent", EXPRESSION_UNKNOWN},
	    {"absent + 1 > 0", EXPRESSION_UNKNOWN},
	    {"nan > 0", EXPRESSION_UNKNOWN},
	    {"total / zero > 1", EXPRESSION_UNKNOWN},
	    {"absent > 1 or total = 30", EXPRESSION_TRUE},
	    {"absent > 1 and total = 0", EXPRESSION_FALSE},
	    {"total >= teachers + students + coalesce(absent, 0)",
		EXPRESSION_TRUE},
	    {"absent is null", EXPRESSION_TRUE},
	};
	check(state, rows);
}

static void the_named_functions_can_be_called(void **state)
{
	static const struct row rows[] = {
	    {"abs(teachers - students) = 10", EXPRESSION_TRUE},
	    {"round(2.5) = 3 and round(half * 0.5, 1) = 0.3", EXPRESSION_TRUE},
	    {"min(teachers, students) = 10", EXPRESSION_TRUE},
	    {"MAX (teachers, students) = 20", EXPRESSION_TRUE},
	    {"length(name) = 12", EXPRESSION_TRUE},
	    {"ifnull(absent, 7) = 7", EXPRESSION_TRUE},
	    {"nullif(total, 30)", EXPRESSION_UNKNOWN},
	    {"instr(name, '社区') = 3", EXPRESSION_TRUE},
	    {"substr(name, 1, 2) = '双塘'", EXPRESSION_TRUE},
	    {"name like '双塘%'", EXPRESSION_TRUE},
	    {"like('%o''clock', name)", EXPRESSION_TRUE},
	    {"name not like '%无%'", EXPRESSION_TRUE},
	};
	check(state, rows);
}

static void a_field_may_have_the_name_of_a_function(void **state)
{
	static const struct row rows[] = {{"min < min(4, 5)", EXPRESSION_TRUE}};
	check(state, rows);
}

static void a_text_is_no_truth(void **state)
{
	static const struct row rows[] = {
	    {"name", EXPRESSION_ERROR}, {"name || 'x'", EXPRESSION_ERROR}};
	check(state, rows);
}

static void what_is_no_expression_is_an_error(void **state)
{
	static const struct row rows[] = {
	    {"", EXPRESSION_ERROR},
	    {"total >", EXPRESSION_ERROR},
	    {"total >= teachers students", EXPRESSION_ERROR},
	    {"(total > 1", EXPRESSION_ERROR},
	    {"total > 1)", EXPRESSION_ERROR},
	    {"1) , (2", EXPRESSION_ERROR},
	    {"total, teachers", EXPRESSION_ERROR},
	    {"total ＞ 1", EXPRESSION_ERROR},
	    {"name = 'open", EXPRESSION_ERROR},
	    {"total > 12abc", EXPRESSION_ERROR},
	    {"total > 1.2.3", EXPRESSION_ERROR},
	    {"unheard_of > 1", EXPRESSION_ERROR},
	};
	check(state, rows);
}

static void nothing_but_an_expression_can_be_said(void **state)
{
	static const struct row rows[] = {
	    {"load_extension('x.so')", EXPRESSION_ERROR},
	    {"randomblob(100000000)", EXPRESSION_ERROR},
	    {"zeroblob(100000000)", EXPRESSION_ERROR},
	    {"random()", EXPRESSION_ERROR},
	    {"sqlite_version()", EXPRESSION_ERROR},
	    {"printf('%s', name)", EXPRESSION_ERROR},
	    {"readfile('/etc/passwd')", EXPRESSION_ERROR},
	    {"(select 1)", EXPRESSION_ERROR},
	    {"exists (select 1)", EXPRESSION_ERROR},
	    {"total in (select 1)", EXPRESSION_ERROR},
	    {"total in sqlite_master", EXPRESSION_ERROR},
	    {"1) from sqlite_master --", EXPRESSION_ERROR},
	    {"1); pragma user_version = 7; select (1", EXPRESSION_ERROR},
	    {"1; drop table x", EXPRESSION_ERROR},
	    {"1 /* x */", EXPRESSION_ERROR},
	    {"\"total\" > 1", EXPRESSION_ERROR},
	    {"[total] > 1", EXPRESSION_ERROR},
	    {"sqlite_master.name > 1", EXPRESSION_ERROR},
	    {"?1 > 1", EXPRESSION_ERROR},
	    {":total > 1", EXPRESSION_ERROR},
	    {"x'41' = 1", EXPRESSION_ERROR},
	    {"raise(abort, 'x')", EXPRESSION_ERROR},
	    {"total collate nocase = 1", EXPRESSION_ERROR},
	    {"current_timestamp > 1", EXPRESSION_ERROR},
	    {"max(total) over ()", EXPRESSION_ERROR},
	};
	check(state, rows);
}

static void a_monster_of_an_expression_is_an_error(void **state)
{
	struct evaluator evaluator = evaluation_evaluator(*state);
	char *deep = mem_alloc(4000);
	char *large = mem_alloc(100001);

	memset(deep, '(', 1500);
	deep[1500] = '1';
	memset(deep + 1501, ')', 1500);
	deep[3001] = '\0';
	assert_int_equal(
	    evaluator.evaluate(evaluator.context, deep, values, VALUES),
	    EXPRESSION_ERROR);
	memset(large, '1', 100000);
	large[100000] = '\0';
	assert_int_equal(
	    evaluator.evaluate(evaluator.context, large, values, VALUES),
	    EXPRESSION_ERROR);
	free(deep);
	free(large);
}

static void a_check_names_what_is_wrong(void **state)
{
	static const char *const names[] = {"total", "teachers"};
	static const struct {
		const char *expression, *said;
	} rows[] = {
	    {"total > techers", "techers"},
	    {"total > sum(teachers)", "sum"},
	    {"total >", "syntax"},
	    {"(total > 1", "not closed"},
	    {"total ＞ 1", "＞"},
	};
	struct err err;

	assert_int_equal(
	    evaluation_check(*state, "total > teachers", names, 2, &err), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(evaluation_check(*state, rows[i].expression,
				     names, 2, &err),
		    -1);
		assert_int_equal(err.code, ERR_REJECT);
		if (strstr(err.text, rows[i].said) == NULL)
			fail_msg("%s: %s", rows[i].expression, err.text);
	}
}

static void more_expressions_than_the_cache_holds_still_work(void **state)
{
	struct evaluator evaluator = evaluation_evaluator(*state);

	for (int i = 0; i < 1500; i++) {
		char *text = mem_printf("total + %d > %d", i, i);
		assert_int_equal(
		    evaluator.evaluate(evaluator.context, text, values, VALUES),
		    EXPRESSION_TRUE);
		free(text);
	}
}

#define with_evaluation(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    with_evaluation(arithmetic_and_comparison_come_to_true_or_false),
	    with_evaluation(whole_numbers_divide_with_a_fraction),
	    with_evaluation(an_absent_value_is_unknown),
	    with_evaluation(the_named_functions_can_be_called),
	    with_evaluation(a_field_may_have_the_name_of_a_function),
	    with_evaluation(a_text_is_no_truth),
	    with_evaluation(what_is_no_expression_is_an_error),
	    with_evaluation(nothing_but_an_expression_can_be_said),
	    with_evaluation(a_monster_of_an_expression_is_an_error),
	    with_evaluation(a_check_names_what_is_wrong),
	    with_evaluation(more_expressions_than_the_cache_holds_still_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
