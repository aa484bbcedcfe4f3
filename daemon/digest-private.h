/*
 * The pieces of a digest: what is to be decided (digest_decide.c), how units
 * stand (digest_units.c), the matrix (digest_matrix.c), lists of mails and
 * files (digest_lists.c), words (digest_words.c), the whole (digest_data.c).
 * The JSON is what templates see: README, "Templates".
 */
#ifndef DAEMON_DIGEST_PRIVATE_H
#define DAEMON_DIGEST_PRIVATE_H

#include <jansson.h>
#include <stdbool.h>

#include "digest.h"

/* What one digest is made from, and how far its spare tokens are used up. */
struct digest_view {
	const struct digest_input *input;
	const struct report *report;
	int32_t offset_secs;
	int32_t today;
	size_t links; /* handed out */
};

/* Each sets its members of *data. */
void digest_set_decisions(struct digest_view *view, json_t *data);
void digest_set_units(struct digest_view *view, json_t *data);
void digest_set_matrix(struct digest_view *view, json_t *data);
void digest_set_lists(struct digest_view *view, json_t *data);

/* How many of the links are about units. */
size_t digest_unit_links(const struct report *report);
/* Arrived, after its deadline. */
bool digest_came_late(const struct standing *standing);

/* --- words; texts are malloc'ed --- */

/* "5月17日 日报表". */
char *digest_what_text(const struct material *material, int32_t day);
/* Several of them: what is of the same day is said behind it. Zeroed to begin;
 * _take gives the text and ends it. */
struct digest_names {
	char *text; /* NULL = none yet */
	int32_t day;
};
void digest_names_add(
    struct digest_names *names, const struct material *material, int32_t day);
char *digest_names_take(struct digest_names *names);
/* "40 分钟", "3 小时", "2 天". */
char *digest_span_text(int64_t secs);
/* [{text, tel}]: what is written as several numbers is several. */
json_t *digest_phones(const char *phone);
/* The token of the next link, "" when there is none: each link that does
 * something else needs one of its own. */
const char *digest_next_token(struct digest_view *view);
/* {line} and, with a token, {href}: a mail to us with these lines. */
json_t *digest_line(const struct digest_view *view, const char *label,
    const char *token, char *line);

/* Takes the text. */
void digest_set_text(json_t *object, const char *key, char *text);
void digest_set_flag(json_t *object, const char *key, bool value);
void digest_set_count(json_t *object, const char *key, size_t count);
/* Sets `key` to the list and has_`key`; and more_`key` when some are left
 * out. */
void digest_set_list(json_t *object, const char *key, json_t *list, size_t all);

#endif
