#include "spool/store-private.h"

int store_bounced(struct store *store, int64_t outbox, int64_t mail, bool hard,
    const char *detail, int64_t now, struct err *err)
{
	if (database_inside(store->database, err) < 0 ||
	    database_run(store->database, STATEMENT_BOUNCE_ADD, err,
		bind_integer(outbox), bind_id(mail), bind_integer(now),
		bind_integer(hard), bind_text(detail)) < 0)
		return -1;
	if (mail == 0 || database_changed(store->database) == 0)
		return 0;
	return store_audit(store, now, "bounce", mail,
	    hard ? "a message of ours came back for good"
		 : "a message of ours came back for the time being",
	    err);
}

int store_bounce_clear(
    struct store *store, const char *address, struct err *err)
{
	return database_run(
	    store->database, STATEMENT_BOUNCE_CLEAR, err, bind_text(address));
}

int store_unreachable(struct store *store, const char *address, struct err *err)
{
	int64_t yes;

	return database_value(store->database, STATEMENT_UNREACHABLE, &yes, err,
	    bind_text(address));
}

int store_bounces_each(struct store *store, void *context,
    int (*each)(void *context, const struct store_bounces *bounces),
    struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open_binds(store->database, STATEMENT_UNREACHABLE_EACH, &rows,
		NULL, 0, err) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		struct store_bounces bounces = {
		    .address = rows_text(&rows, 0),
		    .hard = rows_integer(&rows, 1) != 0,
		    .count = (int)rows_integer(&rows, 2),
		    .mail = rows_integer(&rows, 3),
		    .detail = rows_text(&rows, 4),
		    .unreachable = rows_integer(&rows, 5) != 0,
		    .at = rows_integer(&rows, 6),
		};
		next = each(context, &bounces);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}
