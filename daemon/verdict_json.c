#include "verdict_save.h"

#include "base/clock.h"

static json_t *day_json(int32_t day)
{
	char text[11];

	if (day == DAY_NONE)
		return json_null();
	day_format(day, text);
	return json_string(text);
}

static const char *piece_state_name(enum piece_state state)
{
	static const char *const names[] = {
	    "good", "problem", "unchecked", "held"};

	return names[state];
}

static json_t *piece_json(
    const struct verdict_piece *piece, const struct facts *facts)
{
	const char *name = piece->link ? facts->links[piece->index].url
				       : facts->parts[piece->index].name;

	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "file", name, "slot",
	    piece->slot->id, "state", piece_state_name(piece->state), "sha256",
	    piece->sha256, "link", (int)piece->link, "repeat",
	    (int)piece->repeat);
}

static json_t *problem_json(
    const struct verdict_problem *item, const struct facts *facts)
{
	const struct form_problem *problem = &item->problem;
	const char *file = item->part < facts->part_count
			       ? facts->parts[item->part].name
			       : NULL;

	return json_pack("{s:s?, s:s?, s:s, s:s?, s:s?, s:s, s:s?, s:s?}",
	    "file", file, "sheet", problem->sheet, "ref", problem->ref, "field",
	    problem->field, "label", problem->label, "code", problem->code,
	    "raw", problem->raw, "detail", problem->detail);
}

static json_t *submission_json(
    const struct verdict_submission *item, const struct facts *facts)
{
	json_t *pieces = json_array(), *problems = json_array();

	for (size_t i = 0; i < item->piece_count; i++)
		json_array_append_new(
		    pieces, piece_json(&item->pieces[i], facts));
	for (size_t i = 0; i < item->problem_count; i++)
		json_array_append_new(
		    problems, problem_json(&item->problems[i], facts));
	return json_pack("{s:s, s:s, s:s, s:o, s:b, s:s, s:b, s:b, s:b, s:b, "
			 "s:s?, s:o, s:o}",
	    "unit", item->unit->code, "unit_name", item->unit->name, "material",
	    item->material->id, "day", day_json(item->day), "day_inferred",
	    (int)item->day_inferred, "word", word_name(item->word), "late",
	    (int)item->late, "unverified", (int)item->unverified, "replaces",
	    (int)item->replaces, "kept_older", (int)item->kept_older, "held",
	    item->held, "pieces", pieces, "problems", problems);
}

json_t *verdict_to_json(const struct verdict *verdict,
    const struct campaign *campaign, const struct facts *facts)
{
	json_t *submissions = json_array(), *loose = json_array();
	json_t *units = json_array(), *reasons = json_array();

	for (size_t i = 0; i < verdict->submission_count; i++)
		json_array_append_new(submissions,
		    submission_json(&verdict->submissions[i], facts));
	for (size_t i = 0; i < verdict->loose_count; i++)
		json_array_append_new(
		    loose, json_pack("{s:s, s:s}", "file",
			       facts->parts[verdict->loose[i].part].name,
			       "code", verdict->loose[i].code));
	for (size_t i = 0; i < verdict->suggested_unit_count; i++)
		json_array_append_new(
		    units, json_string(verdict->suggested_units[i]->name));
	for (size_t i = 0; i < verdict->reason_count; i++)
		json_array_append_new(reasons,
		    json_pack("{s:s, s:s}", "step", verdict->reasons[i].step,
			"text", verdict->reasons[i].text));
	return json_pack("{s:s?, s:s, s:s?, s:s, s:b, s:s?, s:s?, s:b, s:s?, "
			 "s:o, s:o, s:o, s:o}",
	    "campaign", campaign ? campaign->id : NULL, "disposition",
	    disposition_name(verdict->disposition), "silent_reason",
	    verdict->silent_reason, "word", word_name(verdict->word), "late",
	    (int)verdict->late, "held", verdict->held, "sender_unit",
	    verdict->sender_unit ? verdict->sender_unit->code : NULL,
	    "subject_wrong", (int)verdict->subject_wrong, "suggested_subject",
	    verdict->suggested_subject, "suggested_units", units, "submissions",
	    submissions, "loose", loose, "reasons", reasons);
}
