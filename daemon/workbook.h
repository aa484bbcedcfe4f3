/*
 * The workbook that goes with a digest (.xlsx by libxlsxwriter): obligations x
 * units, each form's rows of all units in the columns of the notice with sums,
 * a chart. Every figure stands with its mail, file, sheet and cell; what a
 * sender wrote is always written as text or number, never as a formula.
 */
#ifndef DAEMON_WORKBOOK_H
#define DAEMON_WORKBOOK_H

#include <stddef.h>

#include "base/err.h"
#include "report.h"
#include "spool/store.h"

/* Fields come from the store in a stream; scratch files are made in
 * `temporary` and gone afterwards. *bytes is malloc'ed. The same report gives
 * the same bytes. 0 or -1. */
int workbook_write(const struct report *report, struct store *store,
    const char *temporary, char **bytes, size_t *size, struct err *err);

#endif
