/*
 * A structured MIME header value and its parameters (RFC 2045, section 5.1;
 * RFC 2231), read as senders write them: raw GBK, encoded words (RFC 2047)
 * whole or cut, unquoted values with spaces, quotes that never close.
 */
#ifndef PARSERS_MIME_PARAM_H
#define PARSERS_MIME_PARAM_H

#include <stddef.h>

/* What stands before the first ";", lower case, without spaces and comments
 * (malloc): "multipart/mixed", "attachment". `raw` may be NULL. */
char *mime_param_main(const char *raw, size_t len);

/* The parameter's bytes as they stand, unquoted (malloc), for boundary and
 * charset. NULL when there is none. */
char *mime_param_bytes(const char *raw, size_t len, const char *name);

/* The parameter decoded to clean UTF-8 (malloc): name*, name*0*, name*0 …
 * before name. NULL when there is none. */
char *mime_param_text(const char *raw, size_t len, const char *name);

#endif
