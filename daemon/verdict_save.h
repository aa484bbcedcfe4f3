/* A verdict into the store's rows, and as the JSON that `shoubaoctl show` and
 * `explain` print (README, "JSON"). */
#ifndef DAEMON_VERDICT_SAVE_H
#define DAEMON_VERDICT_SAVE_H

#include <jansson.h>

#include "base/err.h"
#include "base/facts.h"
#include "judge.h"
#include "spool/store.h"

/* A new object. `campaign` may be NULL (mail of no campaign). */
json_t *verdict_to_json(const struct verdict *verdict,
    const struct campaign *campaign, const struct facts *facts);

/* Replaces all rows of the mail's earlier verdict. `mail` is the row as it is
 * in the store; in the caller's transaction. */
int verdict_save(struct store *store, const struct store_mail *mail,
    const struct verdict *verdict, const struct campaign *campaign,
    const struct config *config, const struct facts *facts,
    const char *facts_text, int64_t now, struct err *err);

#endif
