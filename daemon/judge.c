#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include "advice.h"
#include "base/clock.h"
#include "base/mem.h"
#include "contents.h"
#include "identify.h"
#include "reading.h"
#include "verdict.h"
#include "versions.h"

/* --- filing
 * ------------------------------------------------------------------- */

static bool is_unverified(
    const struct reading *reading, const struct unit *unit)
{
	if (reading->proof == SENDER_UNPROVEN)
		return true;
	return !reading->reviewer && !match_units_have(&reading->sender, unit);
}

static bool is_waved_through(const struct reading *reading)
{
	return reading->world->decisions.accepted;
}

static const char *held_code(
    const struct reading *reading, const struct claim *claim)
{
	/* Without a day it can't be filed, whatever a reviewer accepts. */
	if (claim->day == DAY_NONE && claim->material->per == MATERIAL_DAY)
		return claim->held ? claim->held : "day-outside";
	if (is_waved_through(reading))
		return NULL;
	if (reading->proof == SENDER_REFUSED)
		return "sender-refused";
	if (claim->held == NULL && reading->facts->outcome != OUTCOME_OK)
		return "mail-unread";
	return claim->held;
}

static void file_claim(const struct reading *reading, const struct claim *claim,
    struct verdict *verdict)
{
	struct verdict_submission *submission = verdict_submission(
	    verdict, claim->unit, claim->material, claim->day);
	const char *held = held_code(reading, claim);

	submission->day_inferred = submission->day_inferred || claim->inferred;
	submission->unverified = is_unverified(reading, claim->unit);
	if (held != NULL && submission->held == NULL)
		submission->held = held;
	if (claim->slot != NULL)
		contents_add(reading, claim, submission, verdict);
	else
		verdict_add_file_problem(submission, VERDICT_NO_PART, "no-file",
		    claim->material->name);
}

/* A claim of no unit holds the mail, one of no material is loose. */
static void file_claims(const struct reading *reading, struct verdict *verdict)
{
	for (size_t i = 0; i < reading->claim_count; i++) {
		const struct claim *claim = &reading->claims[i];

		if (claim->unit != NULL && claim->material != NULL) {
			file_claim(reading, claim, verdict);
			continue;
		}
		if (claim->unit == NULL && verdict->held == NULL)
			verdict->held = claim->held;
		if (claim->link || claim->empty)
			continue;
		if (claim->loose != NULL)
			verdict_add_loose(verdict, claim->index, claim->loose);
		else
			verdict_add_loose(verdict, claim->index, "no-unit");
	}
}

/* --- what each submission comes to
 * -------------------------------------------------- */

static bool has_problem_piece(const struct verdict_submission *submission)
{
	for (size_t i = 0; i < submission->piece_count; i++)
		if (submission->pieces[i].state == PIECE_PROBLEM)
			return true;
	return submission->piece_count == 0;
}

static enum word word_of(const struct verdict_submission *submission)
{
	if (submission->held != NULL)
		return WORD_HELD;
	if (submission->problem_count > 0 || has_problem_piece(submission))
		return WORD_INCOMPLETE;
	return WORD_RECEIVED;
}

static void wave_through(
    struct verdict_submission *submission, struct verdict *verdict)
{
	for (size_t i = 0; i < submission->piece_count; i++)
		submission->pieces[i].state = PIECE_GOOD;
	verdict_clear_problems(submission);
	verdict_reason(verdict, "word", "%s: a reviewer accepted it as it is",
	    submission->material->name);
}

static void say_time(const struct reading *reading,
    const struct verdict_submission *submission, struct verdict *verdict)
{
	int32_t offset = reading->world->config->offset_secs;
	char received[26], deadline[26] = "none";

	instant_format(reading->mail->received, offset, received);
	if (submission->deadline != INT64_MAX)
		instant_format(submission->deadline, offset, deadline);
	verdict_reason(verdict, "time", "%s: received %s, deadline %s: %s",
	    submission->material->name, received, deadline,
	    submission->late ? "late" : "not late");
}

static void weigh(
    const struct reading *reading, size_t at, struct verdict *verdict)
{
	struct verdict_submission *submission = &verdict->submissions[at];

	contents_level(submission);
	if (is_waved_through(reading))
		wave_through(submission, verdict);
	versions_compare(reading->world, reading->mail, submission);
	for (size_t i = 0; submission->held && i < submission->piece_count; i++)
		submission->pieces[i].state = PIECE_HELD;
	submission->word = word_of(submission);
	say_time(reading, submission, verdict);
	verdict_reason(verdict, "word", "%s of %s: %s%s%s",
	    submission->material->name, submission->unit->name,
	    word_name(submission->word), submission->held ? ", " : "",
	    submission->held ? submission->held : "");
}

/* --- the mail as a whole
 * -------------------------------------------------------------- */

/* A code stands for the whole mail when no submission is free of one. */
static void hold_mail(const struct reading *reading, struct verdict *verdict)
{
	if (verdict->held != NULL)
		return;
	for (size_t i = 0; i < verdict->submission_count; i++)
		if (verdict->submissions[i].held == NULL)
			return;
	if (verdict->submission_count > 0)
		verdict->held = verdict->submissions[0].held;
	else if (reading->proof == SENDER_REFUSED)
		verdict->held = "sender-refused";
	else if (reading->facts->outcome != OUTCOME_OK)
		verdict->held = "mail-unread";
	else
		verdict->held = "material-unknown";
}

/* The unit the sender may speak for: the one this mail is about, or its only
 * one. An unproven or refused sender speaks for nobody. */
static const struct unit *sender_unit(
    const struct reading *reading, const struct verdict *verdict)
{
	if (reading->proof != SENDER_BELIEVED)
		return NULL;
	for (size_t i = 0; i < verdict->submission_count; i++)
		if (match_units_have(
			&reading->sender, verdict->submissions[i].unit))
			return verdict->submissions[i].unit;
	return reading->sender.count == 1 ? reading->sender.items[0] : NULL;
}

static void sum_up(const struct reading *reading, struct verdict *verdict)
{
	hold_mail(reading, verdict);
	verdict->word = verdict->held ? WORD_HELD : WORD_RECEIVED;
	for (size_t i = 0; i < verdict->submission_count; i++) {
		const struct verdict_submission *submission =
		    &verdict->submissions[i];
		if (submission->word > verdict->word)
			verdict->word = submission->word;
		verdict->late = verdict->late || submission->late;
	}
	verdict->sender_unit = sender_unit(reading, verdict);
	verdict_reason(verdict, "word", "the mail as a whole: %s%s%s%s",
	    word_name(verdict->word), verdict->late ? ", late" : "",
	    verdict->held ? ", " : "", verdict->held ? verdict->held : "");
}

static void judge_ours(struct reading *reading, struct verdict *verdict)
{
	if (reading->claim_count == 0) {
		reading_add_empty(reading);
		verdict->no_file = reading->facts->outcome == OUTCOME_OK;
	}
	identify_units(reading, verdict);
	identify_materials(reading, verdict);
	identify_days(reading, verdict);
	file_claims(reading, verdict);
	for (size_t i = 0; i < verdict->submission_count; i++)
		weigh(reading, i, verdict);
	sum_up(reading, verdict);
	advice_give(reading, verdict);
}

static bool is_assigned(const struct judge_world *world)
{
	return world->decisions.unit != NULL ||
	       world->decisions.material != NULL;
}

struct verdict *judge(const struct judge_world *world,
    const struct judge_mail *mail, const struct facts *facts)
{
	struct verdict *verdict = mem_calloc(1, sizeof *verdict);
	struct reading reading;

	verdict->disposition = identify_automatic(
	    world, facts, &verdict->silent_reason);
	if (verdict->disposition != MAIL_OTHER) {
		verdict_reason(verdict, "ours", "%s: %s",
		    disposition_name(verdict->disposition),
		    verdict->silent_reason ? verdict->silent_reason
					   : "a report of non-delivery");
		return verdict;
	}
	if (identify_decision(world, mail, facts, verdict)) {
		verdict->disposition = MAIL_DECISION;
		return verdict;
	}
	reading_of(world, mail, facts, &reading);
	if (!is_assigned(world) && identify_query(&reading, verdict))
		verdict->disposition = MAIL_QUERY;
	else
		verdict->disposition = identify_mail(&reading, verdict);
	if (verdict->disposition == MAIL_OURS)
		judge_ours(&reading, verdict);
	reading_free(&reading);
	return verdict;
}
