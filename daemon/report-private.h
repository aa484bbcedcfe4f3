/* For the report*.c files only. */
#ifndef DAEMON_REPORT_PRIVATE_H
#define DAEMON_REPORT_PRIVATE_H

#include "report.h"

/* What the steps hand each other. */
struct report_work {
	struct office *office;
	struct report *report;
};

/* report_gather.c: mailboxes; units with their histories and standings; the
 * columns of the matrix. 0 or -1. */
int report_gather_mailboxes(struct report_work *work, struct err *err);
int report_gather_units(struct report_work *work, struct err *err);
void report_gather_columns(struct report_work *work);
/* report_lists.c: everything that is a list of mails or files. */
int report_gather_lists(struct report_work *work, struct err *err);

/* The unit of a code, or NULL. */
struct report_unit *report_find(struct report *report, const char *code);
/* The first column of (material, day), SIZE_MAX none. */
size_t report_column(
    const struct report *report, const struct material *material, int32_t day);

#endif
