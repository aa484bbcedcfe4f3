#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "smtp_verdict.h"

/* What servers say, as they publish it or were seen to say it. */
static const struct {
	enum smtp_stage stage;
	int code;
	const char *text;
	enum smtp_result result;
	const char *reason;
} answers[] = {
    {SMTP_STAGE_BODY, 250, "Ok: queued as 12", SMTP_SENT, "taken"},
    {SMTP_STAGE_BODY, 250, "Mail OK queued as smtp5", SMTP_SENT, "taken"},

    /* 550 four times, four meanings */
    {SMTP_STAGE_BODY, 550, "Connection frequency limited. https://x.example",
	SMTP_SLOW_DOWN, "frequency"},
    {SMTP_STAGE_RCPT, 550, "User not found: wang@163.example", SMTP_REFUSED,
	"user-unknown"},
    {SMTP_STAGE_RCPT, 550, "RP:TRC smtp3,DdGowABX,0", SMTP_SLOW_DOWN,
	"daily-limit"},
    {SMTP_STAGE_BODY, 550, "DT:SPM 163 smtp8,0", SMTP_SLOW_DOWN,
	"looks-like-spam"},
    {SMTP_STAGE_RCPT, 550, "Requested action not taken", SMTP_REFUSED,
	"recipient-refused"},
    {SMTP_STAGE_MAIL, 550, "User has no permission", SMTP_ACCOUNT,
	"not-permitted"},
    {SMTP_STAGE_AUTH, 550, "User suspended", SMTP_ACCOUNT, "login-refused"},

    /* QQ */
    {SMTP_STAGE_CONNECT, 550, "Ip frequency limited", SMTP_SLOW_DOWN,
	"frequency"},
    {SMTP_STAGE_AUTH, 535,
	"Login Fail. Please enter your authorization code to login. More "
	"information in http://service.example/",
	SMTP_ACCOUNT, "login-refused"},
    {SMTP_STAGE_AUTH, 535, "Login fail. Authorization code is expired",
	SMTP_ACCOUNT, "login-refused"},
    {SMTP_STAGE_MAIL, 501,
	"mail from address must be same as authorization user", SMTP_ACCOUNT,
	"wrong-sender"},
    {SMTP_STAGE_BODY, 550, "Mail content denied", SMTP_SLOW_DOWN,
	"looks-like-spam"},
    {SMTP_STAGE_RCPT, 550, "Mailbox unavailable or access denied", SMTP_REFUSED,
	"user-unknown"},
    {SMTP_STAGE_RCPT, 550,
	"The recipient may contain a non-existent account, please check the "
	"recipient address. User unknown",
	SMTP_REFUSED, "user-unknown"},

    /* NetEase */
    {SMTP_STAGE_CONNECT, 421, "HL:REP 163 smtp9", SMTP_SLOW_DOWN,
	"bad-standing"},
    {SMTP_STAGE_CONNECT, 421, "HL:ICC 163 smtp9", SMTP_SLOW_DOWN,
	"connections"},
    {SMTP_STAGE_CONNECT, 421, "HL:IFC 163 smtp9", SMTP_SLOW_DOWN, "frequency"},
    {SMTP_STAGE_MAIL, 450, "MI:DMC 163 smtp9", SMTP_SLOW_DOWN, "connections"},
    {SMTP_STAGE_MAIL, 451, "MI:SFQ 163 smtp9", SMTP_SLOW_DOWN, "frequency"},
    {SMTP_STAGE_BODY, 451, "DT:SPM ,please try again", SMTP_SLOW_DOWN,
	"looks-like-spam"},
    {SMTP_STAGE_BODY, 554, "DT:SPM 163 smtp12", SMTP_SLOW_DOWN,
	"looks-like-spam"},
    {SMTP_STAGE_BODY, 554, "DT:SUM 163 smtp12", SMTP_ACCOUNT, "wrong-sender"},
    {SMTP_STAGE_MAIL, 553, "Mail from must equal authorized user", SMTP_ACCOUNT,
	"wrong-sender"},
    {SMTP_STAGE_MAIL, 553,
	"Requested action not taken: NULL sender is not allowed", SMTP_ACCOUNT,
	"sender-refused"},
    {SMTP_STAGE_AUTH, 535, "Error: authentication failed", SMTP_ACCOUNT,
	"login-refused"},
    {SMTP_STAGE_AUTH, 451,
	"Requested mail action not taken: too much fail authentication from x",
	SMTP_ACCOUNT, "login-blocked"},
    {SMTP_STAGE_MAIL, 553, "authentication is required", SMTP_ACCOUNT,
	"not-permitted"},
    {SMTP_STAGE_BODY, 552,
	"Requested mail action aborted: exceeded mailsize limit", SMTP_REFUSED,
	"too-large"},
    {SMTP_STAGE_BODY, 552, "Illegal Attachment", SMTP_REFUSED,
	"attachment-refused"},
    {SMTP_STAGE_RCPT, 550, "Invalid User: wang@163.example", SMTP_REFUSED,
	"user-unknown"},
    {SMTP_STAGE_BODY, 451,
	"Requested action aborted: local error in processing", SMTP_LATER,
	"temporary"},

    /* Postfix, OpenSMTPD, Exchange */
    {SMTP_STAGE_RCPT, 450, "4.2.0 <x@y.example>: Greylisted for 300 seconds",
	SMTP_LATER, "recipient-busy"},
    {SMTP_STAGE_RCPT, 452, "4.2.2 Over quota", SMTP_LATER, "mailbox-full"},
    {SMTP_STAGE_RCPT, 552, "5.2.2 Mailbox full", SMTP_LATER, "mailbox-full"},
    {SMTP_STAGE_RCPT, 550,
	"5.1.1 <x@y.example>: Recipient address rejected: User unknown",
	SMTP_REFUSED, "user-unknown"},
    {SMTP_STAGE_RCPT, 554, "5.7.1 <x@y.example>: Relay access denied",
	SMTP_ACCOUNT, "not-permitted"},
    {SMTP_STAGE_MAIL, 552, "5.3.4 Message size exceeds fixed limit",
	SMTP_REFUSED, "too-large"},
    {SMTP_STAGE_AUTH, 454, "4.7.0 Temporary authentication failure",
	SMTP_SLOW_DOWN, "login-busy"},
    {SMTP_STAGE_RCPT, 421, "4.3.2 Service shutting down", SMTP_SLOW_DOWN,
	"server-busy"},
    {SMTP_STAGE_CONNECT, 554, "No SMTP service here", SMTP_SLOW_DOWN,
	"server-refuses"},
    {SMTP_STAGE_RCPT, 451, "4.3.0 Temporary lookup failure", SMTP_LATER,
	"temporary"},
    {SMTP_STAGE_RCPT, 450, NULL, SMTP_LATER, "temporary"},
    {SMTP_STAGE_BODY, 554, "Transaction failed", SMTP_REFUSED, "refused"},

    /* no answer */
    {SMTP_STAGE_CONNECT, 0, "Couldn't connect to server", SMTP_SLOW_DOWN,
	"no-connection"},
    {SMTP_STAGE_RCPT, 0, "", SMTP_LATER, "cut-off"},
    {SMTP_STAGE_DATA, 354, "Go ahead", SMTP_LATER, "cut-off"},
    {SMTP_STAGE_BODY, 354, "Go ahead", SMTP_UNCERTAIN, "no-answer"},
};

static void every_known_answer_has_its_meaning(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct smtp_verdict verdict = smtp_verdict(
		    answers[i].stage, answers[i].code, answers[i].text);
		if (verdict.result != answers[i].result ||
		    strcmp(verdict.reason, answers[i].reason) != 0)
			fail_msg("%d %s: %s, %s", answers[i].code,
			    answers[i].text ? answers[i].text : "",
			    smtp_result_name(verdict.result), verdict.reason);
	}
}

static void only_an_unknown_user_is_unreachable(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct smtp_verdict verdict = smtp_verdict(
		    answers[i].stage, answers[i].code, answers[i].text);
		assert_int_equal(verdict.unreachable,
		    strcmp(answers[i].reason, "user-unknown") == 0);
	}
}

/* An account that fails must not cost a single message its delivery. */
static void nothing_before_rcpt_refuses_a_message_but_its_size(void **state)
{
	(void)state;
	for (int stage = SMTP_STAGE_CONNECT; stage < SMTP_STAGE_RCPT; stage++)
		for (int code = 400; code < 600; code++)
			assert_int_not_equal(
			    smtp_verdict((enum smtp_stage)stage, code, "no")
				.result,
			    SMTP_REFUSED);
}

static void an_account_that_needs_a_person_is_left_alone_for_long(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct smtp_verdict verdict = smtp_verdict(
		    answers[i].stage, answers[i].code, answers[i].text);
		if (verdict.result == SMTP_ACCOUNT)
			assert_true(verdict.delay_secs >= 1800);
		if (verdict.result == SMTP_SLOW_DOWN)
			assert_true(verdict.delay_secs > 0);
	}
}

static void names_lead_back(void **state)
{
	(void)state;
	for (int i = SMTP_SENT; i <= SMTP_UNCERTAIN; i++)
		assert_int_equal(
		    smtp_result_of(smtp_result_name((enum smtp_result)i)), i);
	assert_int_equal(smtp_result_of("gone"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_known_answer_has_its_meaning),
	    cmocka_unit_test(only_an_unknown_user_is_unreachable),
	    cmocka_unit_test(
		nothing_before_rcpt_refuses_a_message_but_its_size),
	    cmocka_unit_test(
		an_account_that_needs_a_person_is_left_alone_for_long),
	    cmocka_unit_test(names_lead_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
