/* Single-byte character sets as data: no converter of glibc is opened for
 * them, each of which costs every process forked later. */
#ifndef BASE_CHARSET_TABLES_H
#define BASE_CHARSET_TABLES_H

#include <stddef.h>
#include <stdint.h>

/* The code points of bytes 0x80 to 0xff (0 = undefined), or NULL for a name
 * that is no single-byte character set. */
const uint16_t *charset_table(const char *canonical);

#endif
