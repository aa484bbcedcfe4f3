/* The word a person most likely meant. */
#ifndef CONFIG_NEAREST_H
#define CONFIG_NEAREST_H

#include <stddef.h>

/* How many letters must be added, dropped, changed or swapped to turn one text
 * into the other, in code points of valid UTF-8; 1000 when either is longer
 * than 64. */
size_t nearest_distance(const char *a, const char *b);

struct nearest {
	const char *wanted;
	const char *best; /* NULL while none is near enough */
	size_t distance;
};

struct nearest nearest_begin(const char *wanted);
void nearest_offer(struct nearest *nearest, const char *candidate);

/* "; did you mean \"X\"?", or "" when nothing is near: for the end of a
 * message. Static buffer. */
const char *nearest_hint(const struct nearest *nearest);

#endif
