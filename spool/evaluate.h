/*
 * Field expressions by SQLite over bound values. Two walls: the text is
 * rewritten token by token (rewrite.h has the grammar), and an authorizer
 * refuses at compilation all but one SELECT of the allowed functions. Numbers
 * bind as REAL; NULL, also as from a division by zero, = unknown.
 */
#ifndef SPOOL_EVALUATE_H
#define SPOOL_EVALUATE_H

#include "base/err.h"
#include "base/expression.h"

struct evaluation; /* an in-memory database with its statements cached */

int evaluation_open(struct evaluation **evaluation, struct err *err);
void evaluation_close(struct evaluation **evaluation);
/* Valid as long as the evaluation. A name that is not among the values, or a
 * result that is a text, is EXPRESSION_ERROR. */
struct evaluator evaluation_evaluator(struct evaluation *evaluation);
/* Is it an expression over these names? 0, or -1 with the reason. */
int evaluation_check(struct evaluation *evaluation, const char *expression,
    const char *const *names, size_t count, struct err *err);

#endif
