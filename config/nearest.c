#include "config/nearest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define LETTERS_MAX 64
#define TOO_FAR 1000

static size_t letters_of(const char *text, uint32_t letters[LETTERS_MAX + 1])
{
	size_t count = 0;

	while (*text && count <= LETTERS_MAX)
		letters[count++] = utf8_next(&text);
	return count;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein with swapped neighbours as one. */
size_t nearest_distance(const char *a, const char *b)
{
	uint32_t x[LETTERS_MAX + 1], y[LETTERS_MAX + 1];
	size_t rows[3][LETTERS_MAX + 2];
	size_t *before = rows[0], *above = rows[1], *here = rows[2];
	size_t count_x = letters_of(a, x), count_y = letters_of(b, y);

	if (count_x > LETTERS_MAX || count_y > LETTERS_MAX)
		return TOO_FAR;
	for (size_t j = 0; j <= count_y; j++)
		above[j] = j;
	for (size_t i = 1; i <= count_x; i++) {
		size_t *spare = before;

		here[0] = i;
		for (size_t j = 1; j <= count_y; j++) {
			size_t cost = x[i - 1] == y[j - 1] ? 0 : 1;

			here[j] = least(least(here[j - 1], above[j]) + 1,
			    above[j - 1] + cost);
			if (i > 1 && j > 1 && x[i - 1] == y[j - 2] &&
			    x[i - 2] == y[j - 1])
				here[j] = least(here[j], before[j - 2] + 1);
		}
		before = above;
		above = here;
		here = spare;
	}
	return above[count_y];
}

struct nearest nearest_begin(const char *wanted)
{
	return (struct nearest){.wanted = wanted, .distance = TOO_FAR};
}

/* Near enough is a third of the letters, and at least one. */
void nearest_offer(struct nearest *nearest, const char *candidate)
{
	uint32_t letters[LETTERS_MAX + 1];
	size_t count = letters_of(nearest->wanted, letters);
	size_t distance = nearest_distance(nearest->wanted, candidate);

	if (distance >= nearest->distance)
		return;
	if (distance > (count < 3 ? 1 : count / 3))
		return;
	nearest->distance = distance;
	nearest->best = candidate;
}

const char *nearest_hint(const struct nearest *nearest)
{
	static char hint[320];

	if (!nearest->best)
		return "";
	snprintf(
	    hint, sizeof hint, "; did you mean \"%.256s\"?", nearest->best);
	return hint;
}
