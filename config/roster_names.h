/* What must belong to one unit alone, with the row that has it: 3,000 units
 * with their names and addresses are looked up in no time. */
#ifndef CONFIG_ROSTER_NAMES_H
#define CONFIG_ROSTER_NAMES_H

#include <stddef.h>

enum roster_name_kind { ROSTER_CODE, ROSTER_NAME, ROSTER_ADDRESS };

struct roster_names; /* opaque */

/* `units` is about how many units there will be. */
struct roster_names *roster_names_new(size_t units);
void roster_names_free(struct roster_names *names);

/* The row of another unit that has the name already, else 0: then it is kept.
 * Names are compared folded (utf8_fold), codes and addresses as they are. */
int roster_names_add(struct roster_names *names, enum roster_name_kind kind,
    const char *name, int row);

#endif
