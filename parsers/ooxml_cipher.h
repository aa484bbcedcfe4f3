/* The ciphers and hashes of encrypted documents, by nettle. */
#ifndef PARSERS_OOXML_CIPHER_H
#define PARSERS_OOXML_CIPHER_H

#include <stddef.h>

#define OOXML_HASH_MAX_BYTES 64
#define OOXML_BLOCK_BYTES 16

struct nettle_hash;

/* "SHA1", "SHA256", "SHA384", "SHA512", "MD5"; NULL for any other name. */
const struct nettle_hash *ooxml_hash_named(const char *name);
size_t ooxml_hash_bytes(const struct nettle_hash *hash);
/* The digest of a then b. `out` may be a or b. */
void ooxml_hash_of(const struct nettle_hash *hash, const void *a,
    size_t a_bytes, const void *b, size_t b_bytes,
    unsigned char out[OOXML_HASH_MAX_BYTES]);

/* AES by a key of 16, 24 or 32 bytes: CBC from `vector`, or each block by
 * itself where that is NULL. `size` is whole blocks; in place allowed. 0, or
 * -1 for another length of key. */
int ooxml_decrypt(const unsigned char *key, size_t key_bytes,
    const unsigned char *vector, size_t size, const unsigned char *in,
    unsigned char *out);

/* How many bytes the base64 text was; 0 when it is none or more than room. */
size_t ooxml_base64(const char *text, unsigned char *out, size_t room);

#endif
