/* For the store_*.c files only. */
#ifndef SPOOL_STORE_PRIVATE_H
#define SPOOL_STORE_PRIVATE_H

#include "spool/database.h"
#include "spool/statements.h"
#include "spool/store.h"

struct store {
	struct database *database;
	int64_t ordinal; /* of what was last added to the newest submission */
};

/* Reads MAIL_COLUMNS into a zeroed *mail; facts and verdict stay NULL. */
void store_mail_of_row(const struct rows *rows, struct store_mail *mail);
/* Calls each(…) for every row of an open MAIL_COLUMNS statement. */
int store_mail_each(struct rows *rows, void *context,
    int (*each)(void *context, const struct store_mail *mail), struct err *err);

#endif
