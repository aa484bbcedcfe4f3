/*
 * Address lists (RFC 5322, section 3.4), read leniently: raw or encoded
 * display names, groups, comments, brackets that never close.
 */
#ifndef PARSERS_MIME_ADDRESS_H
#define PARSERS_MIME_ADDRESS_H

#include <stddef.h>

#include "base/facts.h"

#define MIME_ADDRESS_MAX 2000 /* of one list; the rest is left out */

struct mime_addresses {
	struct facts_address *items;
	size_t count, cap;
};

/* Appends the addresses of one header value; names are clean UTF-8, domains
 * lower case. The caller owns the items. */
void mime_address_read(
    struct mime_addresses *list, const char *raw, size_t len);
void mime_addresses_free(struct mime_addresses *list);

/* The first address of a value (malloc), or NULL. */
char *mime_address_first(const char *raw, size_t len);

#endif
