/*
 * A campaign's forms prepared for reading: every label folded and reduced
 * once, in one table that a cell is looked up in.
 */
#ifndef PARSERS_FORM_SET_H
#define PARSERS_FORM_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/form.h"
#include "parsers/form_find.h"
#include "parsers/form_joint.h"
#include "parsers/form_label.h"

/* How surely a cell says a label. */
enum form_strength {
	FORM_NO_LABEL,
	FORM_ODD_BRACKET = 2, /* 填报单位（部门） for 填报单位 */
	FORM_UNIT_BRACKET,    /* 参与学生（人） for 参与学生 */
	FORM_ORNAMENTS,       /* 一、参与学生： */
	FORM_EXACT
};

/* A slot is a field, or behind the fields a column. */
struct form_match {
	uint32_t form; /* index into the set */
	uint32_t slot;
	enum form_strength strength;
};

struct form_words {
	char **items; /* folded */
	size_t count;
};

struct form_prepared {
	const struct form *form;
	size_t slot_count;
	size_t first_slot; /* its slots' place among those of all forms */
	bool *repeated; /* of a slot: its label names several, by occurrence */
	struct form_words titles;
	struct form_words totals;
	struct form_words nothing;
	struct form_words samples;
};

struct form_key;

struct form_set {
	struct form_prepared *forms;
	size_t count;
	struct form_key *keys;
	size_t key_count, key_cap;
	uint32_t *buckets; /* 1 + index of the first key, 0 = none */
	size_t bucket_mask;
	struct form_joints joints; /* of columns */
	size_t slot_count;         /* of all forms */
	/* Filters before the table: of the hashes of all beginnings of labels,
	 * and of their last bytes. */
	uint64_t beginnings[64];
	bool endings[256];
	size_t longest_label; /* bytes */
	size_t shortest_title;
};

#define FORM_MATCHES 128 /* one cell's, of all forms */

/* The slots whose label a cell says: at most `max`, each slot once. */
size_t form_set_match(const struct form_set *set,
    const struct form_label *label, struct form_match *matches, size_t max);

/* The same for a lower header cell and the wide one above it, without their
 * brackets (form_joint.h). */
size_t form_set_match_under(const struct form_set *set, const char *upper,
    size_t upper_len, const char *own, size_t own_len,
    struct form_match *matches, size_t max);

/* Whether some label may go on after this text: false is certain. */
bool form_set_may_begin(
    const struct form_set *set, const char *text, size_t len);

/* The field or column of a slot. */
const struct form_field *form_slot(const struct form *form, size_t slot);

/* Whether the folded text is one of the words, or begins with one that
 * something other than a letter follows ("示例：…", "合计（人）"). */
bool form_words_begin(const struct form_words *words, const char *folded);

/* Whether the folded text is one of the words, punctuation at the end aside. */
bool form_words_equal(const struct form_words *words, const char *folded);

/* Whether the folded text is a sample the template came with: as
 * form_words_begin, in brackets anywhere, or a word of five characters or
 * more that makes up half of the text. */
bool form_is_sample(const struct form_words *samples, const char *folded);

/* Whether a cell at the beginning of a row says that the row is a sample, in
 * the words everybody uses: 示例, 例1, "例如：…", "（示例）…". */
bool form_is_usual_sample(const char *folded);

/* Whether the text says that there is nothing to report in the words
 * everybody uses: 今天没有活动, 本单位未开展活动. */
bool form_is_usual_nothing(const char *folded);

#endif
