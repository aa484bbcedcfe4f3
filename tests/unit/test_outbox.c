#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store_fixture.h"

static const char BYTES[] = "Subject: x\r\n\r\n已收到\r\n";

static int64_t add(struct fixture *fixture, const char *kind,
    const char *dedupe, enum outbox_state outbox_state, int64_t not_before)
{
	struct outbox_mail mail = {
	    .mailbox = (char *)"inbox",
	    .kind = (char *)kind,
	    .recipient = (char *)"Clerk@feidong.example",
	    .dedupe = (char *)dedupe,
	    .message_id = (char *)dedupe,
	    .shoubao_id = (char *)"s1",
	    .bytes = (char *)BYTES,
	    .size = sizeof BYTES - 1,
	    .state = outbox_state,
	    .created = 1000,
	    .not_before = not_before,
	    .campaign = (char *)CAMPAIGN,
	    .unit = (char *)UNIT,
	};
	int64_t id;
	bool added;

	ok(fixture, store_outbox_add(
			fixture->store, &mail, &id, &added, &fixture->err));
	assert_true(added);
	return id;
}

/* The ids of what is next, and their number. */
static int next_ids(struct fixture *fixture, enum outbox_state outbox_state,
    int64_t now, int64_t ids[8])
{
	struct outbox_mail mails[8];
	int count = store_outbox_next(fixture->store, "inbox", outbox_state,
	    now, mails, 8, &fixture->err);

	ok(fixture, count);
	for (int i = 0; i < count; i++) {
		ids[i] = mails[i].id;
		assert_int_equal(mails[i].size, sizeof BYTES - 1);
		assert_string_equal(mails[i].bytes, BYTES);
		outbox_mail_free(&mails[i]);
	}
	return count;
}

static void the_same_key_is_queued_once(void **state)
{
	struct fixture *fixture = *state;
	struct outbox_mail again = {
	    .mailbox = (char *)"inbox",
	    .kind = (char *)"receipt",
	    .recipient = (char *)"other@feixi.example",
	    .dedupe = (char *)"receipt/1/0",
	    .message_id = (char *)"m2",
	    .shoubao_id = (char *)"s2",
	    .bytes = (char *)"other",
	    .size = 5,
	    .state = OUTBOX_QUEUED,
	};
	int64_t ids[8], id = 0;
	bool added = true;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t first = add(
	    fixture, "receipt", "receipt/1/0", OUTBOX_QUEUED, 0);
	ok(fixture, store_outbox_add(
			fixture->store, &again, &id, &added, &fixture->err));
	assert_false(added);
	assert_int_equal(id, first);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	assert_int_equal(next_ids(fixture, OUTBOX_QUEUED, 0, ids), 1);
}

static int take_waiting(void *context, const struct outbox_mail *mail)
{
	assert_int_equal(mail->state, OUTBOX_WAITING);
	assert_non_null(mail->mailbox);
	assert_non_null(mail->recipient);
	++*(int *)context;
	return 0;
}

static void receipts_go_before_the_rest_and_none_before_its_time(void **state)
{
	struct fixture *fixture = *state;
	int64_t ids[8];
	int count = 0;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t reminder = add(fixture, "reminder", "a", OUTBOX_QUEUED, 0);
	int64_t later = add(fixture, "receipt", "b", OUTBOX_QUEUED, 500);
	int64_t receipt = add(fixture, "receipt", "c", OUTBOX_QUEUED, 100);
	add(fixture, "receipt", "d", OUTBOX_WAITING, 0);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	assert_int_equal(next_ids(fixture, OUTBOX_QUEUED, 499, ids), 2);
	assert_int_equal(ids[0], receipt);
	assert_int_equal(ids[1], reminder);
	assert_int_equal(next_ids(fixture, OUTBOX_QUEUED, 500, ids), 3);
	assert_int_equal(ids[0], later);
	ok(fixture, store_outbox_waiting(
			fixture->store, &count, take_waiting, &fixture->err));
	assert_int_equal(count, 1);
	assert_int_equal(next_ids(fixture, OUTBOX_WAITING, 500, ids), 1);
}

static void a_deferred_row_waits(void **state)
{
	struct fixture *fixture = *state;
	int64_t ids[8];

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t id = add(fixture, "receipt", "a", OUTBOX_QUEUED, 0);
	ok(fixture, store_outbox_defer(fixture->store, id, 900, &fixture->err));
	ok(fixture, store_commit(fixture->store, &fixture->err));
	assert_int_equal(next_ids(fixture, OUTBOX_QUEUED, 899, ids), 0);
	assert_int_equal(next_ids(fixture, OUTBOX_QUEUED, 900, ids), 1);
}

static void move(struct fixture *fixture, int64_t id, enum outbox_state from,
    enum outbox_state to, const char *detail)
{
	ok(fixture, store_outbox_move(fixture->store, id, from, to, detail,
			5000, &fixture->err));
}

static void a_row_moves_only_from_the_state_it_is_in(void **state)
{
	struct fixture *fixture = *state;
	struct outbox_mail mail;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t id = add(fixture, "receipt", "a", OUTBOX_QUEUED, 0);
	assert_int_equal(store_outbox_move(fixture->store, id, OUTBOX_SENDING,
			     OUTBOX_SENT, NULL, 5000, &fixture->err),
	    -1);
	assert_int_equal(fixture->err.code, ERR_BUG);
	move(fixture, id, OUTBOX_QUEUED, OUTBOX_SENDING, NULL);
	move(fixture, id, OUTBOX_SENDING, OUTBOX_QUEUED, "451 later");
	move(fixture, id, OUTBOX_QUEUED, OUTBOX_SENDING, NULL);
	move(fixture, id, OUTBOX_SENDING, OUTBOX_SENT, NULL);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	assert_int_equal(
	    store_outbox_get(fixture->store, id, &mail, &fixture->err), 1);
	assert_int_equal(mail.state, OUTBOX_SENT);
	assert_int_equal(mail.attempts, 2);
	assert_int_equal(mail.sent_at, 5000);
	assert_string_equal(mail.detail, "451 later");
	assert_string_equal(mail.bytes, BYTES);
	outbox_mail_free(&mail);
}

static bool has_bytes(struct fixture *fixture, int64_t id)
{
	struct outbox_mail mail;
	int found = store_outbox_get(fixture->store, id, &mail, &fixture->err);

	ok(fixture, found);
	if (found > 0)
		outbox_mail_free(&mail);
	return found > 0;
}

static void only_what_was_sent_long_ago_is_forgotten(void **state)
{
	struct fixture *fixture = *state;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t digest = add(fixture, "digest", "digest/1", OUTBOX_QUEUED, 0);
	int64_t waiting = add(fixture, "digest", "digest/2", OUTBOX_QUEUED, 0);
	int64_t receipt = add(
	    fixture, "receipt", "receipt/1", OUTBOX_QUEUED, 0);

	move(fixture, digest, OUTBOX_QUEUED, OUTBOX_SENDING, NULL);
	move(fixture, digest, OUTBOX_SENDING, OUTBOX_SENT, NULL);
	move(fixture, receipt, OUTBOX_QUEUED, OUTBOX_SENDING, NULL);
	move(fixture, receipt, OUTBOX_SENDING, OUTBOX_SENT, NULL);
	ok(fixture,
	    store_outbox_forget(fixture->store, "digest", 1000, &fixture->err));
	assert_true(has_bytes(fixture, digest));
	ok(fixture,
	    store_outbox_forget(fixture->store, "digest", 1001, &fixture->err));
	assert_false(has_bytes(fixture, digest));
	assert_true(has_bytes(fixture, waiting));
	assert_true(has_bytes(fixture, receipt));
	ok(fixture, store_commit(fixture->store, &fixture->err));
}

static void after_a_crash_what_was_sending_is_uncertain(void **state)
{
	struct fixture *fixture = *state;
	int64_t ids[8];

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t sending = add(fixture, "receipt", "a", OUTBOX_QUEUED, 0);
	int64_t sent = add(fixture, "receipt", "b", OUTBOX_QUEUED, 0);
	add(fixture, "receipt", "c", OUTBOX_QUEUED, 0);
	move(fixture, sending, OUTBOX_QUEUED, OUTBOX_SENDING, NULL);
	move(fixture, sent, OUTBOX_QUEUED, OUTBOX_SENDING, NULL);
	move(fixture, sent, OUTBOX_SENDING, OUTBOX_SENT, NULL);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	store_close(&fixture->store);
	ok(fixture,
	    store_open(fixture->folder, false, &fixture->store, &fixture->err));
	assert_int_equal(
	    store_outbox_recover(fixture->store, 1, &fixture->err), 1);
	assert_int_equal(
	    store_outbox_recover(fixture->store, 1, &fixture->err), 0);
	assert_int_equal(next_ids(fixture, OUTBOX_UNCERTAIN, 0, ids), 1);
	assert_int_equal(ids[0], sending);
	assert_int_equal(next_ids(fixture, OUTBOX_QUEUED, 0, ids), 1);
}

static void what_was_not_committed_as_sending_is_still_queued(void **state)
{
	struct fixture *fixture = *state;
	int64_t ids[8];

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t id = add(fixture, "receipt", "a", OUTBOX_QUEUED, 0);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	ok(fixture, store_begin(fixture->store, &fixture->err));
	move(fixture, id, OUTBOX_QUEUED, OUTBOX_SENDING, NULL);
	store_close(&fixture->store);
	ok(fixture,
	    store_open(fixture->folder, false, &fixture->store, &fixture->err));
	assert_int_equal(next_ids(fixture, OUTBOX_QUEUED, 0, ids), 1);
}

static void a_recipient_is_counted_in_any_case_of_letters(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture->store;

	ok(fixture, store_begin(store, &fixture->err));
	add(fixture, "receipt", "a", OUTBOX_QUEUED, 0);
	ok(fixture, store_commit(store, &fixture->err));
	assert_int_equal(store_outbox_count_since(store,
			     "clerk@FEIDONG.example", 1000, &fixture->err),
	    1);
	assert_int_equal(store_outbox_count_since(store,
			     "clerk@feidong.example", 1001, &fixture->err),
	    0);
	assert_int_equal(store_outbox_count_since(
			     store, "x@feidong.example", 0, &fixture->err),
	    0);
}

static int note_recipient(void *context, const struct outbox_mail *mail)
{
	assert_string_equal(mail->recipient, "clerk@feidong.example");
	assert_string_equal(mail->bytes, BYTES);
	++*(int *)context;
	return 0;
}

static void an_answer_is_found_from_its_mail_and_its_message_id(void **state)
{
	struct fixture *fixture = *state;
	int64_t mail = add_mail(fixture, SHA_A, 100);
	struct outbox_mail answer = {
	    .mailbox = (char *)"inbox",
	    .kind = (char *)"receipt",
	    .recipient = (char *)"clerk@feidong.example",
	    .dedupe = (char *)"receipt/1/0",
	    .message_id = (char *)"our-1@box.example",
	    .shoubao_id = (char *)"s",
	    .bytes = (char *)BYTES,
	    .size = sizeof BYTES - 1,
	    .state = OUTBOX_WAITING,
	    .mail = mail,
	    .campaign = (char *)CAMPAIGN,
	};
	int64_t id, found;
	bool added;
	int count = 0;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	ok(fixture, store_outbox_add(
			fixture->store, &answer, &id, &added, &fixture->err));
	assert_null(
	    store_thread_unit(fixture->store, CAMPAIGN, "our-1@box.example"));
	judge_mail(fixture, mail, UNIT, NULL);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	char *unit = store_thread_unit(
	    fixture->store, CAMPAIGN, "our-1@box.example");
	assert_string_equal(unit, UNIT);
	free(unit);
	assert_null(
	    store_thread_unit(fixture->store, "other", "our-1@box.example"));
	assert_int_equal(store_outbox_find(fixture->store, "our-1@box.example",
			     &found, &fixture->err),
	    1);
	assert_int_equal(found, id);
	ok(fixture, store_outbox_of_mail(fixture->store, mail, &count,
			note_recipient, &fixture->err));
	assert_int_equal(count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    each_on_a_store(the_same_key_is_queued_once),
	    each_on_a_store(
		receipts_go_before_the_rest_and_none_before_its_time),
	    each_on_a_store(a_deferred_row_waits),
	    each_on_a_store(a_row_moves_only_from_the_state_it_is_in),
	    each_on_a_store(only_what_was_sent_long_ago_is_forgotten),
	    each_on_a_store(after_a_crash_what_was_sending_is_uncertain),
	    each_on_a_store(what_was_not_committed_as_sending_is_still_queued),
	    each_on_a_store(a_recipient_is_counted_in_any_case_of_letters),
	    each_on_a_store(
		an_answer_is_found_from_its_mail_and_its_message_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
