#include "advice.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "subject.h"
#include "verdict.h"

#define SUGGESTIONS 3

static bool speaks(const struct reading *reading, const struct said *said)
{
	const struct subject_grammar *grammar =
	    &reading->world->campaign->subject;

	return said->marker != NULL && said->units.count > 0 &&
	       said->material_count > 0 &&
	       (said->days.count > 0 || !subject_asks_day(grammar));
}

/* "为题" may mean the title of the document: names of files that say all of it
 * do as well as a subject. */
static bool files_speak(const struct reading *reading)
{
	size_t speaking = 0;

	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *claim = &reading->claims[i];
		if (claim->by == MATERIAL_BY_COMPANY || claim->empty)
			continue;
		if (!speaks(reading, &claim->name))
			return false;
		speaking++;
	}
	return speaking > 0;
}

static void suggest(struct verdict *verdict, const struct unit *unit)
{
	for (size_t i = 0; i < verdict->suggested_unit_count; i++)
		if (verdict->suggested_units[i] == unit)
			return;
	if (verdict->suggested_unit_count < SUGGESTIONS)
		verdict->suggested_units[verdict->suggested_unit_count++] =
		    unit;
}

static void suggest_all(
    struct verdict *verdict, const struct match_units *units)
{
	for (size_t i = 0; i < units->count; i++)
		suggest(verdict, units->items[i]);
}

/* Those nearly named, those the sender may speak for, those between which the
 * mail is undecided, and those whose name holds what the subject says. */
static void suggest_units(
    const struct reading *reading, struct verdict *verdict)
{
	struct match_units holding;

	suggest_all(verdict, &reading->near);
	suggest_all(verdict, &reading->sender);
	for (size_t i = 0; i < reading->claim_count; i++) {
		suggest_all(verdict, &reading->claims[i].perhaps);
		suggest_all(verdict, &reading->claims[i].filler.units);
		suggest_all(verdict, &reading->claims[i].name.units);
	}
	suggest_all(verdict, &reading->subject.units);
	if (verdict->suggested_unit_count > 0)
		return;
	char *rest = subject_rest(
	    reading->world->campaign, reading->subject.folded);
	match_units_holding(reading->index, rest, &holding);
	suggest_all(verdict, &holding);
	free(rest);
}

/* Whose and which a corrected subject would say; NULL where it is unknown. */
static void meant(const struct reading *reading, const struct verdict *verdict,
    const struct unit **unit, const struct material **material, int32_t *day)
{
	*unit = verdict->sender_unit;
	*material = NULL;
	*day = DAY_NONE;
	if (verdict->submission_count > 0) {
		const struct verdict_submission *first =
		    &verdict->submissions[0];
		*unit = first->unit;
		*material = first->material;
		*day = first->day;
	}
	if (*unit == NULL && verdict->suggested_unit_count == 1)
		*unit = verdict->suggested_units[0];
	for (size_t i = 0; *material == NULL && i < reading->claim_count; i++)
		*material = reading->claims[i].material;
	if (*material == NULL && reading->subject.material_count == 1)
		*material = reading->subject.materials[0];
}

static void suggest_subject(
    const struct reading *reading, struct verdict *verdict)
{
	const struct subject_grammar *grammar =
	    &reading->world->campaign->subject;
	const struct unit *unit;
	const struct material *material;
	int32_t day;

	meant(reading, verdict, &unit, &material, &day);
	if (unit == NULL || material == NULL || grammar->pattern == NULL ||
	    grammar->pattern[0] == '\0')
		return;
	verdict->suggested_subject = subject_fill(
	    grammar, unit->name, material->name, day);
}

static bool is_about_unit(const char *code)
{
	return strncmp(code, "unit-", 5) == 0 || strcmp(code, "misspelt") == 0;
}

static bool unit_is_held(const struct verdict *verdict)
{
	if (verdict->held != NULL && is_about_unit(verdict->held))
		return true;
	for (size_t i = 0; i < verdict->submission_count; i++)
		if (verdict->submissions[i].held != NULL &&
		    is_about_unit(verdict->submissions[i].held))
			return true;
	return false;
}

void advice_give(const struct reading *reading, struct verdict *verdict)
{
	bool undecided = unit_is_held(verdict);

	/* An answer to a receipt keeps the receipt's subject. */
	verdict->subject_wrong = reading->world->campaign->subject.required &&
				 reading->thread == NULL &&
				 !speaks(reading, &reading->subject) &&
				 !files_speak(reading);
	if (undecided)
		suggest_units(reading, verdict);
	if (undecided || verdict->subject_wrong ||
	    (verdict->held != NULL &&
		strcmp(verdict->held, "material-unknown") == 0))
		suggest_subject(reading, verdict);
}
