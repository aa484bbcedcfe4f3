/*
 * The conversation with an SMTP server as libcurl shows it, line by line:
 * which command was last, what the answer was, and whether it may go on.
 * libcurl sends mail without logging in where a server offers no AUTH, and
 * where EHLO is refused; here such a conversation is ended.
 */
#ifndef DAEMON_SMTP_TALK_H
#define DAEMON_SMTP_TALK_H

#include <stdbool.h>
#include <stddef.h>

#include "smtp_verdict.h"

#define SMTP_ANSWER_BYTES 2048

struct smtp_talk {
	/* fixed */
	bool login;    /* an account is configured */
	bool starttls; /* what stands before STARTTLS does not count */

	/* of this connection */
	bool secured; /* STARTTLS was said */
	bool auth_offered, authenticated;
	size_t bytes; /* received, all answers together */

	/* of this message */
	bool opened; /* a new connection was made */
	enum smtp_stage stage;
	char verb[5];
	int recipients;      /* named so far */
	bool goodbye;        /* QUIT was said: nothing counts any more */
	bool answered;       /* the last command has its whole answer */
	int code;            /* of it */
	const char *refusal; /* why we ended it: a code for logs, or NULL */
	char answer[SMTP_ANSWER_BYTES]; /* its lines, as they came */
	size_t answer_bytes;
};

/* A new connection is being opened. */
void smtp_talk_opened(struct smtp_talk *talk);
/* The next message, on the same connection or another. */
void smtp_talk_begin(struct smtp_talk *talk);
/* What was sent that is no part of a message. */
void smtp_talk_said(struct smtp_talk *talk, const char *bytes, size_t count);
/* A line of an answer. False: the conversation must end here. */
bool smtp_talk_heard(struct smtp_talk *talk, const char *line, size_t count);
/* The last byte of the message was given away: from now on it may be taken. */
void smtp_talk_given(struct smtp_talk *talk);
/* May the message's bytes go over this connection? */
bool smtp_talk_may_send(const struct smtp_talk *talk);
/* A line without end, seen by libcurl. */
void smtp_talk_endless(struct smtp_talk *talk);

#endif
