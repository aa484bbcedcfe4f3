/*
 * UTF-8 (RFC 3629). Bytes from outside are checked once, on entry, by
 * utf8_clean; everything behind it may trust its text.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool utf8_valid(const char *bytes, size_t len);

/* The code point at *at (valid UTF-8), *at moved behind it; 0 at the end. */
uint32_t utf8_next(const char **at);
/* Writes 1 to 4 bytes; returns how many. Surrogates become U+FFFD. */
size_t utf8_put(char out[4], uint32_t code_point);

/* A clean copy (malloc): invalid bytes become U+FFFD, NUL and the control
 * characters except tab, LF and CR are dropped. Never longer than 3 * len. */
char *utf8_clean(const char *bytes, size_t len);

/* Characters as people count them: code points without combining marks,
 * variation selectors, zero-width characters and white space. */
size_t utf8_count(const char *text);

/* The longest prefix of at most max_bytes that ends between characters. */
size_t utf8_cut(const char *text, size_t max_bytes);

/*
 * The comparable form of a text (malloc), for names and labels. Full-width
 * forms become half-width (U+FF01..FF5E), ASCII letters lower case; all white
 * space, control and zero-width characters are dropped; and of these classes
 * (small and half-width forms included) each becomes one character:
 *	( )	（） 【】 〔〕 〖〗 [] {}
 *	"	“” ‘’ 「」 『』 《》 〈〉 «» ' "
 *	:	： ∶
 *	,	， 、 ； ;
 *	-	－ — – ― ─ ‐ ‑ − ~ 〜 ～ _
 *	.	· • ・ ⋅ 。 ．
 * Folding twice changes nothing. Everything else stays as it is.
 */
char *utf8_fold(const char *text);
/* utf8_fold together with, for each byte of the folded text, the byte offset
 * in `text` of the character it came from (malloc; the last entry, for the
 * terminator, is the length of `text`). `offsets` may be NULL. */
char *utf8_fold_map(const char *text, size_t **offsets);

#endif
