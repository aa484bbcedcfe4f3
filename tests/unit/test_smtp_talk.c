#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "smtp_talk.h"

static void said(struct smtp_talk *talk, const char *line)
{
	smtp_talk_said(talk, line, strlen(line));
}

static bool heard(struct smtp_talk *talk, const char *line)
{
	return smtp_talk_heard(talk, line, strlen(line));
}

/* A conversation up to a login that succeeded. */
static struct smtp_talk logged_in(void)
{
	struct smtp_talk talk = {.login = true, .starttls = true};

	smtp_talk_begin(&talk);
	smtp_talk_opened(&talk);
	assert_true(heard(&talk, "220 x\r\n"));
	said(&talk, "EHLO o.example\r\n");
	assert_true(heard(&talk, "250-x\r\n"));
	assert_true(heard(&talk, "250 STARTTLS\r\n"));
	said(&talk, "STARTTLS\r\n");
	assert_true(heard(&talk, "220 go\r\n"));
	said(&talk, "EHLO o.example\r\n");
	assert_true(heard(&talk, "250-x\r\n"));
	assert_true(heard(&talk, "250 AUTH PLAIN\r\n"));
	said(&talk, "AUTH PLAIN\r\n");
	assert_true(heard(&talk, "334 \r\n"));
	said(&talk, "QUlUQQ==\r\n");
	assert_true(heard(&talk, "235 ok\r\n"));
	return talk;
}

static void nothing_may_be_sent_before_the_login(void **state)
{
	struct smtp_talk talk = logged_in();

	(void)state;
	assert_true(smtp_talk_may_send(&talk));
	smtp_talk_opened(&talk);
	assert_false(smtp_talk_may_send(&talk));
}

static void auth_offered_in_the_clear_does_not_count(void **state)
{
	struct smtp_talk talk = {.login = true, .starttls = true};

	(void)state;
	smtp_talk_opened(&talk);
	said(&talk, "EHLO o.example\r\n");
	assert_true(heard(&talk, "250-AUTH PLAIN\r\n"));
	assert_true(heard(&talk, "250 STARTTLS\r\n"));
	said(&talk, "STARTTLS\r\n");
	assert_true(heard(&talk, "220 go\r\n"));
	said(&talk, "EHLO o.example\r\n");
	assert_false(heard(&talk, "250 x\r\n"));
	assert_string_equal(talk.refusal, "no-auth-offered");
}

static void mail_that_is_taken_without_a_login_goes_no_further(void **state)
{
	struct smtp_talk talk = {.login = true};

	(void)state;
	smtp_talk_opened(&talk);
	said(&talk, "MAIL FROM:<a@o.example>\r\n");
	assert_false(heard(&talk, "250 ok\r\n"));
	assert_string_equal(talk.refusal, "not-logged-in");
}

static void a_password_that_looks_like_a_command_is_none(void **state)
{
	struct smtp_talk talk = {.login = true};

	(void)state;
	smtp_talk_opened(&talk);
	said(&talk, "AUTH LOGIN\r\n");
	said(&talk, "DATA\r\n");
	assert_int_equal(talk.stage, SMTP_STAGE_AUTH);
}

static void the_answer_is_that_of_the_last_command(void **state)
{
	struct smtp_talk talk = logged_in();

	(void)state;
	said(&talk, "MAIL FROM:<a@o.example>\r\n");
	assert_true(heard(&talk, "250 ok\r\n"));
	said(&talk, "RCPT TO:<b@o.example>\r\n");
	assert_false(talk.answered);
	assert_true(heard(&talk, "550-User not\r\n"));
	assert_false(talk.answered);
	assert_true(heard(&talk, "550 found\r\n"));
	assert_true(talk.answered);
	assert_int_equal(talk.code, 550);
	assert_string_equal(talk.answer, "550-User not\r\n550 found\r\n");
	said(&talk, "QUIT\r\n");
	assert_true(heard(&talk, "221 bye\r\n"));
	assert_int_equal(talk.code, 550);
	assert_int_equal(talk.stage, SMTP_STAGE_RCPT);
}

static void it_is_in_doubt_only_when_all_was_given(void **state)
{
	struct smtp_talk talk = logged_in();

	(void)state;
	said(&talk, "MAIL FROM:<a@o.example>\r\n");
	said(&talk, "RCPT TO:<b@o.example>\r\n");
	smtp_talk_given(&talk);
	assert_int_equal(talk.stage, SMTP_STAGE_RCPT);
	said(&talk, "DATA\r\n");
	assert_true(heard(&talk, "354 go\r\n"));
	assert_int_equal(talk.stage, SMTP_STAGE_DATA);
	smtp_talk_given(&talk);
	assert_int_equal(talk.stage, SMTP_STAGE_BODY);
	assert_false(talk.answered);
}

static void what_a_server_says_has_an_end(void **state)
{
	struct smtp_talk talk = logged_in();
	int lines = 0;

	(void)state;
	said(&talk, "MAIL FROM:<a@o.example>\r\n");
	while (heard(&talk, "250-and another thing\r\n"))
		assert_true(++lines < 100000);
	assert_string_equal(talk.refusal, "answer-too-long");
	assert_true(talk.answer_bytes < SMTP_ANSWER_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_may_be_sent_before_the_login),
	    cmocka_unit_test(auth_offered_in_the_clear_does_not_count),
	    cmocka_unit_test(
		mail_that_is_taken_without_a_login_goes_no_further),
	    cmocka_unit_test(a_password_that_looks_like_a_command_is_none),
	    cmocka_unit_test(the_answer_is_that_of_the_last_command),
	    cmocka_unit_test(it_is_in_doubt_only_when_all_was_given),
	    cmocka_unit_test(what_a_server_says_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
