/*
 * The form reader: finds the campaign's forms by their labels anywhere in a
 * file's sheets and reads typed values and problems, each with its cell.
 *
 * A form is recognised by its title and by the share of its labels that
 * stand there (form_block.c explains the thresholds); two forms of a campaign
 * that share labels are told apart by title first, then by how many of the
 * labels in the place each one explains.
 *
 * Codes of problems. templates/problems.conf says each in Chinese.
 *
 *   missing           a required value is not filled in; ref is its place
 *   label-missing     a required field or column has no label in the sheet
 *   too-few-rows      fewer filled rows than wanted; detail "0/1"
 *   sample-left       the template's sample is still there
 *   total-differs     the total row is not the sum; detail "120/125"
 *                     (the sum of the rows / what the total row says)
 *   more-problems     more problems than are listed; detail their number
 *   not-a-number      no number can be read
 *   several-numbers   one number is wanted and there are several
 *   date-in-number    the cell is a date ("1-2" typed into Excel)
 *   not-an-integer    has a fraction
 *   out-of-range      detail "0–100000", "≥0", "≤100"
 *   percent-unclear   1.2 or 850 where a share is wanted
 *   precision-lost    more digits than a number cell keeps
 *   error-value       #REF! and the like
 *   uncomputed        a formula whose result was never stored
 *   not-a-date        no day, or a range of days
 *   date-without-year a year is needed
 *   date-unclear      the number 5.2, which may have been 5.20
 *   not-a-phone       detail: how many digits there are, where only digits
 *   phone-shortened   "1.38E+10": the digits are gone (QQ numbers too)
 *   not-a-qq, not-an-email, not-a-url
 *   not-in-list       detail: the choices, joined by 、
 *   too-long          detail "356/300": characters there / allowed
 *   no-count          a name without its count
 *   no-name           a count without its name
 *   picture           a picture where text is wanted (WPS cell pictures)
 *
 * Notes of safe readings (form_value.note): about, chinese-number, percent,
 * unit-dropped, full-width, none-zero (无 taken as 0), date-year-assumed,
 * date-serial, same-as-above (同上), sheet-name (the day is the sheet's name),
 * leading-zero (restored to a fixed line), extra-text (a name beside a phone
 * dropped).
 */
#ifndef PARSERS_FORM_FIND_H
#define PARSERS_FORM_FIND_H

#include <stddef.h>

#include "base/form.h"
#include "base/limits.h"
#include "parsers/table.h"

struct form_set;

/* Prepares definitions for any number of files. The set refers to `forms`,
 * which must outlive it and not change. */
struct form_set *form_set_new(const struct form *forms, size_t count);
void form_set_free(struct form_set *set);

/*
 * Every form of the set found anywhere in the sheets, in their order:
 * *found is an array of *found_count (malloc; free each with
 * form_found_free_members, then the array; NULL when none). `part` is copied
 * into each. A blank copy beside a filled one is left out; a lone blank form
 * is found with its missing values. 0, or -1 (nothing found) when the sheets
 * are over limits->form_cells cells or their merged rectangles cannot be
 * looked through in time: then nothing may be called checked.
 */
int form_find(const struct sheets *sheets, const struct form_set *set,
    const struct limits *limits, size_t part, struct form_found **found,
    size_t *found_count);

/* The same for one form of the set, by its id, where a person says which form
 * the file is (try-form): fewer labels are enough then. An unknown id finds
 * nothing. */
int form_find_one(const struct sheets *sheets, const struct form_set *set,
    const char *form, const struct limits *limits, size_t part,
    struct form_found **found, size_t *found_count);

#endif
