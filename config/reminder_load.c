/* When and how units are reminded. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "config/loader.h"
#include "config/time_words.h"

#define DAY_SECS 86400
#define STAGE_DAYS_MAX 366
#define YEAR_DAYS 366
#define FROM_DEFAULT (8 * 3600 + 30 * 60)
#define UNTIL_DEFAULT (18 * 3600)

/* --- a stage's time ------------------------------------------------------- */

static const char expected[] =
    "expected \"1 day before 15:00\", \"2 hours after\", \"30 minutes before\" "
    "or \"3 days after 09:00\"";

/* Also their plural. */
static int64_t read_unit(const char **at)
{
	static const struct {
		const char *word;
		int64_t secs;
	} units[] = {{" minute", 60}, {" hour", 3600}, {" day", DAY_SECS}};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (time_words_skip(at, units[i].word)) {
			time_words_skip(at, "s");
			return units[i].secs;
		}
	return 0;
}

int stage_parse(const char *text, struct reminder_stage *stage, struct err *err)
{
	const char *at = text;
	int32_t clock = -1;
	int64_t unit = 0;
	bool after = false;
	int count;

	if (time_words_count(&at, &count) == 0)
		unit = read_unit(&at);
	if (!unit || !count || count * unit > STAGE_DAYS_MAX * DAY_SECS)
		return err_set(err, ERR_REJECT, "%s", expected);
	after = time_words_skip(&at, " after");
	if (!after && !time_words_skip(&at, " before"))
		return err_set(err, ERR_REJECT, "%s", expected);
	/* Hours and minutes have their own moment already. */
	if (*at && unit != DAY_SECS)
		return err_set(err, ERR_REJECT,
		    "an hour of the day belongs to days alone: %s", expected);
	if (*at && (!time_words_skip(&at, " ") ||
		       time_words_clock(&at, &clock) != 0 || *at))
		return err_set(err, ERR_REJECT, "%s", expected);
	stage->after = after;
	stage->secs = count * unit;
	stage->at = clock;
	return 0;
}

/* --- stages --------------------------------------------------------------- */

/* Where a stage stands on the line of time, the deadline being 0. */
static int64_t stage_place(const struct reminder_stage *stage)
{
	int64_t place = stage->after ? stage->secs : -stage->secs;

	return place * 2 * DAY_SECS + (stage->at < 0 ? 0 : stage->at);
}

/* Insertion: few, and stages of one time keep the file's order. */
static void stages_sort(struct reminder_stage *stages, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct reminder_stage stage = stages[i];
		size_t at = i;

		for (; at > 0 &&
		       stage_place(&stages[at - 1]) > stage_place(&stage);
		     at--)
			stages[at] = stages[at - 1];
		stages[at] = stage;
	}
}

static void check_stage(struct loader *loader, const struct node *node,
    const struct reminder_settings *reminders,
    const struct reminder_stage *stage)
{
	const struct node *when = node_find(node, "when");

	if (stage->at >= 0 &&
	    (stage->at < reminders->from || stage->at >= reminders->until))
		loader_complain(loader, when,
		    "when = %s lies outside the hours in which anything is "
		    "said, %02d:%02d to %02d:%02d",
		    node_shown(when), reminders->from / 3600,
		    reminders->from / 60 % 60, reminders->until / 3600,
		    reminders->until / 60 % 60);
}

static void check_same_time(struct loader *loader, const struct node *nodes,
    const struct reminder_stage *stages, size_t at)
{
	const struct reminder_stage *stage = &stages[at];

	for (size_t i = 0; i < at; i++) {
		if (stage_place(&stages[i]) != stage_place(stage) ||
		    stages[i].at != stage->at ||
		    stages[i].second != stage->second ||
		    (stages[i].per != stage->per &&
			stages[i].per != STAGE_ANY && stage->per != STAGE_ANY))
			continue;
		loader_complain(loader, node_find(&nodes[at], "when"),
		    "stage \"%s\" is at the same time as stage \"%s\": take "
		    "one of them out",
		    stage->id, stages[i].id);
		return;
	}
}

static enum stage_per per_of(const struct node *node)
{
	const char *per = node_peek(node, "per");

	if (per != NULL && strcmp(per, "once") == 0)
		return STAGE_ONCE;
	return per != NULL && strcmp(per, "day") == 0 ? STAGE_DAY : STAGE_ANY;
}

static void stages_load(struct loader *loader, const struct node *node,
    struct reminder_settings *out)
{
	const struct node *stages = node_list(
	    node, "stages", &out->stage_count);

	out->stages = mem_calloc(out->stage_count + 1, sizeof *out->stages);
	for (size_t i = 0; i < out->stage_count; i++) {
		struct reminder_stage *stage = &out->stages[i];
		const char *when = node_peek(&stages[i], "when");
		const char *to = node_peek(&stages[i], "to");

		*stage = (struct reminder_stage){
		    .id = node_text(&stages[i], "id", ""),
		    .at = -1,
		    .per = per_of(&stages[i]),
		    .second = to && strcmp(to, "second") == 0,
		};
		if (!when || stage_parse(when, stage, NULL) != 0)
			continue;
		check_stage(loader, &stages[i], out, stage);
		check_same_time(loader, stages, out->stages, i);
	}
	loader_unique(loader, node, "stages", "id");
	stages_sort(out->stages, out->stage_count);
}

/* --- days ----------------------------------------------------------------- */

static bool days_have(const struct days *days, int32_t day)
{
	for (size_t i = 0; i < days->count; i++)
		if (days->items[i] == day)
			return true;
	return false;
}

static void check_day(struct loader *loader, const struct campaign *campaign,
    const struct node *node, int32_t day)
{
	if (campaign->first_day == DAY_NONE || campaign->last_day == DAY_NONE)
		return;
	if (day < campaign->first_day - YEAR_DAYS ||
	    day > campaign->last_day + YEAR_DAYS)
		loader_complain(loader, node,
		    "%s is more than a year from the event: is the year right?",
		    node_shown(node));
}

static struct days days_load(struct loader *loader,
    const struct campaign *campaign, const struct node *node, const char *key)
{
	size_t count;
	const struct node *items = node_items(node, key, &count);
	struct days days = {.items = mem_calloc(count + 1, sizeof(int32_t))};

	for (size_t i = 0; i < count; i++) {
		int32_t day;

		if (items[i].type != NODE_TEXT ||
		    day_parse(items[i].text, &day) != 0)
			continue;
		check_day(loader, campaign, &items[i], day);
		if (!days_have(&days, day))
			days.items[days.count++] = day;
	}
	return days;
}

static void check_workdays(struct loader *loader, const struct node *node,
    const struct reminder_settings *reminders)
{
	static const char *const names[] = {"", "Monday", "Tuesday",
	    "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	size_t count;
	const struct node *items = node_items(node, "workdays", &count);

	for (size_t i = 0; i < count; i++) {
		int32_t day;

		if (items[i].type != NODE_TEXT ||
		    day_parse(items[i].text, &day) != 0)
			continue;
		if (days_have(&reminders->holidays, day))
			loader_complain(loader, &items[i],
			    "%s is a workday and a holiday: take it out of "
			    "workdays or of holidays",
			    node_shown(&items[i]));
		else if (day_weekday(day) < 6)
			loader_complain(loader, &items[i],
			    "%s is a %s: workdays are the Saturdays and "
			    "Sundays on which people work",
			    node_shown(&items[i]), names[day_weekday(day)]);
	}
}

/* --- all of it ------------------------------------------------------------ */

static void hours_load(struct loader *loader, const struct node *node,
    struct reminder_settings *out)
{
	const char *text = node_peek(node, "hours");
	int32_t from, until;
	int status = text ? time_words_hours(text, &from, &until) : -1;

	if (status > 0)
		loader_complain(loader, node_find(node, "hours"),
		    "hours = \"%s\" ends before it begins: expected hours of "
		    "one day such as \"08:30-18:00\"",
		    text);
	else if (status == 0) {
		out->from = from;
		out->until = until;
	}
}

void reminders_load(
    struct loader *loader, const struct node *campaign, struct campaign *out)
{
	const struct node *node = node_find(campaign, "reminders");
	struct reminder_settings *reminders = &out->reminders;

	*reminders = (struct reminder_settings){
	    .from = FROM_DEFAULT,
	    .until = UNTIL_DEFAULT,
	    .weekends = node_bool(node, "weekends", false),
	    .per_day = (int)node_integer(node, "per_day", 2),
	    .per_material = (int)node_integer(node, "per_material", 4),
	    .within_secs = node_integer(node, "within_hours", 48) * 3600,
	};
	hours_load(loader, node, reminders);
	stages_load(loader, node, reminders);
	reminders->holidays = days_load(loader, out, node, "holidays");
	reminders->workdays = days_load(loader, out, node, "workdays");
	check_workdays(loader, node, reminders);
}

void reminders_free_members(struct reminder_settings *reminders)
{
	for (size_t i = 0; i < reminders->stage_count; i++)
		free(reminders->stages[i].id);
	free(reminders->stages);
	free(reminders->holidays.items);
	free(reminders->workdays.items);
	*reminders = (struct reminder_settings){0};
}
