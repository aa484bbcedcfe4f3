#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compose.h"

static struct compose_input sample(void)
{
	static const char *const references[] = {"first@unit.example"};

	return (struct compose_input){
	    .from_name = "合肥市教育局职成处",
	    .from_address = "zcc@bureau.example",
	    .to_name = "",
	    .to_address = "office@school.example",
	    .subject =
		"【已收到】肥东县教育局 5月17日 活动情况日报表（编号 1）",
	    .text = "已收到。\n",
	    .html = "<p>已收到。</p>",
	    .in_reply_to = "first@unit.example",
	    .references = references,
	    .reference_count = 1,
	    .auto_submitted = "auto-replied",
	    .key = "receipt/1/0",
	    .date = 1684317600, /* 2023-05-17 18:00 in China */
	    .offset_secs = 8 * 3600,
	};
}

static void the_same_input_gives_the_same_bytes(void **state)
{
	struct compose_input input = sample();
	struct composed first, second;
	struct err err;
	(void)state;

	assert_int_equal(compose(&input, &first, &err), 0);
	assert_int_equal(compose(&input, &second, &err), 0);
	assert_int_equal(first.size, second.size);
	assert_memory_equal(first.bytes, second.bytes, first.size);
	composed_free(&second);
	input.key = "receipt/1/1";
	assert_int_equal(compose(&input, &second, &err), 0);
	assert_string_not_equal(first.message_id, second.message_id);
	composed_free(&first);
	composed_free(&second);
}

static void headers_say_who_answers_what(void **state)
{
	static const char *const wanted[] = {
	    "\r\nDate: Wed, 17 May 2023 18:00:00 +0800\r\n",
	    "\r\nIn-Reply-To: <first@unit.example>\r\n",
	    "\r\nReferences: <first@unit.example>\r\n",
	    "\r\nAuto-Submitted: auto-replied\r\n",
	    "\r\nX-Shoubao-Id: ",
	    "\r\nMIME-Version: 1.0\r\n",
	    "multipart/alternative",
	};
	struct compose_input input = sample();
	struct composed mail;
	struct err err;
	(void)state;

	assert_int_equal(compose(&input, &mail, &err), 0);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		assert_non_null(strstr(mail.bytes, wanted[i]));
	assert_non_null(strstr(mail.bytes, mail.message_id));
	assert_non_null(strstr(mail.message_id, "@bureau.example"));
	composed_free(&mail);
}

static void lines_end_with_crlf_and_are_short(void **state)
{
	struct compose_input input = sample();
	struct compose_file file = {
	    "空白表.xlsx", "application/octet-stream", "\0\1\2\n\r", 5};
	struct composed mail;
	struct err err;
	size_t length = 0;
	(void)state;

	input.files = &file;
	input.file_count = 1;
	assert_int_equal(compose(&input, &mail, &err), 0);
	for (size_t i = 0; i < mail.size; i++) {
		unsigned char byte = (unsigned char)mail.bytes[i];
		assert_true(byte < 0x80 && byte != '\0');
		if (byte == '\n') {
			assert_int_equal(mail.bytes[i - 1], '\r');
			length = 0;
		} else {
			assert_true(++length <= 998);
		}
	}
	composed_free(&mail);
}

/* RFC 2231: in short lines, and no line ends within a character. */
static void a_file_name_is_cut_between_characters(void **state)
{
	struct compose_input input = sample();
	struct compose_file file = {
	    "2023年职业教育活动周-2023-05-18.xlsx", "application/x", "x", 1};
	struct composed mail;
	struct err err;
	(void)state;

	input.files = &file;
	input.file_count = 1;
	assert_int_equal(compose(&input, &mail, &err), 0);
	assert_non_null(strstr(mail.bytes,
	    "Content-Disposition: attachment;\r\n"
	    "\tfilename*0*=UTF-8''2023%E5%B9%B4%E8%81%8C%E4%B8%9A%E6%95%99"
	    "%E8%82%B2;\r\n\tfilename*1*=%E6%B4%BB%E5%8A%A8%E5%91%A8-2023-05"
	    "-18.xlsx\r\n"));
	composed_free(&mail);
	file.name = "a \"b\".xlsx";
	assert_int_equal(compose(&input, &mail, &err), 0);
	assert_non_null(
	    strstr(mail.bytes, "Content-Type: application/x;\r\n"
			       "\tname*=UTF-8''a%20%22b%22.xlsx\r\n"));
	composed_free(&mail);
}

static void a_line_end_in_a_header_is_refused(void **state)
{
	struct compose_input input = sample();
	struct composed mail;
	struct err err;
	(void)state;

	input.subject = "x\r\nBcc: all@world.example";
	assert_int_equal(compose(&input, &mail, &err), -1);
	assert_int_equal(err.code, ERR_REJECT);
	input = sample();
	input.to_address = "a@b.example\nRCPT";
	assert_int_equal(compose(&input, &mail, &err), -1);
	input = sample();
	input.in_reply_to = "x>\nBcc: y";
	assert_int_equal(compose(&input, &mail, &err), -1);
}

static void what_was_written_is_read_back(void **state)
{
	struct compose_input input = sample();
	struct compose_file file = {"a.xlsx", "application/pdf", "x", 1};
	struct composed mail;
	struct err err;
	char *subject, *text;
	(void)state;

	for (int i = 0; i < 3; i++) {
		input.html = i == 1 ? NULL : "<p>x</p>";
		input.files = &file;
		input.file_count = i == 2 ? 1 : 0;
		assert_int_equal(compose(&input, &mail, &err), 0);
		compose_read(mail.bytes, mail.size, &subject, &text);
		assert_string_equal(subject, input.subject);
		assert_string_equal(text, input.text);
		free(subject);
		free(text);
		composed_free(&mail);
		input.subject = "plain words";
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_input_gives_the_same_bytes),
	    cmocka_unit_test(what_was_written_is_read_back),
	    cmocka_unit_test(headers_say_who_answers_what),
	    cmocka_unit_test(lines_end_with_crlf_and_are_short),
	    cmocka_unit_test(a_file_name_is_cut_between_characters),
	    cmocka_unit_test(a_line_end_in_a_header_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
