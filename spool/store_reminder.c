#include "spool/store-private.h"

int store_reminded_add(
    struct store *store, const struct store_reminded *reminded, struct err *err)
{
	if (database_inside(store->database, err) < 0)
		return -1;
	return database_run(store->database, STATEMENT_REMINDED_ADD, err,
	    bind_text(reminded->campaign), bind_text(reminded->unit),
	    bind_integer(reminded->outbox), bind_text(reminded->material),
	    bind_integer(reminded->day), bind_text(reminded->mailbox),
	    bind_text(reminded->stage), bind_integer(reminded->deadline),
	    bind_integer(reminded->at));
}

int store_reminded_each(struct store *store, const char *campaign,
    const char *unit, void *context,
    int (*each)(void *context, const struct store_reminded *reminded),
    struct err *err)
{
	struct rows rows;
	int next;

	int opened = unit != NULL
			 ? rows_open(store->database, STATEMENT_REMINDED_OF,
			       &rows, err, bind_text(campaign), bind_text(unit))
			 : rows_open(store->database, STATEMENT_REMINDED_EACH,
			       &rows, err, bind_text(campaign));
	if (opened < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0) {
		const struct store_reminded reminded = {
		    .outbox = rows_integer(&rows, 0),
		    .campaign = campaign,
		    .unit = rows_text(&rows, 1),
		    .material = rows_text(&rows, 2),
		    .day = (int32_t)rows_integer(&rows, 3),
		    .mailbox = rows_text(&rows, 4),
		    .stage = rows_text(&rows, 5),
		    .deadline = rows_integer(&rows, 6),
		    .at = rows_integer(&rows, 7),
		    .recipient = rows_text(&rows, 8),
		    .state = (enum outbox_state)rows_integer(&rows, 9),
		    .sent_at = rows_integer(&rows, 10),
		    .bounced = rows_integer(&rows, 11) != 0,
		};
		next = each(context, &reminded);
		if (next != 0) {
			rows_close(&rows);
			break;
		}
	}
	return next;
}

int64_t store_reminders_made(struct store *store, const char *campaign,
    const char *unit, struct err *err)
{
	int64_t count = 0;

	if (database_value(store->database, STATEMENT_REMINDERS_MADE, &count,
		err, bind_text(campaign), bind_text(unit)) < 0)
		return -1;
	return count;
}

int store_reminders_withdraw(struct store *store, const char *campaign,
    const char *unit, const char *why, struct err *err)
{
	struct database *database = store->database;

	if (database_inside(database, err) < 0 ||
	    database_run(database, STATEMENT_REMINDERS_FORGET, err,
		bind_text(campaign), bind_text(unit)) < 0 ||
	    database_run(database, STATEMENT_REMINDERS_WITHDRAW, err,
		bind_text(campaign), bind_text(unit), bind_text(why)) < 0)
		return -1;
	return (int)database_changed(database);
}

char *store_confirmed_address(
    struct store *store, const char *campaign, const char *unit, size_t i)
{
	struct rows rows;
	char *address = NULL;

	if (rows_open(store->database, STATEMENT_CONFIRMED_ADDRESS, &rows, NULL,
		bind_text(campaign), bind_text(unit),
		bind_integer((int64_t)i)) < 0)
		return NULL;
	if (rows_next(&rows, NULL) > 0) {
		address = rows_copy(&rows, 0);
		rows_close(&rows);
	}
	return address;
}
