#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/jsonl.h"
#include "base/mem.h"

static char *written(const json_t *value)
{
	struct buf buf;

	buf_init(&buf, 1 << 20);
	assert_int_equal(jsonl_write(value, &buf), 0);
	return buf_take(&buf);
}

static json_t *read_text(const char *text)
{
	return jsonl_read(text, strlen(text));
}

static void what_is_no_json_is_refused(void **state)
{
	static const char *const bad[] = {"", " ", "{", "}", "[", "[1", "[1,",
	    "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
	    "{\"a\":1 \"b\":2}", "{\"a\":1}}", "1 2", "'a'", "\"a", "\"\\",
	    "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u0000\"", "\"\\ud800\"",
	    "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\n\"",
	    "\"\x1f\"", "\"\xff\"", "\"\xed\xa0\x80\"", "01", "-", "+1", "1.",
	    ".1", "1e", "1e+", "-01", "0x1", "1.e1", "NaN", "Infinity",
	    "-Infinity", "1e999", "-1e999", "9223372036854775808",
	    "-9223372036854775809", "tru", "nul", "truex", "True",
	    "{\"a\":1,\"a\":2}", "\xef\xbb\xbf{}", "//\n1", "[1]x"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		json_t *value = read_text(bad[i]);
		if (value != NULL)
			fail_msg("%s was taken", bad[i]);
	}
	assert_null(jsonl_read("1\0", 2));
	assert_null(jsonl_read("\"a\0b\"", 5));
}

static void values_are_written_as_short_as_they_are_exact(void **state)
{
	static const char *const same[] = {"{}", "[]", "null", "true", "false",
	    "0", "-1", "9223372036854775807", "-9223372036854775808", "0.85",
	    "1.1", "-0.1", "1e+300", "1e-07", "12.0", "0.30000000000000004",
	    "\"\"", "\"\\\"\\\\\\n\\u0001年/\"",
	    "{\"b\":1,\"a\":[1,{\"c\":null},[]]}", "[\"😀\"]"};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		json_t *value = read_text(same[i]);
		assert_non_null(value);
		char *text = written(value);
		assert_string_equal(text, same[i]);
		free(text);
		json_decref(value);
	}
}

static void escapes_and_white_space_are_understood(void **state)
{
	static const struct {
		const char *text, *means;
	} cases[] = {
	    {" [ 1 , { \"a\" : 2 } ]\r\n\t", "[1,{\"a\":2}]"},
	    {"\"\\u5e74\\/\\b\\f\\r\\t\"", "\"年/\\b\\f\\r\\t\""},
	    {"\"a\\ud83d\\uDE00b\"", "\"a😀b\""},
	    {"\"\\n\"", "\"\\n\""},
	    {"{\"\\u0061\":1}", "{\"a\":1}"},
	    {"-0", "0"},
	    {"1E2", "100.0"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *value = read_text(cases[i].text);
		assert_non_null(value);
		char *text = written(value);
		assert_string_equal(text, cases[i].means);
		free(text);
		json_decref(value);
	}
}

static void every_real_comes_back_as_it_was(void **state)
{
	uint64_t bits = 88172645463325252u;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		double number;
		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&number, &bits, sizeof number);
		if (!isfinite(number))
			continue;
		json_t *value = json_real(number);
		char *text = written(value);
		json_t *back = read_text(text);
		double read = json_real_value(back);
		if (memcmp(&read, &number, sizeof number) != 0)
			fail_msg("%a became %s", number, text);
		free(text);
		json_decref(value);
		json_decref(back);
	}
}

static void nesting_has_an_end(void **state)
{
	char text[2 * JSONL_MAX_DEPTH + 3];
	size_t deep = JSONL_MAX_DEPTH;

	(void)state;
	memset(text, '[', deep);
	memset(text + deep, ']', deep);
	json_t *value = jsonl_read(text, 2 * deep);
	assert_non_null(value);
	json_decref(value);
	memset(text, '[', deep + 1);
	memset(text + deep + 1, ']', deep + 1);
	assert_null(jsonl_read(text, 2 * deep + 2));
}

static void a_full_buffer_is_told(void **state)
{
	json_t *value = json_string("abcdef");
	struct buf buf;

	(void)state;
	buf_init(&buf, 7);
	assert_int_equal(jsonl_write(value, &buf), -1);
	buf_free(&buf);
	buf_init(&buf, 8);
	assert_int_equal(jsonl_write(value, &buf), 0);
	buf_free(&buf);
	json_decref(value);
}

/* jansson is the judge: a text with some bytes changed is taken by both or by
 * none, and means the same. */
static void changed_texts_are_read_as_jansson_reads_them(void **state)
{
	static const char *const seeds[] = {
	    "{\"a\":[1,-2.5e3,true,null],\"b\":\"x\\n\\u5e74\",\"c\":{}}",
	    "[\"\\ud83d\\ude00\",{\"k\":[[],{}]},0,-0.0,1e5,false]",
	    "{\"年\":\"月\",\"n\":12345678901234567,\"z\":[[[1]]]}"};
	static const char alphabet[] =
	    "{}[]\",:\\/u0123456789eE+-.abtfnrl \n\t\xe5\xb9\xb4\xff";
	uint32_t seed = 12345;

	(void)state;
	for (int round = 0; round < 60000; round++) {
		char text[128];
		const char *from = seeds[round % 3];
		size_t len = strlen(from);
		memcpy(text, from, len + 1);
		for (int change = 0; change <= round % 4; change++) {
			seed = seed * 1664525u + 1013904223u;
			text[(seed >> 8) % len] =
			    alphabet[(seed >> 20) % (sizeof alphabet - 1)];
		}
		json_t *theirs = json_loadb(
		    text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
		json_t *ours = jsonl_read(text, len);
		if ((theirs == NULL) != (ours == NULL) ||
		    (ours != NULL && !json_equal(theirs, ours)))
			fail_msg("%s", text);
		json_decref(theirs);
		json_decref(ours);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_no_json_is_refused),
	    cmocka_unit_test(values_are_written_as_short_as_they_are_exact),
	    cmocka_unit_test(escapes_and_white_space_are_understood),
	    cmocka_unit_test(every_real_comes_back_as_it_was),
	    cmocka_unit_test(nesting_has_an_end),
	    cmocka_unit_test(a_full_buffer_is_told),
	    cmocka_unit_test(changed_texts_are_read_as_jansson_reads_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
