#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/charset.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/message_private.h"
#include "parsers/mime_address.h"
#include "parsers/mime_param.h"
#include "parsers/mime_word.h"

#define REASON_MAX_BYTES 120

/* --- never answered
 * ----------------------------------------------------------- */

/* Keeps the first reason. */
static void automatic(struct facts *facts, const char *field, const char *value)
{
	facts->auto_reply = true;
	if (facts->auto_reason != NULL)
		return;
	char *clean = value ? utf8_clean(value, strlen(value)) : NULL;
	facts->auto_reason = clean ? mem_printf("%s: %s", field, clean)
				   : mem_strdup(field);
	free(clean);
	facts->auto_reason[utf8_cut(facts->auto_reason, REASON_MAX_BYTES)] =
	    '\0';
}

/* The first word of a field in lower case (malloc), or NULL. */
static char *word_of(const struct mime_fields *fields, const char *name)
{
	size_t len;
	const char *raw = mime_fields_get(fields, name, 0, &len);

	return raw ? mime_param_main(raw, len) : NULL;
}

static void by_submission(struct facts *facts, const struct mime_fields *fields)
{
	char *word = word_of(fields, "auto-submitted");

	if (word != NULL && *word != '\0' && strcmp(word, "no") != 0)
		automatic(facts, "Auto-Submitted", word);
	free(word);
}

static void by_precedence(struct facts *facts, const struct mime_fields *fields)
{
	static const char *const never[] = {
	    "bulk", "junk", "list", "auto_reply"};
	char *word = word_of(fields, "precedence");

	for (size_t i = 0; word && i < sizeof never / sizeof *never; i++) {
		if (strcmp(word, never[i]) == 0)
			automatic(facts, "Precedence", word);
	}
	free(word);
}

static void by_report(struct message *message, const struct mime_fields *fields)
{
	size_t len;
	const char *raw = mime_fields_get(fields, "content-type", 0, &len);
	char *type = mime_param_main(raw ? raw : "", len);
	char *kind = mime_param_bytes(raw, len, "report-type");

	if (strcmp(type, "multipart/report") == 0) {
		automatic(message->facts, "Content-Type", type);
		message->is_report = kind == NULL ||
				     strcasecmp(kind, "delivery-status") == 0;
	}
	free(type);
	free(kind);
}

static bool begins(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

/* What mailboxes answer by themselves without a header that says so. */
static void by_subject(struct facts *facts)
{
	static const char *const answers[] = {"自动回复", "自动答复",
	    "自動回覆", "Automatic reply", "Auto reply", "Out of office"};

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		if (facts->subject != NULL &&
		    begins(facts->subject, answers[i]))
			automatic(facts, "Subject", answers[i]);
	}
}

void message_auto(struct message *message, const struct mime_fields *fields)
{
	struct facts *facts = message->facts;
	size_t len;

	if (facts->return_path != NULL && *facts->return_path == '\0')
		automatic(facts, "Return-Path", "<>");
	by_submission(facts, fields);
	by_precedence(facts, fields);
	if (mime_fields_get(fields, "list-", 0, &len) != NULL)
		automatic(facts, "List-*", NULL);
	if (mime_fields_get(fields, "x-auto", 0, &len) != NULL)
		automatic(facts, "X-Auto*", NULL);
	by_report(message, fields);
	if (message_from_daemon(facts))
		automatic(facts, "From", "mailer-daemon or postmaster");
	by_subject(facts);
}

/* --- bounces
 * ------------------------------------------------------------------ */

/* The value of "Name: value" at `line`, folds included (malloc), or NULL. */
static char *status_value(const char *line, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(line, name, len) != 0 || line[len] != ':')
		return NULL;
	const char *from = line + len + 1, *end = from;
	do {
		end += strcspn(end, "\n");
	} while (*end == '\n' && (end[1] == ' ' || end[1] == '\t') && *++end);
	return mime_word_decode(from, (size_t)(end - from));
}

/* "rfc822; a@b.example" (RFC 3464, section 2.3.1), "+3D" undone (xtext,
 * RFC 3461, section 4). Takes `value`. */
static char *status_address(char *value)
{
	const char *at = strchr(value, ';');
	char *address, *out;

	at = at ? at + 1 : value;
	address = mime_address_first(at, strlen(at));
	free(value);
	if (address == NULL)
		return NULL;
	out = address;
	for (char *in = address; *in != '\0'; in++) {
		int high = *in == '+' ? mime_word_hex((unsigned char)in[1])
				      : -1;
		int low = high >= 0 ? mime_word_hex((unsigned char)in[2]) : -1;
		int byte = low >= 0 ? high << 4 | low : 0;
		if (byte > 0x20 && byte < 0x7f) {
			*out++ = (char)byte;
			in += 2;
		} else {
			*out++ = *in;
		}
	}
	*out = '\0';
	return address;
}

struct status {
	bool any, failed;
	char *original, *final;
	char *code;   /* of the recipient being read */
	char *wanted; /* the first failed recipient */
	char *wanted_code;
};

static void status_end(struct status *status, bool failed)
{
	char **best = status->original ? &status->original : &status->final;

	if (failed && status->wanted == NULL) {
		status->wanted = *best;
		*best = NULL;
		free(status->wanted_code);
		status->wanted_code = status->code;
		status->code = NULL;
	}
	status->failed = status->failed || failed;
	free(status->original);
	free(status->final);
	free(status->code);
	status->original = status->final = status->code = NULL;
}

/* Blocks of fields, the first about the mail, each other about a recipient.
 * What the sender wrote (Original-Recipient) is what we know. */
static struct status status_read(const char *text)
{
	struct status status = {0};
	bool failed = false;

	for (const char *line = text; *line != '\0';) {
		char *value;
		size_t len = strcspn(line, "\n");
		if (len == 0 || (len == 1 && *line == '\r')) {
			status_end(&status, failed);
			failed = false;
		}
		if ((value = status_value(line, "original-recipient")) !=
		    NULL) {
			free(status.original);
			status.original = status_address(value);
		} else if ((value = status_value(line, "final-recipient")) !=
			   NULL) {
			free(status.final);
			status.final = status_address(value);
		} else if ((value = status_value(line, "status")) != NULL) {
			free(status.code);
			status.code = value;
			value[strspn(value, "0123456789.")] = '\0';
		} else if ((value = status_value(line, "action")) != NULL) {
			status.any = true;
			failed = begins(value, "failed");
			free(value);
		}
		line += len + (line[len] == '\n');
	}
	status_end(&status, failed);
	return status;
}

static bool is_ours(const struct facts *facts, const char *address)
{
	for (size_t i = 0; i < facts->to_count; i++) {
		if (strcasecmp(facts->to[i].address, address) == 0)
			return true;
	}
	for (size_t i = 0; i < facts->from_count; i++) {
		if (strcasecmp(facts->from[i].address, address) == 0)
			return true;
	}
	return false;
}

static bool is_address_byte(char byte)
{
	return (byte >= '0' && byte <= '9') ||
	       ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
	       (byte != '\0' && strchr("._-+", byte) != NULL);
}

/* The first address in the words of a plain bounce that is neither ours nor
 * the mail system's (malloc), or NULL. */
static char *address_in(const struct facts *facts, const char *text)
{
	for (const char *at = text; (at = strchr(at, '@')) != NULL; at++) {
		const char *from = at, *to = at + 1;
		while (from > text && is_address_byte(from[-1]))
			from--;
		while (is_address_byte(*to))
			to++;
		while (to > at + 1 && to[-1] == '.')
			to--;
		if (from == at || memchr(at, '.', (size_t)(to - at)) == NULL)
			continue;
		/* The cited Message-ID looks like one, but is none. */
		char *address = mime_address_first(from, (size_t)(to - from));
		bool daemon = address != NULL &&
			      (begins(address, "postmaster@") ||
				  begins(address, "mailer-daemon@"));
		bool id = address != NULL && facts->bounced_id != NULL &&
			  strcasecmp(address, facts->bounced_id) == 0;
		if (address != NULL && !daemon && !id &&
		    !is_ours(facts, address))
			return address;
		free(address);
	}
	return NULL;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* "550", "5.1.1" or "4.2.2" where a number begins; its length, else 0. */
static size_t code_at(const char *text)
{
	if (*text != '4' && *text != '5')
		return 0;
	if (is_digit(text[1]) && is_digit(text[2]) && !is_digit(text[3]) &&
	    text[1] <= '5')
		return 3;
	if (text[1] != '.' || !is_digit(text[2]))
		return 0;
	size_t second = strspn(text + 2, "0123456789");
	size_t third = text[2 + second] == '.'
			   ? strspn(text + 3 + second, "0123456789")
			   : 0;
	return third > 0 && second <= 3 && third <= 3 ? 3 + second + third : 0;
}

/* The code in the words of a plain bounce (malloc), or NULL. An enhanced one
 * (RFC 3463) says more than a reply's. */
static char *code_in(const char *text)
{
	const char *reply = NULL;

	for (const char *at = text; *at != '\0'; at++) {
		char before = at == text ? ' ' : at[-1];
		size_t length = is_digit(before) || before == '.' ? 0
								  : code_at(at);
		if (length > 3)
			return mem_strndup(at, length);
		if (length == 3 && reply == NULL && strchr(" -\t", at[3]) &&
		    strchr(" \t\n:(<[", before))
			reply = at;
	}
	if (reply != NULL)
		return mem_strndup(reply, 3);
	return strstr(text, "不存在") ? mem_strdup("5.1.1") : NULL;
}

/* QQ and NetEase say it in plain words. */
static bool is_plain_bounce(const struct facts *facts)
{
	static const char *const subjects[] = {"系统退信", "退信",
	    "Undelivered Mail", "Undeliverable", "Delivery Status Notification",
	    "Mail delivery failed", "Delivery failure", "Returned mail"};
	bool subject = false;

	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		subject = subject || begins(facts->subject, subjects[i]);
	/* Anyone may write a subject; the first two are the providers'. */
	return message_from_daemon(facts) ||
	       begins(facts->subject, subjects[0]) ||
	       begins(facts->subject, subjects[1]) ||
	       (subject && facts->return_path && *facts->return_path == '\0');
}

void message_bounce(struct message *message)
{
	struct facts *facts = message->facts;
	struct status status = status_read(buf_text(&message->status));
	bool plain = !message->is_report && facts->subject != NULL &&
		     is_plain_bounce(facts);

	/* A report that only says "delayed" or "delivered" is no bounce. */
	facts->bounce = status.failed || plain ||
			(message->is_report && !status.any);
	if (facts->bounce) {
		automatic(facts, "Subject", "a bounce");
		facts->bounced_id = message->inner_id;
		message->inner_id = NULL;
		facts->bounced_address = status.wanted;
		status.wanted = NULL;
		if (facts->bounced_id == NULL)
			facts->bounced_id = message_id_in(facts->text);
		if (facts->bounced_address == NULL && message->failed != NULL)
			facts->bounced_address = mime_address_first(
			    message->failed, strlen(message->failed));
		if (facts->bounced_address == NULL)
			facts->bounced_address = address_in(facts, facts->text);
		facts->bounced_status = status.wanted_code;
		status.wanted_code = NULL;
		if (facts->bounced_status == NULL && facts->text != NULL)
			facts->bounced_status = code_in(facts->text);
	}
	free(status.wanted);
	free(status.wanted_code);
}
