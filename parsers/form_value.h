/*
 * One cell as a field's typed value: what people write is taken where its
 * meaning is safe, with a note that says how; what is not safe is a problem.
 * The codes are listed in form_find.h.
 */
#ifndef PARSERS_FORM_VALUE_H
#define PARSERS_FORM_VALUE_H

#include <stdbool.h>

#include "base/form.h"
#include "parsers/table.h"

/* What is wrong with a cell. */
struct form_fault {
	const char *code; /* static; NULL when nothing is */
	char *detail;     /* malloc or NULL; the caller frees */
};

/*
 * Reads `cell` (NULL = there is none) as `field`. Sets kind, text, number,
 * day, raw and note of *value; `field` and `ref` are the caller's. Blank
 * cells are VALUE_ABSENT without a fault: whether that is missing is the
 * caller's to say. A value with a fault is VALUE_ABSENT, except where only
 * its size is wrong (out-of-range, not-an-integer, too-long, no-name).
 * `year`: for days written without one, 0 = none.
 */
void form_value_read(const struct form_field *field, int year,
    const struct cell *cell, struct form_value *value,
    struct form_fault *fault);

/* The cell as it shows: its text, or its number without exponent. malloc. */
char *form_cell_text(const struct cell *cell);

#endif
