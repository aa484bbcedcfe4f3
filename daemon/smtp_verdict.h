/*
 * What an SMTP server's answer means for a message, by code, text and the
 * command it answers (RFC 5321, RFC 3463, and what the providers publish of
 * their own texts). Pure: a table and a search.
 */
#ifndef DAEMON_SMTP_VERDICT_H
#define DAEMON_SMTP_VERDICT_H

#include <stdbool.h>

/* What was answered, or was being waited for when the connection ended. */
enum smtp_stage {
	SMTP_STAGE_CONNECT, /* name, connection, greeting, TLS, EHLO */
	SMTP_STAGE_AUTH,
	SMTP_STAGE_MAIL,
	SMTP_STAGE_RCPT,
	SMTP_STAGE_DATA,
	SMTP_STAGE_BODY, /* all of the message was sent */
	SMTP_STAGE_COUNT
};

enum smtp_result {
	SMTP_SENT,
	SMTP_LATER,     /* this message alone: try it again */
	SMTP_SLOW_DOWN, /* any message: we send too much, or look bad */
	SMTP_ACCOUNT,   /* any message: our account needs a person */
	SMTP_REFUSED,   /* this message, for good */
	SMTP_UNCERTAIN, /* nobody knows whether it was taken */
	SMTP_UNTRIED    /* another one failed for all */
};

struct smtp_verdict {
	enum smtp_result result;
	const char *reason; /* a code for logs: "frequency", "user-unknown" */
	int delay_secs;     /* at least so long before the next try; 0 = any */
	bool unreachable;   /* the recipient's address is at fault */
};

/* `code` 0: there was no answer, `text` may then say why. Texts are compared
 * without case; NULL is "". */
struct smtp_verdict smtp_verdict(
    enum smtp_stage stage, int code, const char *text);

/* "sent", "later", "slow-down", "account", "refused", "uncertain",
 * "untried". */
const char *smtp_result_name(enum smtp_result result);
/* -1 for a name that is none. */
int smtp_result_of(const char *name);
const char *smtp_stage_name(enum smtp_stage stage);

#endif
