#include "smtp_verdict.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define ANY (~0u)
#define AT(stage) (1u << SMTP_STAGE_##stage)
#define BEFORE_RCPT (AT(CONNECT) | AT(AUTH) | AT(MAIL))
#define MINUTES *60
#define HOURS *3600

struct rule {
	int low, high; /* codes, both included */
	unsigned stages;
	const char *texts; /* any of these, parted by '|'; NULL = any text */
	enum smtp_result result;
	const char *reason;
	int delay_secs;
	bool unreachable;
};

/* The first that fits decides. Codes alone mislead: 550 is said of unknown
 * users, of frequency, of daily limits and of spam alike. */
static const struct rule rules[] = {
    /* --- how much and how fast --- */
    /* A day's allowance is used up. NetEase: RP:TRC, MI:STC, RP:RCL. */
    {421, 559, ANY,
	"RP:TRC|MI:STC|RP:RCL|daily limit|per day|sending quota|"
	"daily user sending|too many recipients today|当天|今日|每日",
	SMTP_SLOW_DOWN, "daily-limit", 4 HOURS, false},
    /* QQ: "550 Connection frequency limited", "550 Ip frequency limited",
     * "550 Domain frequency limited", "451 … frequency". NetEase: HL:IFC,
     * HL:ICC (connections at once), MI:SFQ (15 minutes), RP:QRC, MI:DMC,
     * RP:DRC (within a connection), MI:CCL, MI:CEL, RP:CEL. */
    {421, 559, ANY,
	"frequency limited|frequency limit|frequency|HL:IFC|MI:SFQ|RP:QRC|"
	"频率|频繁|too frequent|rate limit|ratelimit|sending rate|"
	"too many messages|too many emails|throttl|4.7.28",
	SMTP_SLOW_DOWN, "frequency", 15 MINUTES, false},
    {421, 559, ANY,
	"HL:ICC|MI:DMC|RP:DRC|MI:CCL|RP:CCL|MI:CEL|RP:CEL|"
	"too many connections|too many concurrent|concurrent connections",
	SMTP_SLOW_DOWN, "connections", 2 MINUTES, false},
    /* Of the recipient, not of us. Gmail: 4.2.1. */
    {450, 452, AT(RCPT) | AT(DATA) | AT(BODY),
	"receiving mail too quickly|receiving mail at a rate|"
	"too many recipients received|greylist|greylisted|graylist|4.7.1 try",
	SMTP_LATER, "recipient-busy", 10 MINUTES, false},

    /* --- our account --- */
    /* NetEase: too many refused logins block for a while; a try would make
     * it longer. */
    {421, 559, ANY,
	"too much fail authentication|auth error limit|"
	"too many login|too many failed|login fail too|登录失败次数过多",
	SMTP_ACCOUNT, "login-blocked", 2 HOURS, false},
    {454, 454, AT(AUTH), NULL, SMTP_SLOW_DOWN, "login-busy", 5 MINUTES, false},
    {421, 499, AT(AUTH), NULL, SMTP_SLOW_DOWN, "login-busy", 5 MINUTES, false},
    /* "535 Login Fail. Please enter your authorization code to login", "535
     * Error: authentication failed", "535 Login fail. Authorization code is
     * expired": never tried again quickly. */
    {500, 599, ANY,
	"authorization code|授权码|authentication fail|login fail|"
	"password error|invalid login",
	SMTP_ACCOUNT, "login-refused", 30 MINUTES, false},
    {534, 535, ANY, NULL, SMTP_ACCOUNT, "login-refused", 30 MINUTES, false},
    {538, 538, ANY, NULL, SMTP_ACCOUNT, "login-refused", 30 MINUTES, false},
    {530, 530, ANY, NULL, SMTP_ACCOUNT, "login-required", 30 MINUTES, false},
    {500, 599, AT(AUTH), NULL, SMTP_ACCOUNT, "login-refused", 30 MINUTES,
	false},
    {500, 559, AT(MAIL) | AT(RCPT) | AT(DATA),
	"authentication is required|authentication required|"
	"User has no permission|User suspended|user is locked|"
	"account is locked|account disabled|relay access denied|"
	"relaying denied|RP:FRL|no permission",
	SMTP_ACCOUNT, "not-permitted", 30 MINUTES, false},
    /* QQ: "501 mail from address must be same as authorization user";
     * NetEase: "553 Mail from must equal authorized user", DT:SUM. */
    {500, 559, ANY,
	"must be same as authorization|must equal authorized|DT:SUM|"
	"MI:IMF|not owned by user|sender address rejected",
	SMTP_ACCOUNT, "wrong-sender", 30 MINUTES, false},

    /* --- what the message looks like --- */
    /* NetEase: a 451 or 550 DT:SPM wants a pause, a 554 is a judgement over
     * the words; both mostly come of sending the like too often. */
    {421, 459, ANY, "DT:SPM|spam|suspicious", SMTP_SLOW_DOWN, "looks-like-spam",
	15 MINUTES, false},
    {500, 559, ANY,
	"DT:SPM|MI:SPB|DT:SPB|spam|Mail content denied|suspicious|"
	"content rejected|垃圾邮件",
	SMTP_SLOW_DOWN, "looks-like-spam", 1 HOURS, false},
    {421, 559, ANY,
	"HL:REP|HL:MEP|HL:IPB|HL:IHU|DT:RBL|WM:BLI|WM:BLU|IP is rejected|"
	"blocked|blacklist|blocklist|reputation|MI:SPF|MI:DMA|dmarc|"
	"user in blacklist",
	SMTP_SLOW_DOWN, "bad-standing", 1 HOURS, false},

    /* --- the recipient --- */
    {400, 559, AT(RCPT) | AT(DATA) | AT(BODY),
	"5.2.2|4.2.2|mailbox full|mailbox is full|over quota|quota exceeded|"
	"exceeded storage|insufficient storage|not enough space|空间不足|已满",
	SMTP_LATER, "mailbox-full", 6 HOURS, false},
    {500, 559, ANY,
	"mailsize limit|size limit|message size|message too large|too big|"
	"too large|5.3.4|5.2.3",
	SMTP_REFUSED, "too-large", 0, false},
    {552, 554, AT(DATA) | AT(BODY), "illegal attachment|virus|infected",
	SMTP_REFUSED, "attachment-refused", 0, false},
    {510, 559, AT(RCPT) | AT(DATA) | AT(BODY),
	"5.1.1|5.1.2|5.1.3|5.1.6|5.1.10|5.2.1|user unknown|unknown user|"
	"user not found|mailbox not found|no such user|no such recipient|"
	"invalid user|invalid recipient|user does not exist|does not exist|"
	"recipient address rejected|mailbox unavailable|not a valid mailbox|"
	"account has been disabled|recipient not found|unknown recipient|"
	"address unknown|domain not found|用户不存在|不存在",
	SMTP_REFUSED, "user-unknown", 0, true},

    /* --- codes alone --- */
    {421, 421, ANY, NULL, SMTP_SLOW_DOWN, "server-busy", 2 MINUTES, false},
    {400, 499, BEFORE_RCPT, NULL, SMTP_SLOW_DOWN, "server-busy", 2 MINUTES,
	false},
    {400, 499, ANY, NULL, SMTP_LATER, "temporary", 1 MINUTES, false},
    {500, 599, AT(CONNECT), NULL, SMTP_SLOW_DOWN, "server-refuses", 15 MINUTES,
	false},
    /* Whatever is wrong with our own address is not this message's fault. */
    {500, 599, AT(MAIL), NULL, SMTP_ACCOUNT, "sender-refused", 30 MINUTES,
	false},
    {550, 550, AT(RCPT), NULL, SMTP_REFUSED, "recipient-refused", 0, false},
    {500, 599, ANY, NULL, SMTP_REFUSED, "refused", 0, false},
};

static bool holds(const char *text, const char *word, size_t length)
{
	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, length) == 0)
			return true;
	return false;
}

static bool holds_any(const char *text, const char *words)
{
	while (*words != '\0') {
		size_t length = strcspn(words, "|");
		if (holds(text, words, length))
			return true;
		words += length;
		words += *words == '|';
	}
	return false;
}

static bool fits(
    const struct rule *rule, enum smtp_stage stage, int code, const char *text)
{
	return code >= rule->low && code <= rule->high &&
	       (rule->stages & 1u << stage) != 0 &&
	       (rule->texts == NULL || holds_any(text, rule->texts));
}

/* A connection that ended. Until the last byte was handed over no server may
 * take the message (RFC 5321, section 4.1.1.4). */
static struct smtp_verdict without_answer(enum smtp_stage stage)
{
	if (stage == SMTP_STAGE_BODY)
		return (struct smtp_verdict){
		    SMTP_UNCERTAIN, "no-answer", 0, false};
	if (stage == SMTP_STAGE_CONNECT || stage == SMTP_STAGE_AUTH)
		return (struct smtp_verdict){
		    SMTP_SLOW_DOWN, "no-connection", 30, false};
	return (struct smtp_verdict){SMTP_LATER, "cut-off", 30, false};
}

struct smtp_verdict smtp_verdict(
    enum smtp_stage stage, int code, const char *text)
{
	if (stage == SMTP_STAGE_BODY && code >= 200 && code <= 299)
		return (struct smtp_verdict){SMTP_SENT, "taken", 0, false};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const struct rule *rule = &rules[i];
		if (fits(rule, stage, code, text != NULL ? text : ""))
			return (struct smtp_verdict){rule->result, rule->reason,
			    rule->delay_secs, rule->unreachable};
	}
	return without_answer(stage);
}

static const char *const result_names[] = {[SMTP_SENT] = "sent",
    [SMTP_LATER] = "later",
    [SMTP_SLOW_DOWN] = "slow-down",
    [SMTP_ACCOUNT] = "account",
    [SMTP_REFUSED] = "refused",
    [SMTP_UNCERTAIN] = "uncertain",
    [SMTP_UNTRIED] = "untried"};

const char *smtp_result_name(enum smtp_result result)
{
	return result_names[result];
}

int smtp_result_of(const char *name)
{
	for (size_t i = 0; i < sizeof result_names / sizeof *result_names; i++)
		if (strcmp(result_names[i], name) == 0)
			return (int)i;
	return -1;
}

const char *smtp_stage_name(enum smtp_stage stage)
{
	static const char *const names[] = {[SMTP_STAGE_CONNECT] = "connecting",
	    [SMTP_STAGE_AUTH] = "AUTH",
	    [SMTP_STAGE_MAIL] = "MAIL",
	    [SMTP_STAGE_RCPT] = "RCPT",
	    [SMTP_STAGE_DATA] = "DATA",
	    [SMTP_STAGE_BODY] = "the message"};

	return names[stage];
}
