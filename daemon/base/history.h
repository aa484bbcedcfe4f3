/*
 * What the store remembers of one unit in one campaign, as plain data for the
 * pure code: every piece that ever arrived for it, and what reviewers decided.
 */
#ifndef BASE_HISTORY_H
#define BASE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"

enum piece_state {
	PIECE_GOOD,      /* counts */
	PIECE_PROBLEM,   /* arrived, has problems: never displaces a good one */
	PIECE_UNCHECKED, /* arrived, contents not checked: not missing, not
			    complete */
	PIECE_HELD       /* arrived, a reviewer must decide first */
};

/* One file (or link) of one mail in one slot. */
struct history_piece {
	int64_t mail;            /* its number in the store */
	char *material;          /* id */
	int32_t day;             /* DAY_NONE for MATERIAL_ONCE */
	char *slot;              /* id */
	char *mailbox;           /* id of the mailbox it arrived at */
	char sha256[SHA256_HEX]; /* of the contents; of the URL for a link */
	enum piece_state state;
	int64_t received;
	bool unverified; /* from an address that may not speak for the unit */
};

struct history_waiver {
	char *material;
	int32_t day; /* DAY_NONE = every day */
};

struct history_extension {
	char *material;
	int32_t day; /* DAY_NONE = every day, or a MATERIAL_ONCE */
	int64_t until;
};

struct history {
	char *unit;                   /* code */
	struct history_piece *pieces; /* by (received, mail) */
	size_t piece_count;
	struct history_waiver *waivers;
	size_t waiver_count;
	struct history_extension *extensions;
	size_t extension_count;
};

struct history *history_new(const char *unit);
void history_free(struct history *history);
/* Copies the texts. Keeps the order by (received, mail). */
void history_add_piece(
    struct history *history, const struct history_piece *piece);
void history_add_waiver(
    struct history *history, const char *material, int32_t day);
void history_add_extension(
    struct history *history, const char *material, int32_t day, int64_t until);

#endif
