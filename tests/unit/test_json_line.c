/* What a worker's answer must be before it is passed on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/mem.h"
#include "parsers/json_line.h"

static bool whole(const char *text)
{
	/* A copy of its exact length: a read behind it is seen. */
	size_t len = strlen(text);
	char *copy = mem_alloc(len);

	memcpy(copy, text, len);
	bool is_object = json_line_is_object(copy, len);
	free(copy);
	return is_object;
}

static void objects_our_writers_make_are_taken(void **state)
{
	static const char *const good[] = {
	    "{}",
	    "{\"a\":1}",
	    "{\"a\":[],\"b\":{},\"c\":[1,-2,0,0.5,-0.25,1e+20,1.5E-7]}",
	    "{\"a\":true,\"b\":false,\"c\":null}",
	    "{\"名\":\"合肥\\n\\\"\\\\\\u0001\\u001f\"}",
	    "{\"a\":{\"b\":{\"c\":[[[\"d\"]]]}}}",
	    "{\"a\":123456789012345678,\"b\":1.7000000000000001e+307}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		json_t *parsed = json_loads(good[i], 0, NULL);
		assert_non_null(parsed);
		json_decref(parsed);
		if (!whole(good[i]))
			fail_msg("refused: %s", good[i]);
	}
}

static void what_could_break_or_leave_its_place_is_refused(void **state)
{
	static const char *const bad[] = {
	    "",
	    "1",
	    "[]",
	    "\"a\"",
	    "{",
	    "{\"a\"",
	    "{\"a\":",
	    "{\"a\":1",
	    "{\"a\":1,",
	    "{\"a\":1,}",
	    "{a:1}",
	    "{\"a\":1}}",
	    "{},\"id\":5,\"x\":{}",
	    "{},\"z\":\"}",
	    "{\"a\":\"b}",
	    "{\"a\":\"b\\\"}",
	    "{\"a\":\"b\n\"}",
	    "{\"a\":1}\n{\"id\":5}",
	    "{\"a\": 1}",
	    "{\"a\":\"\\u0000\"}",
	    "{\"a\":\"\\ud800\"}",
	    "{\"a\":\"\\x\"}",
	    "{\"a\":\"\\u00",
	    "{\"a\":\"\xff\"}",
	    "{\"a\":\"\xc0\x80\"}",
	    "{\"a\":01}",
	    "{\"a\":-}",
	    "{\"a\":1.}",
	    "{\"a\":.5}",
	    "{\"a\":1e}",
	    "{\"a\":1e999}",
	    "{\"a\":100000000000000000e300}",
	    "{\"a\":99999999999999999999}",
	    "{\"a\":nul}",
	    "{\"a\":NaN}",
	    "{\"a\":1]",
	    "{\"a\":[1}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (whole(bad[i]))
			fail_msg("taken: %s", bad[i]);
	assert_false(json_line_is_object("{\"a\":\"\0\"}", 9));
}

static void deep_nesting_is_refused(void **state)
{
	char text[20000] = "{\"a\":";

	(void)state;
	memset(text + 5, '[', sizeof text - 6);
	assert_false(whole(text));
}

/* Whatever is taken, jansson must take too: else the wire would break. */
static void what_is_taken_is_json_to_the_reader(void **state)
{
	static const char alphabet[] = "{}[]\":,\\u0019e.-tn ";
	unsigned seed = 1, taken = 0;

	(void)state;
	for (int round = 0; round < 300000; round++) {
		char text[48] = "{\"a\":[1,\"\\u0019\"],\"b\":-0.5e1}";
		size_t len = strlen(text);
		for (int change = 0; change < 1 + round % 3; change++) {
			seed = seed * 1103515245u + 12345u;
			size_t place = (seed >> 8) % len;
			text[place] =
			    alphabet[(seed >> 20) % (sizeof alphabet - 1)];
		}
		if (!json_line_is_object(text, len))
			continue;
		json_t *parsed = json_loadb(text, len, 0, NULL);
		if (parsed == NULL)
			fail_msg("jansson refuses: %s", text);
		json_decref(parsed);
		taken++;
	}
	assert_true(taken > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(objects_our_writers_make_are_taken),
	    cmocka_unit_test(what_could_break_or_leave_its_place_is_refused),
	    cmocka_unit_test(deep_nesting_is_refused),
	    cmocka_unit_test(what_is_taken_is_json_to_the_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
