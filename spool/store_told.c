#include "spool/store-private.h"

int store_untold_each(struct store *store, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err)
{
	struct rows rows;

	if (rows_open_binds(store->database, STATEMENT_MAIL_UNTOLD, &rows, NULL,
		0, err) < 0)
		return -1;
	return store_mail_each(&rows, context, each, err);
}

int store_told_add(
    struct store *store, int64_t mail, int64_t now, struct err *err)
{
	return database_run(store->database, STATEMENT_TOLD_ADD, err,
	    bind_integer(mail), bind_integer(now));
}

int store_told_last(
    struct store *store, const char *campaign, int64_t *at, struct err *err)
{
	int found = database_value(
	    store->database, STATEMENT_TOLD_LAST, at, err, bind_text(campaign));

	if (found == 0)
		*at = 0;
	return found < 0 ? -1 : 0;
}
