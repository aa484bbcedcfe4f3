/*
 * The adapter on SQLite: one connection, a table of statements prepared when
 * first used and kept, values always bound. Only this file and evaluate.c
 * include sqlite3.h.
 *
 * Error codes: ERR_RETRY for a busy, full or failing disk, ERR_REJECT for a
 * file that is no database of ours or a text beyond all limits, ERR_BUG else.
 */
#ifndef SPOOL_DATABASE_H
#define SPOOL_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct database;
struct sqlite3_stmt;

/* Opens a file: WAL, synchronous=FULL, foreign keys, defensive, no extension,
 * no mmap of the database, temporary data in memory. The file is made (0600)
 * unless `read_only`; ERR_REJECT when it is not there then. `statements` are
 * kept by reference. */
int database_open(const char *path, bool read_only,
    const char *const *statements, size_t count, struct database **database,
    struct err *err);
void database_close(struct database **database);

/* Runs the statements of a text that holds no value from outside. */
int database_script(
    struct database *database, const char *sql, struct err *err);
/* PRAGMA user_version. */
int database_version(struct database *database, int *version, struct err *err);
/* Prepares every statement: 0, or -1 naming the first that is wrong. */
int database_prepare_all(struct database *database, struct err *err);

/* After SQLite had to roll a transaction back by itself, as on a full disk,
 * writes are refused (ERR_RETRY) until database_rollback. */
int database_begin(struct database *database, struct err *err);
int database_commit(struct database *database, struct err *err);
void database_rollback(struct database *database);
/* 0 inside a transaction that still stands; ERR_RETRY when it was lost, ERR_BUG
 * when none was begun. */
int database_inside(const struct database *database, struct err *err);

/* --- values to bind --- */

enum bind_kind { BIND_NULL, BIND_INTEGER, BIND_REAL, BIND_TEXT, BIND_BYTES };

struct bind {
	enum bind_kind kind;
	int64_t integer;
	double real;
	const void *data; /* must live until the statement is done */
	size_t size;
};

struct bind bind_integer(int64_t value);
/* Zero binds NULL: "0 = none". */
struct bind bind_id(int64_t value);
struct bind bind_real(double value);
struct bind bind_text(const char *text); /* NULL binds NULL */
struct bind bind_bytes(const void *data, size_t size);

/* --- running --- */

/* For the macros below. */
int database_run_binds(struct database *database, int statement,
    const struct bind *binds, size_t count, struct err *err);
int database_value_binds(struct database *database, int statement,
    int64_t *value, const struct bind *binds, size_t count, struct err *err);

#define DATABASE_BINDS(...) \
	(const struct bind[]){__VA_ARGS__}, \
	    sizeof((const struct bind[]){__VA_ARGS__}) / sizeof(struct bind)

/* Runs a statement that hands nothing out: 0 or -1. */
#define database_run(database, statement, err, ...) \
	database_run_binds( \
	    (database), (statement), DATABASE_BINDS(__VA_ARGS__), (err))
/* The first column of the first row, as an integer: 1, 0 no row, -1. */
#define database_value(database, statement, value, err, ...) \
	database_value_binds((database), (statement), (value), \
	    DATABASE_BINDS(__VA_ARGS__), (err))

/* A statement without parameters. */
int database_run_plain(
    struct database *database, int statement, struct err *err);

/* Rows changed by the last run, and the id of the last row inserted. */
int64_t database_changed(const struct database *database);
int64_t database_last_id(const struct database *database);

/* Rows of a statement being read. A statement can be open once at a time. */
struct rows {
	struct database *database;
	struct sqlite3_stmt *statement;
};

int rows_open_binds(struct database *database, int statement, struct rows *rows,
    const struct bind *binds, size_t count, struct err *err);
#define rows_open(database, statement, rows, err, ...) \
	rows_open_binds((database), (statement), (rows), \
	    DATABASE_BINDS(__VA_ARGS__), (err))
/* 1 a row, 0 no more, -1; closed by itself after 0 and -1. */
int rows_next(struct rows *rows, struct err *err);
void rows_close(struct rows *rows);

int64_t rows_integer(const struct rows *rows, int column);
double rows_real(const struct rows *rows, int column);
/* Valid until the next row; NULL for NULL. */
const char *rows_text(const struct rows *rows, int column);
/* A copy (malloc), or NULL. */
char *rows_copy(const struct rows *rows, int column);
/* A copy (malloc, NUL-terminated) of a blob; never NULL. */
char *rows_bytes(const struct rows *rows, int column, size_t *size);
/* Copies a text of exactly size - 1 bytes; anything else becomes "". */
void rows_fixed(const struct rows *rows, int column, char *out, size_t size);

#endif
