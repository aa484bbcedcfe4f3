#include "base/member.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

static _Noreturn void out_of_memory(void)
{
	fputs("out of memory\n", stderr);
	_Exit(71);
}

void member_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) < 0)
		out_of_memory();
}

void member_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) < 0)
		out_of_memory();
}

static json_t *text_value(const char *text)
{
	if (text == NULL)
		return json_null();
	json_t *value = json_string(text);
	if (value != NULL)
		return value;
	char *clean = utf8_clean(text, strlen(text));
	value = json_string_nocheck(clean);
	free(clean);
	return value;
}

void member_set_text(json_t *object, const char *key, const char *text)
{
	member_set(object, key, text_value(text));
}

void member_set_filled(json_t *object, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		member_set_text(object, key, text);
}

void member_set_texts(
    json_t *object, const char *key, char *const *texts, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		member_append(array, text_value(texts[i]));
	member_set(object, key, array);
}

void member_set_flag(json_t *object, const char *key, bool flag)
{
	member_set(object, key, json_boolean(flag));
}

void member_set_whole(json_t *object, const char *key, int64_t number)
{
	member_set(object, key, json_integer(number));
}

void member_set_number(json_t *object, const char *key, double number)
{
	json_t *value;

	if (!isfinite(number))
		value = json_null();
	else if (fabs(number) < 1e15 && floor(number) >= number)
		value = json_integer((json_int_t)number);
	else
		value = json_real(number);
	member_set(object, key, value);
}

/* --- reading ------------------------------------------------------------- */

/* Writes back over the text: it never grows. */
static void drop_controls(char *text, bool one_line)
{
	char *out = text;
	const char *at = text;
	uint32_t point;

	while ((point = utf8_next(&at)) != 0) {
		bool space = point == '\t' || point == '\n' || point == '\r' ||
			     point == 0x2028 || point == 0x2029;
		bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
		if (space && one_line)
			*out++ = ' ';
		else if (space || !control)
			out += utf8_put(out, point);
	}
	*out = '\0';
}

static int text_of(const json_t *value, const char *key, bool one_line,
    size_t max_bytes, char **text, struct err *err)
{
	if (!json_is_string(value))
		return err_set(err, ERR_REJECT, "%s: no text", key);
	size_t len = json_string_length(value);
	if (len > max_bytes)
		return err_set(
		    err, ERR_REJECT, "%s: over %zu bytes", key, max_bytes);
	/* A NUL inside, which wire refuses before, would end the copy. */
	char *copy = mem_strndup(json_string_value(value), len);
	drop_controls(copy, one_line);
	*text = copy;
	return 0;
}

int member_text(const json_t *object, const char *key, enum member_text kind,
    size_t max_bytes, char **text, struct err *err)
{
	const json_t *value = json_object_get(object, key);

	if (kind == MEMBER_LINE_OR_NULL &&
	    (value == NULL || json_is_null(value))) {
		*text = NULL;
		return 0;
	}
	return text_of(value, key, kind != MEMBER_TEXT, max_bytes, text, err);
}

int member_array(const json_t *object, const char *key, size_t max_count,
    const json_t **array, struct err *err)
{
	const json_t *value = json_object_get(object, key);

	if (value != NULL && !json_is_array(value))
		return err_set(err, ERR_REJECT, "%s: no array", key);
	if (json_array_size(value) > max_count)
		return err_set(err, ERR_REJECT, "%s: over %zu", key, max_count);
	*array = value;
	return 0;
}

int member_texts(const json_t *object, const char *key, size_t max_count,
    size_t max_bytes, char ***texts, size_t *count, struct err *err)
{
	const json_t *array;

	*texts = NULL;
	*count = 0;
	if (member_array(object, key, max_count, &array, err) < 0)
		return -1;
	size_t size = json_array_size(array);
	if (size == 0)
		return 0;
	*texts = mem_calloc(size, sizeof **texts);
	for (; *count < size; (*count)++) {
		if (text_of(json_array_get(array, *count), key, true, max_bytes,
			&(*texts)[*count], err) < 0)
			return -1;
	}
	return 0;
}

int member_flag(
    const json_t *object, const char *key, bool *flag, struct err *err)
{
	const json_t *value = json_object_get(object, key);

	if (value != NULL && !json_is_boolean(value))
		return err_set(err, ERR_REJECT, "%s: not true or false", key);
	*flag = json_is_true(value);
	return 0;
}

int member_whole(const json_t *object, const char *key, int64_t least,
    int64_t most, int64_t *number, struct err *err)
{
	const json_t *value = json_object_get(object, key);

	if (value == NULL)
		return 0;
	if (!json_is_integer(value))
		return err_set(err, ERR_REJECT, "%s: no whole number", key);
	int64_t read = json_integer_value(value);
	if (read < least || read > most)
		return err_set(err, ERR_REJECT, "%s: out of range", key);
	*number = read;
	return 0;
}
