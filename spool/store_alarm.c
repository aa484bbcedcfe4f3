#include "spool/store-private.h"

int store_alarm_set(struct store *store, const char *kind, const char *subject,
    int64_t since, struct err *err)
{
	return database_run(store->database, STATEMENT_ALARM_SET, err,
	    bind_text(kind), bind_text(subject), bind_integer(since));
}

int store_alarm_clear(
    struct store *store, const char *kind, const char *subject, struct err *err)
{
	return database_run(store->database, STATEMENT_ALARM_CLEAR, err,
	    bind_text(kind), bind_text(subject));
}

int store_alarm_each(struct store *store, void *context,
    int (*each)(
	void *context, const char *kind, const char *subject, int64_t since),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open_binds(
		store->database, STATEMENT_ALARM_EACH, &rows, NULL, 0, err) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		int stop = each(context, rows_text(&rows, 0),
		    rows_text(&rows, 1), rows_integer(&rows, 2));
		if (stop != 0) {
			rows_close(&rows);
			return stop;
		}
	}
	return next;
}

int store_waiting(struct store *store, int64_t *oldest_spooled, int64_t *stuck,
    struct err *err)
{
	struct rows rows;

	if (rows_open_binds(
		store->database, STATEMENT_WAITING, &rows, NULL, 0, err) < 0)
		return -1;
	int next = rows_next(&rows, err);
	if (next <= 0)
		return next < 0 ? -1
				: err_set(err, ERR_BUG, "store: no figures");
	*oldest_spooled = rows_integer(&rows, 0);
	*stuck = rows_integer(&rows, 1);
	rows_close(&rows);
	return 0;
}

int store_oldest_spooled(struct store *store, const char *mailbox,
    int64_t *received, struct err *err)
{
	return database_value(store->database, STATEMENT_OLDEST_SPOOLED,
		   received, err, bind_text(mailbox)) < 0
		   ? -1
		   : 0;
}
