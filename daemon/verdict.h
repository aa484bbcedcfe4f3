/* Building a verdict (judge.h); for the judge's own steps. */
#ifndef DAEMON_VERDICT_H
#define DAEMON_VERDICT_H

#include "judge.h"

/* A step of the chain of reasons, in English. `step` is kept by reference. */
void verdict_reason(struct verdict *verdict, const char *step,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The submission of this unit, material and day, made when there is none. The
 * pointer holds until the next call. */
struct verdict_submission *verdict_submission(struct verdict *verdict,
    const struct unit *unit, const struct material *material, int32_t day);
void verdict_add_piece(
    struct verdict_submission *submission, const struct verdict_piece *piece);
void verdict_add_loose(struct verdict *verdict, size_t part, const char *code);
/* Appends a problem; the texts of *problem are copied. */
void verdict_add_problem(struct verdict_submission *submission, size_t part,
    const struct form_problem *problem);
/* A problem of a file as a whole. */
void verdict_add_file_problem(struct verdict_submission *submission,
    size_t part, const char *code, const char *detail);
void verdict_clear_problems(struct verdict_submission *submission);

#endif
