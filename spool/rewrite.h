/*
 * A field expression as SQL: every token is one of the grammar's, names become
 * named parameters (":teachers"), whole numbers become REAL (1/2 is 0.5), and
 * nothing else can be said, so that no table, pragma or sub-query can be named.
 *
 *   words      and or not is null isnull notnull between in like
 *              case when then else end true false
 *   functions  abs round min max length coalesce ifnull nullif instr substr
 * like operators  + - * / % || ( ) , < <= > >= = == <> != texts      'in single
 * quotes', a quote inside doubled
 */
#ifndef SPOOL_REWRITE_H
#define SPOOL_REWRITE_H

#include <stdbool.h>

#include "base/err.h"

#define REWRITE_MAX_BYTES 4096

/* "SELECT (…)" (malloc), or NULL and ERR_REJECT with the reason. */
char *rewrite_expression(const char *expression, struct err *err);
bool rewrite_is_function(const char *name);

#endif
