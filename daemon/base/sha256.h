/* SHA-256 (FIPS 180-4), by nettle. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#define SHA256_HEX 65 /* 64 lower-case digits and the terminator */

struct sha256; /* opaque, running */

struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *sha, const void *data, size_t bytes);
/* Writes the hex digest and frees `sha`. */
void sha256_end(struct sha256 *sha, char hex[SHA256_HEX]);

void sha256_of(const void *data, size_t bytes, char hex[SHA256_HEX]);

#endif
