/*
 * A cell that mixes names and counts, as the column 参与活动社区（乡村）及人数
 * asks for: "双塘社区35人、安居社区20人".
 */
#ifndef PARSERS_FORM_COUNTED_H
#define PARSERS_FORM_COUNTED_H

#include <stdbool.h>

struct form_counted {
	char *names; /* joined by 、; malloc, "" when there is none */
	double sum;
	bool any_count;
	bool about;
	bool chinese;
	bool unclear; /* a total that is not the sum of the others */
};

/* `plain` is form_plain's. */
void form_counted_read(const char *plain, struct form_counted *counted);

#endif
