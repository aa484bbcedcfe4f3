/* For match_units.c: a name that stands in a text one character off. */
#ifndef DAEMON_MATCH_NEAR_H
#define DAEMON_MATCH_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code points of a text, at most 512 (malloc). */
uint32_t *match_near_points(const char *text, size_t *count);

/* Whether the name (three characters or more) is in the text with one
 * character replaced; from four on also with one missing or one too many. */
bool match_near(const uint32_t *text, size_t text_count, const uint32_t *name,
    size_t name_count);

#endif
