#include "base/jsonl.h"

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* The locale "C" is built in: no file is opened for it. */
static locale_t c_locale(void)
{
	static locale_t locale;

	if (locale == (locale_t)0)
		locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	return locale;
}

/* --- writing ------------------------------------------------------------- */

static void put_integer(struct buf *buf, int64_t number)
{
	char digits[20];
	size_t count = 0;
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do
		digits[sizeof digits - ++count] = (char)('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (number < 0)
		buf_putc(buf, '-');
	buf_append(buf, digits + sizeof digits - count, count);
}

/* 15 digits are what people wrote; 17 always give the same number back. */
static void put_real(struct buf *buf, double number)
{
	char text[40];

	locale_t before = uselocale(c_locale());
	snprintf(text, sizeof text, "%.15g", number);
	double back = strtod(text, NULL);
	if (back < number || back > number)
		snprintf(text, sizeof text, "%.17g", number);
	uselocale(before);
	buf_puts(buf, text);
	/* So that it is read as a real again. */
	if (strpbrk(text, ".e") == NULL)
		buf_puts(buf, ".0");
}

static void put(const json_t *value, struct buf *buf);

static void put_object(const json_t *object, struct buf *buf)
{
	json_t *of = (json_t *)object; /* jansson's iterators are not const */
	const char *separator = "{";

	for (void *at = json_object_iter(of); at != NULL;
	     at = json_object_iter_next(of, at)) {
		const char *key = json_object_iter_key(at);
		buf_putc(buf, *separator);
		buf_json_string(buf, key, strlen(key));
		buf_putc(buf, ':');
		put(json_object_iter_value(at), buf);
		separator = ",";
	}
	buf_puts(buf, *separator == '{' ? "{}" : "}");
}

static void put_array(const json_t *array, struct buf *buf)
{
	size_t count = json_array_size(array);

	buf_putc(buf, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_putc(buf, ',');
		put(json_array_get(array, i), buf);
	}
	buf_putc(buf, ']');
}

static void put(const json_t *value, struct buf *buf)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		put_object(value, buf);
		break;
	case JSON_ARRAY:
		put_array(value, buf);
		break;
	case JSON_STRING:
		buf_json_string(
		    buf, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		put_integer(buf, json_integer_value(value));
		break;
	case JSON_REAL:
		put_real(buf, json_real_value(value));
		break;
	case JSON_TRUE:
		buf_append(buf, "true", 4);
		break;
	case JSON_FALSE:
		buf_append(buf, "false", 5);
		break;
	case JSON_NULL:
		buf_append(buf, "null", 4);
		break;
	}
}

int jsonl_write(const json_t *value, struct buf *buf)
{
	put(value, buf);
	return buf->full ? -1 : 0;
}

/* --- reading ------------------------------------------------------------- */

struct reader {
	const char *at, *end;
	int depth;
	struct buf text; /* a string with its escapes undone */
};

static json_t *get(struct reader *reader);

static void skip_space(struct reader *reader)
{
	while (reader->at < reader->end &&
	       (*reader->at == ' ' || *reader->at == '\t' ||
		   *reader->at == '\n' || *reader->at == '\r'))
		reader->at++;
}

/* Takes the byte if it is next, white space before it too. */
static bool take(struct reader *reader, char byte)
{
	skip_space(reader);
	if (reader->at == reader->end || *reader->at != byte)
		return false;
	reader->at++;
	return true;
}

/* The four digits of \uXXXX, or -1. */
static int32_t get_hex(struct reader *reader)
{
	int32_t value = 0;

	if (reader->end - reader->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char byte = *reader->at++;
		char lower = (char)(byte | 0x20);
		if (byte >= '0' && byte <= '9')
			value = value * 16 + (byte - '0');
		else if (lower >= 'a' && lower <= 'f')
			value = value * 16 + (lower - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* Behind "\u". Halves of surrogate pairs alone are no characters. */
static int get_unicode(struct reader *reader)
{
	char bytes[4];
	int32_t point = get_hex(reader);

	if (point <= 0 || (point >= 0xdc00 && point <= 0xdfff))
		return -1;
	if (point >= 0xd800 && point <= 0xdbff) {
		if (reader->end - reader->at < 6 || reader->at[0] != '\\' ||
		    reader->at[1] != 'u')
			return -1;
		reader->at += 2;
		int32_t low = get_hex(reader);
		if (low < 0xdc00 || low > 0xdfff)
			return -1;
		point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
	}
	return buf_append(
	    &reader->text, bytes, utf8_put(bytes, (uint32_t)point));
}

/* Behind a reverse solidus. */
static int get_escape(struct reader *reader)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";

	if (reader->at == reader->end)
		return -1;
	char byte = *reader->at++;
	if (byte == 'u')
		return get_unicode(reader);
	const char *found = byte != '\0' ? strchr(letters, byte) : NULL;
	return found ? buf_putc(&reader->text, meant[found - letters]) : -1;
}

/* Behind the opening quotation mark. The text lies in the input, or in
 * reader->text where it had escapes; it lives until the next string. */
static int get_string(struct reader *reader, const char **text, size_t *bytes)
{
	const char *start = reader->at;
	bool escaped = false;

	buf_reset(&reader->text);
	for (; reader->at < reader->end; reader->at++) {
		unsigned char byte = (unsigned char)*reader->at;
		if (byte < 0x20)
			return -1;
		if (byte != '"' && byte != '\\')
			continue;
		size_t plain = (size_t)(reader->at - start);
		reader->at++;
		if (byte == '"' && !escaped) {
			*text = start;
			*bytes = plain;
			return 0;
		}
		if (plain > 0)
			buf_append(&reader->text, start, plain);
		if (byte == '"') {
			*text = buf_text(&reader->text);
			*bytes = reader->text.len;
			return 0;
		}
		if (get_escape(reader) < 0)
			return -1;
		escaped = true;
		start = reader->at--;
	}
	return -1;
}

static int get_member(struct reader *reader, json_t *object)
{
	const char *text;
	size_t bytes, before = json_object_size(object);
	char small[64], *large = NULL;

	if (!take(reader, '"') || get_string(reader, &text, &bytes) < 0)
		return -1;
	char *key = bytes < sizeof small ? small
					 : (large = mem_alloc(bytes + 1));
	memcpy(key, text, bytes);
	key[bytes] = '\0';
	json_t *value = take(reader, ':') ? get(reader) : NULL;
	int result = value == NULL
			 ? -1
			 : json_object_set_new_nocheck(object, key, value);
	free(large);
	/* A member named twice has replaced the other. */
	return result < 0 || json_object_size(object) == before ? -1 : 0;
}

static json_t *get_object(struct reader *reader)
{
	json_t *object = json_object();

	if (take(reader, '}'))
		return object;
	do {
		if (get_member(reader, object) < 0) {
			json_decref(object);
			return NULL;
		}
	} while (take(reader, ','));
	if (take(reader, '}'))
		return object;
	json_decref(object);
	return NULL;
}

static json_t *get_array(struct reader *reader)
{
	json_t *array = json_array();

	if (take(reader, ']'))
		return array;
	do {
		/* Appending NULL fails. */
		if (json_array_append_new(array, get(reader)) < 0) {
			json_decref(array);
			return NULL;
		}
	} while (take(reader, ','));
	if (take(reader, ']'))
		return array;
	json_decref(array);
	return NULL;
}

static size_t digits(const char *at, const char *end)
{
	const char *start = at;

	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return (size_t)(at - start);
}

static json_t *integer(const char *text, size_t count, bool negative)
{
	uint64_t most = (uint64_t)INT64_MAX + negative, value = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t digit = (uint64_t)(text[i] - '0');
		if (value > (most - digit) / 10)
			return NULL;
		value = value * 10 + digit;
	}
	return json_integer(
	    negative ? (json_int_t)(0 - value) : (json_int_t)value);
}

static json_t *real(const char *text, size_t count)
{
	char copy[512];

	if (count >= sizeof copy)
		return NULL;
	memcpy(copy, text, count);
	copy[count] = '\0';
	return json_real(strtod_l(copy, NULL, c_locale())); /* NULL: infinite */
}

/* RFC 8259, section 6: no leading zeros, no bare point, no plus sign. */
static json_t *get_number(struct reader *reader)
{
	const char *start = reader->at, *at = start;
	bool negative = *at == '-';

	at += negative;
	const char *whole = at;
	size_t count = digits(at, reader->end);
	if (count == 0 || (count > 1 && *whole == '0'))
		return NULL;
	at += count;
	bool is_real = false;
	if (at < reader->end && *at == '.') {
		size_t fraction = digits(++at, reader->end);
		if (fraction == 0)
			return NULL;
		at += fraction;
		is_real = true;
	}
	if (at < reader->end && (*at == 'e' || *at == 'E')) {
		at++;
		if (at < reader->end && (*at == '+' || *at == '-'))
			at++;
		size_t exponent = digits(at, reader->end);
		if (exponent == 0)
			return NULL;
		at += exponent;
		is_real = true;
	}
	reader->at = at;
	return is_real ? real(start, (size_t)(at - start))
		       : integer(whole, count, negative);
}

static json_t *get_word(struct reader *reader, const char *word, json_t *value)
{
	size_t len = strlen(word);

	if ((size_t)(reader->end - reader->at) < len ||
	    memcmp(reader->at, word, len) != 0)
		return NULL;
	reader->at += len;
	return value;
}

static json_t *get_nested(struct reader *reader)
{
	char opening = *reader->at++;

	if (reader->depth == JSONL_MAX_DEPTH)
		return NULL;
	reader->depth++;
	json_t *value = opening == '{' ? get_object(reader) : get_array(reader);
	reader->depth--;
	return value;
}

static json_t *get(struct reader *reader)
{
	const char *text;
	size_t bytes;

	skip_space(reader);
	if (reader->at == reader->end)
		return NULL;
	switch (*reader->at) {
	case '{':
	case '[':
		return get_nested(reader);
	case '"':
		reader->at++;
		return get_string(reader, &text, &bytes) < 0
			   ? NULL
			   : json_stringn_nocheck(text, bytes);
	case 't':
		return get_word(reader, "true", json_true());
	case 'f':
		return get_word(reader, "false", json_false());
	case 'n':
		return get_word(reader, "null", json_null());
	default:
		return get_number(reader);
	}
}

json_t *jsonl_read(const char *text, size_t bytes)
{
	struct reader reader = {.at = text, .end = text + bytes};

	if (!utf8_valid(text, bytes))
		return NULL;
	buf_init(&reader.text, bytes);
	json_t *value = get(&reader);
	skip_space(&reader);
	buf_free(&reader.text);
	if (value == NULL || reader.at == reader.end)
		return value;
	json_decref(value);
	return NULL;
}
