#include "contents.h"

#include <string.h>

#include "kinds.h"
#include "verdict.h"

/* Bytes of no format under the name of one: zeros of a broken upload, or what
 * an office's own encryption made of the file. Nobody else can open it. */
static bool is_rubble(const struct facts_part *part)
{
	return strcmp(part->type, "application/octet-stream") == 0 &&
	       (kinds_of_part(part) &
		   (ACCEPT_TABLE | ACCEPT_DOCUMENT | ACCEPT_PDF));
}

/* The code for a file that could not be read, or NULL. */
static const char *unread_code(const struct facts_part *part)
{
	switch (part->outcome) {
	case OUTCOME_ENCRYPTED:
		return "file-encrypted";
	case OUTCOME_TOO_LARGE:
		return "file-too-large";
	case OUTCOME_DAMAGED:
		return "file-damaged";
	case OUTCOME_OK:
	case OUTCOME_UNSUPPORTED:
	case OUTCOME_NO_TABLE:
		break;
	}
	return part->size == 0 || is_rubble(part) ? "file-damaged" : NULL;
}

static enum piece_state bad_file(struct verdict_submission *submission,
    size_t part, const char *code, const char *detail)
{
	verdict_add_file_problem(submission, part, code, detail);
	return PIECE_PROBLEM;
}

static bool has_its_form(const struct claim *claim)
{
	return claim->form != NULL && claim->slot->form != NULL &&
	       strcmp(claim->form->id, claim->slot->form) == 0;
}

static enum piece_state check_form(const struct reading *reading,
    const struct claim *claim, struct verdict_submission *submission,
    struct verdict *verdict)
{
	const struct form_found *found = claim->found;

	for (size_t i = 0; i < found->problem_count; i++)
		verdict_add_problem(
		    submission, claim->index, &found->problems[i]);
	size_t broken = contents_check_rules(&reading->world->evaluator,
	    submission->unit, claim->form, found, submission, verdict);
	verdict_reason(verdict, "contents",
	    "form %s read from sheet \"%s\": %zu problems, %zu rules broken",
	    claim->form->id, found->sheet ? found->sheet : "",
	    found->problem_count, broken);
	return found->problem_count + broken > 0 ? PIECE_PROBLEM : PIECE_GOOD;
}

static enum piece_state check_part(const struct reading *reading,
    const struct claim *claim, struct verdict_submission *submission,
    struct verdict *verdict)
{
	const struct facts_part *part = &reading->facts->parts[claim->index];
	const char *unread = unread_code(part);

	if (unread != NULL)
		return bad_file(submission, claim->index, unread, NULL);
	if (claim->wrong_kind)
		return bad_file(
		    submission, claim->index, "wrong-type", claim->slot->name);
	if (claim->slot->form == NULL)
		return PIECE_GOOD;
	if (has_its_form(claim))
		return check_form(reading, claim, submission, verdict);
	if (part->outcome == OUTCOME_UNSUPPORTED ||
	    (part->outcome == OUTCOME_OK && !part->checked))
		return PIECE_UNCHECKED;
	const struct form *wanted = campaign_form(
	    reading->world->campaign, claim->slot->form);
	return bad_file(submission, claim->index, "form-not-found",
	    wanted ? wanted->name : NULL);
}

void contents_add(const struct reading *reading, const struct claim *claim,
    struct verdict_submission *submission, struct verdict *verdict)
{
	static const char *const states[] = {
	    "good", "has problems", "received, contents not checked", "held"};
	struct verdict_piece piece = {
	    .link = claim->link, .index = claim->index, .slot = claim->slot};

	memcpy(piece.sha256, claim->sha256, sizeof piece.sha256);
	if (claim->link && claim->wrong_kind)
		piece.state = bad_file(submission, VERDICT_NO_PART,
		    "link-not-taken", claim->slot->name);
	else if (claim->link)
		piece.state = PIECE_GOOD;
	else
		piece.state = check_part(reading, claim, submission, verdict);
	if (has_its_form(claim))
		piece.form = claim->found;
	verdict_reason(verdict, "contents", "%s in slot %s: %s",
	    claim->link ? "a link" : reading->facts->parts[claim->index].name,
	    claim->slot->id, states[piece.state]);
	verdict_add_piece(submission, &piece);
}

static int weight(enum piece_state state)
{
	return state == PIECE_PROBLEM ? 2 : state == PIECE_UNCHECKED;
}

void contents_level(struct verdict_submission *submission)
{
	for (size_t i = 0; i < submission->piece_count; i++) {
		struct verdict_piece *piece = &submission->pieces[i];
		for (size_t k = 0; k < submission->piece_count; k++) {
			const struct verdict_piece *other =
			    &submission->pieces[k];
			if (other->slot == piece->slot &&
			    other->link == piece->link &&
			    other->index == piece->index &&
			    weight(other->state) > weight(piece->state))
				piece->state = other->state;
		}
	}
}
