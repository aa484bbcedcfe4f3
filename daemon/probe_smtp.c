#include "probe_smtp.h"

#include <string.h>

#include "base/secret.h"
#include "probe_connect.h"
#include "probe_step.h"
#include "send_smtp.h"
#include "smtp_verdict.h"

/* What goes wrong before a server takes an account's word for anything. */
static bool is_of_login(const char *reason)
{
	static const char *const others[] = {
	    "no-auth-offered", "not-logged-in"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(reason, others[i]) == 0)
			return true;
	return strncmp(reason, "login-", strlen("login-")) == 0;
}

/* What is said of a message, or of its sender, is said after the login. */
static bool came_past_login(int result, const char *reason)
{
	static const char *const later[] = {"wrong-sender", "sender-refused",
	    "not-permitted", "looks-like-spam", "copy-refused"};

	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (strcmp(reason, later[i]) == 0)
			return true;
	return result == SMTP_SENT || result == SMTP_LATER ||
	       result == SMTP_REFUSED || result == SMTP_UNCERTAIN;
}

static const char *text_of(const json_t *done, const char *key)
{
	const char *text = json_string_value(json_object_get(done, key));

	return text != NULL ? text : "";
}

static void tell(struct probe *probe, const json_t *done)
{
	int result = smtp_result_of(text_of(done, "result"));
	const char *reason = text_of(done, "reason");
	const char *detail = text_of(done, "detail");

	if (result != SMTP_SENT && is_of_login(reason)) {
		probe_failed(probe, "login", reason, "%s", detail);
		return;
	}
	if (probe->server.user == NULL)
		probe_skipped(probe, "login", "没有配置登录账号");
	else if (came_past_login(result, reason))
		probe_passed(probe, "login", "登录成功");
	if (result == SMTP_SENT)
		probe_passed(probe, "accepted",
		    "服务器收下了发给自己的信（%s）", detail);
	else
		probe_failed(probe, "accepted", reason, "%s", detail);
}

static int run(struct probe *probe, const json_t *settings, struct err *err)
{
	char *password;

	if (probe->server.user != NULL) {
		password = probe_password(probe);
		if (password == NULL)
			return 0;
		secret_free(password);
	}
	struct send_smtp *smtp = send_smtp_open(
	    json_object_get(settings, "smtp"), err);
	if (smtp == NULL)
		return -1;
	int result = probe_lock(probe, LOCKDOWN_SEND_SMTP, err);
	if (result == 0 && probe_connect(probe, "smtp") == 0) {
		json_t *done = send_smtp_send(
		    smtp, json_object_get(settings, "mail"));
		tell(probe, done);
		json_decref(done);
	}
	send_smtp_close(smtp);
	return result;
}

int probe_smtp(struct wire *wire, const json_t *settings, struct err *err)
{
	struct probe probe;
	int result = probe_begin(&probe, wire, settings, "smtp", err);

	if (result == 0)
		result = run(&probe, settings, err);
	probe_end(&probe);
	return result;
}
