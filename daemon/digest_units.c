/* Who is missing, with whom to call; what came late; what has problems. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "digest-private.h"
#include "receipt-private.h"

#define MAX_MISSING 40 /* units */
#define MAX_ITEMS 5    /* of one unit */
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

static char *part_text(const struct standing *item)
{
	if (item->needed > 1)
		return mem_printf(
		    "需 %d 份，已有 %d 份", item->needed, item->have);
	if (item->material->slot_count < 2 || item->missing_count == 0)
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

static json_t *missing_item(
    const struct digest_view *view, const struct standing *item)
{
	json_t *object = json_object();

	digest_set_text(
	    object, "what", digest_what_text(item->material, item->day));
	digest_set_text(object, "deadline",
	    receipt_deadline_text(item->deadline, view->offset_secs));
	digest_set_text(object, "part", part_text(item));
	digest_set_flag(object, "extended", item->extended);
	if (item->mailbox != NULL)
		json_object_set_new(object, "to",
		    json_string(
			config_mailbox(view->report->config, item->mailbox)
			    ->name));
	return object;
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
	const struct standing *first = NULL;
	json_t *object = json_object(), *items = json_array();

	for (size_t i = 0; i < unit->standing_count; i++) {
		if (!is_missing(&unit->standings[i]))
			continue;
		first = first ? first : &unit->standings[i];
		if (json_array_size(items) < MAX_ITEMS)
			json_array_append_new(
			    items, missing_item(view, &unit->standings[i]));
	}
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
	digest_set_list(object, "items", items, call->count);
	json_object_set_new(object, "lines", missing_lines(view, unit, first));
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

static json_t *late_json(
    const struct digest_view *view, const struct late *late)
{
	const struct standing *standing = late->standing;
	json_t *object = json_object();

	json_object_set_new(
	    object, "unit", json_string(late->unit->unit->name));
	digest_set_text(object, "what",
	    digest_what_text(standing->material, standing->day));
	digest_set_text(object, "deadline",
	    receipt_deadline_text(standing->deadline, view->offset_secs));
	digest_set_text(object, "arrived",
	    instant_format_chinese(standing->complete_at, view->offset_secs));
	digest_set_text(object, "by",
	    digest_span_text(standing->complete_at - standing->deadline));
	return object;
}

static void set_late(const struct digest_view *view, json_t *data)
{
	const struct report *report = view->report;
	struct late *all = NULL;
	size_t count = 0, cap = 0;
	json_t *list = json_array();

	for (size_t i = 0; i < report->unit_count; i++) {
		const struct report_unit *unit = &report->units[i];
		for (size_t j = 0; j < unit->standing_count; j++) {
			if (!digest_came_late(&unit->standings[j]))
				continue;
			MEM_GROW(all, count, cap);
			all[count++] = (struct late){unit, &unit->standings[j]};
		}
	}
	if (count > 1)
		qsort(all, count, sizeof *all, by_newest);
	for (size_t i = 0; i < count && i < MAX_LATE; i++)
		json_array_append_new(list, late_json(view, &all[i]));
	digest_set_list(data, "late", list, count);
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
