/* winmail.dat: built here attribute by attribute, then broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/sha256.h"
#include "parsers/tnef.h"
#include "tests/unit/message_run.h"

#define RENDDATA 0x00069002u
#define TITLE 0x00018010u
#define DATA 0x0006800fu
#define PROPS 0x00069005u
#define CODEPAGE 0x00069007u

static void number(struct buf *out, uint32_t value, int bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		buf_putc(out, (char)(value & 0xff));
}

static void begin(struct buf *out)
{
	buf_init(out, 1 << 20);
	number(out, 0x223e9f78, 4);
	number(out, 1, 2);
}

static void attribute(
    struct buf *out, uint32_t id, const void *value, size_t size)
{
	buf_putc(out, 2);
	number(out, id, 4);
	number(out, (uint32_t)size, 4);
	buf_append(out, value, size);
	number(out, 0, 2);
}

/* One property of variable length, padded. */
static void property(
    struct buf *out, uint32_t tag, const void *value, size_t size)
{
	number(out, tag, 4);
	number(out, 1, 4);
	number(out, (uint32_t)size, 4);
	buf_append(out, value, size);
	number(out, 0, (int)((4 - size % 4) % 4));
}

/* Two attachments: one with an ANSI title, one with a long Unicode name. */
static void sample(struct buf *out)
{
	static const char wide[] =
	    "\x03\x8c\xe5\x67.\0x\0l\0s\0\0\0"; /* 调查.xls */
	struct buf props;

	begin(out);
	attribute(out, CODEPAGE, "\xa8\x03\0\0\0\0\0\0", 8); /* 936 */
	attribute(out, RENDDATA, "xxxxxxxxxxxxxx", 14);
	attribute(out, TITLE, "\xcd\xb3\xbc\xc6.xls", 9);
	attribute(out, DATA, "first", 5);
	attribute(out, RENDDATA, "xxxxxxxxxxxxxx", 14);
	attribute(out, TITLE, "short~1.xls", 12);
	buf_init(&props, 1 << 16);
	number(&props, 5, 4);
	number(&props, 0x37050003, 4); /* PR_ATTACH_METHOD, a number */
	number(&props, 1, 4);
	number(&props, 0x00101003, 4); /* several numbers */
	number(&props, 2, 4);
	number(&props, 7, 4);
	number(&props, 8, 4);
	number(&props, 0x8001001e, 4); /* a named property */
	buf_append(&props, "0123456789abcdef", 16);
	number(&props, 1, 4);
	number(&props, 6, 4);
	buf_append(&props, "n\0m\0\0\0\0\0", 8);
	number(&props, 1, 4);
	number(&props, 3, 4);
	buf_append(&props, "ab\0\0", 4);
	property(&props, 0x3707001f, wide, 14);
	property(&props, 0x37010102, "second!", 7);
	attribute(out, PROPS, props.data, props.len);
	buf_free(&props);
}

struct seen {
	int count;
	char names[4][64];
	char bytes[4][64];
};

static int see(
    void *context, const char *name, const unsigned char *bytes, size_t size)
{
	struct seen *seen = context;

	if (seen->count < 4) {
		snprintf(seen->names[seen->count], 64, "%s", name);
		snprintf(seen->bytes[seen->count], 64, "%.*s", (int)size,
		    (const char *)bytes);
	}
	seen->count++;
	return 0;
}

static void names_and_data_are_read(void **state)
{
	struct seen seen = {0};
	struct tnef_sink sink = {&seen, see};
	struct buf file;
	bool damaged;

	(void)state;
	sample(&file);
	assert_int_equal(tnef_read((const unsigned char *)file.data, file.len,
			     &sink, &damaged),
	    2);
	assert_false(damaged);
	assert_string_equal(seen.names[0], "统计.xls");
	assert_string_equal(seen.bytes[0], "first");
	assert_string_equal(seen.names[1], "调查.xls");
	assert_string_equal(seen.bytes[1], "second!");
	buf_free(&file);
}

static void a_mail_inside_is_opened(void **state)
{
	struct seen seen = {0};
	struct tnef_sink sink = {&seen, see};
	struct buf inner, props, file;
	bool damaged;

	(void)state;
	sample(&inner);
	struct buf object;
	buf_init(&object, 1 << 20);
	buf_append(&object, "0123456789abcdef", 16);
	buf_append(&object, inner.data, inner.len);
	buf_init(&props, 1 << 20);
	number(&props, 1, 4);
	property(&props, 0x3701000d, object.data, object.len);
	begin(&file);
	attribute(&file, RENDDATA, "x", 1);
	attribute(&file, PROPS, props.data, props.len);
	assert_int_equal(tnef_read((const unsigned char *)file.data, file.len,
			     &sink, &damaged),
	    2);
	assert_string_equal(seen.bytes[1], "second!");
	buf_free(&inner);
	buf_free(&object);
	buf_free(&props);
	buf_free(&file);
}

static void cut_or_lying_streams_are_damaged(void **state)
{
	struct buf file;

	(void)state;
	sample(&file);
	for (size_t len = 0; len < file.len; len++) {
		struct seen seen = {0};
		struct tnef_sink sink = {&seen, see};
		bool damaged = false;
		unsigned char *copy = malloc(len + 1);
		memcpy(copy, file.data, len);
		int count = tnef_read(copy, len, &sink, &damaged);
		assert_true(count >= 0 && count <= 2);
		assert_true(damaged || count < 2);
		free(copy);
		/* Each byte turned: no crash, no more than is there. */
		char was = file.data[len];
		file.data[len] = (char)~was;
		(void)tnef_read((const unsigned char *)file.data, file.len,
		    &sink, &damaged);
		file.data[len] = was;
	}
	buf_free(&file);
}

static struct run run_tnef(const struct buf *file)
{
	struct buf mail;

	buf_init(&mail, 1 << 20);
	buf_puts(&mail, "Subject: s\r\nContent-Type: application/ms-tnef; "
			"name=winmail.dat\r\n"
			"Content-Transfer-Encoding: binary\r\n\r\n");
	buf_append(&mail, file->data, file->len);
	struct run run = run_bytes(mail.data, mail.len, &limits_default);
	buf_free(&mail);
	return run;
}

static void a_mail_lists_what_was_wrapped(void **state)
{
	char sha256[SHA256_HEX];
	struct buf file;

	(void)state;
	sample(&file);
	struct run run = run_tnef(&file);
	assert_int_equal(run.facts->part_count, 2);
	assert_string_equal(run.facts->parts[1].name, "调查.xls");
	assert_string_equal(run.facts->parts[1].inside, "winmail.dat");
	sha256_of("second!", 7, sha256);
	assert_string_equal(run.facts->parts[1].sha256, sha256);
	run_free(&run);
	file.len -= 20;
	run = run_tnef(&file);
	assert_int_equal(run.facts->part_count, 2);
	assert_string_equal(run.facts->parts[1].name, "winmail.dat");
	assert_int_equal(run.facts->parts[1].outcome, OUTCOME_DAMAGED);
	run_free(&run);
	buf_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_and_data_are_read),
	    cmocka_unit_test(a_mail_inside_is_opened),
	    cmocka_unit_test(cut_or_lying_streams_are_damaged),
	    cmocka_unit_test(a_mail_lists_what_was_wrapped),
	};

	message_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
