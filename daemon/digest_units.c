/* Who is missing, with whom to call; what came late; what has problems. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "digest-private.h"
#include "receipt-private.h"

#define MAX_MISSING 30 /* units */
#define MAX_ITEMS 5    /* of one unit */
#define ITEM_BYTES 2000
#define MAX_LATE 30
#define MAX_PROBLEMS 40

/* --- missing ---------------------------------------------------------------
 */

struct call { /* a unit with something missing */
	const struct report_unit *unit;
	int64_t first; /* its oldest deadline */
	size_t count;
};

static bool is_missing(const struct standing *standing)
{
	return standing->state == STANDING_MISSING;
}

static int by_urgency(const void *a, const void *b)
{
	const struct call *one = a, *other = b;

	if (one->first != other->first)
		return one->first < other->first ? -1 : 1;
	return one->unit < other->unit ? -1 : 1;
}

/* Those overdue longest first. */
static struct call *find_calls(const struct report *report, size_t *count)
{
	struct call *calls = mem_calloc(report->unit_count + 1, sizeof *calls);

	*count = 0;
	for (size_t i = 0; i < report->unit_count; i++) {
		const struct report_unit *unit = &report->units[i];
		struct call call = {.unit = unit};
		for (size_t j = 0; j < unit->standing_count; j++)
			if (is_missing(&unit->standings[j]) &&
			    call.count++ == 0)
				call.first = unit->standings[j].deadline;
		if (call.count > 0)
			calls[(*count)++] = call;
	}
	if (*count > 1)
		qsort(calls, *count, sizeof *calls, by_urgency);
	return calls;
}

size_t digest_unit_links(const struct report *report)
{
	size_t count;

	free(find_calls(report, &count));
	return count < MAX_MISSING ? count : MAX_MISSING;
}

static size_t required_slots(const struct material *material)
{
	size_t count = 0;

	for (size_t i = 0; i < material->slot_count; i++)
		count += material->slots[i].required;
	return count;
}

/* Of what some has come: what has not. */
static char *part_text(const struct standing *item)
{
	if (item->needed > 1)
		return mem_printf(
		    "需 %d 份，已有 %d 份", item->needed, item->have);
	if (item->missing_count == 0 ||
	    item->missing_count >= required_slots(item->material))
		return mem_strdup("");
	char *text = mem_strdup("缺");
	for (size_t i = 0; i < item->missing_count; i++) {
		char *longer = mem_printf(
		    "%s%s%s", text, i ? "、" : "", item->missing[i]->name);
		free(text);
		text = longer;
	}
	return text;
}

static bool same_mailbox(const char *one, const char *other)
{
	if (one == NULL || other == NULL)
		return one == other;
	return strcmp(one, other) == 0;
}

/* Items that differ by their material alone are said as one. */
static bool same_item(const struct standing *one, const struct standing *other)
{
	char *first = part_text(one), *second = part_text(other);
	bool same = one->day == other->day &&
		    one->deadline == other->deadline &&
		    same_mailbox(one->mailbox, other->mailbox) &&
		    *first == '\0' && *second == '\0';

	free(first);
	free(second);
	return same;
}

/* What a unit has not sent of one deadline, and of the same on later days. */
struct item {
	const struct standing *const *of;
	size_t count; /* materials */
	size_t days;  /* so many such rows of `of` behind each other */
};

static struct item first_item(const struct standing *const *list, size_t count)
{
	struct item item = {list, 1, 1};

	while (item.count < count && same_item(list[0], list[item.count]))
		item.count++;
	return item;
}

/* The same materials on another day? */
static bool goes_on(const struct item *item, const struct item *next)
{
	bool same = item->of[0]->day != DAY_NONE && next->count == item->count;

	for (size_t i = 0; same && i < item->count; i++) {
		const struct standing *one = item->of[i], *other = next->of[i];
		char *first = part_text(one), *second = part_text(other);
		same = one->material == other->material &&
		       same_mailbox(one->mailbox, other->mailbox) &&
		       other->day != DAY_NONE && *first == '\0' &&
		       *second == '\0';
		free(first);
		free(second);
	}
	return same;
}

static struct item next_item(const struct standing *const *list, size_t count)
{
	struct item item = first_item(list, count);

	for (size_t at = item.count; at < count; at += item.count) {
		struct item next = first_item(list + at, count - at);
		if (!goes_on(&item, &next))
			break;
		item.days++;
	}
	return item;
}

/* 5月17日、18日 活动情况日报表、媒体宣传情况日报表 */
static char *item_text(const struct item *item)
{
	struct buf out;

	buf_init(&out, ITEM_BYTES);
	for (size_t i = 0; i < item->days; i++) {
		int32_t day = item->of[i * item->count]->day;
		int32_t before = i ? item->of[(i - 1) * item->count]->day : day;
		struct civil date = day_to_civil(day);
		bool month = i == 0 || day_to_civil(before).month != date.month;
		if (day == DAY_NONE)
			break;
		buf_puts(&out, i ? "、" : "");
		if (month)
			buf_printf(&out, "%d月", date.month);
		buf_printf(&out, "%d日", date.day);
	}
	for (size_t i = 0; i < item->count; i++) {
		buf_puts(&out, i ? "、" : out.len ? " " : "");
		buf_puts(&out, item->of[i]->material->name);
	}
	return buf_take(&out);
}

static json_t *item_json(
    const struct digest_view *view, const struct item *item)
{
	const struct standing *first = item->of[0];
	json_t *object = json_object();
	char *deadline = receipt_deadline_text(
	    first->deadline, view->offset_secs);

	digest_set_text(object, "what", item_text(item));
	digest_set_text(object, "deadline",
	    mem_printf("%s%s", deadline, item->days > 1 ? " 起" : ""));
	free(deadline);
	digest_set_text(object, "part", part_text(first));
	digest_set_flag(object, "extended", first->extended);
	if (first->mailbox != NULL &&
	    config_mailbox(view->report->config, first->mailbox) != NULL)
		json_object_set_new(object, "to",
		    json_string(
			config_mailbox(view->report->config, first->mailbox)
			    ->name));
	return object;
}

/* The first MAX_ITEMS; *said how many standings they are. */
static json_t *missing_items(const struct digest_view *view,
    const struct report_unit *unit, size_t *said)
{
	const struct standing **list = mem_calloc(
	    unit->standing_count + 1, sizeof(const struct standing *));
	json_t *items = json_array();
	size_t count = 0;

	for (size_t i = 0; i < unit->standing_count; i++)
		if (is_missing(&unit->standings[i]))
			list[count++] = &unit->standings[i];
	*said = 0;
	while (*said < count && json_array_size(items) < MAX_ITEMS) {
		struct item item = next_item(list + *said, count - *said);
		json_array_append_new(items, item_json(view, &item));
		*said += item.count * item.days;
	}
	free(list);
	return items;
}

/* One of the first item; the others are written by its pattern. */
static json_t *missing_lines(struct digest_view *view,
    const struct report_unit *unit, const struct standing *first)
{
	const char *token = digest_next_token(view);
	char *day = receipt_day_text(first->day);
	char *of = mem_printf("%s %s%s%s", unit->unit->name,
	    first->material->name, *day ? " " : "", day);
	char *until = day_format_chinese(view->today + 1);
	json_t *lines = json_array();

	json_array_append_new(
	    lines, digest_line(view, "延期", token,
		       mem_printf("延期 %s 至 %s 18:00 理由：", of, until)));
	json_array_append_new(lines,
	    digest_line(view, "免报", token, mem_printf("免报 %s 理由：", of)));
	free(until);
	free(day);
	free(of);
	return lines;
}

static void set_contact(json_t *object, const struct report_unit *unit)
{
	const struct unit *of = unit->unit;

	json_object_set_new(object, "contact", json_string(of->contact));
	json_object_set_new(object, "phones", digest_phones(of->phone));
	if (of->second_contact != NULL && *of->second_contact != '\0') {
		json_object_set_new(
		    object, "second_contact", json_string(of->second_contact));
		json_object_set_new(
		    object, "second_phones", digest_phones(of->second_phone));
	}
	digest_set_flag(object, "no_address", of->addresses.count == 0);
	digest_set_flag(object, "unreachable",
	    unit->unreachable && of->addresses.count > 0);
}

static json_t *call_json(struct digest_view *view, const struct call *call)
{
	const struct report_unit *unit = call->unit;
	json_t *object = json_object();
	size_t first = 0, said;

	while (!is_missing(&unit->standings[first]))
		first++;
	json_object_set_new(object, "unit", json_string(unit->unit->name));
	digest_set_count(object, "count", call->count);
	set_contact(object, unit);
	if (unit->reminded > 0) {
		json_object_set_new(
		    object, "reminded", json_integer(unit->reminded));
		digest_set_text(object, "reminded_at",
		    instant_format_chinese(
			unit->reminded_at, view->offset_secs));
	}
	json_object_set_new(object, "items", missing_items(view, unit, &said));
	if (call->count > said)
		digest_set_count(object, "more_items", call->count - said);
	json_object_set_new(object, "lines",
	    missing_lines(view, unit, &unit->standings[first]));
	return object;
}

static void set_missing(struct digest_view *view, json_t *data)
{
	size_t count;
	struct call *calls = find_calls(view->report, &count);
	json_t *list = json_array();

	for (size_t i = 0; i < count && i < MAX_MISSING; i++)
		json_array_append_new(list, call_json(view, &calls[i]));
	digest_set_list(data, "missing", list, count);
	digest_set_count(data, "missing_units", count);
	free(calls);
}

/* --- late ---------------------------------------------------------------- */

struct late {
	const struct report_unit *unit;
	const struct standing *standing;
};

/* The newest first: the older ones were told of before. */
static int by_newest(const void *a, const void *b)
{
	const struct late *one = a, *other = b;

	if (one->standing->complete_at != other->standing->complete_at)
		return one->standing->complete_at > other->standing->complete_at
			   ? -1
			   : 1;
	return one->standing < other->standing ? -1 : 1;
}

/* It came in the same mail, as far as can be seen. */
static bool same_arrival(const struct late *one, const struct late *other)
{
	return one->unit == other->unit &&
	       one->standing->complete_at == other->standing->complete_at &&
	       one->standing->deadline == other->standing->deadline;
}

static json_t *late_json(
    const struct digest_view *view, const struct late *late, size_t count)
{
	const struct standing *standing = late->standing;
	struct digest_names names = {0};
	json_t *object = json_object();

	for (size_t i = 0; i < count; i++)
		digest_names_add(
		    &names, late[i].standing->material, late[i].standing->day);
	json_object_set_new(
	    object, "unit", json_string(late->unit->unit->name));
	digest_set_text(object, "what", digest_names_take(&names));
	digest_set_text(object, "deadline",
	    receipt_deadline_text(standing->deadline, view->offset_secs));
	digest_set_text(object, "arrived",
	    instant_format_chinese(standing->complete_at, view->offset_secs));
	digest_set_text(object, "by",
	    digest_span_text(standing->complete_at - standing->deadline));
	return object;
}

static struct late *find_late(const struct report *report, size_t *count)
{
	struct late *all = NULL;
	size_t cap = 0;

	*count = 0;
	for (size_t i = 0; i < report->unit_count; i++) {
		const struct report_unit *unit = &report->units[i];
		for (size_t j = 0; j < unit->standing_count; j++) {
			if (!digest_came_late(&unit->standings[j]))
				continue;
			MEM_GROW(all, *count, cap);
			all[(*count)++] = (struct late){
			    unit, &unit->standings[j]};
		}
	}
	if (*count > 1)
		qsort(all, *count, sizeof *all, by_newest);
	return all;
}

static void set_late(const struct digest_view *view, json_t *data)
{
	size_t count, at = 0;
	struct late *all = find_late(view->report, &count);
	json_t *list = json_array();

	while (at < count && json_array_size(list) < MAX_LATE) {
		size_t same = 1;
		while (at + same < count &&
		       same_arrival(&all[at], &all[at + same]))
			same++;
		json_array_append_new(list, late_json(view, &all[at], same));
		at += same;
	}
	digest_set_flag(data, "has_late", count > 0);
	if (at < count)
		digest_set_count(data, "more_late", count - at);
	json_object_set_new(data, "late", list);
	free(all);
}

bool digest_came_late(const struct standing *standing)
{
	return standing->late && (standing->state == STANDING_DONE ||
				     standing->state == STANDING_UNCHECKED);
}

/* --- problems ------------------------------------------------------------- */

static json_t *problem_json(const struct report_submission *item)
{
	json_t *object = json_pack("{s:s, s:I, s:i}", "unit", item->unit->name,
	    "mail", (json_int_t)item->mail, "count", item->problems);

	digest_set_text(
	    object, "what", digest_what_text(item->material, item->day));
	if (item->problems > 1)
		json_object_set_new(
		    object, "more", json_integer(item->problems - 1));
	if (item->first_problem != NULL)
		json_object_set_new(
		    object, "first", json_string(item->first_problem));
	return object;
}

static void set_problems(const struct digest_view *view, json_t *data)
{
	const struct report *report = view->report;
	json_t *list = json_array();

	for (size_t i = 0; i < report->problem_count && i < MAX_PROBLEMS; i++)
		json_array_append_new(list, problem_json(&report->problems[i]));
	digest_set_list(data, "problems", list, report->problem_count);
}

void digest_set_units(struct digest_view *view, json_t *data)
{
	set_missing(view, data);
	set_late(view, data);
	set_problems(view, data);
}
