/*
 * Character sets to UTF-8 by iconv. Converters are opened ahead by
 * charset_prepare, so that a locked process needs no file to convert.
 */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include <stddef.h>

/* Opens every converter the project uses. 0, or -1 when glibc lacks one. */
int charset_prepare(void);

/* The converter for a declared name, in any case, with or without "-": gb2312,
 * gbk, cp936, x-gbk, ms936 … → "GB18030"; hz-gb-2312 → "HZ-GB-2312" (undone
 * here, glibc has none); latin1, us-ascii → "CP1252"; utf8 → "UTF-8"; Windows'
 * code page numbers ("936", "1252", "10008") too; unknown or NULL → NULL. */
const char *charset_canonical(const char *declared);

/* Decodes to clean UTF-8 (malloc, see utf8_clean) without a leading byte order
 * mark; undecodable bytes become U+FFFD. `declared` may be NULL, unknown or
 * wrong: then UTF-8 (a few broken bytes allowed) is taken as such and anything
 * else, also what is UTF-8 by chance only, as GB18030. *len_out may be NULL.
 * One thread at a time. */
char *charset_decode(
    const char *declared, const char *bytes, size_t len, size_t *len_out);

/* Raw header or file-name bytes of no declared charset: charset_decode with
 * none (malloc, clean). */
char *charset_guess(const char *bytes, size_t len);

#endif
