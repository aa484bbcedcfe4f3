#include "token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/utf8.h"

#define DIGITS 16
#define GROUP 4
#define RANDOM_BYTES 10
#define MAX_GAP 6 /* characters between two groups: a dash and spaces */

/* Crockford's base 32: no I, L, O, U. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* --- making ----------------------------------------------------------------
 */

static void write_digits(
    const unsigned char bytes[RANDOM_BYTES], char text[TOKEN_TEXT])
{
	size_t length = 0;

	for (size_t i = 0; i < DIGITS; i++) {
		unsigned value = 0;
		for (size_t bit = i * 5; bit < i * 5 + 5; bit++)
			value = value << 1 |
				(unsigned)(bytes[bit / 8] >> (7 - bit % 8) & 1);
		if (i > 0 && i % GROUP == 0)
			text[length++] = '-';
		text[length++] = alphabet[value];
	}
	text[length] = '\0';
}

/* A digit that no letter is taken for, and a letter: neither four English
 * words nor the number of a bank card, with dashes between, is a token. */
static bool is_mixed(const char *text)
{
	return strpbrk(text, "23456789") != NULL &&
	       strpbrk(text, "ABCDEFGHJKMNPQRSTVWXYZ") != NULL;
}

int token_new(struct store *store, const struct campaign *campaign,
    const char *reviewer, int64_t mail, int64_t now, int64_t expires,
    char text[TOKEN_TEXT], struct err *err)
{
	unsigned char bytes[RANDOM_BYTES];
	char made[TOKEN_TEXT], hash[SHA256_HEX];

	do {
		if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
			return err_errno(err, "getrandom");
		write_digits(bytes, made);
	} while (!is_mixed(made));
	token_hash(made, hash);
	struct store_token token = {.campaign = (char *)campaign->id,
	    .reviewer = (char *)reviewer,
	    .mail = mail,
	    .created = now,
	    .expires = expires};
	if (store_token_add(store, hash, &token, err) < 0)
		return -1;
	memcpy(text, made, sizeof made);
	return 0;
}

void token_hash(const char token[TOKEN_TEXT], char hash[SHA256_HEX])
{
	sha256_of(token, strlen(token), hash);
}

/* --- finding ---------------------------------------------------------------
 */

/* What a character is to a token: a digit of ours, '-', ' ', 'u' for another
 * letter or digit, '.' for anything else. */
static char class_of(uint32_t point)
{
	if (point >= 0xff01 && point <= 0xff5e)
		point -= 0xfee0;
	if (point == ' ' || point == '\t' || point == '\n' || point == '\r' ||
	    point == 0xa0 || point == 0x3000 || point == 0x200b ||
	    point == 0xad || point == 0xfeff)
		return ' ';
	if (point == '-' || point == 0x2212 || point == 0x2500 ||
	    (point >= 0x2010 && point <= 0x2015))
		return '-';
	if (point > 0x7f || !isalnum((int)point))
		return '.';
	char upper = (char)toupper((int)point);
	if (upper == 'O')
		return '0';
	if (upper == 'I' || upper == 'L')
		return '1';
	return strchr(alphabet, upper) != NULL ? upper : 'u';
}

static char class_at(const char *at, const char **behind)
{
	*behind = at;
	uint32_t point = utf8_next(behind);

	return point ? class_of(point) : '\0';
}

/* The dash between two groups, with spaces or a line's end around it. */
static const char *skip_gap(const char *at)
{
	const char *behind;
	size_t dashes = 0;

	for (int i = 0; i < MAX_GAP; i++) {
		char class = class_at(at, &behind);
		if (class != ' ' && class != '-')
			break;
		dashes += class == '-';
		at = behind;
	}
	return dashes == 1 ? at : NULL;
}

/* The end of the token that begins at `at`, or NULL. */
static const char *read_token(const char *at, char token[TOKEN_TEXT])
{
	const char *behind;
	size_t length = 0;

	for (size_t i = 0; i < DIGITS; i++) {
		if (i > 0 && i % GROUP == 0) {
			at = skip_gap(at);
			if (at == NULL)
				return NULL;
			token[length++] = '-';
		}
		char class = class_at(at, &behind);
		if (!isalnum((unsigned char)class) || class == 'u')
			return NULL;
		token[length++] = class;
		at = behind;
	}
	token[length] = '\0';
	char next = class_at(at, &behind);
	bool ends = next == '\0' || !isalnum((unsigned char)next);
	return ends && is_mixed(token) ? at : NULL;
}

bool token_next(const char **at, char token[TOKEN_TEXT])
{
	char found[TOKEN_TEXT];
	const char *behind;
	bool inside = false; /* a word */

	for (const char *start = *at; *start != '\0'; start = behind) {
		bool letter = isalnum((unsigned char)class_at(start, &behind));
		const char *end = letter && !inside ? read_token(start, found)
						    : NULL;
		if (end != NULL) {
			memcpy(token, found, sizeof found);
			*at = end;
			return true;
		}
		inside = letter;
	}
	*at += strlen(*at);
	return false;
}

bool token_find(const char *text, char token[TOKEN_TEXT])
{
	return token_next(&text, token);
}

/* --- using -----------------------------------------------------------------
 */

int token_check(struct store *store, const char token[TOKEN_TEXT],
    const char *reviewer, int64_t now, enum token_state *state, char **campaign,
    int64_t *mail, struct err *err)
{
	struct store_token known;
	char hash[SHA256_HEX];

	token_hash(token, hash);
	int found = store_token_get(store, hash, &known, err);
	if (found < 0)
		return -1;
	*state = TOKEN_UNKNOWN;
	*campaign = NULL;
	*mail = 0;
	if (found == 0)
		return 0;
	if (strcasecmp(known.reviewer, reviewer) == 0) {
		*state = known.used != 0        ? TOKEN_USED
			 : now >= known.expires ? TOKEN_EXPIRED
						: TOKEN_GOOD;
		*campaign = mem_strdup(known.campaign);
		*mail = known.mail;
	}
	store_token_free(&known);
	return 0;
}

int token_spend(struct store *store, const char token[TOKEN_TEXT], int64_t by,
    int64_t now, bool *spent, struct err *err)
{
	char hash[SHA256_HEX];

	token_hash(token, hash);
	return store_token_spend(store, hash, by, now, spent, err);
}
