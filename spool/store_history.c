#include "spool/store-private.h"

static int add_pieces(struct store *store, const char *campaign,
    const char *unit, int64_t except, struct history *history, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_HISTORY_PIECES, &rows, err,
		bind_text(campaign), bind_text(unit), bind_integer(except)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct history_piece piece = {
		    .mail = rows_integer(&rows, 0),
		    .material = (char *)rows_text(&rows, 1),
		    .day = (int32_t)rows_integer(&rows, 2),
		    .slot = (char *)rows_text(&rows, 3),
		    .mailbox = (char *)rows_text(&rows, 4),
		    .state = (enum piece_state)rows_integer(&rows, 6),
		    .received = rows_integer(&rows, 7),
		    .unverified = rows_integer(&rows, 8) != 0,
		};
		rows_fixed(&rows, 5, piece.sha256, sizeof piece.sha256);
		history_add_piece(history, &piece);
	}
	return next;
}

static int add_decisions(struct store *store, const char *campaign,
    const char *unit, struct history *history, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_HISTORY_DECISIONS, &rows, err,
		bind_text(campaign), bind_text(unit)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		const char *material = rows_text(&rows, 1);
		int32_t day = (int32_t)rows_integer(&rows, 2);
		if (rows_integer(&rows, 0) != 0)
			history_add_extension(
			    history, material, day, rows_integer(&rows, 3));
		else
			history_add_waiver(history, material, day);
	}
	return next;
}

int store_history(struct store *store, const char *campaign, const char *unit,
    int64_t except, struct history **out, struct err *err)
{
	struct history *history = history_new(unit);

	if (add_pieces(store, campaign, unit, except, history, err) < 0 ||
	    add_decisions(store, campaign, unit, history, err) < 0) {
		history_free(history);
		return -1;
	}
	*out = history;
	return 0;
}

static char *first_text(struct rows *rows)
{
	char *text = NULL;

	if (rows_next(rows, NULL) > 0) {
		text = rows_copy(rows, 0);
		rows_close(rows);
	}
	return text;
}

char *store_confirmed_unit(
    struct store *store, const char *campaign, const char *address, size_t i)
{
	struct rows rows;

	if (rows_open(store->database, STATEMENT_CONFIRMED_UNIT, &rows, NULL,
		bind_text(campaign), bind_text(address),
		bind_integer((int64_t)i)) < 0)
		return NULL;
	return first_text(&rows);
}

char *store_thread_unit(
    struct store *store, const char *campaign, const char *message_id)
{
	struct rows rows;

	if (rows_open(store->database, STATEMENT_THREAD_UNIT, &rows, NULL,
		bind_text(campaign), bind_text(message_id)) < 0)
		return NULL;
	return first_text(&rows);
}
