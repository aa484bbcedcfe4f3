#include "spool/evaluate.h"

#include <math.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "spool/rewrite.h"

#define CACHED 512 /* expressions; more than all rules of five notices */

struct entry {
	uint32_t hash;
	char *expression;
	sqlite3_stmt *statement;
};

struct evaluation {
	sqlite3 *handle;
	struct entry entries[CACHED];
	size_t count;
};

static int authorize(void *context, int action, const char *first,
    const char *second, const char *database, const char *trigger)
{
	(void)context;
	(void)first;
	(void)database;
	(void)trigger;
	if (action == SQLITE_SELECT)
		return SQLITE_OK;
	if (action == SQLITE_FUNCTION && second != NULL &&
	    rewrite_is_function(second))
		return SQLITE_OK;
	return SQLITE_DENY;
}

static void limit(sqlite3 *handle)
{
	static const struct {
		int what, most;
	} limits[] = {
	    {SQLITE_LIMIT_LENGTH, 4 << 20},
	    {SQLITE_LIMIT_SQL_LENGTH, 4 * REWRITE_MAX_BYTES},
	    {SQLITE_LIMIT_COLUMN, 16},
	    {SQLITE_LIMIT_EXPR_DEPTH, 200},
	    {SQLITE_LIMIT_COMPOUND_SELECT, 1},
	    {SQLITE_LIMIT_VDBE_OP, 20000},
	    {SQLITE_LIMIT_FUNCTION_ARG, 32},
	    {SQLITE_LIMIT_ATTACHED, 0},
	    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200},
	    {SQLITE_LIMIT_VARIABLE_NUMBER, 500},
	    {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
	    {SQLITE_LIMIT_WORKER_THREADS, 0},
	};

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		sqlite3_limit(handle, limits[i].what, limits[i].most);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(
	    handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_set_authorizer(handle, authorize, NULL);
}

int evaluation_open(struct evaluation **out, struct err *err)
{
	struct evaluation *evaluation = mem_calloc(1, sizeof *evaluation);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;

	if (sqlite3_open_v2(":memory:", &evaluation->handle, flags, NULL) !=
	    SQLITE_OK) {
		evaluation_close(&evaluation);
		return err_set(
		    err, ERR_BUG, "expressions: SQLite does not open");
	}
	limit(evaluation->handle);
	*out = evaluation;
	return 0;
}

static void forget_all(struct evaluation *evaluation)
{
	for (size_t i = 0; i < evaluation->count; i++) {
		sqlite3_finalize(evaluation->entries[i].statement);
		free(evaluation->entries[i].expression);
	}
	evaluation->count = 0;
}

void evaluation_close(struct evaluation **evaluation)
{
	if (*evaluation == NULL)
		return;
	forget_all(*evaluation);
	sqlite3_close((*evaluation)->handle);
	free(*evaluation);
	*evaluation = NULL;
}

/* --- compiling --- */

static sqlite3_stmt *compile(
    struct evaluation *evaluation, const char *expression, struct err *err)
{
	char *sql = rewrite_expression(expression, err);
	sqlite3_stmt *statement = NULL;

	if (sql == NULL)
		return NULL;
	if (sqlite3_prepare_v3(evaluation->handle, sql, -1,
		SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
		err_set(
		    err, ERR_REJECT, "%s", sqlite3_errmsg(evaluation->handle));
		statement = NULL;
	} else if (sqlite3_column_count(statement) != 1) {
		err_set(err, ERR_REJECT, "one value is wanted, not a list");
		sqlite3_finalize(statement);
		statement = NULL;
	}
	free(sql);
	return statement;
}

/* FNV-1a. */
static uint32_t hash_of(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

static sqlite3_stmt *cached(
    struct evaluation *evaluation, const char *expression, struct err *err)
{
	uint32_t hash = hash_of(expression);
	sqlite3_stmt *statement;

	for (size_t i = 0; i < evaluation->count; i++) {
		struct entry *entry = &evaluation->entries[i];
		if (entry->hash == hash &&
		    strcmp(entry->expression, expression) == 0)
			return entry->statement;
	}
	statement = compile(evaluation, expression, err);
	if (statement == NULL)
		return NULL;
	if (evaluation->count == CACHED)
		forget_all(evaluation);
	evaluation->entries[evaluation->count++] = (struct entry){
	    .hash = hash,
	    .expression = mem_strdup(expression),
	    .statement = statement,
	};
	return statement;
}

int evaluation_check(struct evaluation *evaluation, const char *expression,
    const char *const *names, size_t count, struct err *err)
{
	sqlite3_stmt *statement = cached(evaluation, expression, err);
	int parameters;

	if (statement == NULL)
		return -1;
	parameters = sqlite3_bind_parameter_count(statement);
	for (int i = 1; i <= parameters; i++) {
		const char *name = sqlite3_bind_parameter_name(statement, i) +
				   1;
		size_t j = 0;
		while (j < count && strcmp(names[j], name) != 0)
			j++;
		if (j == count)
			return err_set(
			    err, ERR_REJECT, "there is no field %s", name);
	}
	return 0;
}

/* --- evaluating --- */

static int bind(sqlite3_stmt *statement, int at,
    const struct expression_value *values, size_t count)
{
	const char *name = sqlite3_bind_parameter_name(statement, at) + 1;
	const struct expression_value *value = NULL;

	for (size_t i = 0; i < count && value == NULL; i++)
		if (strcmp(values[i].name, name) == 0)
			value = &values[i];
	if (value == NULL)
		return -1;
	if (value->kind == EXPRESSION_NUMBER && !isnan(value->number))
		return sqlite3_bind_double(statement, at, value->number);
	if (value->kind == EXPRESSION_TEXT && value->text != NULL)
		return sqlite3_bind_text(
		    statement, at, value->text, -1, SQLITE_STATIC);
	return sqlite3_bind_null(statement, at);
}

static enum expression_result result_of(sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_ROW)
		return EXPRESSION_ERROR;
	switch (sqlite3_column_type(statement, 0)) {
	case SQLITE_NULL:
		return EXPRESSION_UNKNOWN;
	case SQLITE_INTEGER:
		return sqlite3_column_int64(statement, 0) != 0
			   ? EXPRESSION_TRUE
			   : EXPRESSION_FALSE;
	case SQLITE_FLOAT:
		return sqlite3_column_double(statement, 0) < 0 ||
			       sqlite3_column_double(statement, 0) > 0
			   ? EXPRESSION_TRUE
			   : EXPRESSION_FALSE;
	default:
		return EXPRESSION_ERROR;
	}
}

static enum expression_result evaluate(void *context, const char *expression,
    const struct expression_value *values, size_t count)
{
	sqlite3_stmt *statement = cached(context, expression, NULL);
	enum expression_result result;

	if (statement == NULL)
		return EXPRESSION_ERROR;
	for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++)
		if (bind(statement, i, values, count) != SQLITE_OK)
			return EXPRESSION_ERROR;
	result = result_of(statement);
	sqlite3_reset(statement);
	return result;
}

struct evaluator evaluation_evaluator(struct evaluation *evaluation)
{
	return (struct evaluator){.context = evaluation, .evaluate = evaluate};
}
