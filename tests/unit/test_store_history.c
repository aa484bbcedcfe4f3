#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store_fixture.h"

/* --- history --- */

static struct history *history_of(
    struct fixture *fixture, const char *unit, int64_t except)
{
	struct history *history;

	ok(fixture, store_history(fixture->store, CAMPAIGN, unit, except,
			&history, &fixture->err));
	return history;
}

static void history_is_the_units_own_in_order_of_arrival(void **state)
{
	struct fixture *fixture = *state;
	int64_t late = add_mail(fixture, SHA_A, 500);
	int64_t early = add_mail(fixture, SHA_B, 400);

	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, late, UNIT, NULL);
	judge_mail(fixture, early, UNIT, NULL);
	submit(fixture, late, 19494, SHA_A, PIECE_GOOD);
	submit(fixture, early, DAY_NONE, SHA_B, PIECE_PROBLEM);
	ok(fixture, store_commit(fixture->store, &fixture->err));

	struct history *history = history_of(fixture, UNIT, 0);
	assert_string_equal(history->unit, UNIT);
	assert_int_equal(history->piece_count, 2);
	assert_int_equal(history->pieces[0].mail, early);
	assert_int_equal(history->pieces[0].day, DAY_NONE);
	assert_int_equal(history->pieces[0].state, PIECE_PROBLEM);
	assert_int_equal(history->pieces[0].received, 400);
	assert_true(history->pieces[0].unverified);
	assert_string_equal(history->pieces[1].material, "daily");
	assert_string_equal(history->pieces[1].slot, "excel");
	assert_string_equal(history->pieces[1].mailbox, "inbox");
	assert_string_equal(history->pieces[1].sha256, SHA_A);
	assert_int_equal(history->pieces[1].day, 19494);
	history_free(history);

	history = history_of(fixture, UNIT, late);
	assert_int_equal(history->piece_count, 1);
	history_free(history);
	history = history_of(fixture, "feixi", 0);
	assert_int_equal(history->piece_count, 0);
	history_free(history);
}

static void waivers_and_extensions_reach_their_unit_or_all(void **state)
{
	struct fixture *fixture = *state;
	struct store_decision waive = {.command = "waive",
	    .campaign = CAMPAIGN,
	    .unit = UNIT,
	    .material = "daily",
	    .day = 19494};
	struct store_decision extend = {.command = "extend",
	    .campaign = CAMPAIGN,
	    .material = "summary",
	    .day = DAY_NONE,
	    .until = 9000};

	ok(fixture, store_begin(fixture->store, &fixture->err));
	decide(fixture, &waive);
	decide(fixture, &extend);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	struct history *history = history_of(fixture, UNIT, 0);
	assert_int_equal(history->waiver_count, 1);
	assert_string_equal(history->waivers[0].material, "daily");
	assert_int_equal(history->waivers[0].day, 19494);
	assert_int_equal(history->extension_count, 1);
	assert_int_equal(history->extensions[0].until, 9000);
	assert_int_equal(history->extensions[0].day, DAY_NONE);
	history_free(history);
	history = history_of(fixture, "feixi", 0);
	assert_int_equal(history->waiver_count, 0);
	assert_int_equal(history->extension_count, 1);
	history_free(history);
}

static void the_newest_extension_is_in_force(void **state)
{
	struct fixture *fixture = *state;
	struct store_decision extend = {.command = "extend",
	    .campaign = CAMPAIGN,
	    .unit = UNIT,
	    .material = "summary",
	    .day = DAY_NONE,
	    .until = 9000};

	ok(fixture, store_begin(fixture->store, &fixture->err));
	decide(fixture, &extend);
	extend.until = 7000;
	decide(fixture, &extend);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	struct history *history = history_of(fixture, UNIT, 0);
	assert_int_equal(history->extension_count, 1);
	assert_int_equal(history->extensions[0].until, 7000);
	history_free(history);
}

/* --- decisions --- */

static void accept_and_assign_settle_a_held_mail(void **state)
{
	static const char *const commands[] = {"accept", "assign"};
	struct fixture *fixture = *state;
	int64_t id = add_mail(fixture, SHA_A, 100);

	ok(fixture, store_begin(fixture->store, &fixture->err));
	for (size_t i = 0; i < 2; i++) {
		struct store_decision decision = {.command = commands[i],
		    .mail = id,
		    .unit = UNIT,
		    .day = DAY_NONE};
		judge_mail(fixture, id, NULL, "unit-unknown");
		if (i == 0)
			assert_int_equal(held_count(fixture), 1);
		decide(fixture, &decision);
		assert_int_equal(held_count(fixture), 0);
	}
	ok(fixture, store_commit(fixture->store, &fixture->err));
}

static void an_assigned_mail_held_again_comes_back(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = add_mail(fixture, SHA_A, 100);
	struct store_decision assign = {
	    .command = "assign", .mail = id, .unit = UNIT, .day = DAY_NONE};
	struct store_decision accept = {
	    .command = "accept", .mail = id, .day = DAY_NONE};

	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, id, NULL, "unit-unknown");
	decide(fixture, &assign);
	judge_mail(fixture, id, UNIT, "day-outside");
	assert_int_equal(held_count(fixture), 1);
	decide(fixture, &accept);
	judge_mail(fixture, id, UNIT, "day-outside");
	assert_int_equal(held_count(fixture), 0);
	ok(fixture, store_commit(fixture->store, &fixture->err));
}

static void the_newest_assign_of_a_mail_counts(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = add_mail(fixture, SHA_A, 100);
	struct store_decision assign = {
	    .command = "assign", .mail = id, .unit = UNIT, .day = DAY_NONE};
	char *unit, *material;
	int32_t day;
	bool accepted;

	ok(fixture, store_mail_decisions(fixture->store, id, &unit, &material,
			&day, &accepted, &fixture->err));
	assert_null(unit);
	assert_null(material);
	assert_int_equal(day, DAY_NONE);
	assert_false(accepted);
	ok(fixture, store_begin(fixture->store, &fixture->err));
	decide(fixture, &assign);
	assign.unit = NULL;
	assign.material = "daily";
	assign.day = 19495;
	decide(fixture, &assign);
	assign.command = "accept";
	decide(fixture, &assign);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	ok(fixture, store_mail_decisions(fixture->store, id, &unit, &material,
			&day, &accepted, &fixture->err));
	assert_null(unit);
	assert_string_equal(material, "daily");
	assert_int_equal(day, 19495);
	assert_true(accepted);
	free(material);
}

static int count_decision(void *context, const struct store_decision *decision)
{
	assert_string_equal(decision->reason, "打过电话");
	++*(int *)context;
	return 0;
}

static void a_confirmed_address_speaks_for_its_units(void **state)
{
	struct fixture *fixture = *state;
	int64_t mail = add_mail(fixture, SHA_A, 100);
	struct store_decision confirm = {.command = "confirm-address",
	    .campaign = CAMPAIGN,
	    .unit = "feixi",
	    .address = "Wang@school.example",
	    .mail = mail,
	    .day = DAY_NONE};
	int decisions = 0;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	decide(fixture, &confirm);
	confirm.unit = UNIT;
	decide(fixture, &confirm);
	confirm.unit = "feixi";
	decide(fixture, &confirm);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	char *first = store_confirmed_unit(
	    fixture->store, CAMPAIGN, "wang@school.example", 0);
	char *second = store_confirmed_unit(
	    fixture->store, CAMPAIGN, "wang@school.example", 1);
	assert_string_equal(first, "feixi");
	assert_string_equal(second, UNIT);
	assert_null(store_confirmed_unit(
	    fixture->store, CAMPAIGN, "wang@school.example", 2));
	assert_null(store_confirmed_unit(
	    fixture->store, "other", "wang@school.example", 0));
	ok(fixture, store_decision_of(fixture->store, mail, &decisions,
			count_decision, &fixture->err));
	assert_int_equal(decisions, 3);
	free(first);
	free(second);
}

static void a_decision_that_lacks_something_is_refused(void **state)
{
	struct fixture *fixture = *state;
	static const struct store_decision wrong[] = {
	    {.command = "accept", .reason = ""},
	    {.command = "accept", .reason = "x"},
	    {.command = "accept", .reason = "x", .mail = 999},
	    {.command = "forget", .reason = "x"},
	    {.command = "waive", .reason = "x", .campaign = "c"},
	    {.command = "extend",
		.reason = "x",
		.campaign = "c",
		.material = "m"},
	    {.command = "confirm-address",
		.reason = "x",
		.campaign = "c",
		.unit = "u"},
	};

	ok(fixture, store_begin(fixture->store, &fixture->err));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct store_decision decision = wrong[i];
		int64_t id;
		decision.actor = "test";
		decision.day = DAY_NONE;
		assert_int_equal(
		    store_decide(fixture->store, &decision, &id, &fixture->err),
		    -1);
		assert_int_equal(fixture->err.code, ERR_REJECT);
	}
	store_rollback(fixture->store);
}

static void mail_of_a_unit_is_listed_once_and_newest_first(void **state)
{
	struct fixture *fixture = *state;
	int64_t one = add_mail(fixture, SHA_A, 100);
	int64_t two = add_mail(fixture, SHA_B, 200);
	int count = 0;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, one, UNIT, NULL);
	judge_mail(fixture, two, "feixi", NULL);
	submit(fixture, one, 19494, SHA_A, PIECE_GOOD);
	submit(fixture, one, 19495, SHA_A, PIECE_GOOD);
	submit(fixture, two, 19495, SHA_A, PIECE_GOOD);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	ok(fixture, store_mail_of_unit(fixture->store, CAMPAIGN, UNIT, 10,
			&count, count_mail, &fixture->err));
	assert_int_equal(count, 2);
	count = 0;
	ok(fixture, store_mail_of_unit(fixture->store, CAMPAIGN, UNIT, 1,
			&count, count_mail, &fixture->err));
	assert_int_equal(count, 1);
}

static void a_snapshot_is_kept_once(void **state)
{
	struct fixture *fixture = *state;
	char *bytes;
	size_t size;

	ok(fixture, store_snapshot(fixture->store, "h1", "config", "a\0b", 3,
			100, &fixture->err));
	ok(fixture, store_snapshot(fixture->store, "h1", "config", "other", 5,
			200, &fixture->err));
	assert_int_equal(store_snapshot_get(fixture->store, "h1", &bytes, &size,
			     &fixture->err),
	    1);
	assert_int_equal(size, 3);
	assert_memory_equal(bytes, "a\0b", 4);
	free(bytes);
	assert_int_equal(store_snapshot_get(fixture->store, "h2", &bytes, &size,
			     &fixture->err),
	    0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    each_on_a_store(history_is_the_units_own_in_order_of_arrival),
	    each_on_a_store(waivers_and_extensions_reach_their_unit_or_all),
	    each_on_a_store(the_newest_extension_is_in_force),
	    each_on_a_store(accept_and_assign_settle_a_held_mail),
	    each_on_a_store(an_assigned_mail_held_again_comes_back),
	    each_on_a_store(the_newest_assign_of_a_mail_counts),
	    each_on_a_store(a_confirmed_address_speaks_for_its_units),
	    each_on_a_store(a_decision_that_lacks_something_is_refused),
	    each_on_a_store(mail_of_a_unit_is_listed_once_and_newest_first),
	    each_on_a_store(a_snapshot_is_kept_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
