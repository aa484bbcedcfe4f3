/*
 * Tables that stand inside other tables. The outermost goes to the sink as it
 * comes; those inside it are kept until it has ended, so that sheets come one
 * after the other and in the order in which the tables begin.
 */
#ifndef PARSERS_KEPT_TABLES_H
#define PARSERS_KEPT_TABLES_H

#include "parsers/table.h"

struct kept_tables;

/* Budgets of `limits`, said in *report. Never NULL. */
struct kept_tables *kept_tables_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report);
void kept_tables_free(struct kept_tables *tables);

/* Begins a table: *number is what the others call it by. These answer 0, or
 * -1 to stop: a budget is passed (*report says so) or the sink is full. */
int kept_tables_begin(
    struct kept_tables *tables, const char *name, bool hidden, size_t *number);
int kept_tables_cell(
    struct kept_tables *tables, size_t number, const struct cell *cell);
int kept_tables_merge(
    struct kept_tables *tables, size_t number, const struct cell_range *range);

/* The outermost table has ended: hands over those inside it. 0 or -1. */
int kept_tables_end(struct kept_tables *tables);

#endif
