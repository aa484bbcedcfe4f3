/*
 * Where the value of a field stands: in the label's own cell, right of it or
 * below it.
 */
#ifndef PARSERS_FORM_PLACE_H
#define PARSERS_FORM_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/form_scan.h"

struct form_place {
	uint32_t row, col; /* where the value is, or is expected */
	struct cell cell;  /* the value; text owned by `text` or the sheet */
	char *text;        /* malloc, when the value was cut out or joined */
	bool filled;
	bool sample; /* only the template's sample or hint stands there */
};

/* Finds the value of the field whose label is `spot`. Free place->text. */
void form_place_find(const struct form_scan *scan,
    const struct form_field *field, const struct form_spot *spot,
    struct form_place *place);

#endif
