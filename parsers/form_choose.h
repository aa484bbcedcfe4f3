/*
 * Which of the possible blocks of a sheet are kept: the best of those that
 * do not overlap.
 */
#ifndef PARSERS_FORM_CHOOSE_H
#define PARSERS_FORM_CHOOSE_H

#include "parsers/form_block.h"

/* Keeps the best, frees the others; sorts by place, sets each one's end and
 * which go on the one before. */
void form_blocks_choose(
    struct form_blocks *blocks, const struct form_scan *scan);

enum form_title_says { FORM_TITLE_NONE, FORM_TITLE_THIS, FORM_TITLE_OTHER };

/* What the nearest title in the rows from `floor` to `until` says of a form.
 * *row is its row. */
enum form_title_says form_title_above(const struct form_scan *scan,
    uint32_t form, uint32_t floor, uint32_t until, uint32_t *row);

#endif
