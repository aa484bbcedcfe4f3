#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "identify.h"
#include "verdict.h"
#include "versions.h"

#define LETTER_MAX_BYTES 2000 /* of the letter looked at for a day */

static bool in_event(const struct campaign *campaign, int32_t day)
{
	return day >= campaign->first_day && day <= campaign->last_day;
}

/* The event's days that have begun when the mail came, the last of them;
 * before the event none has: first_day - 1. */
static int32_t last_begun(const struct reading *reading)
{
	const struct campaign *campaign = reading->world->campaign;
	int32_t today = day_of_instant(
	    reading->mail->received, reading->world->config->offset_secs);

	if (today < campaign->first_day)
		return campaign->first_day - 1;
	return today > campaign->last_day ? campaign->last_day : today;
}

static const struct history *history_of(
    const struct reading *reading, const struct claim *claim)
{
	const struct judge_world *world = reading->world;

	return world->history_of(world->context, claim->unit->code);
}

/* --- what nothing dates
 * ---------------------------------------------------------- */

static bool has_good(const struct history *history, const struct claim *claim,
    int32_t day, const struct slot *slot)
{
	for (size_t i = 0; i < history->piece_count; i++)
		if (history->pieces[i].state == PIECE_GOOD &&
		    versions_fits(
			&history->pieces[i], claim->material, day, slot, NULL))
			return true;
	return false;
}

/* Another form of this mail is of that day already. */
static bool is_taken(
    const struct reading *reading, const struct claim *claim, int32_t day)
{
	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *other = &reading->claims[i];
		if (other != claim && other->unit == claim->unit &&
		    other->slot == claim->slot && other->day == day &&
		    claim->slot != NULL && !claim->slot->many)
			return true;
	}
	return false;
}

static bool is_done(
    const struct reading *reading, const struct claim *claim, int32_t day)
{
	const struct history *history = history_of(reading, claim);

	if (is_taken(reading, claim, day) ||
	    versions_waived(history, claim->material, day))
		return true;
	for (size_t i = 0; i < claim->material->slot_count; i++) {
		const struct slot *slot = &claim->material->slots[i];
		if (slot->required && !has_good(history, claim, day, slot))
			return false;
	}
	return true;
}

/* The day for which the same contents came before: the same mail again. Only
 * a form that says 无 may be the same on two days. */
static int32_t day_of_repeat(
    const struct reading *reading, const struct claim *claim)
{
	const struct history *history = history_of(reading, claim);
	int32_t offset = reading->world->config->offset_secs;
	int32_t today = day_of_instant(reading->mail->received, offset);

	for (size_t i = history->piece_count; i-- > 0;) {
		const struct history_piece *piece = &history->pieces[i];
		bool other_day = day_of_instant(piece->received, offset) !=
				 today;
		if (strcmp(piece->material, claim->material->id) == 0 &&
		    strcmp(piece->sha256, claim->sha256) == 0 &&
		    !(claim->found && claim->found->nothing && other_day))
			return piece->day;
	}
	return DAY_NONE;
}

/* The earliest day begun that is not done; of all done ones the last begun,
 * which a correction most likely means. */
static int32_t infer(const struct reading *reading, const struct claim *claim)
{
	const struct campaign *campaign = reading->world->campaign;
	int32_t last = last_begun(reading);
	int32_t repeat = day_of_repeat(reading, claim);

	if (repeat != DAY_NONE)
		return repeat;
	for (int32_t day = campaign->first_day; day <= last; day++)
		if (!is_done(reading, claim, day))
			return day;
	return last >= campaign->first_day ? last : DAY_NONE;
}

/* --- what is dated
 * ------------------------------------------------------------------ */

/* Of the letter's beginning the only day of the event it names, if it is one;
 * what it quotes comes behind. */
static int32_t day_of_letter(const struct reading *reading)
{
	const struct campaign *campaign = reading->world->campaign;
	struct dates dates = {.count = 0}, inside = {.count = 0};

	if (reading->facts->text == NULL)
		return DAY_NONE;
	const char *text = reading->facts->text;
	char *letter = mem_strndup(text, utf8_cut(text, LETTER_MAX_BYTES));
	char *folded = utf8_fold(letter);
	free(letter);
	dates_find(folded, campaign->first_day, campaign->last_day, &dates);
	free(folded);
	for (size_t i = 0; i < dates.count; i++)
		if (in_event(campaign, dates.days[i]))
			dates_add(&inside, dates.days[i]);
	return inside.count == 1 ? inside.days[0] : DAY_NONE;
}

/* Whether the other is dated and its day may be this one's: of the same unit
 * and material, or the file this one only came along with. */
static bool is_company(const struct claim *claim, const struct claim *other)
{
	return other != claim && other->unit == claim->unit &&
	       other->day != DAY_NONE &&
	       (other->material == claim->material ||
		   (claim->by == MATERIAL_BY_COMPANY &&
		       other->by < MATERIAL_BY_COMPANY));
}

/* The day of its company, if that is all of one. */
static int32_t day_of_company(
    const struct reading *reading, const struct claim *claim)
{
	int32_t day = DAY_NONE;

	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *other = &reading->claims[i];
		if (!is_company(claim, other))
			continue;
		if (day != DAY_NONE && other->day != day)
			return DAY_NONE;
		day = other->day;
	}
	return day;
}

static bool is_day_of_company(
    const struct reading *reading, const struct claim *claim, int32_t day)
{
	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *other = &reading->claims[i];
		if (is_company(claim, other) && other->day == day)
			return true;
	}
	return false;
}

static void say(
    struct verdict *verdict, const struct claim *claim, const char *source)
{
	char text[11] = "none";

	if (claim->day != DAY_NONE)
		day_format(claim->day, text);
	verdict_reason(verdict, "day", "%s of %s: %s%s", text,
	    claim->material->name, source, claim->inferred ? ", inferred" : "");
}

static void set_day(const struct reading *reading, struct claim *claim,
    int32_t day, const char *source, struct verdict *verdict)
{
	claim->day = day;
	if (claim->held == NULL && !in_event(reading->world->campaign, day))
		claim->held = "day-outside";
	say(verdict, claim, source);
}

/* `dates` say another day, and it is not that of another file: `part` names
 * the only one asked, SIZE_MAX = all of the mail. */
static bool contradicts(const struct reading *reading,
    const struct dates *dates, int32_t day, size_t part)
{
	if (dates->count == 0 || dates_have(dates, day))
		return false;
	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *other = &reading->claims[i];
		if (part != SIZE_MAX && (other->link || other->index != part))
			continue;
		if (other->form_day != DAY_NONE &&
		    dates_have(dates, other->form_day))
			return false;
		if (part == SIZE_MAX && other->name.days.count == 1 &&
		    dates_have(dates, other->name.days.days[0]))
			return false;
	}
	return true;
}

/* A form's day holds unless its file's name or the subject says another. */
static void date_form(
    const struct reading *reading, struct claim *claim, struct verdict *verdict)
{
	const char *source = NULL;

	set_day(reading, claim, claim->form_day, "the form says so", verdict);
	if (contradicts(reading, &claim->name.days, claim->day, claim->index))
		source = "the file name";
	else if (contradicts(
		     reading, &reading->subject.days, claim->day, SIZE_MAX))
		source = "the subject";
	if (source == NULL)
		return;
	claim->held = "day-disagrees";
	verdict_reason(verdict, "day", "%s says another day", source);
}

/* What comes along is dated by what it comes with: a camera's or a copier's
 * date in its name only chooses among the days of this mail. */
static bool date_companion(
    const struct reading *reading, struct claim *claim, struct verdict *verdict)
{
	const struct dates *named = &claim->name.days;
	int32_t day = day_of_company(reading, claim);

	for (size_t i = 0; i < named->count; i++)
		if (is_day_of_company(reading, claim, named->days[i]))
			day = named->days[i];
	if (day == DAY_NONE || (claim->by != MATERIAL_BY_COMPANY &&
				   named->count > 0 && !dates_have(named, day)))
		return false;
	set_day(reading, claim, day, "the file it came with", verdict);
	return true;
}

static void date_by_texts(
    const struct reading *reading, struct claim *claim, struct verdict *verdict)
{
	const struct dates *named = &claim->name.days;
	const struct dates *subject = &reading->subject.days;
	int32_t letter;

	if (named->count == 1) {
		set_day(reading, claim, named->days[0], "the file name says so",
		    verdict);
		if (contradicts(reading, subject, claim->day, SIZE_MAX))
			claim->held = "day-disagrees";
	} else if (subject->count == 1) {
		set_day(reading, claim, subject->days[0], "the subject says so",
		    verdict);
	} else if ((letter = day_of_letter(reading)) != DAY_NONE) {
		set_day(reading, claim, letter, "the letter says so", verdict);
	} else {
		claim->inferred = true;
		int32_t day = infer(reading, claim);
		set_day(reading, claim, day,
		    day == DAY_NONE ? "nothing dates it, no day has begun"
				    : "nothing dates it; the earliest day "
				      "begun that is not done",
		    verdict);
	}
}

static bool wants_day(const struct claim *claim)
{
	return claim->unit != NULL && claim->material != NULL &&
	       claim->material->per == MATERIAL_DAY && claim->day == DAY_NONE;
}

void identify_days(struct reading *reading, struct verdict *verdict)
{
	int32_t decided = reading->world->decisions.day;

	for (size_t i = 0; i < reading->claim_count; i++) {
		struct claim *claim = &reading->claims[i];
		if (!wants_day(claim))
			continue;
		if (decided != DAY_NONE)
			set_day(reading, claim, decided, "a reviewer said so",
			    verdict);
		else if (claim->form != NULL && claim->form_day != DAY_NONE)
			date_form(reading, claim, verdict);
	}
	for (size_t i = 0; i < reading->claim_count; i++) {
		struct claim *claim = &reading->claims[i];
		if (wants_day(claim) && claim->form != NULL)
			date_by_texts(reading, claim, verdict);
	}
	for (size_t i = 0; i < reading->claim_count; i++) {
		struct claim *claim = &reading->claims[i];
		if (wants_day(claim) &&
		    !date_companion(reading, claim, verdict))
			date_by_texts(reading, claim, verdict);
	}
}
