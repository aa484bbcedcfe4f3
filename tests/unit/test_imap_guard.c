/* What is kept from libetpan's parser, and what is let through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "imap_guard.h"

static const struct {
	const char *answer;
	const char *broken; /* NULL: passes */
	bool exists;
} cases[] = {
    {"* 5 EXISTS\r\n", NULL, true},
    {"* 5 exists\n", NULL, true},
    {"* 5 EXPUNGE\r\n* OK 5 EXISTS\r\n", NULL, false},
    {"* 1 FETCH (UID 7 BODY[] {12}\r\n* 5 EXISTS\r\n FLAGS (\\Seen))\r\n", NULL,
	false},
    {"* 1 FETCH (UID 7 BODY[] {0}\r\n)\r\n* 9 EXISTS\r\n", NULL, true},
    {"* 1 FETCH (X \"((((((((((((((((((((\\\"((((\")\r\n", NULL, false},
    {"* 1 FETCH (BODYSTRUCTURE ((((((((((((((((((((\r\n",
	"lists nested too deeply", false},
    {"* 1 FETCH (BODY[] {101}\r\n", "a literal larger than allowed", false},
    {"* 1 FETCH (BODY[] {99999999999}\r\n", "a literal of impossible size",
	false},
    {"* OK see {101}\r\n* 5 EXISTS\r\n", NULL, true},
    {"C1 NO see {101}\r\n* 5 EXISTS\r\n", NULL, true},
    {"* LIST () \"/\" {100+}\r\n", NULL, false},
    {"* LIST () \"/\" {5}x\r\n* 5 EXISTS\r\n", NULL, true},
    {"* OK \"unclosed\r\n((\r\n* 5 EXISTS\r\n", NULL, true},
};

static void look(const char *answer, size_t step, struct imap_guard *guard)
{
	size_t bytes = strlen(answer);

	imap_guard_init(guard);
	imap_guard_allow(guard, 1 << 20, 100);
	for (size_t at = 0; at < bytes; at += step)
		if (imap_guard_look(guard, answer + at,
			step < bytes - at ? step : bytes - at) < 0)
			break;
}

static void answers_are_judged_however_they_are_cut(void **state)
{
	struct imap_guard guard;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t step = 1; step < 64; step++) {
			look(cases[i].answer, step, &guard);
			if (cases[i].broken == NULL) {
				assert_null(guard.broken);
				assert_int_equal(guard.exists, cases[i].exists);
			} else {
				assert_non_null(guard.broken);
				assert_string_equal(
				    guard.broken, cases[i].broken);
			}
		}
}

static void a_line_without_end_is_broken_off(void **state)
{
	struct imap_guard guard;
	char block[1000];
	size_t given = 0;

	(void)state;
	memset(block, 'x', sizeof block);
	imap_guard_init(&guard);
	imap_guard_allow(&guard, 1 << 20, 100);
	while (imap_guard_look(&guard, block, sizeof block) == 0)
		given += sizeof block;
	assert_string_equal(guard.broken, "a line without end");
	assert_true(given <= IMAP_LINE_BYTES);
}

static void an_answer_may_not_be_longer_than_allowed(void **state)
{
	struct imap_guard guard;

	(void)state;
	imap_guard_init(&guard);
	imap_guard_allow(&guard, 100, 100);
	for (int i = 0; i < 10; i++)
		assert_int_equal(imap_guard_look(&guard, "* OK here\n", 10), 0);
	assert_int_equal(imap_guard_look(&guard, "*", 1), -1);
	assert_string_equal(
	    guard.broken, "more bytes than the answer may have");
	imap_guard_allow(&guard, 100, 100);
	assert_int_equal(imap_guard_look(&guard, "*", 1), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_are_judged_however_they_are_cut),
	    cmocka_unit_test(a_line_without_end_is_broken_off),
	    cmocka_unit_test(an_answer_may_not_be_longer_than_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
