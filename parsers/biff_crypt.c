#include "parsers/biff_crypt.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/arcfour.h>
#include <nettle/md5.h>
#include <nettle/sha1.h>

#include "base/mem.h"

#define BLOCK_BYTES 1024u
#define PASSWORD "VelvetSweatshop"
#define PASSWORD_CHARS (sizeof PASSWORD - 1)

enum method { METHOD_XOR, METHOD_RC4, METHOD_CRYPTOAPI };

struct biff_crypt {
	enum method method;
	unsigned char xor_bytes[16];
	unsigned char key[SHA1_DIGEST_SIZE]; /* what each block's is made of */
	size_t key_bytes;
	struct arcfour_ctx cipher;
	uint64_t block; /* that cipher is keyed for */
	uint32_t used;  /* bytes of it taken */
};

/* --- XOR obfuscation, [MS-OFFCRYPTO] 2.3.7 ------------------------------- */

/* 2.3.7.1: a verifier of 16 bits. */
static unsigned xor_verifier(void)
{
	unsigned verifier = 0;

	for (size_t i = PASSWORD_CHARS + 1; i-- > 0;) {
		unsigned byte = i == 0 ? (unsigned)PASSWORD_CHARS
				       : (unsigned char)PASSWORD[i - 1];
		verifier = ((verifier >> 14 & 1) | (verifier << 1 & 0x7fff)) ^
			   byte;
	}
	return verifier ^ 0xce4b;
}

/* 2.3.7.2: the key is what the record states; the array adds it to the
 * password and its padding. Of Excel, each byte is then turned left by 2. */
static void xor_array(struct biff_crypt *crypt, unsigned key)
{
	static const unsigned char padding[] = {0xbb, 0xff, 0xff, 0xba, 0xff,
	    0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00};

	for (size_t i = 0; i < 16; i++) {
		unsigned byte = i < PASSWORD_CHARS
				    ? (unsigned char)PASSWORD[i]
				    : padding[i - PASSWORD_CHARS];
		byte ^= i % 2 == 0 ? key & 0xff : key >> 8;
		crypt->xor_bytes[i] = (unsigned char)(byte << 2 | byte >> 6);
	}
}

/* --- RC4 with MD5, [MS-OFFCRYPTO] 2.3.6 ---------------------------------- */

static void put_password(unsigned char utf16[2 * PASSWORD_CHARS])
{
	for (size_t i = 0; i < PASSWORD_CHARS; i++) {
		utf16[2 * i] = (unsigned char)PASSWORD[i];
		utf16[2 * i + 1] = 0;
	}
}

/* 2.3.6.2 */
static void rc4_key(struct biff_crypt *crypt, const unsigned char salt[16])
{
	unsigned char utf16[2 * PASSWORD_CHARS], hash[MD5_DIGEST_SIZE];
	struct md5_ctx md5;

	put_password(utf16);
	md5_init(&md5);
	md5_update(&md5, sizeof utf16, utf16);
	md5_digest(&md5, sizeof hash, hash);
	for (int i = 0; i < 16; i++) {
		md5_update(&md5, 5, hash);
		md5_update(&md5, 16, salt);
	}
	md5_digest(&md5, MD5_DIGEST_SIZE, crypt->key);
	crypt->key_bytes = 5;
}

/* --- RC4 CryptoAPI, [MS-OFFCRYPTO] 2.3.5 --------------------------------- */

static void cryptoapi_key(
    struct biff_crypt *crypt, const unsigned char salt[16], uint32_t bits)
{
	unsigned char utf16[2 * PASSWORD_CHARS];
	struct sha1_ctx sha1;

	put_password(utf16);
	sha1_init(&sha1);
	sha1_update(&sha1, 16, salt);
	sha1_update(&sha1, sizeof utf16, utf16);
	sha1_digest(&sha1, SHA1_DIGEST_SIZE, crypt->key);
	crypt->key_bytes = bits == 0 ? 5 : bits / 8;
}

/* --- blocks -------------------------------------------------------------- */

static void key_block(struct biff_crypt *crypt, uint64_t block)
{
	unsigned char number[4] = {(unsigned char)block,
	    (unsigned char)(block >> 8), (unsigned char)(block >> 16),
	    (unsigned char)(block >> 24)};
	unsigned char key[SHA1_DIGEST_SIZE] = {0};

	if (crypt->method == METHOD_RC4) {
		struct md5_ctx md5;
		md5_init(&md5);
		md5_update(&md5, crypt->key_bytes, crypt->key);
		md5_update(&md5, 4, number);
		md5_digest(&md5, MD5_DIGEST_SIZE, key);
		arcfour_set_key(&crypt->cipher, MD5_DIGEST_SIZE, key);
	} else {
		struct sha1_ctx sha1;
		sha1_init(&sha1);
		sha1_update(&sha1, SHA1_DIGEST_SIZE, crypt->key);
		sha1_update(&sha1, 4, number);
		sha1_digest(&sha1, SHA1_DIGEST_SIZE, key);
		/* 40 bits are 128 with zeros behind them. */
		if (crypt->key_bytes == 5)
			memset(key + 5, 0, 11);
		arcfour_set_key(&crypt->cipher,
		    crypt->key_bytes == 5 ? 16 : crypt->key_bytes, key);
	}
	crypt->block = block;
	crypt->used = 0;
}

static void skip(struct biff_crypt *crypt, uint32_t bytes)
{
	unsigned char nothing[BLOCK_BYTES] = {0};

	arcfour_crypt(&crypt->cipher, bytes, nothing, nothing);
	crypt->used += bytes;
}

/* Bytes at their place in the stream, which decides on key and offset. */
static void decrypt(struct biff_crypt *crypt, uint64_t place, size_t size,
    const unsigned char *from, unsigned char *out)
{
	while (size > 0) {
		uint32_t at = (uint32_t)(place % BLOCK_BYTES);
		size_t part = BLOCK_BYTES - at;
		part = part < size ? part : size;
		if (crypt->block != place / BLOCK_BYTES || crypt->used > at)
			key_block(crypt, place / BLOCK_BYTES);
		if (crypt->used < at)
			skip(crypt, at - crypt->used);
		arcfour_crypt(&crypt->cipher, part, out, from);
		crypt->used += (uint32_t)part;
		place += part;
		from += part;
		out += part;
		size -= part;
	}
}

/* --- the password -------------------------------------------------------- */

/* The verifier and its hash follow one another in the keystream. */
static bool verified(struct biff_crypt *crypt, const unsigned char *verifier,
    const unsigned char *hash, size_t hash_bytes)
{
	unsigned char plain[16 + SHA1_DIGEST_SIZE], made[SHA1_DIGEST_SIZE];

	key_block(crypt, 0);
	arcfour_crypt(&crypt->cipher, 16, plain, verifier);
	arcfour_crypt(&crypt->cipher, hash_bytes, plain + 16, hash);
	if (crypt->method == METHOD_RC4) {
		struct md5_ctx md5;
		md5_init(&md5);
		md5_update(&md5, 16, plain);
		md5_digest(&md5, MD5_DIGEST_SIZE, made);
	} else {
		struct sha1_ctx sha1;
		sha1_init(&sha1);
		sha1_update(&sha1, 16, plain);
		sha1_digest(&sha1, SHA1_DIGEST_SIZE, made);
	}
	key_block(crypt, 0);
	return memcmp(made, plain + 16, hash_bytes) == 0;
}

static bool open_xor(
    struct biff_crypt *crypt, const struct biff *record, uint32_t at)
{
	crypt->method = METHOD_XOR;
	xor_array(crypt, biff_u16(record, at));
	return record->size >= at + 4 &&
	       biff_u16(record, at + 2) == xor_verifier();
}

static bool open_rc4(struct biff_crypt *crypt, const struct biff *record)
{
	crypt->method = METHOD_RC4;
	if (record->size < 6 + 48)
		return false;
	rc4_key(crypt, record->data + 6);
	return verified(crypt, record->data + 22, record->data + 38, 16);
}

/* 2.3.5.1: version, flags, size of the header, header, verifier. */
static bool open_cryptoapi(struct biff_crypt *crypt, const struct biff *record)
{
	uint32_t header = biff_u32(record, 10);
	uint32_t verifier = 14 + header;
	uint32_t bits = biff_u32(record, 14 + 16);

	crypt->method = METHOD_CRYPTOAPI;
	if (record->size < 14 + 24 || header > record->size ||
	    record->size < verifier + 60 || biff_u32(record, verifier) != 16 ||
	    bits > 128)
		return false;
	cryptoapi_key(crypt, record->data + verifier + 4, bits);
	return crypt->key_bytes >= 5 &&
	       verified(crypt, record->data + verifier + 20,
		   record->data + verifier + 40, SHA1_DIGEST_SIZE);
}

struct biff_crypt *biff_crypt_open(const struct biff *filepass, int version)
{
	struct biff_crypt *crypt = mem_calloc(1, sizeof *crypt);
	bool opened = false;

	if (version < 8)
		opened = open_xor(crypt, filepass, 0);
	else if (biff_u16(filepass, 0) == 0)
		opened = open_xor(crypt, filepass, 2);
	else if (biff_u16(filepass, 2) == 1)
		opened = open_rc4(crypt, filepass);
	else if (biff_u16(filepass, 2) >= 2 && biff_u16(filepass, 2) <= 4)
		opened = open_cryptoapi(crypt, filepass);
	if (opened)
		return crypt;
	biff_crypt_free(crypt);
	return NULL;
}

void biff_crypt_free(struct biff_crypt *crypt)
{
	free(crypt);
}

/* [MS-XLS] 2.2.10: these stay as they are. */
static bool in_the_clear(unsigned type)
{
	return type == BIFF_BOF || type == BIFF_FILEPASS ||
	       type == BIFF_USREXCL || type == BIFF_FILELOCK ||
	       type == BIFF_INTERFACEHDR || type == BIFF_RRDINFO ||
	       type == BIFF_RRDHEAD;
}

const unsigned char *biff_crypt_record(
    struct biff_crypt *crypt, const struct biff *biff, unsigned char *out)
{
	/* Where a sheet begins is not encrypted. */
	uint32_t clear = biff->type == BIFF_BOUNDSHEET ? 4 : 0;
	uint64_t place = biff->place + 4;

	if (in_the_clear(biff->type) || biff->size <= clear)
		return biff->data;
	memmove(out, biff->data, biff->size);
	if (crypt->method != METHOD_XOR) {
		decrypt(crypt, place + clear, biff->size - clear, out + clear,
		    out + clear);
		return out;
	}
	/* 2.3.7.3: the place in the array is that of the record's end. */
	for (uint32_t i = clear; i < biff->size; i++) {
		unsigned byte = out[i];
		byte = (byte << 3 | byte >> 5) & 0xff;
		out[i] =
		    (unsigned char)(byte ^
				    crypt->xor_bytes[(place + biff->size + i) %
						     16]);
	}
	return out;
}
