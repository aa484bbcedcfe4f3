#include "decide_mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "authentication.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "decide.h"
#include "identify.h"
#include "orders.h"
#include "posting.h"
#include "token.h"

#define TOKENS 8 /* looked at of one mail */
#define DAY_SECS 86400
#define ANSWERS_PER_DAY \
	40 /* to one reviewer: two programs that answer each \
	      other come to an end */

/* Why nothing is carried out. */
enum refusal {
	REFUSED_NOT,
	REFUSED_OFF,
	REFUSED_TWO_FROM,
	REFUSED_UNPROVEN,
	REFUSED_TOKEN,
	REFUSED_EXPIRED,
	REFUSED_USED
};

static const struct {
	const char *audit, *chinese;
} refusals[] = {
    [REFUSED_OFF] = {"this mailbox takes no decisions by mail",
	"这个邮箱没有开启邮件决定。请联系管理员，或在服务器上用 shoubaoctl "
	"处理。"},
    [REFUSED_TWO_FROM] = {"the mail has two From",
	"这封邮件写了不止一个发件人，没有执行。"},
    [REFUSED_UNPROVEN] = {"the receiving server does not vouch for the sender",
	"收信服务器没有证实这封邮件确由您的邮箱发出，因此没有执行。如果是您"
	"发的，请直接登录您的登记邮箱回复（不要经其他邮箱代发），或请管理员用 "
	"shoubaoctl 处理；如果不是您发的，请留意有人冒用您的名义。"},
    [REFUSED_TOKEN] = {"the token is none of this reviewer's",
	"邮件里的口令不对，没有执行。请回复最近一封汇总或提醒邮件，不要改动其"
	"中的口令；也可以请管理员用 shoubaoctl 处理。"},
    [REFUSED_EXPIRED] = {"the token has expired",
	"邮件里的口令已经过期，没有执行。"},
    [REFUSED_USED] = {"the token was used before",
	"邮件里的口令已经用过一次，这封没有再执行。"},
};

/* One mail in work. */
struct decision_mail {
	struct office *office;
	const struct judge_mail *mail;
	const struct facts *facts;
	int64_t now;
	const struct reviewer *reviewer;
	const struct campaign *campaign; /* the token's, or NULL */
	char token[TOKEN_TEXT];
	int64_t bound; /* the mail the token is for, 0 = any */
	char *bound_from;
	json_t *done, *refused;
	size_t dropped;
};

/* --- may it? ---------------------------------------------------------------
 */

bool decide_mail_is_offered(const struct mailbox *mailbox)
{
	return mailbox->decisions == DECISIONS_TOKEN ||
	       (mailbox->decisions == DECISIONS_AUTHENTICATED &&
		   mailbox->authserv_id != NULL &&
		   mailbox->authserv_id[0] != '\0');
}

static enum refusal check_sender(const struct decision_mail *self)
{
	const struct mailbox *mailbox = self->mail->mailbox;
	const struct facts *facts = self->facts;
	struct authentication found;

	if (!decide_mail_is_offered(mailbox))
		return REFUSED_OFF;
	if (facts->from_count != 1)
		return REFUSED_TWO_FROM;
	authentication_read(facts->authentication, mailbox->authserv_id,
	    facts->from[0].address, &found);
	if (authentication_vouches(&found))
		return REFUSED_NOT;
	/* With the token alone a server that does speak is still heard. */
	bool denied = found.dmarc.fail || found.spf.fail || found.dkim.fail;
	return mailbox->decisions == DECISIONS_TOKEN && !denied
		   ? REFUSED_NOT
		   : REFUSED_UNPROVEN;
}

/* The campaign of a token: one that reads this mailbox and still has this
 * reviewer. */
static const struct campaign *campaign_of(
    const struct decision_mail *self, const char *id)
{
	const struct campaign *campaign =
	    id ? config_campaign(self->office->config, id) : NULL;

	if (campaign == NULL ||
	    !strings_have(&campaign->mailboxes, self->mail->mailbox->id) ||
	    !campaign_is_reviewer(campaign, self->reviewer->address))
		return NULL;
	return campaign;
}

static enum refusal refusal_of(enum token_state state)
{
	static const enum refusal of[] = {[TOKEN_UNKNOWN] = REFUSED_TOKEN,
	    [TOKEN_GOOD] = REFUSED_NOT,
	    [TOKEN_EXPIRED] = REFUSED_EXPIRED,
	    [TOKEN_USED] = REFUSED_USED};

	return of[state];
}

/* Takes over what this token is, unless a better one was found. */
static int try_token(struct decision_mail *self, const char token[TOKEN_TEXT],
    enum refusal *refusal, struct err *err)
{
	enum token_state state;
	char *id;
	int64_t bound;

	if (token_check(self->office->store, token, self->reviewer->address,
		self->now, &state, &id, &bound, err) < 0)
		return -1;
	const struct campaign *campaign = campaign_of(self, id);
	free(id);
	if (campaign == NULL)
		return 0;
	if (self->campaign != NULL && state != TOKEN_GOOD)
		return 0;
	self->campaign = campaign;
	self->bound = bound;
	memcpy(self->token, token, TOKEN_TEXT);
	*refusal = refusal_of(state);
	return 0;
}

/* The first good one of the subject and the text; a reply to a reply quotes
 * older ones. */
static int find_token(
    struct decision_mail *self, enum refusal *refusal, struct err *err)
{
	const char *texts[] = {self->facts->subject, self->facts->text};
	char token[TOKEN_TEXT];
	int seen = 0;

	*refusal = REFUSED_TOKEN;
	for (size_t i = 0; i < 2; i++) {
		const char *at = texts[i] ? texts[i] : "";
		while (*refusal != REFUSED_NOT && seen < TOKENS &&
		       token_next(&at, token)) {
			seen++;
			if (try_token(self, token, refusal, err) < 0)
				return -1;
		}
	}
	return 0;
}

static int read_bound(struct decision_mail *self, struct err *err)
{
	struct store_mail mail;

	if (self->bound == 0)
		return 0;
	int found = store_mail_get(
	    self->office->store, self->bound, false, &mail, err);
	if (found <= 0)
		return found;
	self->bound_from = mail.from ? mem_strdup(mail.from) : NULL;
	store_mail_free(&mail);
	return 0;
}

/* --- carrying out ----------------------------------------------------------
 */

static void tell(json_t *list, const char *line, const char *key, char *text)
{
	json_array_append_new(
	    list, json_pack("{s:s, s:s}", "line", line, key, text));
	free(text);
}

static int carry_out_one(struct decision_mail *self, const struct order *order,
    const char *actor, struct err *err)
{
	if (order->request == NULL) {
		tell(self->refused, order->line, "why",
		    mem_strdup(order->complaint));
		return 0;
	}
	json_t *answer = decide(
	    self->office, order->request, actor, self->now, err);
	if (answer == NULL)
		return -1;
	const char *text = json_string_value(json_object_get(answer, "text"));
	if (json_is_true(json_object_get(answer, "ok")))
		tell(self->done, order->line, "text", mem_strdup(order->done));
	else
		tell(self->refused, order->line, "why",
		    decide_mail_refusal(text ? text : ""));
	json_decref(answer);
	return 0;
}

static int carry_out(struct decision_mail *self, struct err *err)
{
	const struct config *config = self->office->config;
	const struct orders_world world = {
	    .config = config,
	    .campaign = self->campaign,
	    .index = office_index(self->office, self->campaign),
	    .today = day_of_instant(self->mail->received, config->offset_secs),
	    .mail = self->bound,
	    .sender = self->bound_from,
	};
	char *actor = mem_printf("%s (mail %lld)", self->reviewer->address,
	    (long long)self->mail->id);
	struct orders orders;
	int result = 0;

	orders_read(
	    &world, self->facts->text ? self->facts->text : "", &orders);
	for (size_t i = 0; i < orders.count && result == 0; i++)
		result = carry_out_one(self, &orders.items[i], actor, err);
	self->dropped = orders.dropped;
	orders_free(&orders);
	free(actor);
	return result;
}

/* --- telling ---------------------------------------------------------------
 */

static bool has_file(const struct facts *facts)
{
	for (size_t i = 0; i < facts->part_count; i++)
		if (!facts->parts[i].is_inline)
			return true;
	return false;
}

static void set_counted(json_t *data, const char *key, json_t *list)
{
	char *has = mem_printf("has_%s", key);
	char *count = mem_printf("%s_count", key);

	json_object_set_new(data, has, json_boolean(json_array_size(list) > 0));
	json_object_set_new(
	    data, count, json_integer((json_int_t)json_array_size(list)));
	json_object_set(data, key, list);
	free(has);
	free(count);
}

static void set_time(const struct decision_mail *self, json_t *data,
    const char *key, int64_t instant)
{
	char *text = instant_format_chinese(
	    instant, self->office->config->offset_secs);

	json_object_set_new(data, key, json_string(text));
	free(text);
}

/* With the next token the reviewer can go on by replying to the answer. */
static int set_token(struct decision_mail *self, json_t *data, struct err *err)
{
	const struct campaign *campaign = self->campaign;
	int64_t expires = self->now + campaign->digest.token_secs;
	char token[TOKEN_TEXT];

	if (token_new(self->office->store, campaign, self->reviewer->address,
		self->bound, self->now, expires, token, err) < 0)
		return -1;
	json_object_set_new(data, "token", json_string(token));
	json_object_set_new(data, "border", json_string(ORDERS_BORDER));
	set_time(self, data, "token_expires", expires);
	if (self->bound != 0)
		json_object_set_new(data, "bound", json_integer(self->bound));
	return 0;
}

static json_t *data_of(const struct decision_mail *self, enum refusal refusal)
{
	const struct campaign *campaign = self->campaign
					      ? self->campaign
					      : config_campaign_of(
						    self->office->config,
						    self->mail->mailbox->id, 0);
	json_t *data = json_pack("{s:s, s:s, s:I, s:s}", "campaign",
	    campaign->title, "host", campaign->host, "mail",
	    (json_int_t)self->mail->id, "subject",
	    self->facts->subject ? self->facts->subject : "");

	set_time(self, data, "received", self->mail->received);
	set_counted(data, "done", self->done);
	set_counted(data, "refused", self->refused);
	if (self->dropped > 0)
		json_object_set_new(
		    data, "dropped", json_integer((json_int_t)self->dropped));
	if (refusal != REFUSED_NOT)
		json_object_set_new(
		    data, "refusal", json_string(refusals[refusal].chinese));
	else if (json_array_size(self->done) + json_array_size(self->refused) ==
		 0)
		json_object_set_new(data, "help", json_true());
	json_object_set_new(data, "files", json_boolean(has_file(self->facts)));
	return data;
}

static int answer(struct decision_mail *self, enum refusal refusal,
    const char *dedupe, bool token, struct err *err)
{
	json_t *data = data_of(self, refusal);
	struct posting posting = {
	    .kind = "decision",
	    .mailbox = self->mail->mailbox,
	    .to = self->reviewer->address,
	    .data = data,
	    .answers = self->facts,
	    .dedupe = dedupe,
	    .mail = self->mail->id,
	    .campaign = self->campaign ? self->campaign->id : NULL,
	    .now = self->now,
	};
	int result = token ? set_token(self, data, err) : 0;

	if (result == 0)
		result = posting_add(self->office, &posting, err);
	json_decref(data);
	return result;
}

static int audit(struct decision_mail *self, const char *what, struct err *err)
{
	char *text = mem_printf(
	    "%s by mail: %s", self->reviewer->address, what);
	int result = store_audit(self->office->store, self->now, "decision",
	    self->mail->id, text, err);

	log_info("mail %lld: a reviewer decides by mail: %s",
	    (long long)self->mail->id, what);
	free(text);
	return result;
}

static int answer_refusal(
    struct decision_mail *self, enum refusal refusal, struct err *err)
{
	char day[11];
	char *dedupe;

	if (audit(self, refusals[refusal].audit, err) < 0)
		return -1;
	int64_t told = store_outbox_count_since(self->office->store,
	    self->reviewer->address, self->now - DAY_SECS, err);
	if (told < 0 || told >= ANSWERS_PER_DAY)
		return told < 0 ? -1 : 0;
	/* A token of his own that is spent: he is who he says, and may go on
	 * with the next one. All else is told once a day at most. */
	bool own = refusal == REFUSED_EXPIRED || refusal == REFUSED_USED;
	day_format(
	    day_of_instant(self->now, self->office->config->offset_secs), day);
	dedupe = own ? mem_printf("decision/%lld", (long long)self->mail->id)
		     : mem_printf("decision/refused/%s/%s",
			   self->reviewer->address, day);
	int result = answer(self, refusal, dedupe, own, err);
	free(dedupe);
	return result;
}

static int answer_done(struct decision_mail *self, struct err *err)
{
	size_t done = json_array_size(self->done);
	size_t refused = json_array_size(self->refused);
	char *what = mem_printf(
	    "%zu carried out, %zu not", done, refused + self->dropped);
	char *dedupe = mem_printf("decision/%lld", (long long)self->mail->id);
	int64_t told = done > 0 ? 0
				: store_outbox_count_since(self->office->store,
				      self->reviewer->address,
				      self->now - DAY_SECS, err);
	int result = told < 0 ? -1 : audit(self, what, err);

	if (result == 0 && told < ANSWERS_PER_DAY)
		result = answer(self, REFUSED_NOT, dedupe, true, err);
	free(dedupe);
	free(what);
	return result;
}

/* --- all of it -------------------------------------------------------------
 */

static int work(struct decision_mail *self, struct err *err)
{
	enum refusal refusal = check_sender(self);
	bool spent = true;

	if (refusal == REFUSED_NOT && find_token(self, &refusal, err) < 0)
		return -1;
	if (refusal == REFUSED_NOT &&
	    token_spend(self->office->store, self->token, self->mail->id,
		self->now, &spent, err) < 0)
		return -1;
	if (refusal == REFUSED_NOT && !spent)
		refusal = REFUSED_USED;
	if (refusal != REFUSED_NOT)
		return answer_refusal(self, refusal, err);
	if (read_bound(self, err) < 0 || carry_out(self, err) < 0)
		return -1;
	return answer_done(self, err);
}

int decide_mail(struct office *office, const struct judge_mail *mail,
    const struct facts *facts, int64_t now, bool *decided, struct err *err)
{
	struct decision_mail self = {
	    .office = office,
	    .mail = mail,
	    .facts = facts,
	    .now = now,
	    .reviewer = identify_reviewer(office->config, mail->mailbox, facts),
	};

	if (self.reviewer == NULL)
		return 0;
	self.done = json_array();
	self.refused = json_array();
	int result = work(&self, err);
	*decided = json_array_size(self.done) > 0;
	json_decref(self.done);
	json_decref(self.refused);
	free(self.bound_from);
	return result;
}
