/*
 * Number formats as Excel names them where it writes markup: by a code as in
 * a workbook, or by one of some words ("Short Date").
 */
#ifndef PARSERS_NUMBER_NAMED_H
#define PARSERS_NUMBER_NAMED_H

#include <stdbool.h>

#include "parsers/number_format.h"

struct number_named {
	struct number_format format;
	bool text; /* "@": what is in the cell is no number */
};

/* `name` need not be terminated. */
void number_named_parse(
    const char *name, size_t len, struct number_named *named);

#endif
