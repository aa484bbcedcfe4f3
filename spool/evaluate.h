/*
 * Field expressions by SQLite over bound values, under an authorizer that
 * allows arithmetic, comparison, and abs, round, min, max, length, coalesce,
 * ifnull, nullif, instr, substr, like. Numbers bind as REAL; NULL = unknown.
 */
#ifndef SPOOL_EVALUATE_H
#define SPOOL_EVALUATE_H

#include "base/err.h"
#include "base/expression.h"

struct evaluation; /* an in-memory database with its statements cached */

int evaluation_open(struct evaluation **evaluation, struct err *err);
void evaluation_close(struct evaluation **evaluation);
struct evaluator evaluation_evaluator(struct evaluation *evaluation);
/* Is it an expression over these names? 0, or -1 with the reason. */
int evaluation_check(struct evaluation *evaluation, const char *expression,
    const char *const *names, size_t count, struct err *err);

#endif
