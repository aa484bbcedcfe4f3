/* What the store remembers of reminders, and forgets when one is withdrawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store_fixture.h"

static int64_t remind(struct fixture *fixture, const char *unit,
    const char *kind, enum outbox_state outbox_state, const char *material)
{
	static int serial;
	char key[32];
	int64_t id;
	bool added;

	snprintf(key, sizeof key, "reminder/%d", ++serial);
	struct outbox_mail mail = {
	    .mailbox = (char *)"inbox",
	    .kind = (char *)kind,
	    .recipient = (char *)"clerk@feidong.example",
	    .dedupe = key,
	    .message_id = key,
	    .shoubao_id = key,
	    .bytes = (char *)"x",
	    .size = 1,
	    .state = outbox_state,
	    .created = 1000,
	    .campaign = (char *)CAMPAIGN,
	    .unit = (char *)unit,
	};
	ok(fixture, store_outbox_add(
			fixture->store, &mail, &id, &added, &fixture->err));
	const struct store_reminded reminded = {.outbox = id,
	    .campaign = CAMPAIGN,
	    .unit = unit,
	    .material = material,
	    .day = DAY_NONE,
	    .mailbox = "",
	    .stage = "late",
	    .deadline = 900,
	    .at = 1000};
	if (strcmp(kind, "reminder") == 0)
		ok(fixture, store_reminded_add(
				fixture->store, &reminded, &fixture->err));
	return id;
}

static int list(void *context, const struct store_reminded *reminded)
{
	char *text = context;
	size_t used = strlen(text);

	snprintf(text + used, 200 - used, "%s%s %s %d", used ? ", " : "",
	    reminded->unit, reminded->material, (int)reminded->state);
	assert_string_equal(reminded->stage, "late");
	assert_string_equal(reminded->recipient, "clerk@feidong.example");
	assert_int_equal(reminded->deadline, 900);
	assert_int_equal(reminded->at, 1000);
	assert_int_equal(reminded->day, DAY_NONE);
	return 0;
}

static const char *listed(struct fixture *fixture, const char *unit)
{
	static char text[200];

	text[0] = '\0';
	ok(fixture, store_reminded_each(fixture->store, CAMPAIGN, unit, text,
			list, &fixture->err));
	return text;
}

static void what_is_not_handed_over_is_withdrawn(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture->store;

	ok(fixture, store_begin(store, &fixture->err));
	int64_t sent = remind(fixture, "A", "reminder", OUTBOX_QUEUED, "sent");
	ok(fixture, store_outbox_move(store, sent, OUTBOX_QUEUED,
			OUTBOX_SENDING, NULL, 1001, &fixture->err));
	remind(fixture, "A", "reminder", OUTBOX_QUEUED, "queued");
	remind(fixture, "A", "reminder", OUTBOX_WAITING, "waiting");
	int64_t receipt = remind(fixture, "A", "receipt", OUTBOX_WAITING, "r");
	remind(fixture, "B", "reminder", OUTBOX_WAITING, "other");
	assert_string_equal(
	    listed(fixture, "A"), "A sent 2, A queued 1, A waiting 0");
	assert_int_equal(store_reminders_withdraw(
			     store, CAMPAIGN, "A", "it arrived", &fixture->err),
	    2);
	assert_string_equal(listed(fixture, "A"), "A sent 2");
	assert_string_equal(listed(fixture, NULL), "A sent 2, B other 0");
	assert_int_equal(store_reminders_withdraw(
			     store, CAMPAIGN, "A", "it arrived", &fixture->err),
	    0);
	/* The receipt waits on; all that was made is counted. */
	struct outbox_mail mail;
	assert_int_equal(
	    store_outbox_get(store, receipt, &mail, &fixture->err), 1);
	assert_int_equal(mail.state, OUTBOX_WAITING);
	outbox_mail_free(&mail);
	assert_int_equal(
	    store_outbox_get(store, sent + 1, &mail, &fixture->err), 1);
	assert_int_equal(mail.state, OUTBOX_WITHDRAWN);
	assert_string_equal(mail.detail, "it arrived");
	outbox_mail_free(&mail);
	assert_int_equal(
	    store_reminders_made(store, CAMPAIGN, "A", &fixture->err), 3);
	ok(fixture, store_commit(store, &fixture->err));
}

static void addresses_confirmed_for_a_unit_are_listed_once(void **state)
{
	struct fixture *fixture = *state;
	static const char *const addresses[] = {
	    "one@x.example", "two@x.example", "one@x.example"};
	int64_t id;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	for (size_t i = 0; i < 3; i++) {
		const struct store_decision decision = {.at = 1,
		    .actor = "a",
		    .command = "confirm-address",
		    .campaign = CAMPAIGN,
		    .unit = UNIT,
		    .address = addresses[i],
		    .day = DAY_NONE,
		    .reason = "by telephone"};
		ok(fixture, store_decide(
				fixture->store, &decision, &id, &fixture->err));
	}
	ok(fixture, store_commit(fixture->store, &fixture->err));
	for (size_t i = 0; i < 3; i++) {
		char *address = store_confirmed_address(
		    fixture->store, CAMPAIGN, UNIT, i);
		if (i == 2)
			assert_null(address);
		else
			assert_string_equal(address, addresses[i]);
		free(address);
	}
	assert_null(
	    store_confirmed_address(fixture->store, CAMPAIGN, "other", 0));
}

static void spooled_mail_says_how_far_a_mailbox_is_judged(void **state)
{
	struct fixture *fixture = *state;
	int64_t received = 0;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	ok(fixture, store_oldest_spooled(
			fixture->store, "inbox", &received, &fixture->err));
	assert_int_equal(received, INT64_MAX);
	add_mail(fixture, SHA_A, 2000);
	add_mail(fixture, SHA_B, 1500);
	ok(fixture, store_oldest_spooled(
			fixture->store, "inbox", &received, &fixture->err));
	assert_int_equal(received, 1500);
	ok(fixture, store_oldest_spooled(
			fixture->store, "other", &received, &fixture->err));
	assert_int_equal(received, INT64_MAX);
	ok(fixture, store_commit(fixture->store, &fixture->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		what_is_not_handed_over_is_withdrawn, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		addresses_confirmed_for_a_unit_are_listed_once, set_up,
		tear_down),
	    cmocka_unit_test_setup_teardown(
		spooled_mail_says_how_far_a_mailbox_is_judged, set_up,
		tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
