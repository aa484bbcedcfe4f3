/*
 * Gathering complaints: loading goes on after each, so that an admin mends a
 * file once and not ten times. Texts are one English line and name the value
 * and what is expected.
 */
#ifndef CONFIG_PROBLEMS_H
#define CONFIG_PROBLEMS_H

#include "config/config.h"

/* `line` 0 means the file as a whole. */
void problems_add(struct config_problems *problems, const char *file, int line,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Orders by file (as each was first complained of) and line, and drops
 * repeated lines. */
void problems_sort(struct config_problems *problems);

#endif
