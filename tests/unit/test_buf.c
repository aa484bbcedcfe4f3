#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void appends_grow_the_text(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100000);
	assert_string_equal(buf_text(&buf), "");
	for (int i = 0; i < 1000; i++)
		assert_int_equal(buf_printf(&buf, "%03d,", i), 0);
	assert_int_equal(buf.len, 4000);
	assert_memory_equal(buf_text(&buf) + 3996, "999,", 5);
	buf_free(&buf);
	assert_int_equal(buf.max, 100000);
	buf_free(&buf);
}

static void the_maximum_itself_still_fits(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 5);
	assert_int_equal(buf_puts(&buf, "abcde"), 0);
	assert_false(buf.full);
	assert_int_equal(buf_putc(&buf, 'f'), -1);
	assert_true(buf.full);
	assert_string_equal(buf_text(&buf), "abcde");
	buf_free(&buf);
}

static void once_full_nothing_more_is_taken(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 4);
	assert_int_equal(buf_puts(&buf, "abcde"), -1);
	assert_int_equal(buf_puts(&buf, "a"), -1);
	assert_int_equal(buf_printf(&buf, "%d", 1), -1);
	assert_string_equal(buf_text(&buf), "");
	buf_reset(&buf);
	assert_int_equal(buf_puts(&buf, "abcd"), 0);
	buf_free(&buf);
}

static void lengths_near_the_largest_size_do_not_wrap(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, SIZE_MAX / 2);
	buf_puts(&buf, "abc");
	assert_int_equal(buf_append(&buf, "x", SIZE_MAX - 1), -1);
	assert_int_equal(buf.len, 3);
	buf_free(&buf);
}

static void json_strings_are_escaped(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 1000);
	buf_json_string(&buf, "a\"b\\c\n\t\0\x1f年", 12);
	assert_string_equal(
	    buf_text(&buf), "\"a\\\"b\\\\c\\n\\t\\u0000\\u001f年\"");
	buf_free(&buf);
}

static void taking_leaves_an_empty_buffer(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 10);
	buf_puts(&buf, "abc");
	char *text = buf_take(&buf);
	assert_string_equal(text, "abc");
	free(text);
	text = buf_take(&buf);
	assert_string_equal(text, "");
	free(text);
	assert_int_equal(buf_puts(&buf, "0123456789"), 0);
	buf_free(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(appends_grow_the_text),
	    cmocka_unit_test(the_maximum_itself_still_fits),
	    cmocka_unit_test(once_full_nothing_more_is_taken),
	    cmocka_unit_test(lengths_near_the_largest_size_do_not_wrap),
	    cmocka_unit_test(json_strings_are_escaped),
	    cmocka_unit_test(taking_leaves_an_empty_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
