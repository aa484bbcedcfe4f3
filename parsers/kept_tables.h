/*
 * Tables that stand inside other tables, kept until the outermost has ended:
 * a sheet is handed over whole, and the tables of a document in the order in
 * which they begin.
 */
#ifndef PARSERS_KEPT_TABLES_H
#define PARSERS_KEPT_TABLES_H

#include "parsers/table.h"

struct kept_tables;

/* Budgets of `limits`, said in *report. Never NULL. */
struct kept_tables *kept_tables_new(
    const struct limits *limits, struct table_report *report);
void kept_tables_free(struct kept_tables *tables);

/* Begins a table: *number is what the others call it by. These answer 0, or
 * -1 when a budget is passed (*report says so). Texts are copied. */
int kept_tables_begin(
    struct kept_tables *tables, const char *name, bool hidden, size_t *number);
int kept_tables_cell(
    struct kept_tables *tables, size_t number, const struct cell *cell);
int kept_tables_merge(
    struct kept_tables *tables, size_t number, const struct cell_range *range);

/* Hands all tables to the sink and forgets them. 0 or -1. */
int kept_tables_emit(struct kept_tables *tables, const struct table_sink *sink);

#endif
