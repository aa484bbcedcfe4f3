/*
 * Where in a sheet the labels and titles of a campaign's forms stand.
 */
#ifndef PARSERS_FORM_SCAN_H
#define PARSERS_FORM_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/form_grid.h"
#include "parsers/form_set.h"

/* A cell that says a slot's label. */
struct form_spot {
	struct cell_range range; /* the cell's, merged or single */
	const struct cell *cell;
	uint32_t form, slot;
	enum form_strength strength;
	/* "填报单位：肥东县教育局": the value stands in the same cell, at
	 * these bytes of its text. */
	bool inside;
	uint32_t value_at, value_end;
};

struct form_title {
	uint32_t row, col;
	uint32_t form;
};

struct form_scan {
	const struct form_grid *grid;
	const struct form_set *set;
	struct form_spot *spots; /* by row and column */
	size_t spot_count, spot_cap;
	struct form_title *titles; /* by row and column */
	size_t title_count, title_cap;
	uint32_t *first; /* of each cell: 1 + its first spot, 0 = none */
	uint16_t *seen;  /* of each slot of the set: its spots */
	bool *begins;    /* of each cell: a label may go on in the cell below */
	uint32_t begins_until; /* the last row above such a cell, plus 1 */
};

void form_scan_init(struct form_scan *scan, const struct form_set *set,
    const struct form_grid *grid);
void form_scan_free(struct form_scan *scan);

/* Whether a folded text holds a form's title and little else. */
bool form_scan_is_title(const struct form_set *set, const char *folded);

/* Whether a cell says a label of the form. */
bool form_scan_is_label(
    const struct form_scan *scan, uint32_t form, const struct cell *cell);

/* Whether a cell says a label of any form. */
bool form_scan_is_any_label(
    const struct form_scan *scan, const struct cell *cell);

#endif
