/*
 * Finding known names in a text. Everything is compared folded (utf8_fold);
 * where names overlap the longest wins, so that "合肥市第一中等专业学校" is not
 * taken for "第一中等专业学校", nor a county's school for the county.
 */
#ifndef DAEMON_MATCH_H
#define DAEMON_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config.h"

#define MATCH_MAX 16

/* --- a table of names, each with a number -------------------------------- */

struct match_table;

struct match_hit {
	size_t start, bytes; /* in the folded text */
	size_t id;
};

struct match_hits { /* by length, the longest first; no two overlap unless
		       they are the same words of several ids */
	struct match_hit items[MATCH_MAX];
	size_t count;
};

struct match_table *match_table_new(void);
void match_table_free(struct match_table *table);
/* Folds a copy of the name; one that folds to nothing is ignored. */
void match_table_add(struct match_table *table, const char *name, size_t id);
/* To be called once after the last name. */
void match_table_sort(struct match_table *table);
void match_table_find(const struct match_table *table, const char *folded,
    struct match_hits *hits);

/* --- the units of a roster ------------------------------------------------ */

struct match_units { /* each once, in the order found */
	const struct unit *items[MATCH_MAX];
	size_t count;
	size_t longest; /* characters of the longest name found */
};

bool match_units_have(const struct match_units *units, const struct unit *unit);
void match_units_add(struct match_units *units, const struct unit *unit);
/* Those of `a` that are in `b` too. `out` may be `a`. */
void match_units_common(const struct match_units *a,
    const struct match_units *b, struct match_units *out);

/* The roster's names and addresses made ready to be searched. Keeps pointers
 * into the roster, which must outlive it. */
struct match_index *match_index_new(const struct roster *roster);
void match_index_free(struct match_index *index);

/* The units a text names exactly. */
void match_units_find(const struct match_index *index, const char *folded,
    struct match_units *units);
/* The units of which a name of at least three characters stands in the text
 * with one character wrong, missing or too many. A numeral for a numeral is
 * another unit and no slip. Only the longest of such names count. `among`
 * narrows the search, NULL = the roster. */
void match_units_near(const struct match_index *index, const char *folded,
    const struct match_units *among, struct match_units *units);
/* The units of which a name holds the whole text (two characters or more). */
void match_units_holding(const struct match_index *index, const char *folded,
    struct match_units *units);
/* The units an address stands for in the roster; any case. */
void match_units_of_address(const struct match_index *index,
    const char *address, struct match_units *units);

#endif
