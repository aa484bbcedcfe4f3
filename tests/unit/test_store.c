#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "spool/database.h"
#include "spool/schema.h"
#include "spool/statements.h"
#include "store_fixture.h"

/* --- schema and opening --- */

static void a_fresh_database_is_of_the_newest_version(void **state)
{
	struct fixture *fixture = *state;
	struct database *database;
	char *path = mem_printf("%s/shoubao.db", fixture->folder);
	int version;

	ok(fixture,
	    database_open(path, true, NULL, 0, &database, &fixture->err));
	ok(fixture, database_version(database, &version, &fixture->err));
	assert_int_equal(version, schema_step_count);
	database_close(&database);
	free(path);
}

static void every_statement_compiles(void **state)
{
	struct fixture *fixture = *state;
	struct database *database;
	char *path = mem_printf("%s/shoubao.db", fixture->folder);

	ok(fixture, database_open(path, true, statements, STATEMENT_COUNT,
			&database, &fixture->err));
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		assert_non_null(statements[i]);
	ok(fixture, database_prepare_all(database, &fixture->err));
	database_close(&database);
	free(path);
}

static struct database *open_again(struct fixture *fixture)
{
	struct database *database;
	char *path = mem_printf("%s/shoubao.db", fixture->folder);

	store_close(&fixture->store);
	ok(fixture, database_open(path, false, statements, STATEMENT_COUNT,
			&database, &fixture->err));
	free(path);
	return database;
}

static void a_newer_database_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct database *database = open_again(fixture);

	ok(fixture, database_script(
			database, "PRAGMA user_version = 1000", &fixture->err));
	database_close(&database);
	assert_int_equal(
	    store_open(fixture->folder, false, &fixture->store, &fixture->err),
	    -1);
	assert_int_equal(fixture->err.code, ERR_REJECT);
	assert_non_null(strstr(fixture->err.text, "1000"));
	assert_int_equal(
	    store_open(fixture->folder, true, &fixture->store, &fixture->err),
	    -1);
	assert_int_equal(fixture->err.code, ERR_REJECT);
}

static void an_upgrade_runs_only_the_steps_that_are_new(void **state)
{
	static const char *const steps[] = {
	    "CREATE TABLE never (a)", "CREATE TABLE extra (a)"};
	struct fixture *fixture = *state;
	struct database *database = open_again(fixture);
	int version;

	ok(fixture, database_script(
			database, "PRAGMA user_version = 1", &fixture->err));
	ok(fixture, schema_upgrade(database, steps, 2, &fixture->err));
	ok(fixture, database_version(database, &version, &fixture->err));
	assert_int_equal(version, 2);
	ok(fixture, database_script(database, "INSERT INTO extra VALUES (1)",
			&fixture->err));
	assert_int_equal(database_script(database,
			     "INSERT INTO never VALUES (1)", &fixture->err),
	    -1);
	database_close(&database);
}

static void a_failed_upgrade_leaves_all_as_it_was(void **state)
{
	static const char *const steps[] = {
	    "CREATE TABLE first (a)", "CREATE NONSENSE"};
	struct fixture *fixture = *state;
	struct database *database = open_again(fixture);
	int version;

	ok(fixture, database_script(
			database, "PRAGMA user_version = 0", &fixture->err));
	assert_int_equal(schema_upgrade(database, steps, 2, &fixture->err), -1);
	ok(fixture, database_version(database, &version, &fixture->err));
	assert_int_equal(version, 0);
	assert_int_equal(database_script(database,
			     "INSERT INTO first VALUES (1)", &fixture->err),
	    -1);
	database_close(&database);
}

static void a_reader_does_not_make_a_database(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = NULL;
	char *folder = state_folder_make();

	assert_int_equal(store_open(folder, true, &store, &fixture->err), -1);
	assert_int_equal(fixture->err.code, ERR_REJECT);
	assert_null(store);
	state_folder_remove(folder);
}

static void what_is_no_database_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = NULL;
	char *folder = state_folder_make();
	char *path = mem_printf("%s/shoubao.db", folder);
	FILE *file = fopen(path, "w");

	for (int i = 0; i < 1000; i++)
		fputs("no database at all ", file);
	fclose(file);
	assert_int_equal(store_open(folder, false, &store, &fixture->err), -1);
	assert_int_equal(fixture->err.code, ERR_REJECT);
	free(path);
	state_folder_remove(folder);
}

static void the_database_is_its_owners_alone(void **state)
{
	struct fixture *fixture = *state;
	char *path = mem_printf("%s/shoubao.db", fixture->folder);
	struct stat status;

	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	free(path);
}

static void a_reader_sees_what_was_committed_and_cannot_write(void **state)
{
	struct fixture *fixture = *state;
	struct store_mail mail;
	struct store *reader;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t id = add_mail(fixture, SHA_A, 100);
	ok(fixture, store_open(fixture->folder, true, &reader, &fixture->err));
	assert_int_equal(
	    store_mail_get(reader, id, false, &mail, &fixture->err), 0);
	ok(fixture, store_commit(fixture->store, &fixture->err));
	assert_int_equal(
	    store_mail_get(reader, id, false, &mail, &fixture->err), 1);
	store_mail_free(&mail);
	assert_int_equal(
	    store_audit(reader, 1, "test", 0, "no", &fixture->err), -1);
	store_close(&reader);
}

/* --- transactions --- */

static void a_rolled_back_transaction_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct store_mail mail;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t id = add_mail(fixture, SHA_A, 100);
	store_rollback(fixture->store);
	assert_int_equal(
	    store_mail_get(fixture->store, id, false, &mail, &fixture->err), 0);
}

static void an_undone_savepoint_leaves_the_rest(void **state)
{
	struct fixture *fixture = *state;
	struct store_mail mail;

	ok(fixture, store_begin(fixture->store, &fixture->err));
	int64_t first = add_mail(fixture, SHA_A, 100);
	ok(fixture, store_savepoint(fixture->store, &fixture->err));
	int64_t second = add_mail(fixture, SHA_B, 101);
	store_undo(fixture->store);
	ok(fixture, store_savepoint(fixture->store, &fixture->err));
	ok(fixture, store_release(fixture->store, &fixture->err));
	ok(fixture, store_commit(fixture->store, &fixture->err));
	assert_int_equal(
	    store_mail_get(fixture->store, first, false, &mail, &fixture->err),
	    1);
	store_mail_free(&mail);
	assert_int_equal(
	    store_mail_get(fixture->store, second, false, &mail, &fixture->err),
	    0);
}

static void several_statements_need_a_transaction(void **state)
{
	struct fixture *fixture = *state;
	struct store_mail judged = {.id = add_mail(fixture, SHA_A, 1)};

	assert_int_equal(
	    store_judged(fixture->store, &judged, &fixture->err), -1);
	assert_int_equal(fixture->err.code, ERR_BUG);
	assert_int_equal(store_savepoint(fixture->store, &fixture->err), -1);
}

/* As on a full disk: SQLite gives up the whole transaction, and what follows
 * must not be committed row by row. */
static void after_a_lost_transaction_nothing_is_written(void **state)
{
	struct fixture *fixture = *state;
	struct database *database = open_again(fixture);
	struct bind binds[] = {bind_integer(1), bind_text("test"),
	    bind_integer(0), bind_text("text")};

	ok(fixture, database_begin(database, &fixture->err));
	ok(fixture, database_script(database, "ROLLBACK", &fixture->err));
	binds[2].kind = BIND_NULL;
	assert_int_equal(database_run_binds(database, STATEMENT_AUDIT_ADD,
			     binds, 4, &fixture->err),
	    -1);
	assert_int_equal(fixture->err.code, ERR_RETRY);
	assert_int_equal(database_commit(database, &fixture->err), -1);
	database_rollback(database);
	ok(fixture, database_begin(database, &fixture->err));
	ok(fixture, database_run_binds(database, STATEMENT_AUDIT_ADD, binds, 4,
			&fixture->err));
	ok(fixture, database_commit(database, &fixture->err));
	database_close(&database);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    each_on_a_store(a_fresh_database_is_of_the_newest_version),
	    each_on_a_store(every_statement_compiles),
	    each_on_a_store(a_newer_database_is_refused),
	    each_on_a_store(an_upgrade_runs_only_the_steps_that_are_new),
	    each_on_a_store(a_failed_upgrade_leaves_all_as_it_was),
	    each_on_a_store(a_reader_does_not_make_a_database),
	    each_on_a_store(what_is_no_database_is_refused),
	    each_on_a_store(the_database_is_its_owners_alone),
	    each_on_a_store(a_reader_sees_what_was_committed_and_cannot_write),
	    each_on_a_store(a_rolled_back_transaction_leaves_nothing),
	    each_on_a_store(an_undone_savepoint_leaves_the_rest),
	    each_on_a_store(several_statements_need_a_transaction),
	    each_on_a_store(after_a_lost_transaction_nothing_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
