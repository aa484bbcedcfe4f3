#include "parsers/ooxml_cipher.h"

#include <stdint.h>
#include <string.h>

#include <nettle/aes.h>
#include <nettle/base64.h>
#include <nettle/cbc.h>
#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

union hashing {
	struct md5_ctx md5;
	struct sha1_ctx sha1;
	struct sha256_ctx sha256;
	struct sha512_ctx sha512;
};

union aes {
	struct aes128_ctx aes128;
	struct aes192_ctx aes192;
	struct aes256_ctx aes256;
};

const struct nettle_hash *ooxml_hash_named(const char *name)
{
	static const struct {
		const char *name;
		const struct nettle_hash *hash;
	} hashes[] = {{"SHA1", &nettle_sha1}, {"SHA-1", &nettle_sha1},
	    {"SHA256", &nettle_sha256}, {"SHA384", &nettle_sha384},
	    {"SHA512", &nettle_sha512}, {"MD5", &nettle_md5}};

	for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++)
		if (strcmp(name, hashes[i].name) == 0)
			return hashes[i].hash;
	return NULL;
}

size_t ooxml_hash_bytes(const struct nettle_hash *hash)
{
	return hash->digest_size;
}

void ooxml_hash_of(const struct nettle_hash *hash, const void *a,
    size_t a_bytes, const void *b, size_t b_bytes,
    unsigned char out[OOXML_HASH_MAX_BYTES])
{
	union hashing context;

	hash->init(&context);
	hash->update(&context, a_bytes, a);
	hash->update(&context, b_bytes, b);
	hash->digest(&context, hash->digest_size, out);
}

static const struct nettle_cipher *cipher_of(size_t key_bytes)
{
	switch (key_bytes) {
	case AES128_KEY_SIZE:
		return &nettle_aes128;
	case AES192_KEY_SIZE:
		return &nettle_aes192;
	case AES256_KEY_SIZE:
		return &nettle_aes256;
	default:
		return NULL;
	}
}

int ooxml_decrypt(const unsigned char *key, size_t key_bytes,
    const unsigned char *vector, size_t size, const unsigned char *in,
    unsigned char *out)
{
	const struct nettle_cipher *cipher = cipher_of(key_bytes);
	unsigned char chain[OOXML_BLOCK_BYTES];
	union aes context;

	if (cipher == NULL)
		return -1;
	cipher->set_decrypt_key(&context, key);
	if (vector == NULL) {
		cipher->decrypt(&context, size, out, in);
		return 0;
	}
	memcpy(chain, vector, sizeof chain);
	cbc_decrypt(
	    &context, cipher->decrypt, sizeof chain, chain, size, out, in);
	return 0;
}

size_t ooxml_base64(const char *text, unsigned char *out, size_t room)
{
	struct base64_decode_ctx context;
	size_t len = strlen(text), made = room;

	if (BASE64_DECODE_LENGTH(len) > room)
		return 0;
	base64_decode_init(&context);
	if (!base64_decode_update(&context, &made, out, len, text) ||
	    !base64_decode_final(&context))
		return 0;
	return made;
}
