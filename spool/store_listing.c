/* What a judging wrote, read back for listings, digests and replays. */
#include "spool/store-private.h"

int store_part_of(struct store *store, int64_t mail, void *context,
    int (*each)(void *context, const struct store_part *part), struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_PARTS_OF, &rows, err,
		bind_integer(mail)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_part part = {
		    .mail = mail,
		    .position = (int)rows_integer(&rows, 0),
		    .name = rows_text(&rows, 1),
		    .type = rows_text(&rows, 2),
		    .inside = rows_text(&rows, 3),
		    .size = rows_integer(&rows, 4),
		    .sha256 = rows_text(&rows, 5),
		    .outcome = rows_text(&rows, 6),
		    .checked = rows_integer(&rows, 7) != 0,
		    .is_inline = rows_integer(&rows, 8) != 0,
		};
		next = each(context, &part);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_submission_of(struct store *store, int64_t mail, void *context,
    int (*each)(
	void *context, int64_t id, const struct store_submission *submission),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_SUBMISSIONS_OF, &rows, err,
		bind_integer(mail)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_submission submission = {
		    .mail = mail,
		    .campaign = rows_text(&rows, 1),
		    .unit = rows_text(&rows, 2),
		    .material = rows_text(&rows, 3),
		    .day = (int32_t)rows_integer(&rows, 4),
		    .inferred = rows_integer(&rows, 5) != 0,
		    .late = rows_integer(&rows, 6) != 0,
		    .unverified = rows_integer(&rows, 7) != 0,
		    .word = rows_text(&rows, 8),
		    .held = rows_text(&rows, 9),
		    .deadline = rows_integer(&rows, 10),
		};
		next = each(context, rows_integer(&rows, 0), &submission);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_piece_of(struct store *store, int64_t submission, void *context,
    int (*each)(void *context, const struct store_piece *piece),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_PIECES_OF, &rows, err,
		bind_integer(submission)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_piece piece = {
		    .submission = submission,
		    .slot = rows_text(&rows, 0),
		    .position = (int)rows_integer(&rows, 1),
		    .sha256 = rows_text(&rows, 2),
		    .state = (enum piece_state)rows_integer(&rows, 3),
		    .repeat = rows_integer(&rows, 4) != 0,
		};
		next = each(context, &piece);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_field_of(struct store *store, int64_t submission, void *context,
    int (*each)(void *context, const struct store_field *field),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_FIELDS_OF, &rows, err,
		bind_integer(submission)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_field field = {
		    .submission = submission,
		    .position = (int)rows_integer(&rows, 0),
		    .form = rows_text(&rows, 1),
		    .sheet = rows_text(&rows, 2),
		    .field = rows_text(&rows, 3),
		    .row = (int)rows_integer(&rows, 4),
		    .kind = rows_text(&rows, 5),
		    .text = rows_text(&rows, 6),
		    .number = rows_real(&rows, 7),
		    .ref = rows_text(&rows, 8),
		    .raw = rows_text(&rows, 9),
		};
		next = each(context, &field);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_problem_of(struct store *store, int64_t submission, void *context,
    int (*each)(void *context, const struct store_problem *problem),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_PROBLEMS_OF, &rows, err,
		bind_integer(submission)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_problem problem = {
		    .submission = submission,
		    .position = (int)rows_integer(&rows, 0),
		    .sheet = rows_text(&rows, 1),
		    .ref = rows_text(&rows, 2),
		    .field = rows_text(&rows, 3),
		    .label = rows_text(&rows, 4),
		    .code = rows_text(&rows, 5),
		    .raw = rows_text(&rows, 6),
		    .detail = rows_text(&rows, 7),
		};
		next = each(context, &problem);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int store_filed_each(struct store *store, const char *campaign, void *context,
    int (*each)(void *context, const struct store_filed *filed),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_FILED, &rows, err,
		bind_text(campaign)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_filed filed = {
		    .mail = rows_integer(&rows, 0),
		    .received = rows_integer(&rows, 1),
		    .unit = rows_text(&rows, 2),
		    .material = rows_text(&rows, 3),
		    .day = (int32_t)rows_integer(&rows, 4),
		    .slot = rows_text(&rows, 5),
		    .position = (int)rows_integer(&rows, 6),
		    .sha256 = rows_text(&rows, 7),
		    .state = (enum piece_state)rows_integer(&rows, 8),
		    .repeat = rows_integer(&rows, 9) != 0,
		    .unverified = rows_integer(&rows, 10) != 0,
		    .late = rows_integer(&rows, 11) != 0,
		    .name = rows_text(&rows, 12),
		    .type = rows_text(&rows, 13),
		    .size = rows_integer(&rows, 14),
		    .sender = rows_text(&rows, 15),
		    .subject = rows_text(&rows, 16),
		};
		next = each(context, &filed);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}
