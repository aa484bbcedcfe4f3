/*
 * A document's table with the text around it: "填报单位：… 日期：…" stands
 * above or below the table as often as in it, and so does the form's title.
 */
#ifndef PARSERS_FORM_AROUND_H
#define PARSERS_FORM_AROUND_H

#include "parsers/form_set.h"
#include "parsers/table.h"

/*
 * The sheet with the lines above and below it as rows across all of its
 * columns (sheet.above, sheet.below). Of the lines between two tables those
 * from the first title or annex number on are the later one's; where none is,
 * all are. A table inside another has none. `joined` is the table before it
 * where that is no form but may be its head (its rows and the lines above it
 * come first), SIZE_MAX without. True when there are any; *out then
 * refers to the sheet's texts and is freed with form_around_free.
 */
bool form_around(const struct sheets *sheets, size_t index, size_t joined,
    const struct form_set *set, struct sheet *out);
void form_around_free(struct sheet *sheet);

#endif
