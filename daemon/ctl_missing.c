#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ctl.h"
#include "ctl_print.h"
#include "ctl_standing.h"

/* A unit with what is wanted of it, all in one place for one telephone call;
 * `first` is the earliest deadline, for the order of calls. */
struct call {
	int64_t first;
	size_t order; /* in the roster */
	json_t *rows;
};

struct calls {
	const struct ctl_passes *passes;
	struct call *items;
	size_t count, cap;
};

static bool is_wanted(const struct ctl *ctl, const struct standing *standing)
{
	switch (standing->state) {
	case STANDING_MISSING:
	case STANDING_PROBLEM:
	case STANDING_HELD:
		return true;
	case STANDING_OPEN:
	case STANDING_UNCHECKED:
		return (ctl->options.given & CTL_ALL) != 0;
	case STANDING_DONE:
	case STANDING_AHEAD:
	case STANDING_WAIVED:
		break;
	}
	return false;
}

static json_t *make_row(const struct ctl_passes *passes,
    const struct campaign *campaign, const struct unit *unit,
    const struct standing *standing)
{
	json_t *row = json_pack("{s:s, s:s, s:s}", "campaign", campaign->id,
	    "code", unit->code, "name", unit->name);
	json_t *of_it = ctl_standing_json(
	    passes->ctl, campaign, standing, passes);

	json_object_update(row, of_it);
	json_decref(of_it);
	json_object_set_new(row, "contact", json_string(unit->contact));
	json_object_set_new(row, "phone", json_string(unit->phone));
	return row;
}

static int add_unit(struct calls *calls, const struct campaign *campaign,
    const struct unit *unit, struct err *err)
{
	const struct ctl *ctl = calls->passes->ctl;
	struct call call = {.order = calls->count, .rows = json_array()};
	struct standing *list;
	size_t count;

	if (ctl_standing_of(ctl, campaign, unit, &list, &count, err) < 0) {
		json_decref(call.rows);
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		if (!is_wanted(ctl, &list[i]))
			continue;
		if (json_array_size(call.rows) == 0)
			call.first = list[i].deadline;
		json_array_append_new(call.rows,
		    make_row(calls->passes, campaign, unit, &list[i]));
	}
	free(list);
	MEM_GROW(calls->items, calls->count, calls->cap);
	calls->items[calls->count++] = call;
	return 0;
}

static int by_urgency(const void *a, const void *b)
{
	const struct call *one = a, *other = b;

	if (one->first != other->first)
		return one->first < other->first ? -1 : 1;
	return one->order < other->order ? -1 : 1;
}

static int find_calls(
    struct calls *calls, const struct campaign *campaign, struct err *err)
{
	for (size_t i = 0; i < campaign->roster.count; i++)
		if (add_unit(calls, campaign, &campaign->roster.units[i], err) <
		    0)
			return -1;
	return 0;
}

/* Those overdue longest first; a unit's rows together, by deadline. */
static int add_campaign(const struct ctl_passes *passes,
    const struct campaign *campaign, json_t *rows, struct err *err)
{
	struct calls calls = {.passes = passes};
	int result = find_calls(&calls, campaign, err);

	if (result == 0 && calls.count > 0)
		qsort(
		    calls.items, calls.count, sizeof *calls.items, by_urgency);
	for (size_t i = 0; i < calls.count; i++) {
		json_array_extend(rows, calls.items[i].rows);
		json_decref(calls.items[i].rows);
	}
	free(calls.items);
	return result;
}

static json_t *missing_json(const struct ctl_passes *passes, struct err *err)
{
	const struct campaign *campaign;
	json_t *rows = json_array();

	for (size_t i = 0; (campaign = ctl_campaign(passes->ctl, i)) != NULL;
	     i++) {
		if (add_campaign(passes, campaign, rows, err) < 0) {
			json_decref(rows);
			return NULL;
		}
	}
	return rows;
}

/* --- printing --------------------------------------------------------------
 */

static void warn_unread(
    const struct ctl_passes *passes, const struct mailbox *mailbox, size_t i)
{
	const struct ctl *ctl = passes->ctl;
	char text[26] = "never";

	if (passes->completed[i] != 0)
		instant_format(
		    passes->completed[i], ctl->config->offset_secs, text);
	fprintf(stderr,
	    "shoubaoctl: mailbox %s was last read completely %s%s: what was "
	    "due since is not yet known to be missing\n",
	    mailbox->id, passes->completed[i] != 0 ? "at " : "", text);
}

static void warn(const struct ctl_passes *passes, const json_t *rows)
{
	const struct config *config = passes->ctl->config;
	bool unknown = false;
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		const char *state = json_string_value(
		    json_object_get(row, "state"));
		unknown = unknown || strcmp(state, "unknown") == 0;
	}
	for (i = 0; unknown && i < config->mailbox_count; i++)
		if (passes->completed[i] < passes->ctl->now)
			warn_unread(passes, &config->mailboxes[i], i);
}

static void print(const struct ctl *ctl, const json_t *rows)
{
	static const struct ctl_column columns[] = {{"campaign", NULL, 0},
	    {"code", NULL, 0}, {"name", NULL, 36},
	    {"material_name", "material", 36}, {"day", NULL, 0},
	    {"mailbox", NULL, 0}, {"state", NULL, 0}, {"deadline", NULL, 0},
	    {"have", NULL, 0}, {"needed", NULL, 0},
	    {"missing_slots", "without", 40}, {"contact", NULL, 20},
	    {"phone", NULL, 0}};
	size_t skip = ctl_campaign(ctl, 1) == NULL ? 1 : 0;

	if (json_array_size(rows) == 0) {
		puts("nothing is missing");
		return;
	}
	json_t *shown = json_deep_copy(rows);
	size_t i;
	json_t *row;
	json_array_foreach(shown, i, row)
	{
		const char *state = json_string_value(
		    json_object_get(row, "state"));
		if (strcmp(state, "unknown") == 0)
			json_object_set_new(
			    row, "state", json_string("not yet known"));
	}
	ctl_print_table(stdout, shown, columns + skip,
	    sizeof columns / sizeof *columns - skip);
	json_decref(shown);
}

int ctl_missing(struct ctl *ctl)
{
	struct ctl_passes passes;
	struct err err = {0};

	if (ctl_passes_open(&passes, ctl, &err) < 0)
		return ctl_fail(&err);
	json_t *rows = missing_json(&passes, &err);
	if (rows != NULL) {
		if (ctl->options.json)
			ctl_print_json(stdout, rows);
		else
			print(ctl, rows);
		warn(&passes, rows);
	}
	ctl_passes_close(&passes);
	if (rows == NULL)
		return ctl_fail(&err);
	json_decref(rows);
	return CTL_OK;
}
