/*
 * Texts of cells, made comparable for the readers of values: what is blank,
 * what is only a unit of measure, what a bracket adds to a label.
 */
#ifndef PARSERS_FORM_TEXT_H
#define PARSERS_FORM_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * utf8_fold, but with one space where white space stood between two
 * characters: "１２ ３５人" is "12 35人", which is two numbers. *wide (may be
 * NULL) says whether a full-width digit or sign was made half-width. malloc.
 */
char *form_plain(const char *text, bool *wide);

/* Full-width ASCII made half-width, white space dropped, nothing else
 * changed: for addresses, where "_" and "-" differ. malloc. */
char *form_narrow(const char *text);

/* White space at both ends dropped. malloc. */
char *form_trimmed(const char *text, size_t len);

/* Line breaks and tabs made single spaces, for lines of a message. malloc. */
char *form_one_line(const char *text);

/* Nothing was filled in: empty, dashes, underlines, "/", "年 月 日",
 * "（盖章）", "××". The text is folded. */
bool form_blank(const char *folded);

/* A quick look at an unfolded, trimmed text: true = form_blank is false. */
bool form_never_blank(const char *text);

/* The bytes of the measure word or counted noun that begins here (人次, 场,
 * 学生 …), 0 when none does; the longest counts. */
size_t form_unit(const char *folded);

/* Only measure words: 人, 人次, 篇/条. */
bool form_only_units(const char *folded, size_t len);

/* What stands in brackets behind a label without making it another label:
 * a unit, 盖章, 必填, 300字以内. */
bool form_noise(const char *folded, size_t len);

/* Begins as notes under a table do: 填表说明, 说明:, 备注:, 注:. */
bool form_is_note(const char *folded);

static inline bool form_starts(const char *text, const char *start)
{
	return *text == *start && strncmp(text, start, strlen(start)) == 0;
}

#endif
