/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdlib.h>
#include <string.h>

#include "config/profiles.h"
#include "probe_advice.h"
#include "smtp_verdict.h"

static struct mailbox_end server_of(const char *profile)
{
	return (struct mailbox_end){.host = (char *)"mail.office.example",
	    .port = 993,
	    .user = (char *)"office",
	    .profile = profile_find(profile)};
}

static void assert_advice(
    const char *reason, const char *profile, const char *words)
{
	struct mailbox_end server = server_of(profile);
	char *advice = probe_advice(reason, &server);

	if (advice == NULL || strstr(advice, words) == NULL)
		fail_msg("%s of %s: %s lacks %s", reason, profile,
		    advice != NULL ? advice : "nothing", words);
	assert_null(strchr(advice, '{'));
	assert_null(strchr(advice, '}'));
	free(advice);
}

static void names_of_the_server_are_filled_in(void **state)
{
	(void)state;
	assert_advice("unreachable", "generic", "mail.office.example 的 993");
	assert_advice("wrong-sender", "generic", "office 的地址");
}

static void a_refused_login_says_what_its_provider_wants(void **state)
{
	(void)state;
	assert_advice("login-refused", "163", "授权码");
	assert_advice("login-refused", "qq", "IMAP/SMTP 服务");
	assert_advice("login-refused", "exmail", "客户端专用密码");
	assert_advice("login-refused", "generic", "管理员");
}

static void a_maildir_has_no_server_to_name(void **state)
{
	const struct mailbox_end none = {.transport = TRANSPORT_MAILDIR};

	(void)state;
	char *advice = probe_advice("maildir-parts", &none);
	assert_non_null(advice);
	free(advice);
	advice = probe_advice("login-refused", &none);
	assert_non_null(advice);
	free(advice);
}

static void every_refusal_of_a_mail_server_has_advice(void **state)
{
	static const struct {
		enum smtp_stage stage;
		int code;
		const char *text;
	} answers[] = {
	    {SMTP_STAGE_CONNECT, 0, ""},
	    {SMTP_STAGE_CONNECT, 421, "busy"},
	    {SMTP_STAGE_CONNECT, 554, "no service"},
	    {SMTP_STAGE_AUTH, 454, "later"},
	    {SMTP_STAGE_AUTH, 535, "Error: authentication failed"},
	    {SMTP_STAGE_AUTH, 550, "User has too much fail authentication"},
	    {SMTP_STAGE_MAIL, 530, "log in"},
	    {SMTP_STAGE_MAIL, 553, "Mail from must equal authorized user"},
	    {SMTP_STAGE_MAIL, 550, "User suspended"},
	    {SMTP_STAGE_MAIL, 501, "syntax"},
	    {SMTP_STAGE_RCPT, 550, "Connection frequency limited"},
	    {SMTP_STAGE_RCPT, 550, "daily limit"},
	    {SMTP_STAGE_RCPT, 451, "HL:ICC"},
	    {SMTP_STAGE_RCPT, 550, "User not found"},
	    {SMTP_STAGE_RCPT, 550, "no"},
	    {SMTP_STAGE_RCPT, 552, "mailbox full"},
	    {SMTP_STAGE_RCPT, 0, ""},
	    {SMTP_STAGE_BODY, 554, "DT:SPM"},
	    {SMTP_STAGE_BODY, 554, "IP is rejected"},
	    {SMTP_STAGE_BODY, 452, "wait"},
	    {SMTP_STAGE_BODY, 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct smtp_verdict verdict = smtp_verdict(
		    answers[i].stage, answers[i].code, answers[i].text);
		assert_advice(verdict.reason, "generic", "");
	}
}

static void an_unknown_reason_has_none(void **state)
{
	struct mailbox_end server = server_of("generic");

	(void)state;
	assert_null(probe_advice("what-is-this", &server));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_of_the_server_are_filled_in),
	    cmocka_unit_test(a_refused_login_says_what_its_provider_wants),
	    cmocka_unit_test(a_maildir_has_no_server_to_name),
	    cmocka_unit_test(every_refusal_of_a_mail_server_has_advice),
	    cmocka_unit_test(an_unknown_reason_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
