#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alarm.h"

#define NOW 1684400000
#define MAX 8

static const struct alarm_rules rules = {
    .silent_secs = 3600, .behind_secs = 900, .disk_free_percent = 5};

static void each_condition_is_seen_at_its_bound(void **state)
{
	static const struct {
		const char *what;
		struct alarm_mailbox mailbox;
		int64_t oldest_spooled;
		int disk;
		int64_t stuck;
		const char *wanted; /* NULL: nothing */
	} cases[] = {
	    {"all well", {"a", NOW - 60, NOW - 9000, false}, 0, 50, 0, NULL},
	    {"one second before silence", {"a", NOW - 3599, 1, false}, 0, 50, 0,
		NULL},
	    {"silent", {"a", NOW - 3600, 1, false}, 0, 50, 0, "silent"},
	    {"never read, just begun", {"a", 0, NOW - 5, false}, 0, 50, 0,
		NULL},
	    {"never read, long watched", {"a", 0, NOW - 3600, false}, 0, 50, 0,
		"silent"},
	    {"an old pass, just begun again",
		{"a", NOW - 90000, NOW - 5, false}, 0, 50, 0, NULL},
	    {"refused, and not silent besides", {"a", 0, 1, true}, 0, 50, 0,
		"refused"},
	    {"mail waits a little", {"a", NOW, 1, false}, NOW - 899, 50, 0,
		NULL},
	    {"mail waits too long", {"a", NOW, 1, false}, NOW - 900, 50, 0,
		"behind"},
	    {"disk at its bound", {"a", NOW, 1, false}, 0, 5, 0, NULL},
	    {"disk nearly full", {"a", NOW, 1, false}, 0, 4, 0, "disk"},
	    {"disk unknown", {"a", NOW, 1, false}, 0, -1, 0, NULL},
	    {"a stuck mail", {"a", NOW, 1, false}, 0, 50, 1, "stuck"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct alarm alarms[MAX];
		struct alarm_figures figures = {
		    .now = NOW,
		    .mailboxes = &cases[i].mailbox,
		    .mailbox_count = 1,
		    .oldest_spooled = cases[i].oldest_spooled,
		    .disk_free_percent = cases[i].disk,
		    .stuck = cases[i].stuck,
		};
		size_t count = alarm_conditions(&rules, &figures, alarms, MAX);
		if (count != (cases[i].wanted != NULL))
			fail_msg("%s: %zu alarms", cases[i].what, count);
		if (count == 1)
			assert_string_equal(
			    alarm_name(alarms[0].kind), cases[i].wanted);
	}
}

static void one_is_found_again_by_kind_and_subject(void **state)
{
	const struct alarm list[] = {
	    {ALARM_SILENT, "a", NOW, 1}, {ALARM_DISK, "", NOW, 2}};
	const struct alarm same = {ALARM_SILENT, "a", NOW + 9, 7};
	const struct alarm other = {ALARM_SILENT, "b", NOW, 1};
	(void)state;

	assert_ptr_equal(alarm_find(list, 2, &same), &list[0]);
	assert_null(alarm_find(list, 2, &other));
}

static void names_read_back_and_every_kind_has_a_sentence(void **state)
{
	(void)state;

	for (int i = ALARM_REFUSED; i <= ALARM_STUCK; i++) {
		enum alarm_kind kind;
		struct alarm alarm = {(enum alarm_kind)i, "office", NOW, 61};
		assert_int_equal(
		    alarm_parse(alarm_name((enum alarm_kind)i), &kind), 0);
		assert_int_equal(kind, i);
		char *sentence = alarm_sentence(&alarm);
		assert_non_null(strstr(sentence, "请"));
		free(sentence);
	}
	enum alarm_kind kind;
	assert_int_equal(alarm_parse("noise", &kind), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_condition_is_seen_at_its_bound),
	    cmocka_unit_test(one_is_found_again_by_kind_and_subject),
	    cmocka_unit_test(names_read_back_and_every_kind_has_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
