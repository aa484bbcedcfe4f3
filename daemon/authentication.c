#include "authentication.h"

#include <string.h>
#include <strings.h>

#define VALUE_BYTES 330 /* of an address; a longer one matches none */

/* --- the grammar -----------------------------------------------------------
 */

/* White space and comments, which nest and quote (RFC 5322, section 3.2.2). */
static const char *skip_comments(const char *at)
{
	int depth = 0;

	for (; *at != '\0'; at++) {
		if (depth > 0 && *at == '\\' && at[1] != '\0')
			at++;
		else if (*at == '(')
			depth++;
		else if (depth > 0 && *at == ')')
			depth--;
		else if (depth == 0 && strchr(" \t\r\n", *at) == NULL)
			break;
	}
	return at;
}

static void put(char text[VALUE_BYTES], size_t *length, char byte)
{
	if (*length < VALUE_BYTES - 1)
		text[(*length)++] = byte;
}

/* A value: atoms and quoted strings together, as in "a b"@edu.example. A
 * quoted part is marked by its quotes, so that it equals no plain one. */
static const char *read_value(
    const char *at, const char *ends, char text[VALUE_BYTES])
{
	size_t length = 0;
	bool quoted = false;

	for (; *at != '\0'; at++) {
		if (quoted && *at == '\\' && at[1] != '\0')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (!quoted && strchr(ends, *at) != NULL)
			break;
		put(text, &length, *at);
	}
	text[quoted ? 0 : length] = '\0';
	return at;
}

struct item {
	char key[VALUE_BYTES], value[VALUE_BYTES];
};

/* The next key=value before the next ';'. */
static bool next_item(const char **at, struct item *item)
{
	const char *next = skip_comments(*at);

	if (*next == '\0' || *next == ';') {
		*at = next;
		return false;
	}
	next = skip_comments(read_value(next, " \t\r\n=;(", item->key));
	item->value[0] = '\0';
	if (*next == '=')
		next = read_value(
		    skip_comments(next + 1), " \t\r\n;(", item->value);
	item->key[strcspn(item->key, "/")] = '\0'; /* method version */
	*at = next;
	return true;
}

/* --- what it says ----------------------------------------------------------
 */

static const char *domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at != NULL ? at + 1 : address;
}

/* The domain itself, or one above it that is no top level. */
static bool is_aligned(const char *said, const char *address)
{
	const char *domain = domain_of(address);
	const char *proven = domain_of(said);
	size_t length = strlen(domain), tail = strlen(proven);

	if (strchr(proven, '.') == NULL || tail > length ||
	    strcasecmp(domain + length - tail, proven) != 0)
		return false;
	return tail == length || domain[length - tail - 1] == '.';
}

/* The property that names what was proven. */
static bool names_proven(const char *method, const char *key)
{
	if (strcasecmp(method, "dmarc") == 0)
		return strcasecmp(key, "header.from") == 0;
	if (strcasecmp(method, "spf") == 0)
		return strcasecmp(key, "smtp.mailfrom") == 0;
	return strcasecmp(key, "header.d") == 0 ||
	       strcasecmp(key, "header.i") == 0;
}

static struct authentication_method *method_of(
    struct authentication *out, const char *name)
{
	if (strcasecmp(name, "dmarc") == 0)
		return &out->dmarc;
	if (strcasecmp(name, "spf") == 0)
		return &out->spf;
	return strcasecmp(name, "dkim") == 0 ? &out->dkim : NULL;
}

/* One "method=result property=value …". */
static const char *read_result(
    const char *at, const char *address, struct authentication *out)
{
	struct item result, property;
	bool aligned = false, named = false;

	if (!next_item(&at, &result))
		return at;
	while (next_item(&at, &property)) {
		if (!names_proven(result.key, property.key))
			continue;
		named = true;
		aligned = aligned || is_aligned(property.value, address);
	}
	struct authentication_method *method = method_of(out, result.key);
	if (method == NULL)
		return at;
	bool pass = strcasecmp(result.value, "pass") == 0;
	method->pass = method->pass || pass;
	method->fail = method->fail || strcasecmp(result.value, "fail") == 0;
	/* DMARC is about the From address by itself. */
	if (pass && (aligned || (method == &out->dmarc && !named)))
		method->aligned = true;
	return at;
}

void authentication_read(const char *results, const char *server,
    const char *address, struct authentication *out)
{
	char name[VALUE_BYTES];

	*out = (struct authentication){0};
	if (results == NULL || server == NULL || server[0] == '\0')
		return;
	const char *at = read_value(skip_comments(results), " \t\r\n;(", name);
	if (strcasecmp(name, server) != 0)
		return;
	out->spoken = true;
	at = skip_comments(at);
	if (*at >= '0' && *at <= '9') /* a version */
		at = skip_comments(at + strspn(at, "0123456789"));
	while (*at == ';')
		at = read_result(at + 1, address, out);
}

bool authentication_vouches(const struct authentication *found)
{
	if (!found->spoken || (found->dmarc.fail && !found->dmarc.pass))
		return false;
	return found->dmarc.aligned || found->spf.aligned ||
	       found->dkim.aligned;
}
