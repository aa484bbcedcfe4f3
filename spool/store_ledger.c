#include "spool/store-private.h"

int store_arrival_known(
    struct store *store, const struct store_arrival *arrival, struct err *err)
{
	int64_t passed_over = 0;
	int found = database_value(store->database, STATEMENT_ARRIVAL_KNOWN,
	    &passed_over, err, bind_text(arrival->mailbox),
	    bind_text(arrival->folder), bind_integer(arrival->uidvalidity),
	    bind_text(arrival->uid));

	return found > 0 && passed_over ? 2 : found;
}

int store_arrival_add(struct store *store, const struct store_arrival *arrival,
    int64_t mail, int64_t now, struct err *err)
{
	return database_run(store->database, STATEMENT_ARRIVAL_ADD, err,
	    bind_text(arrival->mailbox), bind_text(arrival->folder),
	    bind_integer(arrival->uidvalidity), bind_text(arrival->uid),
	    bind_integer(arrival->received), bind_id(mail), bind_integer(now));
}

int store_arrival_each(struct store *store, const char *mailbox,
    const char *folder, int64_t uidvalidity, void *context,
    int (*each)(void *context, const char *uid, int64_t mail), struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_ARRIVALS_OF, &rows, err,
		bind_text(mailbox), bind_text(folder),
		bind_integer(uidvalidity)) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		int stop = each(
		    context, rows_text(&rows, 0), rows_integer(&rows, 1));
		if (stop != 0) {
			rows_close(&rows);
			return stop;
		}
	}
	return next;
}

int store_pass_set(struct store *store, const char *mailbox, const char *folder,
    int64_t completed_at, struct err *err)
{
	return database_run(store->database, STATEMENT_PASS_SET, err,
	    bind_text(mailbox), bind_text(folder), bind_integer(completed_at));
}

int store_pass_get(struct store *store, const char *mailbox,
    int64_t *completed_at, struct err *err)
{
	int got = database_value(store->database, STATEMENT_PASS_OLDEST,
	    completed_at, err, bind_text(mailbox));

	return got < 0 ? -1 : 0;
}

int store_pass_of_folder(struct store *store, const char *mailbox,
    const char *folder, int64_t *completed_at, struct err *err)
{
	int64_t value = 0;

	if (database_value(store->database, STATEMENT_PASS_OF_FOLDER, &value,
		err, bind_text(mailbox), bind_text(folder)) < 0)
		return -1;
	*completed_at = value;
	return 0;
}

int store_position_get(
    struct store *store, struct store_position *position, struct err *err)
{
	struct rows rows;

	position->uid = position->compared = 0;
	if (rows_open(store->database, STATEMENT_POSITION_GET, &rows, err,
		bind_text(position->mailbox), bind_text(position->folder),
		bind_integer(position->uidvalidity)) < 0)
		return -1;
	int next = rows_next(&rows, err);
	if (next > 0) {
		position->uid = rows_integer(&rows, 0);
		position->compared = rows_integer(&rows, 1);
		rows_close(&rows);
	}
	return next < 0 ? -1 : 0;
}

int store_position_set(
    struct store *store, const struct store_position *position, struct err *err)
{
	return database_run(store->database, STATEMENT_POSITION_SET, err,
	    bind_text(position->mailbox), bind_text(position->folder),
	    bind_integer(position->uidvalidity), bind_integer(position->uid),
	    bind_integer(position->compared));
}
