/*
 * The convention of a campaign's subjects ("活动周xx单位xx材料"): whether a
 * text speaks it, what is left of a text without its known words, and a subject
 * written as asked. File names follow the same grammar: 004's "为题" may mean
 * the title of a document as well as of a mail.
 */
#ifndef DAEMON_SUBJECT_H
#define DAEMON_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "config/config.h"

/* The marker that stands in the folded text, NULL when there is none. Owned
 * by the grammar. Without configured markers the pattern's first literal is
 * one; it is not looked for when empty. */
const char *subject_marker(
    const struct subject_grammar *grammar, const char *folded);

/* Whether the pattern asks for {day}. */
bool subject_asks_day(const struct subject_grammar *grammar);

/* The pattern filled in (malloc); {day} as 5月17日, left out for DAY_NONE. */
char *subject_fill(const struct subject_grammar *grammar, const char *unit,
    const char *material, int32_t day);

/* What is left of a folded text (malloc) without answer and forward prefixes,
 * markers, fillers, the names of materials, digits and punctuation: perhaps
 * the name of a unit, as the sender knows it. */
char *subject_rest(const struct campaign *campaign, const char *folded);

#endif
