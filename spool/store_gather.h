/*
 * What a workbook shows of one unit: each piece that arrived for it with the
 * file it is and the mail it came in. Its figures are store_field_of its
 * submission. As in store.h, texts are valid during the call of each(…) only,
 * which returns 0 to go on.
 */
#ifndef SPOOL_STORE_GATHER_H
#define SPOOL_STORE_GATHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/history.h"
#include "spool/store.h"

struct store_gathered {
	int64_t submission, mail, received;
	const char *material, *slot;
	int32_t day;
	int position; /* of the part in the mail's facts, -1 for a link */
	const char *sha256;
	enum piece_state state;
	bool repeat; /* of contents that came before: has no fields */
	bool late, unverified;
	const char *sender, *subject; /* "" when there is none */
	const char *name;             /* of the file, "" none */
	const char *inside;           /* the archive it came in, or NULL */
	int64_t size;                 /* -1 unknown */
};

/* In order of arrival. */
int store_gather(struct store *store, const char *campaign, const char *unit,
    void *context,
    int (*each)(void *context, const struct store_gathered *gathered),
    struct err *err);

#endif
