/* What a filed claim is worth: its state as a piece, and its problems by cell.
 */
#ifndef DAEMON_CONTENTS_H
#define DAEMON_CONTENTS_H

#include "judge.h"
#include "reading.h"

/* Adds the claim's piece and problems to its submission. */
void contents_add(const struct reading *reading, const struct claim *claim,
    struct verdict_submission *submission, struct verdict *verdict);

/* A file of several forms is as good as its worst one in the same slot. */
void contents_level(struct verdict_submission *submission);

/* The rules of a form that its values break, as problems of code "rule" with
 * what is wrong in detail and how to mend it in raw. Returns how many. */
size_t contents_check_rules(const struct evaluator *evaluator,
    const struct unit *unit, const struct form *form,
    const struct form_found *found, struct verdict_submission *submission,
    struct verdict *verdict);

#endif
