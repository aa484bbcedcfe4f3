/*
 * What is left of a label when the ornaments go: "一、*参与学生（人）：" is
 * 参与学生. Labels of definitions and cells are reduced alike.
 */
#ifndef PARSERS_FORM_LABEL_H
#define PARSERS_FORM_LABEL_H

#include <stdbool.h>
#include <stddef.h>

#define FORM_LABEL_BYTES 512 /* longer texts are no labels */

struct form_label {
	const char *folded; /* the caller's; utf8_fold's */
	size_t len;
	const char *plain; /* in `folded`: without numbering, "*", end colon */
	size_t plain_len;
	char bare[FORM_LABEL_BYTES]; /* plain without what is in brackets */
	size_t bare_len;
	bool brackets; /* bare differs from plain */
	bool odd; /* a bracket said more than a unit or 盖章 (form_noise) */
};

/* `folded` must live as long as *label. 0, or -1 when the text is no label
 * for its length or has nothing but ornaments. */
int form_label_reduce(const char *folded, size_t len, struct form_label *label);

/* Whether what one label says in brackets the other says too: 人数（教师） is
 * not 人数（学生）, but 职业（含技工）学校 is 职业学校. Plain texts. */
bool form_label_agree(
    const char *one, size_t one_len, const char *other, size_t other_len);

#endif
