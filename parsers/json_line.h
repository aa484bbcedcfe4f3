/*
 * Is an untrusted worker's answer fit to be passed on inside another message?
 * Looks without building anything, so that the server that forks workers
 * never parses what one of them says.
 */
#ifndef PARSERS_JSON_LINE_H
#define PARSERS_JSON_LINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True when the bytes are exactly one JSON object (RFC 8259) in valid UTF-8,
 * in the narrow form our own writers make: no white space outside strings,
 * \u only for control characters and never for NUL, nesting of at most 32,
 * numbers a double or a 64-bit integer surely holds.
 */
bool json_line_is_object(const char *bytes, size_t len);

#endif
