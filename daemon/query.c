#include "query.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "posting.h"
#include "receipt-private.h"
#include "standing.h"

#define MAX_ITEMS 60   /* listed of each kind */
#define MAX_PROBLEMS 5 /* of one item */

/* One question in work. */
struct query {
	struct office *office;
	const struct campaign *campaign;
	const struct judge_mail *mail;
	int64_t now;
	struct err *err;
	bool failed; /* the store did; *err says why */
};

/* --- problems --------------------------------------------------------------
 */

/* The problems of one submission, as its receipt listed them. */
struct wanted {
	struct query *query;
	const struct unit *unit;
	const struct standing *item;
	int64_t submission; /* 0 = not found */
	json_t *list;
};

static int is_wanted(
    void *context, int64_t id, const struct store_submission *submission)
{
	struct wanted *wanted = context;

	if (strcmp(submission->unit, wanted->unit->code) == 0 &&
	    strcmp(submission->material, wanted->item->material->id) == 0 &&
	    submission->day == wanted->item->day)
		wanted->submission = id;
	return 0;
}

static int add_problem(void *context, const struct store_problem *problem)
{
	const struct wanted *wanted = context;
	const char *ref = problem->ref ? problem->ref : "";
	char *text, *mend;

	if (json_array_size(wanted->list) == MAX_PROBLEMS)
		return 0;
	json_t *object = json_object();
	template_problem(wanted->query->office->templates, problem->code,
	    problem->label, problem->raw, problem->detail, ref, &text, &mend);
	if (strcmp(problem->code, "rule") == 0) { /* the form's own words */
		free(text);
		free(mend);
		text = mem_strdup(problem->detail ? problem->detail : "");
		mend = mem_strdup(
		    problem->raw ? problem->raw : "请核对这些数字后重新报送");
	}
	receipt_set_text(
	    object, "place", receipt_place_text("", problem->sheet, ref));
	receipt_set_text(object, "text", text);
	receipt_set_text(object, "mend", mend);
	json_array_append_new(wanted->list, object);
	return 0;
}

/* The newest mail that brought what has problems. */
static int64_t newest_mail(
    const struct history *history, const struct standing *item)
{
	int64_t mail = 0;

	for (size_t i = 0; i < history->piece_count; i++) {
		const struct history_piece *piece = &history->pieces[i];
		if (piece->state == PIECE_PROBLEM && piece->day == item->day &&
		    strcmp(piece->material, item->material->id) == 0)
			mail = piece->mail;
	}
	return mail;
}

static void set_problems(struct query *query, json_t *object,
    const struct unit *unit, const struct history *history,
    const struct standing *item)
{
	struct wanted wanted = {
	    .query = query, .unit = unit, .item = item, .list = json_array()};
	int64_t mail = item->state == STANDING_PROBLEM
			   ? newest_mail(history, item)
			   : 0;
	struct store *store = query->office->store;

	if (mail != 0 && (store_submission_of(store, mail, &wanted, is_wanted,
			      query->err) < 0 ||
			     (wanted.submission != 0 &&
				 store_problem_of(store, wanted.submission,
				     &wanted, add_problem, query->err) < 0)))
		query->failed = true;
	if (mail != 0)
		json_object_set_new(object, "mail", json_integer(mail));
	receipt_set_flag(
	    object, "has_problems", json_array_size(wanted.list) > 0);
	json_object_set_new(object, "problems", wanted.list);
}

/* --- one obligation --------------------------------------------------------
 */

static json_t *item_json(const struct query *query, const struct standing *item)
{
	int32_t offset = query->office->config->offset_secs;
	json_t *object = json_object();

	json_object_set_new(
	    object, "material", json_string(item->material->name));
	receipt_set_text(object, "day", receipt_day_text(item->day));
	receipt_set_text(
	    object, "deadline", receipt_deadline_text(item->deadline, offset));
	receipt_set_flag(object, "extended", item->extended);
	if (item->mailbox != NULL &&
	    config_mailbox(query->office->config, item->mailbox) != NULL)
		json_object_set_new(object, "to",
		    json_string(
			config_mailbox(query->office->config, item->mailbox)
			    ->name));
	return object;
}

static json_t *owed_json(struct query *query, const struct unit *unit,
    const struct history *history, const struct standing *item)
{
	json_t *object = item_json(query, item);

	json_object_set_new(
	    object, "state", json_string(receipt_state_text(item->state)));
	receipt_set_text(object, "missing", receipt_missing_text(item));
	receipt_set_flag(object, "overdue", item->state == STANDING_MISSING);
	set_problems(query, object, unit, history, item);
	return object;
}

static json_t *done_json(const struct query *query, const struct standing *item)
{
	json_t *object = item_json(query, item);

	receipt_set_flag(object, "waived", item->state == STANDING_WAIVED);
	receipt_set_flag(object, "late", item->late);
	if (item->complete_at > 0)
		receipt_set_text(object, "at",
		    instant_format_chinese(
			item->complete_at, query->office->config->offset_secs));
	return object;
}

/* --- a unit ----------------------------------------------------------------
 */

static void set_list(json_t *object, const char *key, json_t *list, size_t all)
{
	char *has = mem_printf("has_%s", key),
	     *more = mem_printf("more_%s", key);
	size_t shown = json_array_size(list);

	receipt_set_flag(object, has, shown > 0);
	if (all > shown)
		json_object_set_new(
		    object, more, json_integer((json_int_t)(all - shown)));
	json_object_set_new(object, key, list);
	free(has);
	free(more);
}

static json_t *standing_json(
    struct query *query, const struct unit *unit, const struct history *history)
{
	json_t *object = json_object(), *owed = json_array(),
	       *done = json_array();
	size_t count, owed_count = 0, done_count = 0, ahead = 0;
	struct standing *list = standing_of(query->campaign, unit, history,
	    query->now, query->office->config->offset_secs, &count);

	for (size_t i = 0; i < count; i++) {
		const struct standing *item = &list[i];
		bool good = item->state == STANDING_DONE ||
			    item->state == STANDING_WAIVED;
		if (item->state == STANDING_AHEAD)
			ahead++;
		else if (good && done_count++ < MAX_ITEMS)
			json_array_append_new(done, done_json(query, item));
		else if (!good && owed_count++ < MAX_ITEMS)
			json_array_append_new(
			    owed, owed_json(query, unit, history, item));
	}
	json_object_set_new(object, "unit", json_string(unit->name));
	receipt_set_flag(object, "complete", standing_complete(list, count));
	set_list(object, "owed", owed, owed_count);
	set_list(object, "done", done, done_count);
	if (ahead > 0)
		json_object_set_new(
		    object, "ahead", json_integer((json_int_t)ahead));
	free(list);
	return object;
}

static json_t *unit_json(struct query *query, const struct unit *unit)
{
	struct history *history = NULL;

	if (store_history(query->office->store, query->campaign->id, unit->code,
		0, &history, query->err) < 0) {
		query->failed = true;
		return json_object();
	}
	json_t *object = standing_json(query, unit, history);
	history_free(history);
	return object;
}

/* --- the answer ------------------------------------------------------------
 */

static json_t *data_of(struct query *query, const struct verdict *verdict)
{
	const struct campaign *campaign = query->campaign;
	json_t *data = json_pack("{s:s, s:s, s:s, s:I}", "campaign",
	    campaign->title, "notice", campaign->notice, "host", campaign->host,
	    "mail", (json_int_t)query->mail->id);
	json_t *units = json_array();

	for (size_t i = 0; i < verdict->query_unit_count; i++)
		json_array_append_new(
		    units, unit_json(query, verdict->query_units[i]));
	if (verdict->query_unit_count > 0)
		json_object_set_new(
		    data, "title", json_string(verdict->query_units[0]->name));
	if (verdict->query_unit_count > 1)
		json_object_set_new(data, "more_units",
		    json_integer((json_int_t)verdict->query_unit_count));
	receipt_set_flag(data, "known", verdict->query_unit_count > 0);
	json_object_set_new(data, "units", units);
	receipt_set_text(data, "now",
	    instant_format_chinese(
		query->now, query->office->config->offset_secs));
	receipt_set_contacts(data, campaign);
	return data;
}

/* A known address is told each time it asks, another once a day. */
static char *dedupe_of(const struct query *query, const struct verdict *verdict,
    const char *address)
{
	char day[11];

	if (verdict->query_unit_count > 0)
		return mem_printf("standing/%lld", (long long)query->mail->id);
	day_format(
	    day_of_instant(query->now, query->office->config->offset_secs),
	    day);
	char *dedupe = mem_printf("standing/unknown/%s/%s", address, day);
	for (char *at = dedupe; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return dedupe;
}

int query_answer(struct office *office, const struct judge_mail *mail,
    const struct campaign *campaign, const struct verdict *verdict,
    const struct facts *facts, int64_t now, struct err *err)
{
	struct query query = {office, campaign, mail, now, err, false};

	if (facts->from_count == 0 || mail->received < mail->mailbox->since)
		return 0;
	const char *address = facts->from[0].address;
	json_t *data = data_of(&query, verdict);
	char *dedupe = dedupe_of(&query, verdict, address);
	struct posting posting = {
	    .kind = "standing",
	    .mailbox = mail->mailbox,
	    .to = address,
	    .data = data,
	    .answers = facts,
	    .dedupe = dedupe,
	    .mail = mail->id,
	    .campaign = campaign->id,
	    .unit = verdict->query_unit_count == 1
			? verdict->query_units[0]->code
			: NULL,
	    .now = now,
	};
	int result = query.failed ? -1 : posting_add(office, &posting, err);
	free(dedupe);
	json_decref(data);
	return result;
}
