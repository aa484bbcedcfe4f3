#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bounce.h"
#include "store_fixture.h"

#define CLERK "clerk@feidong.example"

static int64_t sent(struct fixture *fixture, const char *message_id)
{
	struct outbox_mail mail = {
	    .mailbox = (char *)"inbox",
	    .kind = (char *)"reminder",
	    .recipient = (char *)"Clerk@feidong.example",
	    .dedupe = (char *)message_id,
	    .message_id = (char *)message_id,
	    .shoubao_id = (char *)"s1",
	    .bytes = (char *)"x\r\n",
	    .size = 3,
	    .state = OUTBOX_QUEUED,
	    .created = 1000,
	};
	int64_t id;
	bool added;

	ok(fixture, store_outbox_add(
			fixture->store, &mail, &id, &added, &fixture->err));
	return id;
}

static int64_t bounce_mail(struct fixture *fixture, const char *letter)
{
	char sha256[SHA256_HEX];
	int64_t id;
	bool added;

	sha256_of(letter, strlen(letter), sha256);
	ok(fixture, store_mail_add(fixture->store, "inbox", sha256, 10, 2000,
			2000, &id, &added, &fixture->err));
	return id;
}

static void note(struct fixture *fixture, const char *id, const char *address,
    const char *status)
{
	struct facts facts = {.bounce = true,
	    .bounced_id = (char *)id,
	    .bounced_address = (char *)address,
	    .bounced_status = (char *)status};

	ok(fixture, bounce_note(fixture->store, bounce_mail(fixture, id),
			&facts, 3000, &fixture->err));
}

static int unreachable(struct fixture *fixture)
{
	int yes = store_unreachable(fixture->store, CLERK, &fixture->err);

	ok(fixture, yes);
	return yes;
}

static void one_for_good_is_enough(void **state)
{
	struct fixture *fixture = *state;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	sent(fixture, "m1@o.example");
	assert_int_equal(unreachable(fixture), 0);
	note(fixture, "m1@o.example", CLERK, "5.1.1");
	assert_int_equal(unreachable(fixture), 1);
	ok(fixture, store_bounce_clear(fixture->store, CLERK, &fixture->err));
	assert_int_equal(unreachable(fixture), 0);
}

static void three_for_the_time_being_are_too(void **state)
{
	struct fixture *fixture = *state;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	sent(fixture, "m1@o.example");
	sent(fixture, "m2@o.example");
	sent(fixture, "m3@o.example");
	note(fixture, "m1@o.example", CLERK, "4.2.2");
	note(fixture, "m2@o.example", CLERK, "5.2.2");
	/* The same once more is not a third. */
	note(fixture, "m2@o.example", NULL, NULL);
	assert_int_equal(unreachable(fixture), 0);
	note(fixture, "m3@o.example", CLERK, NULL);
	assert_int_equal(unreachable(fixture), 1);
}

static void what_cites_nothing_of_ours_is_nothing(void **state)
{
	struct fixture *fixture = *state;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	sent(fixture, "m1@o.example");
	note(fixture, "m9@o.example", CLERK, "5.1.1");
	note(fixture, "other@o.example", CLERK, "5.1.1");
	assert_int_equal(unreachable(fixture), 0);
}

static void an_address_it_was_forwarded_to_is_another(void **state)
{
	struct fixture *fixture = *state;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	sent(fixture, "m1@o.example");
	note(fixture, "m1@o.example", "private@other.example", "5.1.1");
	assert_int_equal(unreachable(fixture), 0);
}

static void the_status_says_whose_fault_it_is(void **state)
{
	(void)state;
	assert_true(bounce_is_hard("5.1.1"));
	assert_true(bounce_is_hard("5.1.10"));
	assert_true(bounce_is_hard("5.2.1"));
	assert_true(bounce_is_hard("5.0.0"));
	assert_true(bounce_is_hard("550"));
	assert_false(bounce_is_hard("5.2.2"));
	assert_false(bounce_is_hard("5.7.1"));
	assert_false(bounce_is_hard("554"));
	assert_false(bounce_is_hard("4.4.1"));
	assert_false(bounce_is_hard(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    each_on_a_store(one_for_good_is_enough),
	    each_on_a_store(three_for_the_time_being_are_too),
	    each_on_a_store(what_cites_nothing_of_ours_is_nothing),
	    each_on_a_store(an_address_it_was_forwarded_to_is_another),
	    cmocka_unit_test(the_status_says_whose_fault_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
