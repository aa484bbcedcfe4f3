/* Agile encryption, [MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15: an XML document says
 * how. */
#include <string.h>

#include "parsers/ooxml_crypt_private.h"
#include "parsers/xml.h"

/* Excel writes 100,000; more is somebody's joke. */
#define MAX_ROUNDS 1000000u

enum { SPACE_ENCRYPTION = 1, SPACE_PASSWORD };

struct bytes {
	unsigned char bytes[OOXML_SALT_MAX_BYTES + OOXML_BLOCK_BYTES];
	size_t size;
};

/* What keyData and encryptedKey both have. */
struct terms {
	struct bytes salt;
	size_t key_bytes;
	const struct nettle_hash *hash;
	bool known; /* AES in CBC */
};

struct agile {
	struct terms data, password;
	uint32_t rounds;
	struct bytes verifier, verifier_hash, key;
	bool has_password;
};

static int namespace_of(const char *uri)
{
	if (strcmp(uri,
		"http://schemas.microsoft.com/office/2006/encryption") == 0)
		return SPACE_ENCRYPTION;
	return strcmp(uri, "http://schemas.microsoft.com/office/2006/"
			   "keyEncryptor/password") == 0
		   ? SPACE_PASSWORD
		   : XML_OTHER;
}

static void take_bytes(
    const char **attributes, const char *name, struct bytes *bytes)
{
	const char *text = xml_attribute(attributes, name);

	bytes->size = text != NULL ? ooxml_base64(text, bytes->bytes,
					 sizeof bytes->bytes)
				   : 0;
}

static uint32_t whole_number(const char **attributes, const char *name)
{
	const char *text = xml_attribute(attributes, name);
	uint32_t value = 0;

	for (; text != NULL && *text >= '0' && *text <= '9'; text++)
		if (value < 100000000)
			value = value * 10 + (uint32_t)(*text - '0');
	return value;
}

static bool is(const char **attributes, const char *name, const char *value)
{
	const char *text = xml_attribute(attributes, name);

	return text != NULL && strcmp(text, value) == 0;
}

static void take_terms(const char **attributes, struct terms *terms)
{
	const char *hash = xml_attribute(attributes, "hashAlgorithm");

	take_bytes(attributes, "saltValue", &terms->salt);
	terms->key_bytes = whole_number(attributes, "keyBits") / 8;
	terms->hash = hash != NULL ? ooxml_hash_named(hash) : NULL;
	terms->known = terms->hash != NULL && terms->salt.size > 0 &&
		       terms->salt.size <= OOXML_SALT_MAX_BYTES &&
		       terms->key_bytes >= 16 &&
		       terms->key_bytes <= OOXML_KEY_MAX_BYTES &&
		       is(attributes, "cipherAlgorithm", "AES") &&
		       is(attributes, "cipherChaining", "ChainingModeCBC");
}

static void start(void *context, struct xml *xml, int space, const char *local,
    const char **attributes)
{
	struct agile *agile = context;

	(void)xml;
	if (space == SPACE_ENCRYPTION && strcmp(local, "keyData") == 0)
		take_terms(attributes, &agile->data);
	if (space != SPACE_PASSWORD || strcmp(local, "encryptedKey") != 0)
		return;
	agile->has_password = true;
	take_terms(attributes, &agile->password);
	agile->rounds = whole_number(attributes, "spinCount");
	take_bytes(attributes, "encryptedVerifierHashInput", &agile->verifier);
	take_bytes(
	    attributes, "encryptedVerifierHashValue", &agile->verifier_hash);
	take_bytes(attributes, "encryptedKeyValue", &agile->key);
}

static void end(void *context, struct xml *xml)
{
	(void)context;
	(void)xml;
}

/* Decrypts by the password's hash and one of the fixed block keys
 * (2.3.4.11 to 2.3.4.13). */
static int open_value(const struct agile *agile, const unsigned char *hash,
    const char *block_key, struct bytes *value)
{
	const struct terms *terms = &agile->password;
	unsigned char key[OOXML_HASH_MAX_BYTES];
	unsigned char vector[OOXML_SALT_MAX_BYTES];

	if (value->size == 0 || value->size % OOXML_BLOCK_BYTES != 0)
		return -1;
	memset(key, 0x36, sizeof key);
	ooxml_hash_of(terms->hash, hash, ooxml_hash_bytes(terms->hash),
	    block_key, 8, key);
	memset(vector, 0x36, sizeof vector);
	memcpy(vector, terms->salt.bytes, terms->salt.size);
	return ooxml_decrypt(key, terms->key_bytes, vector, value->size,
	    value->bytes, value->bytes);
}

static bool is_password(struct agile *agile, const unsigned char *hash)
{
	const struct nettle_hash *kind = agile->password.hash;
	unsigned char made[OOXML_HASH_MAX_BYTES];

	if (open_value(agile, hash, "\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79",
		&agile->verifier) < 0 ||
	    open_value(agile, hash, "\xd7\xaa\x0f\x6d\x30\x61\x34\x4e",
		&agile->verifier_hash) < 0)
		return false;
	/* The verifier is as long as the salt; the rest is padding. */
	if (agile->verifier.size < agile->password.salt.size ||
	    agile->verifier_hash.size < ooxml_hash_bytes(kind))
		return false;
	ooxml_hash_of(kind, agile->verifier.bytes, agile->password.salt.size,
	    "", 0, made);
	return memcmp(made, agile->verifier_hash.bytes,
		   ooxml_hash_bytes(kind)) == 0;
}

static int open_key(struct agile *agile, struct ooxml_key *key)
{
	unsigned char hash[OOXML_HASH_MAX_BYTES];

	ooxml_password_hash(agile->password.hash, agile->password.salt.bytes,
	    agile->password.salt.size, agile->rounds, hash);
	if (!is_password(agile, hash) ||
	    open_value(agile, hash, "\x14\x6e\x0b\xe7\xab\xac\xd0\xd6",
		&agile->key) < 0 ||
	    agile->key.size < agile->data.key_bytes)
		return -1;
	memcpy(key->bytes, agile->key.bytes, agile->data.key_bytes);
	key->size = agile->data.key_bytes;
	key->hash = agile->data.hash;
	memcpy(key->salt, agile->data.salt.bytes, agile->data.salt.size);
	key->salt_bytes = agile->data.salt.size;
	return 0;
}

int ooxml_agile_key(const unsigned char *info, size_t size,
    const struct limits *limits, struct ooxml_key *key)
{
	struct xml_handlers handlers = {
	    .namespace_of = namespace_of, .start = start, .end = end};
	struct xml_budget budget = {.events = 1000};
	struct table_report report = {0};
	struct agile agile = {.has_password = false};

	int result = xml_read_bytes(info, size, NULL, "EncryptionInfo", limits,
	    &budget, &handlers, &agile, &report);
	table_report_free(&report);
	if (result < 0 || !agile.has_password || !agile.data.known ||
	    !agile.password.known || agile.rounds > MAX_ROUNDS)
		return -1;
	return open_key(&agile, key);
}
