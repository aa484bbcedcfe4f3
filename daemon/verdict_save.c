#include "verdict_save.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

/* Raised whenever the same mail would be read differently. */
#define PARSER_VERSION "1"

/* The unit the mail as a whole is listed under. */
static const struct unit *main_unit(const struct verdict *verdict)
{
	return verdict->submission_count > 0 ? verdict->submissions[0].unit
					     : verdict->sender_unit;
}

static const char *first_hold(const struct verdict *verdict)
{
	if (verdict->held != NULL)
		return verdict->held;
	for (size_t i = 0; i < verdict->submission_count; i++)
		if (verdict->submissions[i].held != NULL)
			return verdict->submissions[i].held;
	return NULL;
}

static int save_mail(struct store *store, const struct store_mail *mail,
    const struct verdict *verdict, const struct campaign *campaign,
    const struct config *config, const struct facts *facts,
    const char *facts_text, int64_t now, struct err *err)
{
	const struct unit *unit = main_unit(verdict);
	json_t *json = verdict_to_json(verdict, campaign, facts);
	struct store_mail judged = *mail;

	judged.campaign = campaign ? campaign->id : NULL;
	judged.unit = unit ? unit->code : NULL;
	judged.disposition = (char *)disposition_name(verdict->disposition);
	judged.word = verdict->disposition == MAIL_OURS
			  ? (char *)word_name(verdict->word)
			  : NULL;
	judged.held = (char *)first_hold(verdict);
	judged.late = verdict->late;
	judged.subject = facts->subject;
	judged.from = facts->from_count ? facts->from[0].address : NULL;
	judged.message_id = facts->message_id;
	judged.facts = (char *)facts_text;
	judged.verdict = json_dumps(json, JSON_COMPACT);
	judged.config_hash = (char *)config->hash;
	judged.parser_version = (char *)PARSER_VERSION;
	judged.judged_at = now;
	int result = store_judged(store, &judged, err);
	free(judged.verdict);
	json_decref(json);
	return result;
}

static int save_parts(struct store *store, int64_t mail,
    const struct facts *facts, struct err *err)
{
	for (size_t i = 0; i < facts->part_count; i++) {
		const struct facts_part *part = &facts->parts[i];
		struct store_part row = {
		    .mail = mail,
		    .position = (int)i,
		    .name = part->name,
		    .type = part->type,
		    .inside = part->inside,
		    .size = part->size,
		    .sha256 = part->sha256,
		    .outcome = outcome_name(part->outcome),
		    .checked = part->checked,
		    .is_inline = part->is_inline,
		};
		if (store_part_add(store, &row, err) < 0)
			return -1;
	}
	return 0;
}

static int save_value(struct store *store, int64_t submission,
    const struct form_found *found, const struct form_value *value, int row,
    struct err *err)
{
	static const char *const kinds[] = {NULL, "text", "number", "day"};
	char day[11];

	if (value->kind == VALUE_ABSENT)
		return 0;
	if (value->kind == VALUE_DAY)
		day_format(value->day, day);
	struct store_field field = {
	    .submission = submission,
	    .position = (int)found->part,
	    .form = found->form,
	    .sheet = found->sheet,
	    .field = value->field,
	    .row = row,
	    .kind = kinds[value->kind],
	    .text = value->kind == VALUE_DAY ? day : value->text,
	    .number = value->number,
	    .ref = value->ref,
	    .raw = value->raw,
	};
	return store_field_add(store, &field, err);
}

static int save_form(struct store *store, int64_t submission,
    const struct form_found *found, struct err *err)
{
	for (size_t i = 0; i < found->value_count; i++)
		if (save_value(store, submission, found, &found->values[i], 0,
			err) < 0)
			return -1;
	for (size_t r = 0; r < found->row_count; r++)
		for (size_t i = 0; i < found->column_count; i++)
			if (save_value(store, submission, found,
				&found->rows[r].values[i],
				(int)found->rows[r].row, err) < 0)
				return -1;
	return 0;
}

/* A form belongs to the submission that its part is a piece of. Where one
 * part feeds several submissions (two units or days in one file), the judge
 * gave each piece its own form. */
static int save_piece(struct store *store, int64_t submission,
    const struct verdict_piece *piece, struct err *err)
{
	struct store_piece row = {
	    .submission = submission,
	    .slot = piece->slot->id,
	    .position = piece->link ? -1 : (int)piece->index,
	    .sha256 = piece->sha256,
	    .state = piece->state,
	    .repeat = piece->repeat,
	};

	if (store_piece_add(store, &row, err) < 0)
		return -1;
	if (piece->form == NULL || piece->repeat)
		return 0;
	return save_form(store, submission, piece->form, err);
}

static int save_problem(struct store *store, int64_t submission,
    const struct verdict_problem *item, struct err *err)
{
	struct store_problem row = {
	    .submission = submission,
	    .position = (int)item->part,
	    .sheet = item->problem.sheet,
	    .ref = item->problem.ref,
	    .field = item->problem.field,
	    .label = item->problem.label,
	    .code = item->problem.code,
	    .raw = item->problem.raw,
	    .detail = item->problem.detail,
	};

	return store_problem_add(store, &row, err);
}

static int save_submission(struct store *store, int64_t mail,
    const struct verdict_submission *item, const struct campaign *campaign,
    struct err *err)
{
	struct store_submission row = {
	    .mail = mail,
	    .campaign = campaign->id,
	    .unit = item->unit->code,
	    .material = item->material->id,
	    .day = item->day,
	    .inferred = item->day_inferred,
	    .late = item->late,
	    .unverified = item->unverified,
	    .word = word_name(item->word),
	    .held = item->held,
	    .deadline = item->deadline,
	};
	int64_t id;

	if (store_submission_add(store, &row, &id, err) < 0)
		return -1;
	for (size_t i = 0; i < item->piece_count; i++)
		if (save_piece(store, id, &item->pieces[i], err) < 0)
			return -1;
	for (size_t i = 0; i < item->problem_count; i++)
		if (save_problem(store, id, &item->problems[i], err) < 0)
			return -1;
	return 0;
}

int verdict_save(struct store *store, const struct store_mail *mail,
    const struct verdict *verdict, const struct campaign *campaign,
    const struct config *config, const struct facts *facts,
    const char *facts_text, int64_t now, struct err *err)
{
	if (save_mail(store, mail, verdict, campaign, config, facts, facts_text,
		now, err) < 0 ||
	    save_parts(store, mail->id, facts, err) < 0)
		return -1;
	for (size_t i = 0; i < verdict->submission_count; i++)
		if (save_submission(store, mail->id, &verdict->submissions[i],
			campaign, err) < 0)
			return -1;
	return 0;
}
