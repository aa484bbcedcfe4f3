/* What arrived since the last digest; stories, links, other mail. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "dates.h"
#include "digest-private.h"
#include "receipt-private.h"

#define MAX_ARRIVED 40
#define MAX_STORIES 20
#define MAX_LINKS 20
#define MAX_OTHERS 20
#define SOON_DAYS 3

/* The submissions of one mail, as one line. */
struct arrival {
	const struct report_submission *first;
	size_t count;
};

/* Of one mail and unit, side by side. */
static struct arrival *group_arrivals(
    const struct report *report, size_t *count)
{
	struct arrival *list = mem_calloc(
	    report->arrived_count + 1, sizeof *list);

	*count = 0;
	for (size_t i = 0; i < report->arrived_count; i++) {
		const struct report_submission *item = &report->arrived[i];
		struct arrival *last = *count ? &list[*count - 1] : NULL;
		if (last != NULL && last->first->mail == item->mail &&
		    last->first->unit == item->unit)
			last->count++;
		else
			list[(*count)++] = (struct arrival){item, 1};
	}
	return list;
}

static enum word word_of(const struct report_submission *item)
{
	if (strcmp(item->word, "held") == 0)
		return WORD_HELD;
	return strcmp(item->word, "incomplete") == 0 ? WORD_INCOMPLETE
						     : WORD_RECEIVED;
}

static json_t *arrival_json(
    const struct digest_view *view, const struct arrival *arrival)
{
	const struct report_submission *first = arrival->first;
	enum word word = WORD_RECEIVED;
	bool late = false, unverified = false;
	struct digest_names names = {0};
	json_t *object = json_pack("{s:s, s:I}", "unit", first->unit->name,
	    "mail", (json_int_t)first->mail);

	for (size_t i = 0; i < arrival->count; i++) {
		if (word_of(&first[i]) > word)
			word = word_of(&first[i]);
		late = late || first[i].late;
		unverified = unverified || first[i].unverified;
		digest_names_add(&names, first[i].material, first[i].day);
	}
	digest_set_text(object, "what", digest_names_take(&names));
	digest_set_text(object, "received",
	    instant_format_chinese(first->received, view->offset_secs));
	json_object_set_new(object, "word", json_string(word_chinese(word)));
	digest_set_flag(object, "late", late);
	digest_set_flag(object, "good", word == WORD_RECEIVED && !late);
	digest_set_flag(object, "unverified", unverified);
	return object;
}

/* The newest first: of many the oldest are counted only. */
static void set_arrived(const struct digest_view *view, json_t *data)
{
	size_t count;
	struct arrival *arrivals = group_arrivals(view->report, &count);
	json_t *list = json_array();

	for (size_t i = count; i-- > 0 && json_array_size(list) < MAX_ARRIVED;)
		json_array_append_new(list, arrival_json(view, &arrivals[i]));
	digest_set_count(data, "arrived_count", view->report->arrived_count);
	digest_set_count(data, "arrived_mails", count);
	digest_set_list(data, "arrived", list, count);
	free(arrivals);
}

static json_t *file_json(
    const struct digest_view *view, const struct report_file *file)
{
	json_t *object = json_pack("{s:s, s:I, s:s}", "unit", file->unit->name,
	    "mail", (json_int_t)file->mail, "name",
	    *file->name ? file->name : "（未命名）");

	digest_set_text(
	    object, "what", digest_what_text(file->material, file->day));
	digest_set_text(object, "received",
	    instant_format_chinese(file->received, view->offset_secs));
	return object;
}

static void set_stories(const struct digest_view *view, json_t *data)
{
	const struct report *report = view->report;
	json_t *list = json_array();

	for (size_t i = report->story_count;
	     i-- > 0 && json_array_size(list) < MAX_STORIES;) {
		const struct report_file *file = &report->stories[i];
		json_t *object = file_json(view, file);
		digest_set_text(object, "size", receipt_size_text(file->size));
		if (file->text_chars > 0)
			json_object_set_new(
			    object, "chars", json_integer(file->text_chars));
		json_array_append_new(list, object);
	}
	digest_set_list(data, "stories", list, report->story_count);
}

/* --- links ---------------------------------------------------------------- */

struct link {
	const struct report_file *file;
	int32_t day; /* its last, INT32_MAX where none can be read */
};

/* Year, month and day are the first three numbers of it. */
static int32_t whole_date(const char *text)
{
	int numbers[3] = {0};

	for (size_t i = 0; i < 3; i++) {
		text += strcspn(text, "0123456789");
		size_t digits = strspn(text, "0123456789");
		for (size_t j = 0; j < digits && j < 4; j++)
			numbers[i] = numbers[i] * 10 + (text[j] - '0');
		text += digits;
	}
	return numbers[0] > 2000 &&
		       civil_valid(numbers[0], numbers[1], numbers[2])
		   ? day_from_civil(numbers[0], numbers[1], numbers[2])
		   : DAY_NONE;
}

static int32_t expiry_of(
    const struct campaign *campaign, const struct report_file *file)
{
	struct dates dates = {0};
	char *folded;

	if (file->expires == NULL)
		return INT32_MAX;
	if (whole_date(file->expires) != DAY_NONE)
		return whole_date(file->expires);
	folded = utf8_fold(file->expires);
	dates_find(folded, campaign->first_day, campaign->last_day, &dates);
	free(folded);
	return dates.count > 0 ? dates.days[0] : INT32_MAX;
}

static int by_expiry(const void *a, const void *b)
{
	const struct link *one = a, *other = b;

	if (one->day != other->day)
		return one->day < other->day ? -1 : 1;
	return one->file < other->file ? -1 : 1;
}

static const char *provider_name(const char *provider)
{
	if (provider != NULL && strcmp(provider, "qq") == 0)
		return "QQ 邮箱";
	if (provider != NULL && strcmp(provider, "netease") == 0)
		return "网易邮箱";
	return "网盘";
}

static json_t *link_json(
    const struct digest_view *view, const struct link *link)
{
	json_t *object = file_json(view, link->file);

	json_object_set_new(object, "provider",
	    json_string(provider_name(link->file->provider)));
	if (link->file->expires != NULL)
		json_object_set_new(
		    object, "expires", json_string(link->file->expires));
	digest_set_flag(object, "expired", link->day < view->today);
	digest_set_flag(object, "soon",
	    link->day >= view->today && link->day <= view->today + SOON_DAYS);
	return object;
}

static void set_links(const struct digest_view *view, json_t *data)
{
	const struct report *report = view->report;
	struct link *links = mem_calloc(report->link_count + 1, sizeof *links);
	json_t *list = json_array();

	for (size_t i = 0; i < report->link_count; i++)
		links[i] = (struct link){&report->links[i],
		    expiry_of(report->campaign, &report->links[i])};
	if (report->link_count > 1)
		qsort(links, report->link_count, sizeof *links, by_expiry);
	for (size_t i = 0; i < report->link_count && i < MAX_LINKS; i++)
		json_array_append_new(list, link_json(view, &links[i]));
	digest_set_list(data, "links", list, report->link_count);
	free(links);
}

/* --- mail that is not ours -------------------------------------------------
 */

static void set_others(const struct digest_view *view, json_t *data)
{
	const struct report *report = view->report;
	size_t others = 0, bounces = 0, silent = 0;
	json_t *list = json_array();

	for (size_t i = report->other_count; i-- > 0;) {
		const struct report_mail *mail = &report->others[i];
		bounces += strcmp(mail->disposition, "bounce") == 0;
		silent += strcmp(mail->disposition, "silent") == 0;
		if (strcmp(mail->disposition, "other") != 0)
			continue;
		others++;
		if (json_array_size(list) == MAX_OTHERS)
			continue;
		json_t *object = json_pack("{s:I, s:s, s:s}", "mail",
		    (json_int_t)mail->id, "from",
		    *mail->from ? mail->from : "（无发件人）", "subject",
		    *mail->subject ? mail->subject : "（无主题）");
		digest_set_text(object, "received",
		    instant_format_chinese(mail->received, view->offset_secs));
		json_array_append_new(list, object);
	}
	digest_set_list(data, "others", list, others);
	if (bounces > 0)
		digest_set_count(data, "bounces", bounces);
	if (silent > 0)
		digest_set_count(data, "silent", silent);
	digest_set_flag(data, "has_silent", bounces + silent > 0);
}

void digest_set_lists(struct digest_view *view, json_t *data)
{
	set_arrived(view, data);
	set_stories(view, data);
	set_links(view, data);
	set_others(view, data);
}
