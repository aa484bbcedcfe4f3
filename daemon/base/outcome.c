#include "base/outcome.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
    [OUTCOME_OK] = "ok",
    [OUTCOME_ENCRYPTED] = "encrypted",
    [OUTCOME_TOO_LARGE] = "too-large",
    [OUTCOME_DAMAGED] = "damaged",
    [OUTCOME_UNSUPPORTED] = "unsupported",
    [OUTCOME_NO_TABLE] = "no-table",
};

const char *outcome_name(enum outcome outcome)
{
	return names[outcome];
}

int outcome_parse(const char *name, enum outcome *outcome)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], name) == 0) {
			*outcome = (enum outcome)i;
			return 0;
		}
	}
	return -1;
}
