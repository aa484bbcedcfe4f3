#include <string.h>

#include "identify.h"
#include "verdict.h"

/* What one source names, and how it is called in the reasons. */
struct source {
	const char *name;
	const struct said *said;
};

#define SOURCES 3
#define NAMES_LOOKED_AT 16 /* files whose names are searched for slips */

/* The name of a picture tells what it shows, a school that was visited for
 * example: whose it is is asked of it last. */
static bool name_is_asked(
    const struct reading *reading, const struct claim *claim)
{
	return claim->form != NULL ||
	       !(claim->kinds & (ACCEPT_PICTURE | ACCEPT_VIDEO)) ||
	       (reading->subject.units.count == 0 &&
		   reading->sender.count == 0 && reading->thread == NULL);
}

static void sources_of(const struct reading *reading, const struct claim *claim,
    struct source sources[SOURCES])
{
	static const struct said nothing = {.folded = (char *)""};

	sources[0] = (struct source){"the form", &claim->filler};
	sources[1] = (struct source){"the file name",
	    name_is_asked(reading, claim) ? &claim->name : &nothing};
	sources[2] = (struct source){"the subject", &reading->subject};
}

/* Where sources agree only what all of them name is left; false = they name
 * different units, *units is then what the first of them names. */
static bool agree(
    const struct source sources[SOURCES], struct match_units *units)
{
	bool agreed = true;

	*units = (struct match_units){.count = 0};
	for (size_t i = 0; i < SOURCES; i++) {
		const struct match_units *named = &sources[i].said->units;
		struct match_units common;

		if (named->count == 0)
			continue;
		if (units->count == 0) {
			*units = *named;
			continue;
		}
		match_units_common(units, named, &common);
		if (common.count > 0)
			*units = common;
		else
			agreed = false;
	}
	return agreed;
}

/* Whether the sender may speak for a unit of each source. */
static bool speaks_for_all(
    const struct reading *reading, const struct source sources[SOURCES])
{
	for (size_t i = 0; i < SOURCES; i++) {
		struct match_units common;
		if (sources[i].said->units.count == 0)
			continue;
		match_units_common(
		    &sources[i].said->units, &reading->sender, &common);
		if (common.count == 0)
			return false;
	}
	return reading->sender.count > 0;
}

/* Whom the most sources name; of equals whom the form, then the file name,
 * then the subject names. */
static const struct unit *most_named(
    const struct reading *reading, const struct source sources[SOURCES])
{
	const struct unit *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < SOURCES; i++) {
		for (size_t k = 0; k < sources[i].said->units.count; k++) {
			const struct unit *unit =
			    sources[i].said->units.items[k];
			size_t votes = match_units_have(&reading->sender, unit);
			for (size_t j = 0; j < SOURCES; j++)
				votes += match_units_have(
				    &sources[j].said->units, unit);
			if (votes > most) {
				most = votes;
				best = unit;
			}
		}
	}
	return best;
}

static void hold(struct claim *claim, const struct unit *unit, const char *code)
{
	claim->unit = unit;
	claim->held = code;
}

static void settle(struct claim *claim, const struct match_units *units)
{
	if (units->count == 1) {
		claim->unit = units->items[0];
		return;
	}
	claim->perhaps = *units;
	claim->held = units->count ? "unit-ambiguous" : "unit-unknown";
}

/* The whole roster is gone through for it: once for a mail. */
static struct match_units near_subject(struct reading *reading)
{
	if (!reading->subject_near_known) {
		match_units_near(reading->index, reading->subject.folded, NULL,
		    &reading->subject_near);
		reading->subject_near_known = true;
	}
	return reading->subject_near;
}

/* The units nearly named by the sources, `among` those given. */
static void nearly_named(struct reading *reading,
    const struct source sources[SOURCES], const struct match_units *among,
    struct match_units *units)
{
	*units = (struct match_units){.count = 0};
	for (size_t i = 0; i < SOURCES; i++) {
		struct match_units near;
		if (sources[i].said->folded[0] == '\0')
			continue;
		if (sources[i].said == &reading->subject && among == NULL)
			near = near_subject(reading);
		else
			match_units_near(reading->index,
			    sources[i].said->folded, among, &near);
		for (size_t k = 0; k < near.count; k++)
			match_units_add(units, near.items[k]);
		if (near.longest > units->longest)
			units->longest = near.longest;
	}
}

/* A school's misspelt name still holds its county's: where the sender's unit
 * is nearly named at greater length than another is exactly, it is meant. */
static bool sender_nearly_named(struct reading *reading,
    const struct source sources[SOURCES], const struct match_units *named,
    struct claim *claim, struct verdict *verdict)
{
	struct match_units near;

	nearly_named(reading, sources, &reading->sender, &near);
	if (near.count != 1 || near.longest <= named->longest)
		return false;
	claim->unit = near.items[0];
	verdict_reason(verdict, "unit",
	    "a name one character off %s, for whom the sender may speak",
	    claim->unit->name);
	return true;
}

static void say_named(struct verdict *verdict, const char *source,
    const char *name, const struct match_units *units)
{
	for (size_t i = 0; i < units->count; i++)
		verdict_reason(verdict, "unit", "%s%s%s names %s", source,
		    name ? " " : "", name ? name : "", units->items[i]->name);
}

static void say_claim(const struct reading *reading, const struct claim *claim,
    struct verdict *verdict)
{
	const char *name = claim->link || claim->empty
			       ? NULL
			       : reading->facts->parts[claim->index].name;

	say_named(verdict, "the form in", name, &claim->filler.units);
	say_named(verdict, "the file name", name, &claim->name.units);
}

static void settle_named(struct reading *reading, struct claim *claim,
    const struct source sources[SOURCES], bool agreed,
    const struct match_units *named, struct verdict *verdict)
{
	struct match_units common;

	if (!agreed && !speaks_for_all(reading, sources)) {
		hold(claim, most_named(reading, sources), "unit-disagrees");
		return;
	}
	if (reading->sender.count == 0) {
		settle(claim, named);
		return;
	}
	match_units_common(named, &reading->sender, &common);
	if (common.count > 0)
		settle(claim, &common);
	else if (reading->reviewer)
		settle(claim, named);
	else if (!sender_nearly_named(reading, sources, named, claim, verdict))
		hold(claim, most_named(reading, sources), "unit-disagrees");
}

/* Names other than the sender's, one character off. Of a known sender a file
 * name or a name of three characters is no evidence against it. */
static bool others_nearly_named(struct reading *reading, struct claim *claim,
    const struct source sources[SOURCES])
{
	static const struct said nothing = {.folded = (char *)""};
	struct source asked[SOURCES] = {sources[0], sources[1], sources[2]};
	struct match_units near;

	if (reading->sender.count > 0 || reading->claim_count > NAMES_LOOKED_AT)
		asked[1].said = &nothing;
	nearly_named(reading, asked, NULL, &near);
	if (near.count == 0 || (reading->sender.count > 0 && near.longest < 4))
		return false;
	for (size_t i = 0; i < near.count; i++)
		match_units_add(&reading->near, near.items[i]);
	settle(claim, &near);
	claim->held = "misspelt";
	return true;
}

/* No source names a unit exactly: a misspelling that the sender settles, the
 * thread it answers, then the sender alone. */
static void settle_unnamed(struct reading *reading, struct claim *claim,
    const struct source sources[SOURCES], struct verdict *verdict)
{
	struct match_units near;

	nearly_named(reading, sources, &reading->sender, &near);
	if (near.count > 0) {
		verdict_reason(verdict, "unit",
		    "a name one character off that of a unit for which the "
		    "sender may speak");
		settle(claim, &near);
	} else if (others_nearly_named(reading, claim, sources)) {
		verdict_reason(verdict, "unit",
		    "a name one character off, and the sender does not settle "
		    "it");
	} else if (reading->thread != NULL &&
		   (reading->sender.count == 0 ||
		       match_units_have(&reading->sender, reading->thread))) {
		claim->unit = reading->thread;
		verdict_reason(verdict, "unit", "it answers a receipt to %s",
		    reading->thread->name);
	} else {
		settle(claim, &reading->sender);
		if (claim->unit != NULL)
			verdict_reason(verdict, "unit",
			    "nothing names a unit; the sender may speak for %s",
			    claim->unit->name);
	}
}

static void identify_one(
    struct reading *reading, struct claim *claim, struct verdict *verdict)
{
	struct source sources[SOURCES];
	struct match_units named;

	sources_of(reading, claim, sources);
	bool agreed = agree(sources, &named);
	say_claim(reading, claim, verdict);
	if (named.count > 0)
		settle_named(reading, claim, sources, agreed, &named, verdict);
	else
		settle_unnamed(reading, claim, sources, verdict);
}

/* A file that says nothing of its unit is of those it came with, if they are
 * all of one. */
static void settle_by_company(struct reading *reading)
{
	const struct claim *known = NULL;

	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *claim = &reading->claims[i];
		if (claim->unit == NULL)
			continue;
		if (known != NULL && claim->unit != known->unit)
			return;
		if (known == NULL || claim->held == NULL)
			known = claim;
	}
	for (size_t i = 0; known != NULL && i < reading->claim_count; i++) {
		struct claim *claim = &reading->claims[i];
		if (claim->unit == NULL && claim->filler.units.count == 0 &&
		    claim->name.units.count == 0) {
			claim->unit = known->unit;
			claim->held = known->held;
		}
	}
}

/* The reviewer's word is for the whole mail, except for files that clearly
 * are another unit's while a file of the same mail needed the word. */
static void assign(
    struct reading *reading, const struct unit *unit, struct verdict *verdict)
{
	bool needed = false;

	for (size_t i = 0; i < reading->claim_count; i++)
		needed = needed || reading->claims[i].unit == NULL ||
			 reading->claims[i].held != NULL;
	for (size_t i = 0; i < reading->claim_count; i++) {
		struct claim *claim = &reading->claims[i];
		if (needed && claim->unit != NULL && claim->held == NULL)
			continue;
		claim->unit = unit;
		claim->held = NULL;
		claim->perhaps.count = 0;
	}
	verdict_reason(
	    verdict, "unit", "a reviewer assigned it to %s", unit->name);
}

void identify_units(struct reading *reading, struct verdict *verdict)
{
	const char *code = reading->world->decisions.unit;
	const struct unit *assigned =
	    code ? campaign_unit(reading->world->campaign, code) : NULL;

	for (size_t i = 0; i < reading->sender.count; i++)
		verdict_reason(verdict, "unit", "the sender may speak for %s",
		    reading->sender.items[i]->name);
	say_named(verdict, "the subject", NULL, &reading->subject.units);
	for (size_t i = 0; i < reading->claim_count; i++)
		identify_one(reading, &reading->claims[i], verdict);
	settle_by_company(reading);
	if (assigned != NULL)
		assign(reading, assigned, verdict);
}
