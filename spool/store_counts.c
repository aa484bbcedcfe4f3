#include "spool/store-private.h"

/* One row of figures into as many members. */
static int figures(struct store *store, int statement, int64_t *const *members,
    int count, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open_binds(store->database, statement, &rows, NULL, 0, err) <
	    0)
		return -1;
	next = rows_next(&rows, err);
	if (next <= 0)
		return next < 0 ? -1
				: err_set(err, ERR_BUG, "store: no figures");
	for (int i = 0; i < count; i++)
		*members[i] = rows_integer(&rows, i);
	rows_close(&rows);
	return 0;
}

int store_counts(
    struct store *store, struct store_counts *counts, struct err *err)
{
	struct store_counts got = {0};
	int64_t *const arrivals[] = {&got.arrivals};
	int64_t *const mail[] = {&got.mails, &got.spooled, &got.judged,
	    &got.stuck, &got.held, &got.ours, &got.other, &got.silent,
	    &got.bounces, &got.last_received};
	int64_t *const outbox[] = {&got.waiting, &got.queued, &got.sending,
	    &got.sent, &got.uncertain, &got.failed};

	if (figures(store, STATEMENT_COUNT_ARRIVALS, arrivals, 1, err) < 0 ||
	    figures(store, STATEMENT_COUNT_MAIL, mail, 10, err) < 0 ||
	    figures(store, STATEMENT_COUNT_OUTBOX, outbox, 6, err) < 0)
		return -1;
	*counts = got;
	return 0;
}
