#include <stdlib.h>

#include "base/mem.h"
#include "spool/schema.h"
#include "spool/store-private.h"

int store_open(
    const char *state, bool read_only, struct store **out, struct err *err)
{
	char *path = mem_printf("%s/shoubao.db", state);
	struct database *database = NULL;
	int result;

	if (database_open(path, read_only, statements, STATEMENT_COUNT,
		&database, err) < 0)
		goto out;
	if (read_only)
		result = schema_check(database, schema_step_count, err);
	else
		result = schema_upgrade(
		    database, schema_steps, schema_step_count, err);
	if (result < 0)
		goto out;
	*out = mem_calloc(1, sizeof **out);
	(*out)->database = database;
	free(path);
	return 0;
out:
	database_close(&database);
	free(path);
	return -1;
}

void store_close(struct store **store)
{
	if (*store == NULL)
		return;
	database_close(&(*store)->database);
	free(*store);
	*store = NULL;
}

int store_begin(struct store *store, struct err *err)
{
	return database_begin(store->database, err);
}

int store_commit(struct store *store, struct err *err)
{
	return database_commit(store->database, err);
}

void store_rollback(struct store *store)
{
	database_rollback(store->database);
}

int store_savepoint(struct store *store, struct err *err)
{
	if (database_inside(store->database, err) < 0)
		return -1;
	return database_run_plain(store->database, STATEMENT_SAVEPOINT, err);
}

int store_release(struct store *store, struct err *err)
{
	if (database_inside(store->database, err) < 0)
		return -1;
	return database_run_plain(store->database, STATEMENT_RELEASE, err);
}

/* After a lost transaction there is nothing to undo: the next write says so. */
void store_undo(struct store *store)
{
	if (database_inside(store->database, NULL) < 0)
		return;
	database_run_plain(store->database, STATEMENT_UNDO, NULL);
	database_run_plain(store->database, STATEMENT_RELEASE, NULL);
}
