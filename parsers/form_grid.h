/*
 * A sheet made ready for looking around in: each text folded once, merged
 * rectangles found without walking through all of them.
 */
#ifndef PARSERS_FORM_GRID_H
#define PARSERS_FORM_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "parsers/table.h"

struct form_grid_text {
	uint32_t at;  /* in the pool */
	uint32_t len; /* bytes of the folded text, 0 for numbers */
	bool blank;   /* form_blank: nothing was filled in */
	bool cut;     /* only its beginning was folded */
};

struct form_grid {
	const struct sheet *sheet;
	struct cell_range *merges; /* by first row; single cells left out */
	uint32_t *reach; /* the greatest last row among merges[0..i] */
	size_t merge_count;
	struct form_grid_text *texts; /* of each cell */
	struct buf pool;
	uint64_t *steps; /* left for looking through merges, of the file */
	bool transposed; /* rows are the file's columns (form_turn.h) */
};

/* Rectangles that overlap one another without end would cost hours: when
 * *steps, which starts at FORM_GRID_STEPS, has come to 0 no more are looked
 * at and the file must count as too large. */
#define FORM_GRID_STEPS 50000000u
void form_grid_init(
    struct form_grid *grid, const struct sheet *sheet, uint64_t *steps);
void form_grid_free(struct form_grid *grid);

/* The merged rectangle over a place, or the place itself. */
struct cell_range form_grid_range(
    const struct form_grid *grid, uint32_t row, uint32_t col);

/* The cell that shows at a place, NULL when none does or it is blank. */
const struct cell *form_grid_filled(
    const struct form_grid *grid, uint32_t row, uint32_t col);

/* The same for a cell; true for NULL. */
bool form_grid_blank(const struct form_grid *grid, const struct cell *cell);

/* The folded text of a cell, "" for numbers and NULL. */
const char *form_grid_folded(
    const struct form_grid *grid, const struct cell *cell);

/* The index of the first cell of a row, or of the next filled row. */
size_t form_grid_row(const struct form_grid *grid, uint32_t row);

#endif
