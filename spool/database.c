#include "spool/database.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#define BUSY_MSECS 10000

struct database {
	sqlite3 *handle;
	const char *const *texts;
	sqlite3_stmt **statements;
	size_t count;
	bool inside; /* between begin and commit or rollback, as we see it */
};

static enum err_code code_of(int status)
{
	switch (status & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_NOMEM:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_INTERRUPT:
		return ERR_RETRY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_TOOBIG:
		return ERR_REJECT;
	default:
		return ERR_BUG;
	}
}

/* SQLite's messages name tables and columns, never a bound value. */
static int failed(
    const struct database *database, const char *what, struct err *err)
{
	int status = sqlite3_extended_errcode(database->handle);

	return err_set(err, code_of(status), "database: %s: %s (%d)", what,
	    sqlite3_errmsg(database->handle), status);
}

/* --- opening --- */

static void harden(sqlite3 *handle)
{
	static const struct {
		int option, value;
	} options[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
	    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_DQS_DDL, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0},
	};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		sqlite3_db_config(
		    handle, options[i].option, options[i].value, NULL);
	sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 256 << 20);
	sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_extended_result_codes(handle, 1);
	sqlite3_busy_timeout(handle, BUSY_MSECS);
}

/*
 * Pages of 8 KB: a receipt of 15 KB is two of them; 4 and 16 KB cost a tenth
 * more. A checkpoint copies every page changed since the last one: at 2,000
 * pages the hot index pages are copied once for many batches, and the WAL stays
 * at about 16 MB; it is cut back to that after a long reader let it grow.
 */
static const char WRITER[] = "PRAGMA page_size = 8192;"
			     "PRAGMA journal_mode = WAL;"
			     "PRAGMA synchronous = FULL;"
			     "PRAGMA wal_autocheckpoint = 2000;"
			     "PRAGMA journal_size_limit = 16777216;";
static const char EVERYONE[] = "PRAGMA temp_store = MEMORY;"
			       "PRAGMA mmap_size = 0;"
			       "PRAGMA cache_size = -16384;";

static int configure(struct database *database, bool read_only, struct err *err)
{
	harden(database->handle);
	if (database_script(database, EVERYONE, err) < 0)
		return -1;
	return read_only ? 0 : database_script(database, WRITER, err);
}

/* SQLite would make the file by the umask; -wal and -shm copy its mode. */
static int make_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return err_errno(err, "open %s", path);
	close(fd);
	return 0;
}

int database_open(const char *path, bool read_only,
    const char *const *statements, size_t count, struct database **out,
    struct err *err)
{
	struct database *database;
	int flags = SQLITE_OPEN_NOMUTEX;

	flags |= read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if (read_only && access(path, F_OK) < 0 && errno == ENOENT)
		return err_set(err, ERR_REJECT,
		    "there is no %s: shoubaod has not run yet", path);
	if (!read_only && make_file(path, err) < 0)
		return -1;
	/* The counting of memory takes a lock at each allocation. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	database = mem_calloc(1, sizeof *database);
	database->texts = statements;
	database->count = count;
	database->statements = mem_calloc(count, sizeof(sqlite3_stmt *));
	if (sqlite3_open_v2(path, &database->handle, flags, NULL) !=
	    SQLITE_OK) {
		failed(database, "open", err);
		goto out;
	}
	if (configure(database, read_only, err) < 0)
		goto out;
	*out = database;
	return 0;
out:
	database_close(&database);
	return -1;
}

void database_close(struct database **database)
{
	struct database *old = *database;

	if (old == NULL)
		return;
	for (size_t i = 0; i < old->count; i++)
		sqlite3_finalize(old->statements[i]);
	sqlite3_close(old->handle);
	free(old->statements);
	free(old);
	*database = NULL;
}

int database_script(struct database *database, const char *sql, struct err *err)
{
	if (sqlite3_exec(database->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return failed(database, "script", err);
	return 0;
}

int database_version(struct database *database, int *version, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int result = -1;

	if (sqlite3_prepare_v2(database->handle, "PRAGMA user_version", -1,
		&statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW) {
		*version = sqlite3_column_int(statement, 0);
		result = 0;
	} else {
		failed(database, "user_version", err);
	}
	sqlite3_finalize(statement);
	return result;
}

/* --- transactions --- */

int database_begin(struct database *database, struct err *err)
{
	if (database->inside)
		return err_set(
		    err, ERR_BUG, "database: a transaction is open already");
	if (database_script(database, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	database->inside = true;
	return 0;
}

/* On a full disk or a failed write SQLite rolls back the whole transaction by
 * itself; what follows must not be committed piece by piece. */
int database_inside(const struct database *database, struct err *err)
{
	if (!sqlite3_get_autocommit(database->handle))
		return 0;
	if (database->inside)
		return err_set(err, ERR_RETRY,
		    "database: the transaction was lost to an earlier error");
	return err_set(err, ERR_BUG, "database: a write outside a transaction");
}

int database_commit(struct database *database, struct err *err)
{
	if (database_inside(database, err) < 0 ||
	    database_script(database, "COMMIT", err) < 0)
		return -1;
	database->inside = false;
	return 0;
}

void database_rollback(struct database *database)
{
	if (!sqlite3_get_autocommit(database->handle))
		database_script(database, "ROLLBACK", NULL);
	database->inside = false;
}

/* --- statements --- */

struct bind bind_integer(int64_t value)
{
	return (struct bind){.kind = BIND_INTEGER, .integer = value};
}

struct bind bind_id(int64_t value)
{
	return value != 0 ? bind_integer(value)
			  : (struct bind){.kind = BIND_NULL};
}

struct bind bind_real(double value)
{
	return (struct bind){.kind = BIND_REAL, .real = value};
}

struct bind bind_text(const char *text)
{
	if (text == NULL)
		return (struct bind){.kind = BIND_NULL};
	return (struct bind){
	    .kind = BIND_TEXT, .data = text, .size = strlen(text)};
}

struct bind bind_bytes(const void *data, size_t size)
{
	return (struct bind){.kind = BIND_BYTES, .data = data, .size = size};
}

static sqlite3_stmt *prepared(
    struct database *database, int index, struct err *err)
{
	sqlite3_stmt **slot = &database->statements[index];

	if (*slot != NULL)
		return *slot;
	if (sqlite3_prepare_v3(database->handle, database->texts[index], -1,
		SQLITE_PREPARE_PERSISTENT, slot, NULL) != SQLITE_OK) {
		failed(database, database->texts[index], err);
		return NULL;
	}
	return *slot;
}

int database_prepare_all(struct database *database, struct err *err)
{
	for (size_t i = 0; i < database->count; i++)
		if (prepared(database, (int)i, err) == NULL)
			return -1;
	return 0;
}

static int bind_one(sqlite3_stmt *statement, int at, const struct bind *bind)
{
	switch (bind->kind) {
	case BIND_INTEGER:
		return sqlite3_bind_int64(statement, at, bind->integer);
	case BIND_REAL:
		return sqlite3_bind_double(statement, at, bind->real);
	case BIND_TEXT:
		return sqlite3_bind_text64(statement, at, bind->data,
		    bind->size, SQLITE_STATIC, SQLITE_UTF8);
	case BIND_BYTES:
		return sqlite3_bind_blob64(
		    statement, at, bind->data, bind->size, SQLITE_STATIC);
	case BIND_NULL:
		break;
	}
	return sqlite3_bind_null(statement, at);
}

int rows_open_binds(struct database *database, int index, struct rows *rows,
    const struct bind *binds, size_t count, struct err *err)
{
	sqlite3_stmt *statement = prepared(database, index, err);

	if (statement == NULL)
		return -1;
	if (sqlite3_stmt_busy(statement))
		return err_set(err, ERR_BUG, "database: statement in use: %s",
		    database->texts[index]);
	/* All are bound anew each time: a forgotten one would keep a pointer
	 * to a text that is gone. */
	if (sqlite3_bind_parameter_count(statement) != (int)count)
		return err_set(err, ERR_BUG, "database: %zu values bound: %s",
		    count, database->texts[index]);
	if (database->inside && !sqlite3_stmt_readonly(statement) &&
	    database_inside(database, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (bind_one(statement, (int)i + 1, &binds[i]) != SQLITE_OK)
			return failed(database, "bind", err);
	rows->database = database;
	rows->statement = statement;
	return 0;
}

int rows_next(struct rows *rows, struct err *err)
{
	int status = sqlite3_step(rows->statement);

	if (status == SQLITE_ROW)
		return 1;
	if (status != SQLITE_DONE)
		failed(rows->database, "step", err);
	sqlite3_reset(rows->statement);
	return status == SQLITE_DONE ? 0 : -1;
}

void rows_close(struct rows *rows)
{
	sqlite3_reset(rows->statement);
}

int database_run_binds(struct database *database, int statement,
    const struct bind *binds, size_t count, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open_binds(database, statement, &rows, binds, count, err) < 0)
		return -1;
	while ((next = rows_next(&rows, err)) > 0)
		;
	return next;
}

int database_run_plain(
    struct database *database, int statement, struct err *err)
{
	return database_run_binds(database, statement, NULL, 0, err);
}

int database_value_binds(struct database *database, int statement,
    int64_t *value, const struct bind *binds, size_t count, struct err *err)
{
	struct rows rows;
	int next;

	if (rows_open_binds(database, statement, &rows, binds, count, err) < 0)
		return -1;
	next = rows_next(&rows, err);
	if (next > 0) {
		*value = rows_integer(&rows, 0);
		rows_close(&rows);
	}
	return next;
}

int64_t database_changed(const struct database *database)
{
	return sqlite3_changes64(database->handle);
}

int64_t database_last_id(const struct database *database)
{
	return sqlite3_last_insert_rowid(database->handle);
}

/* --- columns --- */

int64_t rows_integer(const struct rows *rows, int column)
{
	return sqlite3_column_int64(rows->statement, column);
}

double rows_real(const struct rows *rows, int column)
{
	return sqlite3_column_double(rows->statement, column);
}

const char *rows_text(const struct rows *rows, int column)
{
	return (const char *)sqlite3_column_text(rows->statement, column);
}

char *rows_copy(const struct rows *rows, int column)
{
	const char *text = rows_text(rows, column);
	size_t size;

	if (text == NULL)
		return NULL;
	size = (size_t)sqlite3_column_bytes(rows->statement, column);
	return mem_strndup(text, size);
}

char *rows_bytes(const struct rows *rows, int column, size_t *size)
{
	const void *data = sqlite3_column_blob(rows->statement, column);
	char *copy;

	*size = (size_t)sqlite3_column_bytes(rows->statement, column);
	copy = mem_alloc(*size + 1);
	if (data != NULL)
		memcpy(copy, data, *size);
	copy[*size] = '\0';
	return copy;
}

void rows_fixed(const struct rows *rows, int column, char *out, size_t size)
{
	const char *text = rows_text(rows, column);

	if (text == NULL || strlen(text) != size - 1)
		out[0] = '\0';
	else
		memcpy(out, text, size);
}
