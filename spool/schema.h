/*
 * The tables, as a list of steps: step n brings a database of user_version n
 * to n + 1. A step that was ever released is never changed; a change of the
 * tables is a new step.
 */
#ifndef SPOOL_SCHEMA_H
#define SPOOL_SCHEMA_H

#include <stddef.h>

#include "base/err.h"
#include "spool/database.h"

extern const char *const schema_steps[];
extern const size_t schema_step_count;

/* Brings the database to user_version `count` in one exclusive transaction, or
 * leaves it as it was. ERR_REJECT when it is newer than that. */
int schema_upgrade(struct database *database, const char *const *steps,
    size_t count, struct err *err);
/* For a reader: ERR_REJECT unless its user_version is `count`. */
int schema_check(struct database *database, size_t count, struct err *err);

#endif
