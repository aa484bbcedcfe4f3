#include "parsers/json_line.h"

#include <string.h>

#include "base/utf8.h"

#define MAX_DEPTH 32
#define MAX_INTEGER_DIGITS 18
#define MAX_FRACTION_DIGITS 40
#define MAX_EXPONENT 307      /* of one digit before the point */
#define MAX_LONG_EXPONENT 289 /* of MAX_INTEGER_DIGITS */

/* Each function takes the place where its thing begins and returns the place
 * behind it, or NULL. `end` is never read. */

static const char *value(const char *at, const char *end, int depth);

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* The writers escape as \u00XX only what has no letter of its own. */
static const char *escape(const char *at, const char *end)
{
	if (at == end)
		return NULL;
	if (strchr("\"\\/bfnrt", *at) != NULL && *at != '\0')
		return at + 1;
	if (end - at < 5 || memcmp(at, "u00", 3) != 0)
		return NULL;
	if (at[3] != '0' && at[3] != '1')
		return NULL;
	if (at[4] == '\0' || strchr("0123456789abcdefABCDEF", at[4]) == NULL)
		return NULL;
	return at[3] == '0' && at[4] == '0' ? NULL : at + 5;
}

static const char *string(const char *at, const char *end)
{
	if (at == end || *at != '"')
		return NULL;
	at++;
	while (at < end && *at != '"') {
		if ((unsigned char)*at < 0x20)
			return NULL;
		if (*at++ == '\\') {
			at = escape(at, end);
			if (at == NULL)
				return NULL;
		}
	}
	return at < end ? at + 1 : NULL;
}

static const char *digits(const char *at, const char *end, int max)
{
	const char *start = at;

	while (at < end && is_digit(*at))
		at++;
	return at > start && at - start <= max ? at : NULL;
}

static const char *exponent(const char *at, const char *end, int max)
{
	int exponent_value = 0;

	if (at < end && (*at == '+' || *at == '-'))
		at++;
	const char *behind = digits(at, end, 3);
	for (; behind != NULL && at < behind; at++)
		exponent_value = exponent_value * 10 + (*at - '0');
	return exponent_value <= max ? behind : NULL;
}

static const char *number(const char *at, const char *end)
{
	if (at < end && *at == '-')
		at++;
	const char *start = at;
	at = digits(at, end, MAX_INTEGER_DIGITS);
	if (at == NULL || (*start == '0' && at - start > 1))
		return NULL;
	bool one = at - start == 1;
	if (at < end && *at == '.')
		at = digits(at + 1, end, MAX_FRACTION_DIGITS);
	if (at != NULL && at < end && (*at == 'e' || *at == 'E'))
		at = exponent(
		    at + 1, end, one ? MAX_EXPONENT : MAX_LONG_EXPONENT);
	return at;
}

static const char *word(const char *at, const char *end, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(end - at) < len || memcmp(at, text, len) != 0)
		return NULL;
	return at + len;
}

static const char *member(const char *at, const char *end, int depth)
{
	at = string(at, end);
	if (at == NULL || at == end || *at != ':')
		return NULL;
	return value(at + 1, end, depth);
}

/* An object or an array: `close` tells which. */
static const char *list(const char *at, const char *end, char close, int depth)
{
	if (depth > MAX_DEPTH)
		return NULL;
	if (at < end && *at == close)
		return at + 1;
	for (;;) {
		at = close == '}' ? member(at, end, depth)
				  : value(at, end, depth);
		if (at == NULL || at == end)
			return NULL;
		if (*at == close)
			return at + 1;
		if (*at++ != ',')
			return NULL;
	}
}

static const char *value(const char *at, const char *end, int depth)
{
	if (at == end)
		return NULL;
	switch (*at) {
	case '{':
		return list(at + 1, end, '}', depth + 1);
	case '[':
		return list(at + 1, end, ']', depth + 1);
	case '"':
		return string(at, end);
	case 't':
		return word(at, end, "true");
	case 'f':
		return word(at, end, "false");
	case 'n':
		return word(at, end, "null");
	default:
		return number(at, end);
	}
}

bool json_line_is_object(const char *bytes, size_t len)
{
	return len > 0 && bytes[0] == '{' &&
	       value(bytes, bytes + len, 0) == bytes + len &&
	       utf8_valid(bytes, len);
}
