/*
 * Tokens that let a reviewer decide by a reply: 80 random bits, written as
 * "K7QF-M2XD-9TRA-C4WE" (Crockford's base 32). Only the SHA-256 of one is
 * stored (table `token`); it is good once, until it expires, for the reviewer
 * it was made for.
 */
#ifndef DAEMON_TOKEN_H
#define DAEMON_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sha256.h"
#include "config/config.h"
#include "spool/store.h"

#define TOKEN_TEXT 20 /* with its NUL */

/* Makes and stores one, in the caller's transaction. `mail` 0 = for anything
 * of the campaign. */
int token_new(struct store *store, const struct campaign *campaign,
    const char *reviewer, int64_t mail, int64_t now, int64_t expires,
    char text[TOKEN_TEXT], struct err *err);
/* The first token in a text (a subject, a body), normalised; case, spaces and
 * O/0, I/L/1 do not matter. */
bool token_find(const char *text, char token[TOKEN_TEXT]);
/* The next one from *at on; *at is moved behind it. */
bool token_next(const char **at, char token[TOKEN_TEXT]);
void token_hash(const char token[TOKEN_TEXT], char hash[SHA256_HEX]);

enum token_state {
	TOKEN_UNKNOWN, /* never made, or for somebody else */
	TOKEN_GOOD,
	TOKEN_EXPIRED,
	TOKEN_USED
};

/* What a token is worth to this reviewer at `now`. Of one that is known to be
 * the reviewer's, *campaign (malloc) and *mail (0 = not bound) are set, else
 * NULL and 0. 0 or -1. */
int token_check(struct store *store, const char token[TOKEN_TEXT],
    const char *reviewer, int64_t now, enum token_state *state, char **campaign,
    int64_t *mail, struct err *err);
/* Spends a good one for the mail `by`, in the caller's transaction; *spent
 * false when it was spent before. */
int token_spend(struct store *store, const char token[TOKEN_TEXT], int64_t by,
    int64_t now, bool *spent, struct err *err);

#endif
