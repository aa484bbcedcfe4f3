#include "parsers/ooxml_crypt.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/ole.h"
#include "parsers/ooxml_crypt_private.h"

#define PASSWORD "VelvetSweatshop"
#define PASSWORD_CHARS (sizeof PASSWORD - 1)

#define INFO_MAX_BYTES 65536u
#define SEGMENT_BYTES 4096u /* 2.3.4.15 */

static uint32_t get32(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static void put32(unsigned char *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)(value >> (8 * i));
}

void ooxml_password_hash(const struct nettle_hash *hash,
    const unsigned char *salt, size_t salt_bytes, uint32_t rounds,
    unsigned char out[OOXML_HASH_MAX_BYTES])
{
	unsigned char wide[PASSWORD_CHARS * 2] = {0}, counter[4];
	size_t bytes = ooxml_hash_bytes(hash);

	for (size_t i = 0; i < PASSWORD_CHARS; i++)
		wide[2 * i] = (unsigned char)PASSWORD[i];
	ooxml_hash_of(hash, salt, salt_bytes, wide, sizeof wide, out);
	for (uint32_t i = 0; i < rounds; i++) {
		put32(counter, i);
		ooxml_hash_of(hash, counter, sizeof counter, out, bytes, out);
	}
}

/* --- standard encryption, 2.3.4.5 to 2.3.4.9 ------------------------------ */

#define STANDARD_ROUNDS 50000u
#define SHA1_BYTES 20u

/* 2.3.4.7: as CryptDeriveKey makes it. */
static void derive(
    unsigned char hash[OOXML_HASH_MAX_BYTES], size_t size, unsigned char *key)
{
	const struct nettle_hash *sha1 = ooxml_hash_named("SHA1");
	unsigned char pad[64], made[OOXML_HASH_MAX_BYTES * 2];

	for (unsigned half = 0; half < 2; half++) {
		memset(pad, half == 0 ? 0x36 : 0x5c, sizeof pad);
		for (size_t i = 0; i < SHA1_BYTES; i++)
			pad[i] ^= hash[i];
		ooxml_hash_of(
		    sha1, pad, sizeof pad, "", 0, made + half * SHA1_BYTES);
	}
	memcpy(key, made, size);
}

static bool is_key(const struct ooxml_key *key, const unsigned char *verifier)
{
	unsigned char plain[16], stated[32], hash[OOXML_HASH_MAX_BYTES];

	if (ooxml_decrypt(
		key->bytes, key->size, NULL, sizeof plain, verifier, plain) < 0)
		return false;
	/* The length of the hash, 20, stands between them. */
	ooxml_decrypt(key->bytes, key->size, NULL, sizeof stated,
	    verifier + sizeof plain + 4, stated);
	ooxml_hash_of(
	    ooxml_hash_named("SHA1"), plain, sizeof plain, "", 0, hash);
	return memcmp(hash, stated, SHA1_BYTES) == 0;
}

int ooxml_standard_key(
    const unsigned char *info, size_t size, struct ooxml_key *key)
{
	enum { ALGORITHM_AES128 = 0x660e, ALGORITHM_AES256 = 0x6610 };
	static const unsigned char zero[4];
	const struct nettle_hash *sha1 = ooxml_hash_named("SHA1");
	unsigned char hash[OOXML_HASH_MAX_BYTES];

	/* Flags, the header's length, the header, the verifier. */
	if (size < 8)
		return -1;
	uint32_t header = get32(info + 4);
	if (header < 32 || header > size - 8 || size - 8 - header < 72)
		return -1;
	uint32_t algorithm = get32(info + 8 + 8);
	const unsigned char *verifier = info + 8 + header;
	if (algorithm < ALGORITHM_AES128 || algorithm > ALGORITHM_AES256 ||
	    get32(verifier) != 16)
		return -1;
	key->size = 16 + 8 * (algorithm - ALGORITHM_AES128);
	ooxml_password_hash(sha1, verifier + 4, 16, STANDARD_ROUNDS, hash);
	ooxml_hash_of(sha1, hash, SHA1_BYTES, zero, sizeof zero, hash);
	derive(hash, key->size, key->bytes);
	return is_key(key, verifier + 20) ? 0 : -1;
}

/* --- the package ---------------------------------------------------------- */

static int key_of(
    const struct ole *ole, const struct limits *limits, struct ooxml_key *key)
{
	const struct ole_entry *entry = ole_find(ole, "encryptioninfo");
	struct ole_stream stream;
	int result = -1;

	if (entry == NULL)
		return -1;
	ole_stream_open(ole, entry, &stream);
	unsigned char *info = mem_alloc(INFO_MAX_BYTES);
	size_t size = ole_stream_copy(&stream, 0, INFO_MAX_BYTES, info);
	ole_stream_free(&stream);
	*key = (struct ooxml_key){0};
	/* The version's halves: 4.4 is agile, 2.2 to 4.2 standard. */
	if (size > 8 && get32(info) == 0x00040004)
		result = ooxml_agile_key(info + 8, size - 8, limits, key);
	else if (size > 8 && info[2] == 2)
		result = ooxml_standard_key(info + 4, size - 4, key);
	free(info);
	return result;
}

static void decrypt_segments(
    const struct ooxml_key *key, unsigned char *bytes, size_t size)
{
	unsigned char vector[OOXML_HASH_MAX_BYTES], counter[4];

	for (size_t at = 0; at < size; at += SEGMENT_BYTES) {
		size_t left = size - at;
		put32(counter, (uint32_t)(at / SEGMENT_BYTES));
		ooxml_hash_of(key->hash, key->salt, key->salt_bytes, counter,
		    sizeof counter, vector);
		ooxml_decrypt(key->bytes, key->size, vector,
		    left < SEGMENT_BYTES ? left : SEGMENT_BYTES, bytes + at,
		    bytes + at);
	}
}

/* 2.3.4.4: its length in 8 bytes, then blocks. What was cut off is missing
 * at the end; the package's reader will say so. */
static int decrypt_stream(const struct ooxml_key *key,
    const struct ole_stream *stream, unsigned char **package,
    size_t *package_bytes)
{
	unsigned char head[8];

	if (stream->size < sizeof head ||
	    ole_stream_copy(stream, 0, sizeof head, head) < sizeof head)
		return -1;
	size_t size = (size_t)(stream->size - sizeof head);
	size -= size % OOXML_BLOCK_BYTES;
	unsigned char *bytes = mem_alloc(size + 1);
	size = ole_stream_copy(stream, sizeof head, size, bytes);
	size -= size % OOXML_BLOCK_BYTES;
	if (key->hash != NULL)
		decrypt_segments(key, bytes, size);
	else
		ooxml_decrypt(key->bytes, key->size, NULL, size, bytes, bytes);
	uint64_t stated = get32(head) | (uint64_t)get32(head + 4) << 32;
	*package = bytes;
	*package_bytes = stated < size ? (size_t)stated : size;
	return 0;
}

int ooxml_decrypt_package(const unsigned char *bytes, size_t size,
    const struct limits *limits, unsigned char **package, size_t *package_bytes)
{
	struct ole ole;
	struct ooxml_key key;
	const struct ole_entry *entry = NULL;
	int result = -1;

	if (ole_open(&ole, bytes, size) == 0)
		entry = ole_find(&ole, "encryptedpackage");
	if (entry != NULL && key_of(&ole, limits, &key) == 0) {
		struct ole_stream stream;
		ole_stream_open(&ole, entry, &stream);
		result = decrypt_stream(&key, &stream, package, package_bytes);
		ole_stream_free(&stream);
	}
	ole_free(&ole);
	return result;
}
