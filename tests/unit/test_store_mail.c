#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store_fixture.h"

/* --- ledger --- */

static void an_arrival_is_recorded_once(void **state)
{
	struct fixture *fixture = *state;
	struct store_arrival arrival = {"inbox", "INBOX", 7, "42", 100};
	struct store_arrival other = {"inbox", "INBOX", 8, "42", 100};
	struct store_counts counts;
	int64_t mail = add_mail(fixture, SHA_A, 100);

	assert_int_equal(
	    store_arrival_known(fixture->store, &arrival, &fixture->err), 0);
	for (int i = 0; i < 2; i++)
		ok(fixture, store_arrival_add(fixture->store, &arrival, mail,
				105, &fixture->err));
	assert_int_equal(
	    store_arrival_known(fixture->store, &arrival, &fixture->err), 1);
	assert_int_equal(
	    store_arrival_known(fixture->store, &other, &fixture->err), 0);
	ok(fixture, store_counts(fixture->store, &counts, &fixture->err));
	assert_int_equal(counts.arrivals, 1);
}

static int note_mail(void *context, const char *uid, int64_t mail)
{
	assert_string_equal(uid, "1667.M1.host");
	*(int64_t *)context = mail;
	return 0;
}

static void an_arrival_that_was_too_old_may_get_its_mail_later(void **state)
{
	struct fixture *fixture = *state;
	struct store_arrival arrival = {"box", "", 0, "1667.M1.host", 100};
	int64_t mail = add_mail(fixture, SHA_A, 100);
	int64_t seen = -1;

	ok(fixture,
	    store_arrival_add(fixture->store, &arrival, 0, 105, &fixture->err));
	ok(fixture, store_arrival_each(fixture->store, "box", "", 0, &seen,
			note_mail, &fixture->err));
	assert_int_equal(seen, 0);
	assert_int_equal(
	    store_arrival_known(fixture->store, &arrival, &fixture->err), 2);
	ok(fixture, store_arrival_add(
			fixture->store, &arrival, mail, 106, &fixture->err));
	ok(fixture,
	    store_arrival_add(fixture->store, &arrival, 0, 107, &fixture->err));
	ok(fixture, store_arrival_each(fixture->store, "box", "", 0, &seen,
			note_mail, &fixture->err));
	assert_int_equal(seen, mail);
}

static void the_oldest_pass_of_a_mailbox_counts(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture->store;
	int64_t at = -1;

	ok(fixture, store_pass_get(store, "inbox", &at, &fixture->err));
	assert_int_equal(at, 0);
	ok(fixture,
	    store_pass_set(store, "inbox", "INBOX", 100, &fixture->err));
	ok(fixture, store_pass_set(store, "inbox", "Junk", 50, &fixture->err));
	ok(fixture, store_pass_set(store, "other", "INBOX", 1, &fixture->err));
	ok(fixture, store_pass_get(store, "inbox", &at, &fixture->err));
	assert_int_equal(at, 50);
	ok(fixture, store_pass_set(store, "inbox", "Junk", 200, &fixture->err));
	ok(fixture, store_pass_get(store, "inbox", &at, &fixture->err));
	assert_int_equal(at, 100);
	ok(fixture,
	    store_pass_of_folder(store, "inbox", "Junk", &at, &fixture->err));
	assert_int_equal(at, 200);
	ok(fixture,
	    store_pass_of_folder(store, "inbox", "New", &at, &fixture->err));
	assert_int_equal(at, 0);
}

static void a_folder_goes_on_where_it_was_passed(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture->store;
	struct store_position position = {
	    .mailbox = "inbox", .folder = "Junk", .uidvalidity = 7, .uid = 1};

	ok(fixture, store_position_get(store, &position, &fixture->err));
	assert_int_equal(position.uid, 0);
	position.uid = 90;
	position.compared = 1000;
	ok(fixture, store_position_set(store, &position, &fixture->err));
	position.uid = 100;
	position.compared = 0;
	ok(fixture, store_position_set(store, &position, &fixture->err));
	ok(fixture, store_position_get(store, &position, &fixture->err));
	assert_int_equal(position.uid, 100);
	assert_int_equal(position.compared, 1000);
	position.uidvalidity = 8;
	ok(fixture, store_position_get(store, &position, &fixture->err));
	assert_int_equal(position.uid, 0);
	assert_int_equal(position.compared, 0);
	position.uid = 3;
	ok(fixture, store_position_set(store, &position, &fixture->err));
	ok(fixture, store_position_get(store, &position, &fixture->err));
	assert_int_equal(position.uid, 3);
	assert_int_equal(position.compared, 0);
}

/* --- mail --- */

static void the_same_bytes_in_a_mailbox_are_one_mail(void **state)
{
	struct fixture *fixture = *state;
	int64_t first, again, elsewhere;
	bool added;

	ok(fixture, store_mail_add(fixture->store, "a", SHA_A, 9, 100, 100,
			&first, &added, &fixture->err));
	assert_true(added);
	ok(fixture, store_mail_add(fixture->store, "a", SHA_A, 9, 200, 200,
			&again, &added, &fixture->err));
	assert_false(added);
	assert_int_equal(first, again);
	ok(fixture, store_mail_add(fixture->store, "b", SHA_A, 9, 200, 200,
			&elsewhere, &added, &fixture->err));
	assert_true(added);
	assert_int_not_equal(first, elsewhere);
}

static void spooled_mail_is_listed_in_order_from_a_cursor(void **state)
{
	struct fixture *fixture = *state;
	struct store_mail mails[4];
	int64_t ids[3];

	ids[0] = add_mail(fixture, SHA_A, 300);
	ids[1] = add_mail(fixture, SHA_B, 100);
	ids[2] = add_mail(fixture, SHA_C, 200);
	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, ids[1], UNIT, NULL);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	assert_int_equal(
	    store_mail_spooled(fixture->store, 0, mails, 4, &fixture->err), 2);
	assert_int_equal(mails[0].id, ids[0]);
	assert_int_equal(mails[1].id, ids[2]);
	assert_string_equal(mails[0].sha256, SHA_A);
	assert_string_equal(mails[0].mailbox, "inbox");
	assert_int_equal(mails[0].received, 300);
	store_mail_free(&mails[0]);
	store_mail_free(&mails[1]);
	assert_int_equal(
	    store_mail_spooled(fixture->store, ids[0], mails, 1, &fixture->err),
	    1);
	store_mail_free(&mails[0]);
}

static int note_audit(
    void *context, int64_t at, const char *kind, const char *text)
{
	(void)at;
	assert_string_equal(kind, "attempt");
	assert_string_equal(text, "the worker died");
	++*(int *)context;
	return 0;
}

static void the_third_failed_attempt_makes_a_mail_stuck(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = add_mail(fixture, SHA_A, 100);
	int audits = 0;
	bool stuck;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	for (int i = 1; i <= 3; i++) {
		ok(fixture, store_mail_attempt(fixture->store, id,
				"the worker died", 200, &stuck, &fixture->err));
		assert_int_equal(stuck, i == 3);
	}
	assert_int_equal(store_mail_attempt(fixture->store, id, "again", 200,
			     &stuck, &fixture->err),
	    -1);
	assert_int_equal(held_count(fixture), 1);
	ok(fixture,
	    store_mail_respool(fixture->store, id, true, &fixture->err));
	assert_int_equal(held_count(fixture), 0);
	ok(fixture, store_mail_attempt(fixture->store, id, "the worker died",
			200, &stuck, &fixture->err));
	assert_false(stuck);
	assert_int_equal(
	    store_mail_respool(fixture->store, 999, true, &fixture->err), -1);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	ok(fixture, store_audit_of(fixture->store, id, &audits, note_audit,
			&fixture->err));
	assert_int_equal(audits, 4);
}

static void a_mail_stuck_again_after_a_decision_is_held_again(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = add_mail(fixture, SHA_A, 100);
	struct store_decision accept = {
	    .command = "accept", .mail = id, .day = DAY_NONE};
	bool stuck;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	for (int i = 0; i < 6; i++) {
		ok(fixture, store_mail_attempt(fixture->store, id,
				"the worker died", 200, &stuck, &fixture->err));
		if (i != 2)
			continue;
		decide(fixture, &accept);
		assert_int_equal(held_count(fixture), 0);
		ok(fixture, store_mail_respool(
				fixture->store, id, true, &fixture->err));
	}
	assert_int_equal(held_count(fixture), 1);
	ok(fixture, store_commit(fixture->store, &fixture->err));
}

static void a_mail_is_found_by_number_and_message_id(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = add_mail(fixture, SHA_A, 100);
	int64_t found = 0;
	char *number = mem_printf("%lld", (long long)id);
	static const char *const names[] = {
	    "m1@mail.example", "<m1@mail.example>"};

	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, id, UNIT, NULL);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(store_mail_find(fixture->store, names[i],
				     &found, &fixture->err),
		    1);
		assert_int_equal(found, id);
	}
	assert_int_equal(
	    store_mail_find(fixture->store, number, &found, &fixture->err), 1);
	assert_int_equal(
	    store_mail_find(fixture->store, "9999999", &found, &fixture->err),
	    0);
	assert_int_equal(store_mail_find(fixture->store, "99999999999999999999",
			     &found, &fixture->err),
	    0);
	assert_int_equal(store_mail_find(fixture->store, "none@mail.example",
			     &found, &fixture->err),
	    0);
	free(number);
}

/* --- judging --- */

static void a_judged_mail_reads_back_whole(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = add_mail(fixture, SHA_A, 100);
	struct store_mail mail;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, id, UNIT, NULL);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	assert_int_equal(
	    store_mail_get(fixture->store, id, true, &mail, &fixture->err), 1);
	assert_int_equal(mail.state, MAIL_JUDGED);
	assert_string_equal(mail.unit, UNIT);
	assert_string_equal(mail.subject, "活动周肥东县统计表");
	assert_string_equal(mail.from, "clerk@feidong.example");
	assert_string_equal(mail.facts, "{\"subject\":\"x\"}");
	assert_string_equal(mail.verdict, "{\"word\":\"received\"}");
	assert_string_equal(mail.config_hash, "c0ffee");
	assert_int_equal(mail.judged_at, 2000);
	assert_null(mail.held);
	store_mail_free(&mail);
}

static void judging_again_keeps_facts_that_are_not_given(void **state)
{
	struct fixture *fixture = *state;
	struct store_mail again = {.id = add_mail(fixture, SHA_A, 100),
	    .disposition = (char *)"other",
	    .verdict = (char *)"{}"};
	struct store_mail mail;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, again.id, UNIT, NULL);
	ok(fixture, store_judged(fixture->store, &again, &fixture->err));
	ok(fixture, store_commit(fixture->store, &fixture->err));
	ok(fixture, store_mail_get(
			fixture->store, again.id, true, &mail, &fixture->err));
	assert_string_equal(mail.facts, "{\"subject\":\"x\"}");
	assert_string_equal(mail.verdict, "{}");
	assert_null(mail.unit);
	store_mail_free(&mail);
}

static int count_submission(
    void *context, int64_t id, const struct store_submission *submission)
{
	assert_true(id > 0);
	assert_string_equal(submission->material, "daily");
	++*(int *)context;
	return 0;
}

static int check_field(void *context, const struct store_field *field)
{
	assert_string_equal(field->field, "teachers");
	assert_true(field->number > 11.9 && field->number < 12.1);
	assert_string_equal(field->ref, "C5");
	assert_null(field->text);
	++*(int *)context;
	return 0;
}

static int count_piece(void *context, const struct store_piece *piece)
{
	assert_string_equal(piece->slot, "excel");
	++*(int *)context;
	return 0;
}

static int count_problem(void *context, const struct store_problem *problem)
{
	assert_string_equal(problem->code, "not-a-number");
	++*(int *)context;
	return 0;
}

static int count_part(void *context, const struct store_part *part)
{
	assert_string_equal(part->name, "统计表.xlsx");
	assert_null(part->inside);
	++*(int *)context;
	return 0;
}

static void add_details(struct fixture *fixture, int64_t mail, int64_t id)
{
	struct store_part part = {.mail = mail,
	    .name = "统计表.xlsx",
	    .type = "application/zip",
	    .size = 9000,
	    .sha256 = SHA_B,
	    .outcome = "ok",
	    .checked = true};
	struct store_field field = {.submission = id,
	    .form = "daily",
	    .sheet = "Sheet1",
	    .field = "teachers",
	    .kind = "number",
	    .number = 12,
	    .ref = "C5",
	    .raw = "12人"};
	struct store_problem problem = {
	    .submission = id, .code = "not-a-number", .ref = "C6"};

	ok(fixture, store_part_add(fixture->store, &part, &fixture->err));
	/* Two blocks of one form on one sheet are two readings. */
	for (int i = 0; i < 2; i++)
		ok(fixture,
		    store_field_add(fixture->store, &field, &fixture->err));
	ok(fixture, store_problem_add(fixture->store, &problem, &fixture->err));
}

static void count_all(
    struct fixture *fixture, int64_t mail, int64_t submission, int counts[5])
{
	struct store *store = fixture->store;
	struct err *err = &fixture->err;

	memset(counts, 0, 5 * sizeof *counts);
	ok(fixture, store_part_of(store, mail, &counts[0], count_part, err));
	ok(fixture, store_submission_of(
			store, mail, &counts[1], count_submission, err));
	ok(fixture,
	    store_piece_of(store, submission, &counts[2], count_piece, err));
	ok(fixture,
	    store_field_of(store, submission, &counts[3], check_field, err));
	ok(fixture, store_problem_of(
			store, submission, &counts[4], count_problem, err));
}

static void judging_again_replaces_all_that_the_first_wrote(void **state)
{
	struct fixture *fixture = *state;
	int64_t mail = add_mail(fixture, SHA_A, 100);
	int counts[5];

	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, mail, UNIT, NULL);
	int64_t id = submit(fixture, mail, 19494, SHA_B, PIECE_GOOD);
	add_details(fixture, mail, id);
	count_all(fixture, mail, id, counts);
	assert_memory_equal(
	    counts, ((const int[]){1, 1, 1, 2, 1}), sizeof counts);
	judge_mail(fixture, mail, UNIT, NULL);
	count_all(fixture, mail, id, counts);
	assert_memory_equal(
	    counts, ((const int[]){0, 0, 0, 0, 0}), sizeof counts);
	ok(fixture, store_commit(fixture->store, &fixture->err));
}

static int stop_at_once(void *context, const struct store_mail *mail)
{
	(void)mail;
	++*(int *)context;
	return 7;
}

static void a_listing_can_be_ended_early(void **state)
{
	struct fixture *fixture = *state;
	int64_t first = add_mail(fixture, SHA_A, 100);
	int64_t second = add_mail(fixture, SHA_B, 100);
	int count = 0;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, first, UNIT, "unit-unknown");
	judge_mail(fixture, second, UNIT, "unit-unknown");
	assert_int_equal(store_mail_held(fixture->store, &count, stop_at_once,
			     &fixture->err),
	    7);
	assert_int_equal(count, 1);
	assert_int_equal(held_count(fixture), 2);
	ok(fixture, store_commit(fixture->store, &fixture->err));
}

static void figures_count_each_mail_under_its_kind(void **state)
{
	struct fixture *fixture = *state;
	int64_t held = add_mail(fixture, SHA_A, 100);
	struct store_counts counts;

	add_mail(fixture, SHA_B, 300);
	ok(fixture, store_begin(fixture->store, &fixture->err));
	judge_mail(fixture, held, UNIT, "day-outside");
	ok(fixture, store_commit(fixture->store, &fixture->err));
	ok(fixture, store_counts(fixture->store, &counts, &fixture->err));
	assert_int_equal(counts.mails, 2);
	assert_int_equal(counts.spooled, 1);
	assert_int_equal(counts.judged, 1);
	assert_int_equal(counts.held, 1);
	assert_int_equal(counts.ours, 1);
	assert_int_equal(counts.other, 0);
	assert_int_equal(counts.last_received, 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    each_on_a_store(an_arrival_is_recorded_once),
	    each_on_a_store(an_arrival_that_was_too_old_may_get_its_mail_later),
	    each_on_a_store(the_oldest_pass_of_a_mailbox_counts),
	    each_on_a_store(a_folder_goes_on_where_it_was_passed),
	    each_on_a_store(the_same_bytes_in_a_mailbox_are_one_mail),
	    each_on_a_store(spooled_mail_is_listed_in_order_from_a_cursor),
	    each_on_a_store(the_third_failed_attempt_makes_a_mail_stuck),
	    each_on_a_store(a_mail_stuck_again_after_a_decision_is_held_again),
	    each_on_a_store(a_mail_is_found_by_number_and_message_id),
	    each_on_a_store(a_judged_mail_reads_back_whole),
	    each_on_a_store(judging_again_keeps_facts_that_are_not_given),
	    each_on_a_store(judging_again_replaces_all_that_the_first_wrote),
	    each_on_a_store(a_listing_can_be_ended_early),
	    each_on_a_store(figures_count_each_mail_under_its_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
