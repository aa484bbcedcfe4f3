#include "base/sha256.h"

#include <nettle/sha2.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

struct sha256 {
	struct sha256_ctx context;
};

struct sha256 *sha256_new(void)
{
	struct sha256 *sha = mem_alloc(sizeof *sha);

	sha256_init(&sha->context);
	return sha;
}

void sha256_add(struct sha256 *sha, const void *data, size_t bytes)
{
	if (bytes > 0)
		sha256_update(&sha->context, bytes, data);
}

static void finish(struct sha256_ctx *context, char hex[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(context, sizeof digest, digest);
	for (size_t i = 0; i < sizeof digest; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[2 * sizeof digest] = '\0';
}

void sha256_end(struct sha256 *sha, char hex[SHA256_HEX])
{
	finish(&sha->context, hex);
	free(sha);
}

void sha256_of(const void *data, size_t bytes, char hex[SHA256_HEX])
{
	struct sha256_ctx context;

	sha256_init(&context);
	if (bytes > 0)
		sha256_update(&context, bytes, data);
	finish(&context, hex);
}
