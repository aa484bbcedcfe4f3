#include <stdlib.h>

#include "spool/store-private.h"

void store_token_free(struct store_token *token)
{
	free(token->campaign);
	free(token->reviewer);
	*token = (struct store_token){0};
}

int store_token_add(struct store *store, const char *hash,
    const struct store_token *token, struct err *err)
{
	return database_run(store->database, STATEMENT_TOKEN_ADD, err,
	    bind_text(hash), bind_text(token->campaign),
	    bind_text(token->reviewer), bind_id(token->mail),
	    bind_integer(token->created), bind_integer(token->expires));
}

int store_token_get(struct store *store, const char *hash,
    struct store_token *token, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open(store->database, STATEMENT_TOKEN_GET, &rows, err,
		bind_text(hash)) < 0)
		return -1;
	next = rows_next(&rows, err);
	if (next <= 0)
		return next;
	*token = (struct store_token){
	    .campaign = rows_copy(&rows, 0),
	    .reviewer = rows_copy(&rows, 1),
	    .mail = rows_integer(&rows, 2),
	    .created = rows_integer(&rows, 3),
	    .expires = rows_integer(&rows, 4),
	    .used = rows_integer(&rows, 5),
	};
	rows_close(&rows);
	return 1;
}

int store_token_spend(struct store *store, const char *hash, int64_t by,
    int64_t now, bool *spent, struct err *err)
{
	if (database_inside(store->database, err) < 0 ||
	    database_run(store->database, STATEMENT_TOKEN_SPEND, err,
		bind_text(hash), bind_integer(now), bind_id(by)) < 0)
		return -1;
	*spent = database_changed(store->database) > 0;
	return 0;
}
