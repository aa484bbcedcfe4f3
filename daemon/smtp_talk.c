#include "smtp_talk.h"

#include <string.h>
#include <strings.h>

/* What a server may say in one connection, and for one message. */
#define MAX_BYTES (256u << 10)

static void forget_answer(struct smtp_talk *talk)
{
	talk->answered = false;
	talk->code = 0;
	talk->answer_bytes = 0;
	talk->answer[0] = '\0';
}

void smtp_talk_opened(struct smtp_talk *talk)
{
	talk->secured = talk->auth_offered = talk->authenticated = false;
	talk->bytes = 0;
	talk->opened = true;
}

void smtp_talk_begin(struct smtp_talk *talk)
{
	forget_answer(talk);
	talk->opened = false;
	talk->stage = SMTP_STAGE_CONNECT;
	talk->verb[0] = '\0';
	talk->recipients = 0;
	talk->goodbye = false;
	talk->refusal = NULL;
	talk->bytes = 0;
}

static const struct {
	const char *verb;
	enum smtp_stage stage;
} verbs[] = {{"EHLO", SMTP_STAGE_CONNECT}, {"HELO", SMTP_STAGE_CONNECT},
    {"STAR", SMTP_STAGE_CONNECT}, {"AUTH", SMTP_STAGE_AUTH},
    {"MAIL", SMTP_STAGE_MAIL}, {"RCPT", SMTP_STAGE_RCPT},
    {"DATA", SMTP_STAGE_DATA}};

void smtp_talk_said(struct smtp_talk *talk, const char *bytes, size_t count)
{
	if (talk->goodbye || count < 4)
		return;
	if (memcmp(bytes, "QUIT", 4) == 0) {
		talk->goodbye = true;
		return;
	}
	/* Within AUTH come names and passwords: only MAIL ends it. */
	if (strcmp(talk->verb, "AUTH") == 0 &&
	    (count < 5 || memcmp(bytes, "MAIL ", 5) != 0))
		return;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (memcmp(bytes, verbs[i].verb, 4) != 0)
			continue;
		forget_answer(talk);
		talk->stage = verbs[i].stage;
		talk->recipients += talk->stage == SMTP_STAGE_RCPT;
		memcpy(talk->verb, verbs[i].verb, sizeof talk->verb);
		if (strcmp(talk->verb, "EHLO") == 0)
			talk->auth_offered = false;
		return;
	}
}

static void keep_line(struct smtp_talk *talk, const char *line, size_t count)
{
	size_t room = sizeof talk->answer - 1 - talk->answer_bytes;

	if (count > room)
		count = room;
	memcpy(talk->answer + talk->answer_bytes, line, count);
	talk->answer_bytes += count;
	talk->answer[talk->answer_bytes] = '\0';
}

/* "250-AUTH LOGIN PLAIN"; some write "AUTH=LOGIN". */
static bool offers_auth(const char *line, size_t count)
{
	return count > 9 && strncasecmp(line + 4, "AUTH", 4) == 0 &&
	       (line[8] == ' ' || line[8] == '=');
}

/* A whole answer is there: may what libcurl would do next be done? */
static bool may_go_on(struct smtp_talk *talk)
{
	bool greeted = strcmp(talk->verb, "EHLO") == 0 && talk->code == 250 &&
		       (!talk->starttls || talk->secured);

	if (!talk->login)
		return true;
	if (greeted && !talk->auth_offered)
		talk->refusal = "no-auth-offered";
	else if (strcmp(talk->verb, "HELO") == 0)
		talk->refusal = "no-auth-offered";
	else if (talk->stage >= SMTP_STAGE_MAIL && !talk->authenticated)
		talk->refusal = "not-logged-in";
	return talk->refusal == NULL;
}

bool smtp_talk_heard(struct smtp_talk *talk, const char *line, size_t count)
{
	if (talk->goodbye)
		return true;
	talk->bytes += count;
	if (talk->bytes > MAX_BYTES) {
		talk->refusal = "answer-too-long";
		return false;
	}
	if (talk->answered) /* AUTH has several, and so has a greeting */
		forget_answer(talk);
	keep_line(talk, line, count);
	if (strcmp(talk->verb, "EHLO") == 0 && offers_auth(line, count))
		talk->auth_offered = true;
	if (count < 4 || line[3] == '-' || line[0] < '2' || line[0] > '5')
		return true;
	talk->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 +
		     (line[2] - '0');
	talk->answered = true;
	if (strcmp(talk->verb, "STAR") == 0 && talk->code == 220)
		talk->secured = true;
	if (talk->stage == SMTP_STAGE_AUTH && talk->code == 235)
		talk->authenticated = true;
	return may_go_on(talk);
}

void smtp_talk_given(struct smtp_talk *talk)
{
	if (talk->stage != SMTP_STAGE_DATA)
		return;
	forget_answer(talk);
	talk->stage = SMTP_STAGE_BODY;
}

bool smtp_talk_may_send(const struct smtp_talk *talk)
{
	return talk->refusal == NULL && (talk->authenticated || !talk->login) &&
	       (talk->secured || !talk->starttls);
}

void smtp_talk_endless(struct smtp_talk *talk)
{
	if (!talk->goodbye)
		talk->refusal = "answer-too-long";
}
