/*
 * The bytes of HTML or XML to text, as the markup itself says what they are.
 */
#ifndef PARSERS_MARKUP_TEXT_H
#define PARSERS_MARKUP_TEXT_H

#include <stddef.h>

/*
 * Clean UTF-8 (malloc) without its mark, *len bytes; NULL when it is no text.
 * A byte order mark or UTF-16's looks hold over all; then `declared` (may be
 * NULL) by whoever sent it, then <meta charset> or <?xml encoding>; without
 * any of them UTF-8 or, where it isn't that, GB18030.
 */
char *markup_text_decode(
    const unsigned char *bytes, size_t size, const char *declared, size_t *len);

#endif
