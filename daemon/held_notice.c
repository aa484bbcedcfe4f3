#include "held_notice.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "decide_mail.h"
#include "judge.h"
#include "orders.h"
#include "posting.h"
#include "token.h"

#define MAX_FILES 8
#define MAX_FOUND 4

/* One notice to one reviewer while it is made. */
struct held_notice {
	struct office *office;
	const struct campaign *campaign;
	const struct mailbox *mailbox;
	const struct reviewer *reviewer; /* NULL = no tokens */
	int64_t now, expires;
};

/* What is known of a mail. */
struct known {
	struct store_mail mail;
	json_t *verdict; /* or NULL */
	const struct unit *unit;
	const struct material *material;
	int32_t day;
	bool guessed; /* the unit is the nearest, not what was named */
};

/* --- what is known ---------------------------------------------------------
 */

static const struct unit *unit_named(
    const struct campaign *campaign, const char *name)
{
	for (size_t i = 0; name != NULL && i < campaign->roster.count; i++)
		if (strcmp(campaign->roster.units[i].name, name) == 0)
			return &campaign->roster.units[i];
	return NULL;
}

static const json_t *submissions(const struct known *known)
{
	return json_object_get(known->verdict, "submissions");
}

static const char *member(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* What its first submission says, else the unit that is nearest. */
static void guess(struct known *known, const struct campaign *campaign)
{
	const json_t *first = json_array_get(submissions(known), 0);
	const char *unit = member(first, "unit");
	const char *material = member(first, "material");
	const char *day = member(first, "day");

	known->day = DAY_NONE;
	if (unit != NULL)
		known->unit = campaign_unit(campaign, unit);
	if (material != NULL)
		known->material = campaign_material(campaign, material);
	if (day != NULL && day_parse(day, &known->day) < 0)
		known->day = DAY_NONE;
	if (known->unit != NULL)
		return;
	known->unit = unit_named(campaign,
	    json_string_value(json_array_get(
		json_object_get(known->verdict, "suggested_units"), 0)));
	known->guessed = known->unit != NULL;
}

static int learn(struct known *known, const struct held_notice *notice,
    int64_t id, struct err *err)
{
	*known = (struct known){0};
	int found = store_mail_get(
	    notice->office->store, id, true, &known->mail, err);
	if (found <= 0)
		return found;
	if (known->mail.verdict != NULL)
		known->verdict = json_loads(known->mail.verdict, 0, NULL);
	guess(known, notice->campaign);
	return 1;
}

static void forget(struct known *known)
{
	json_decref(known->verdict);
	store_mail_free(&known->mail);
}

/* --- what is said of it ----------------------------------------------------
 */

struct files {
	json_t *list;
	size_t count;
};

static int add_file(void *context, const struct store_part *part)
{
	struct files *files = context;

	if (part->is_inline)
		return 0;
	if (files->count++ < MAX_FILES) {
		char *name = mem_printf("%s%s%s",
		    part->inside ? part->inside : "", part->inside ? " › " : "",
		    *part->name ? part->name : "（未命名附件）");
		json_array_append_new(files->list, json_string(name));
		free(name);
	}
	return 0;
}

static int set_files(const struct held_notice *notice, json_t *object,
    int64_t mail, struct err *err)
{
	struct files files = {.list = json_array()};
	int result = store_part_of(
	    notice->office->store, mail, &files, add_file, err);

	json_object_set_new(object, "has_files", json_boolean(files.count > 0));
	if (files.count > MAX_FILES)
		json_object_set_new(object, "more_files",
		    json_integer((json_int_t)(files.count - MAX_FILES)));
	json_object_set_new(object, "files", files.list);
	return result;
}

/* "肥东县教育局 活动情况日报表 5月17日；…" */
static char *found_text(
    const struct known *known, const struct campaign *campaign)
{
	char *text = mem_strdup("");
	const json_t *item;
	size_t i;

	json_array_foreach((json_t *)submissions(known), i, item)
	{
		const char *id = member(item, "material");
		const struct material *material =
		    id ? campaign_material(campaign, id) : NULL;
		int32_t day = DAY_NONE;
		const char *said = member(item, "day");
		if (said != NULL && day_parse(said, &day) < 0)
			day = DAY_NONE;
		char *chinese = day == DAY_NONE ? mem_strdup("")
						: day_format_chinese(day);
		char *longer = mem_printf("%s%s%s %s %s", text, i ? "；" : "",
		    member(item, "unit_name") ? member(item, "unit_name") : "",
		    material ? material->name : "", chinese);
		free(text);
		free(chinese);
		text = longer;
		if (i + 1 == MAX_FOUND)
			break;
	}
	return text;
}

static void set_time(const struct held_notice *notice, json_t *object,
    const char *key, int64_t instant)
{
	char *text = instant_format_chinese(
	    instant, notice->office->config->offset_secs);

	json_object_set_new(object, key, json_string(text));
	free(text);
}

/* --- lines ready to reply with ---------------------------------------------
 */

/* Takes the line. */
static void add_line(const struct held_notice *notice, json_t *lines,
    const char *label, char *line, const char *token)
{
	char *subject = mem_printf("处理 [%s]", token);
	char *href = posting_mailto(notice->mailbox->address, subject, line);

	json_array_append_new(lines, json_pack("{s:s, s:s, s:s}", "label",
					 label, "line", line, "href", href));
	free(href);
	free(subject);
	free(line);
}

static char *assign_line(const struct known *known, const struct unit *unit)
{
	char *day = known->day == DAY_NONE ? mem_strdup("")
					   : day_format_chinese(known->day);
	char *line = mem_printf("归入 %lld %s %s%s%s 理由：",
	    (long long)known->mail.id, unit ? unit->name : "［单位］",
	    known->material ? known->material->name : "［材料］",
	    *day ? " " : "", day);

	free(day);
	return line;
}

/* The only unit that the sender is registered for, or NULL. */
static const struct unit *unit_of_sender(
    const struct held_notice *notice, const struct known *known)
{
	struct match_units units = {0};

	if (known->mail.from != NULL)
		match_units_of_address(
		    office_index(notice->office, notice->campaign),
		    known->mail.from, &units);
	return units.count == 1 ? units.items[0] : NULL;
}

/* Whose address nobody has may be the unit's new one; another unit's address
 * is offered that unit in its place. */
static json_t *lines_of(const struct held_notice *notice,
    const struct known *known, const char *token)
{
	const struct unit *senders = unit_of_sender(notice, known);
	json_t *lines = json_array();

	add_line(notice, lines, "通过",
	    mem_printf("通过 %lld 理由：", (long long)known->mail.id), token);
	if (known->mail.state == MAIL_STUCK)
		return lines;
	add_line(notice, lines, "归入", assign_line(known, known->unit), token);
	if (senders != NULL && known->unit != NULL && senders != known->unit)
		add_line(notice, lines, "归入发件单位",
		    assign_line(known, senders), token);
	if (senders == NULL && known->unit != NULL &&
	    known->mail.from != NULL &&
	    !campaign_is_reviewer(notice->campaign, known->mail.from))
		add_line(notice, lines, "确认发件邮箱",
		    mem_printf("确认 %s %s 理由：", known->mail.from,
			known->unit->name),
		    token);
	return lines;
}

/* --- one mail --------------------------------------------------------------
 */

/* The links of a mail have a token of their own, good for it alone. */
static int set_lines(const struct held_notice *notice, json_t *object,
    const struct known *known, struct err *err)
{
	char token[TOKEN_TEXT];

	if (notice->reviewer == NULL)
		return 0;
	if (token_new(notice->office->store, notice->campaign,
		notice->reviewer->address, known->mail.id, notice->now,
		notice->expires, token, err) < 0)
		return -1;
	json_object_set_new(object, "lines", lines_of(notice, known, token));
	return 0;
}

static const char *why(const struct store_mail *mail)
{
	if (mail->state == MAIL_STUCK || mail->held == NULL)
		return "邮件未能读取";
	return hold_chinese(mail->held);
}

static int add_mail(
    const struct held_notice *notice, json_t *list, int64_t id, struct err *err)
{
	struct known known;
	int found = learn(&known, notice, id, err);

	if (found <= 0)
		return found;
	const struct store_mail *mail = &known.mail;
	json_t *object = json_pack("{s:I, s:s, s:s, s:s}", "mail",
	    (json_int_t)id, "from", mail->from ? mail->from : "（未能读出）",
	    "subject",
	    mail->subject && *mail->subject ? mail->subject : "（无主题）",
	    "why", why(mail));
	char *text = found_text(&known, notice->campaign);
	set_time(notice, object, "received", mail->received);
	json_object_set_new(object, "found", json_string(text));
	free(text);
	if (known.guessed)
		json_object_set_new(
		    object, "perhaps", json_string(known.unit->name));
	int result = set_files(notice, object, id, err);
	if (result == 0)
		result = set_lines(notice, object, &known, err);
	json_array_append_new(list, object);
	forget(&known);
	return result;
}

/* --- the notice ------------------------------------------------------------
 */

static int set_token(const struct held_notice *notice, json_t *data,
    int64_t bound, struct err *err)
{
	char token[TOKEN_TEXT];

	if (notice->reviewer == NULL)
		return 0;
	if (token_new(notice->office->store, notice->campaign,
		notice->reviewer->address, bound, notice->now, notice->expires,
		token, err) < 0)
		return -1;
	json_object_set_new(data, "token", json_string(token));
	json_object_set_new(data, "border", json_string(ORDERS_BORDER));
	set_time(notice, data, "token_expires", notice->expires);
	return 0;
}

static int fill(const struct held_notice *notice, json_t *data,
    const int64_t *mails, size_t count, struct err *err)
{
	size_t shown = count < HELD_NOTICE_MAX ? count : HELD_NOTICE_MAX;
	json_t *list = json_array();
	int result = set_token(notice, data, count == 1 ? mails[0] : 0, err);

	json_object_set_new(data, "mails", list);
	for (size_t i = 0; i < shown && result == 0; i++)
		result = add_mail(notice, list, mails[i], err);
	json_object_set_new(data, "count", json_integer((json_int_t)count));
	json_object_set_new(data, "single", json_boolean(count == 1));
	if (count == 1) {
		json_object_set_new(data, "number", json_integer(mails[0]));
		json_object_set(data, "single_subject",
		    json_object_get(json_array_get(list, 0), "subject"));
	}
	if (count > shown)
		json_object_set_new(
		    data, "more", json_integer((json_int_t)(count - shown)));
	return result;
}

static int send_one(struct held_notice *notice, const char *to,
    const int64_t *mails, size_t count, struct err *err)
{
	const struct campaign *campaign = notice->campaign;
	json_t *data = json_pack(
	    "{s:s, s:s}", "campaign", campaign->title, "host", campaign->host);
	char *dedupe = mem_printf("held/%s/%lld/%lld/%s", campaign->id,
	    (long long)notice->now, (long long)mails[0], to);
	struct posting posting = {
	    .kind = "held",
	    .mailbox = notice->mailbox,
	    .to = to,
	    .data = data,
	    .dedupe = dedupe,
	    .campaign = campaign->id,
	    .now = notice->now,
	};
	int result = fill(notice, data, mails, count, err);

	if (result == 0)
		result = posting_add(notice->office, &posting, err);
	free(dedupe);
	json_decref(data);
	return result;
}

int held_notice_send(struct office *office, const struct campaign *campaign,
    const int64_t *mails, size_t count, int64_t now, struct err *err)
{
	struct held_notice notice = {
	    .office = office,
	    .campaign = campaign,
	    .mailbox = campaign_mailbox(office->config, campaign),
	    .now = now,
	    .expires = now + campaign->digest.token_secs,
	};
	int result = 0;

	if (notice.mailbox == NULL || count == 0)
		return 0;
	for (size_t i = 0; i < campaign->reviewer_count && result == 0; i++) {
		const struct reviewer *reviewer = &campaign->reviewers[i];
		notice.reviewer = decide_mail_is_offered(notice.mailbox)
				      ? reviewer
				      : NULL;
		result = send_one(
		    &notice, reviewer->address, mails, count, err);
	}
	return result;
}
