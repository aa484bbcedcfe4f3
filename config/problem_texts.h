/* templates/problems.conf: what each problem code means in Chinese, and how
 * to mend it, with the placeholders {label} {raw} {detail} {ref}. */
#ifndef CONFIG_PROBLEM_TEXTS_H
#define CONFIG_PROBLEM_TEXTS_H

#include <stddef.h>

#include "base/err.h"

struct problem_text {
	char *code;
	char *text;
	char *mend;
};

struct problem_texts {
	struct problem_text *items;
	size_t count;
};

/* 0, or ERR_REJECT with file, line and reason. */
int problem_texts_load(
    const char *path, struct problem_texts *texts, struct err *err);
void problem_texts_free(struct problem_texts *texts);
/* NULL for an unknown code. */
const struct problem_text *problem_texts_find(
    const struct problem_texts *texts, const char *code);

#endif
