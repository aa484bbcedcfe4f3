#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/log.h"

static int old_stderr, ends[2];

static int catch_stderr(void **state)
{
	(void)state;
	old_stderr = dup(STDERR_FILENO);
	if (pipe(ends) < 0 || dup2(ends[1], STDERR_FILENO) < 0)
		return -1;
	close(ends[1]);
	unsetenv("JOURNAL_STREAM");
	log_open("shoubaod", LOG_LEVEL_INFO);
	return 0;
}

static int give_stderr_back(void **state)
{
	(void)state;
	dup2(old_stderr, STDERR_FILENO);
	close(old_stderr);
	close(ends[0]);
	return 0;
}

/* What was logged since; standard error is back after it. */
static const char *logged(void)
{
	static char text[4096];

	dup2(old_stderr, STDERR_FILENO);
	ssize_t got = read(ends[0], text, sizeof text - 1);
	text[got < 0 ? 0 : got] = '\0';
	return text;
}

static void a_message_is_a_line_under_the_programs_name(void **state)
{
	(void)state;
	log_error("mail %d held", 7);
	assert_string_equal(logged(), "shoubaod: mail 7 held\n");
}

static void the_journal_is_told_the_priority(void **state)
{
	(void)state;
	setenv("JOURNAL_STREAM", "8:1", 1);
	log_open("shoubaod", LOG_LEVEL_DEBUG);
	log_error("e");
	log_warning("w");
	log_info("i");
	log_debug("d");
	assert_string_equal(logged(),
	    "<3>shoubaod: e\n<4>shoubaod: w\n<6>shoubaod: i\n<7>shoubaod: d\n");
	unsetenv("JOURNAL_STREAM");
}

static void less_than_asked_for_is_not_logged(void **state)
{
	(void)state;
	log_debug("d");
	assert_string_equal(logged(), "");
}

static void line_ends_and_escapes_do_not_reach_the_log(void **state)
{
	(void)state;
	log_info("a\nb\x1b[1m%s", "\r\nc");
	assert_string_equal(logged(), "shoubaod: a b [1m  c\n");
}

static void a_long_message_is_cut_between_characters(void **state)
{
	char long_text[3001];

	(void)state;
	for (int i = 0; i < 1000; i++)
		memcpy(long_text + 3 * i, "年", 4);
	log_info("%s", long_text);
	const char *text = logged();
	size_t len = strlen(text);
	assert_true(len > 1900 && len <= 2048);
	assert_string_equal(text + len - 4, "年\n");
}

static void outside_text_is_made_safe(void **state)
{
	char wide[100 * 3 + 1];

	(void)state;
	assert_string_equal(log_safe("a\r\n\tb\x1b\x7f"), "ab");
	assert_string_equal(log_safe(NULL), "");
	assert_string_equal(log_safe("\xff年"), "\xef\xbf\xbd年");
	for (int i = 0; i < 100; i++)
		memcpy(wide + 3 * i, "年", 4);
	assert_int_equal(strlen(log_safe(wide)), 240);
	const char *one = log_safe("1");
	const char *two = log_safe("2");
	assert_string_equal(one, "1");
	assert_string_equal(two, "2");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, catch_stderr, give_stderr_back)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_message_is_a_line_under_the_programs_name),
	    TEST(the_journal_is_told_the_priority),
	    TEST(less_than_asked_for_is_not_logged),
	    TEST(line_ends_and_escapes_do_not_reach_the_log),
	    TEST(a_long_message_is_cut_between_characters),
	    cmocka_unit_test(outside_text_is_made_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
