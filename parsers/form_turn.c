#include "parsers/form_turn.h"

#include <stdlib.h>

#include "base/mem.h"

static int by_place(const void *one, const void *other)
{
	const struct cell *a = one, *b = other;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return a->col < b->col ? -1 : a->col > b->col;
}

void form_turn(const struct sheet *sheet, struct sheet *turned)
{
	*turned = *sheet;
	turned->rows = sheet->cols;
	turned->cols = sheet->rows;
	turned->cells = mem_calloc(sheet->cell_count + 1, sizeof(struct cell));
	turned->merges = mem_calloc(
	    sheet->merge_count + 1, sizeof *turned->merges);
	for (size_t i = 0; i < sheet->cell_count; i++) {
		turned->cells[i] = sheet->cells[i];
		turned->cells[i].row = sheet->cells[i].col;
		turned->cells[i].col = sheet->cells[i].row;
	}
	for (size_t i = 0; i < sheet->merge_count; i++) {
		const struct cell_range *range = &sheet->merges[i];
		turned->merges[i] = (struct cell_range){range->first_col,
		    range->first_row, range->last_col, range->last_row};
	}
	if (sheet->cell_count > 0)
		qsort(turned->cells, sheet->cell_count, sizeof(struct cell),
		    by_place);
}

void form_turn_free(struct sheet *turned)
{
	free(turned->cells);
	free(turned->merges);
}
