/* What the files ooxml_crypt*.c share. */
#ifndef PARSERS_OOXML_CRYPT_PRIVATE_H
#define PARSERS_OOXML_CRYPT_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "parsers/ooxml_cipher.h"

#define OOXML_KEY_MAX_BYTES 32
#define OOXML_SALT_MAX_BYTES 64

/* What opens the package. */
struct ooxml_key {
	unsigned char bytes[OOXML_KEY_MAX_BYTES];
	size_t size;
	/* Of agile encryption, where each segment has its own vector: */
	const struct nettle_hash *hash;
	unsigned char salt[OOXML_SALT_MAX_BYTES];
	size_t salt_bytes;
};

/* The fixed password hashed with a salt, `rounds` times more with a counter
 * in front (2.3.4.7, 2.3.4.11). */
void ooxml_password_hash(const struct nettle_hash *hash,
    const unsigned char *salt, size_t salt_bytes, uint32_t rounds,
    unsigned char out[OOXML_HASH_MAX_BYTES]);

/* From an EncryptionInfo stream behind its version. 0, or -1 when the fixed
 * password is not the one. */
int ooxml_standard_key(
    const unsigned char *info, size_t size, struct ooxml_key *key);
int ooxml_agile_key(const unsigned char *info, size_t size,
    const struct limits *limits, struct ooxml_key *key);

#endif
