/*
 * Header bands: rows (one to four) whose cells say the columns of a form.
 */
#ifndef PARSERS_FORM_BAND_H
#define PARSERS_FORM_BAND_H

#include <stddef.h>
#include <stdint.h>

#include "parsers/form_scan.h"

struct form_band {
	uint32_t form;
	struct cell_range box;
	const struct form_spot **slots; /* of each slot; only columns are set */
	double share;                   /* of the form's columns, by weight */
	uint32_t lead_row;  /* where what belongs to it above begins */
	uint32_t until_row; /* the first row below that belongs to another */
};

struct form_bands {
	struct form_band *items;
	size_t count, cap;
};

/* Every band in which a column of a form is said. */
void form_bands_find(struct form_bands *bands, const struct form_scan *scan);
void form_bands_free(struct form_bands *bands);

/* A required slot weighs as much as two others. */
double form_slot_weight(const struct form *form, size_t slot);

/*
 * The spot of a slot among `spots` (in order), NULL when there is none: of a
 * repeated label the n-th, else the surest whose cell is not yet in `slots`.
 */
const struct form_spot *form_slot_choose(const struct form_prepared *prepared,
    const struct form_spot *const *spots, size_t count, size_t slot,
    const struct form_spot *const *slots);

#endif
