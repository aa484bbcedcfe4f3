/*
 * Which forms stand where in a sheet.
 */
#ifndef PARSERS_FORM_BLOCK_H
#define PARSERS_FORM_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/form_scan.h"

#define FORM_ANY UINT32_MAX

enum form_layout {
	FORM_LAYOUT_TABLE, /* columns in a header, fields around it */
	FORM_LAYOUT_CARD   /* one record of a form with columns, each label
			      beside its value: 姓名 张三 职务 科长 */
};

/* One form in its place. */
struct form_block {
	uint32_t form;
	struct cell_range box; /* of its header, or of all its field labels */
	uint32_t first_row;    /* of its title or first field */
	uint32_t end_row;      /* the first row that is not its own */
	const struct form_spot **slots; /* the label of each slot, or NULL */
	bool titled;
	bool continues; /* its rows go on those of the block before */
	bool card;      /* FORM_LAYOUT_CARD */
	bool sure;      /* enough columns even without a title */
	double score;
};

struct form_blocks {
	struct form_block *items; /* by row */
	size_t count, cap;
};

/* Finds the blocks of a scanned sheet; of one form only when `only` is not
 * FORM_ANY (then fewer labels are enough). Free with form_blocks_free. */
void form_blocks_find(struct form_blocks *blocks, const struct form_scan *scan,
    enum form_layout layout, uint32_t only);

/* The most labels that a block of the form has. */
size_t form_blocks_labels(const struct form_blocks *blocks,
    const struct form_set *set, uint32_t form);
void form_blocks_free(struct form_blocks *blocks);

#endif
