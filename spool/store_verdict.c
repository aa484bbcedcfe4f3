#include "spool/store-private.h"

static struct bind text_or_empty(const char *text)
{
	return bind_text(text != NULL ? text : "");
}

static int clear(struct store *store, int64_t mail, struct err *err)
{
	static const enum statement clears[] = {STATEMENT_PARTS_CLEAR,
	    STATEMENT_PIECES_CLEAR, STATEMENT_FIELDS_CLEAR,
	    STATEMENT_PROBLEMS_CLEAR, STATEMENT_SUBMISSIONS_CLEAR};

	for (size_t i = 0; i < sizeof clears / sizeof *clears; i++)
		if (database_run(store->database, (int)clears[i], err,
			bind_integer(mail)) < 0)
			return -1;
	return 0;
}

int store_judged(
    struct store *store, const struct store_mail *judged, struct err *err)
{
	struct database *database = store->database;
	int64_t one;
	int before;

	if (database_inside(database, err) < 0)
		return -1;
	before = database_value(database, STATEMENT_JUDGED_BEFORE, &one, err,
	    bind_integer(judged->id));
	if (before < 0 || (before > 0 && clear(store, judged->id, err) < 0))
		return -1;
	if (database_run(database, STATEMENT_JUDGED, err,
		bind_integer(judged->id), bind_text(judged->campaign),
		bind_text(judged->unit), bind_text(judged->disposition),
		bind_text(judged->word), bind_text(judged->held),
		bind_integer(judged->late), bind_text(judged->subject),
		bind_text(judged->from), bind_text(judged->message_id),
		bind_text(judged->config_hash),
		bind_text(judged->parser_version),
		bind_integer(judged->judged_at)) < 0)
		return -1;
	if (database_changed(database) == 0)
		return err_set(err, ERR_BUG, "store: no mail %lld to judge",
		    (long long)judged->id);
	return database_run(database, STATEMENT_JUDGED_TEXTS, err,
	    bind_integer(judged->id), bind_text(judged->facts),
	    bind_text(judged->verdict));
}

int store_part_add(
    struct store *store, const struct store_part *part, struct err *err)
{
	return database_run(store->database, STATEMENT_PART_ADD, err,
	    bind_integer(part->mail), bind_integer(part->position),
	    text_or_empty(part->name), text_or_empty(part->type),
	    bind_text(part->inside), bind_integer(part->size),
	    bind_text(part->sha256), bind_text(part->outcome),
	    bind_integer(part->checked), bind_integer(part->is_inline));
}

int store_submission_add(struct store *store,
    const struct store_submission *submission, int64_t *id, struct err *err)
{
	if (database_run(store->database, STATEMENT_SUBMISSION_ADD, err,
		bind_integer(submission->mail), bind_text(submission->campaign),
		bind_text(submission->unit), bind_text(submission->material),
		bind_integer(submission->day),
		bind_integer(submission->inferred),
		bind_integer(submission->late),
		bind_integer(submission->unverified),
		bind_text(submission->word), bind_text(submission->held),
		bind_integer(submission->deadline)) < 0)
		return -1;
	*id = database_last_id(store->database);
	store->ordinal = 0;
	return 0;
}

static struct bind next_ordinal(struct store *store)
{
	return bind_integer(store->ordinal++);
}

int store_piece_add(
    struct store *store, const struct store_piece *piece, struct err *err)
{
	return database_run(store->database, STATEMENT_PIECE_ADD, err,
	    bind_integer(piece->submission), next_ordinal(store),
	    bind_text(piece->slot), bind_integer(piece->position),
	    bind_text(piece->sha256), bind_integer(piece->state),
	    bind_integer(piece->repeat));
}

int store_field_add(
    struct store *store, const struct store_field *field, struct err *err)
{
	return database_run(store->database, STATEMENT_FIELD_ADD, err,
	    bind_integer(field->submission), next_ordinal(store),
	    bind_integer(field->position), bind_text(field->form),
	    bind_text(field->sheet), bind_text(field->field),
	    bind_integer(field->row), bind_text(field->kind),
	    bind_text(field->text), bind_real(field->number),
	    bind_text(field->ref), bind_text(field->raw));
}

int store_problem_add(
    struct store *store, const struct store_problem *problem, struct err *err)
{
	return database_run(store->database, STATEMENT_PROBLEM_ADD, err,
	    bind_integer(problem->submission), next_ordinal(store),
	    bind_integer(problem->position), bind_text(problem->sheet),
	    bind_text(problem->ref), bind_text(problem->field),
	    bind_text(problem->label), bind_text(problem->code),
	    bind_text(problem->raw), bind_text(problem->detail));
}
