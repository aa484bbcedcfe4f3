#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pacing.h"

/* Sends whenever it may for `msecs`, each taken; returns how many. */
static int sent_within(struct pacing *pacing, int64_t *now, int64_t msecs)
{
	int64_t end = *now + msecs;
	int count = 0;

	for (; *now < end; *now += 10) {
		size_t allowed = pacing_allowed(pacing, *now, 1);
		pacing_spent(pacing, allowed, *now);
		for (size_t i = 0; i < allowed; i++, count++)
			pacing_taken(pacing);
	}
	return count;
}

static void without_a_gap_a_whole_batch_may_go(void **state)
{
	struct pacing pacing;

	(void)state;
	pacing_init(&pacing, 0);
	assert_int_equal(pacing_allowed(&pacing, 0, 32), 32);
	pacing_spent(&pacing, 32, 0);
	assert_int_equal(pacing_allowed(&pacing, 0, 32), 32);
}

static void the_gap_is_kept(void **state)
{
	struct pacing pacing;
	int64_t now = 0;

	(void)state;
	pacing_init(&pacing, 3000);
	assert_int_equal(pacing_allowed(&pacing, now, 32), 1);
	assert_int_equal(sent_within(&pacing, &now, 60000), 20);
}

static void a_complaint_halves_and_waits(void **state)
{
	struct pacing pacing;
	int64_t now = 0;

	(void)state;
	pacing_init(&pacing, 1000);
	double before = pacing.rate;
	pacing_slow_down(&pacing, 900000, now);
	assert_true(pacing.rate > before * 0.49 && pacing.rate < before * 0.51);
	assert_int_equal(sent_within(&pacing, &now, 900000), 0);
	assert_int_equal(pacing_allowed(&pacing, now, 8), 1);
}

static void complaints_about_one_batch_halve_once(void **state)
{
	struct pacing pacing;

	(void)state;
	pacing_init(&pacing, 1000);
	for (int i = 0; i < 10; i++)
		pacing_slow_down(&pacing, 1000, i);
	assert_true(pacing.rate > 1799 && pacing.rate < 1801);
}

static void it_never_stops_for_good(void **state)
{
	struct pacing pacing;
	int64_t now = 0;

	(void)state;
	pacing_init(&pacing, 1000);
	for (int i = 0; i < 100; i++, now += 60000)
		pacing_slow_down(&pacing, 1000, now);
	assert_true(sent_within(&pacing, &now, 3600000) >= 12);
}

static void success_brings_the_first_rate_back_and_no_more(void **state)
{
	struct pacing pacing;
	int64_t now = 0;

	(void)state;
	pacing_init(&pacing, 1000);
	pacing_slow_down(&pacing, 1000, now);
	sent_within(&pacing, &now, 60000);
	assert_int_equal(sent_within(&pacing, &now, 60000), 60);
}

static void a_server_without_limits_may_ask_for_one_too(void **state)
{
	struct pacing pacing;
	int64_t now = 0;

	(void)state;
	pacing_init(&pacing, 0);
	pacing_slow_down(&pacing, 1000, now);
	assert_int_equal(pacing_allowed(&pacing, 1000, 32), 1);
	now = 1000;
	sent_within(&pacing, &now, 120000);
	assert_int_equal(pacing_allowed(&pacing, now, 32), 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_gap_a_whole_batch_may_go),
	    cmocka_unit_test(the_gap_is_kept),
	    cmocka_unit_test(a_complaint_halves_and_waits),
	    cmocka_unit_test(complaints_about_one_batch_halve_once),
	    cmocka_unit_test(it_never_stops_for_good),
	    cmocka_unit_test(success_brings_the_first_rate_back_and_no_more),
	    cmocka_unit_test(a_server_without_limits_may_ask_for_one_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
