#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <iconv.h>

#include "base/charset.h"
#include "base/charset_tables.h"
#include "base/utf8.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* 活动周 and 合肥 in some encodings */
#define WEEK_GBK "\xbb\xee\xb6\xaf\xd6\xdc"
#define WEEK_BIG5 "\xac\xa1\xb0\xca\xa9\x50" /* 活動周 */
#define BAD "\xef\xbf\xbd"

static void every_converter_exists(void **state)
{
	(void)state;
	assert_int_equal(charset_prepare(), 0);
}

static void declared_names_are_known_in_their_many_forms(void **state)
{
	static const struct {
		const char *declared, *canonical;
	} cases[] = {
	    {"gb2312", "GB18030"},
	    {"GB2312", "GB18030"},
	    {"gb_2312-80", "GB18030"},
	    {"GBK", "GB18030"},
	    {"x-gbk", "GB18030"},
	    {"cp936", "GB18030"},
	    {"MS936", "GB18030"},
	    {"\"gb18030\"", "GB18030"},
	    {"hz-gb-2312", "HZ-GB-2312"},
	    {"Big5", "BIG5-HKSCS"},
	    {"UTF-8", "UTF-8"},
	    {"utf8", "UTF-8"},
	    {"iso-8859-1", "CP1252"},
	    {"us-ascii", "CP1252"},
	    {"latin1", "CP1252"},
	    {"ISO-8859-15", "ISO-8859-15"},
	    {"windows-1251", "CP1251"},
	    {"Shift_JIS", "CP932"},
	    {"utf-16le", "UTF-16LE"},
	    {"936", "GB18030"},
	    {"10008", "GB18030"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *name = charset_canonical(cases[i].declared);
		if (name == NULL)
			fail_msg("%s is unknown", cases[i].declared);
		assert_string_equal(name, cases[i].canonical);
	}
	assert_null(charset_canonical("x-unknown"));
	assert_null(charset_canonical(""));
	assert_null(charset_canonical(NULL));
}

struct decoding {
	const char *declared, *bytes, *text;
};

static void check(const struct decoding *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = 0;
		char *text = charset_decode(cases[i].declared, cases[i].bytes,
		    strlen(cases[i].bytes), &len);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(len, strlen(text));
		free(text);
	}
}

static void what_is_declared_is_decoded(void **state)
{
	static const struct decoding cases[] = {
	    {"gb2312", WEEK_GBK, "活动周"},
	    {"gbk", "\x81\x40", "丂"},
	    {"gb18030", "\x81\x30\x81\x30", ""},
	    {"gb18030", "\x95\x32\x82\x36", "𠀀"},
	    {"gbk", "\x80", "€"},
	    {"big5", WEEK_BIG5, "活動周"},
	    {"shift_jis", "\x93\xfa\x96\x7b", "日本"},
	    {"euc-kr", "\xc7\xd1", "한"},
	    {"koi8-r", "\xd0", "п"},
	    {"iso-8859-1", "caf\xe9", "café"},
	    {"us-ascii", "abc", "abc"},
	    {"utf-8", "活动周", "活动周"},
	    {"utf-7", "+aTY-", "椶"},
	    {"iso-2022-jp", "\x1b$BF|K\\\x1b(B", "日本"},
	    {"hz-gb-2312", "a~{;n6/VV~}b~~c", "a活动种b~c"},
	    {"hz-gb-2312", "~{;n6/\nabc", "活动\nabc"},
	    {"gb2312", "", ""},
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void utf16_is_read_by_its_mark_or_little_endian(void **state)
{
	static const struct {
		const char *declared, *bytes;
	} cases[] = {
	    {"utf-16", "\xff\xfe\x3b\x6d"},
	    {"utf-16", "\xfe\xff\x6d\x3b"},
	    {"utf-16", "\x3b\x6d\x0d\x0a"},
	    {"utf-16be", "\x6d\x3b\x00\x0a"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *text = charset_decode(
		    cases[i].declared, cases[i].bytes, 4, NULL);
		assert_memory_equal(text, "活", 3);
		free(text);
	}
}

static void the_bytes_win_over_a_wrong_label(void **state)
{
	static const struct decoding cases[] = {
	    {NULL, WEEK_GBK, "活动周"},
	    {NULL, "活动周", "活动周"},
	    {"x-unknown", WEEK_GBK, "活动周"},
	    {"utf-8", WEEK_GBK, "活动周"},
	    {"gb2312", "活动周", "活动周"},
	    {"gb2312", "合肥第一", "合肥第一"},
	    {"iso-8859-1", "活动周", "活动周"},
	    {"iso-8859-1", WEEK_GBK, "活动周"},
	    {"us-ascii", WEEK_GBK ".xls", "活动周.xls"},
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void a_broken_byte_costs_itself_only(void **state)
{
	static const struct decoding cases[] = {
	    {"utf-8", "四川省活动周\xe5\xb9", "四川省活动周" BAD BAD},
	    {NULL, "四川省活动\xff周", "四川省活动" BAD "周"},
	    {"gbk", WEEK_GBK "\xff" WEEK_GBK, "活动周" BAD "活动周"},
	    {"gbk", WEEK_GBK "\xbb", "活动周" BAD},
	};

	(void)state;
	check(cases, COUNT(cases));
}

/* 职业 in GBK is well-formed UTF-8. */
static void short_words_in_gbk_are_not_taken_for_utf8(void **state)
{
	static const struct decoding cases[] = {
	    {NULL, "\xd6\xb0\xd2\xb5", "职业"},
	    {NULL, "\xd3\xb0\xcf\xb7.xls", "影戏.xls"},
	    {"utf-8", "\xc3\xa9\xc3\xa9", "éé"},
	    {NULL, "caf\xc3\xa9", "café"},
	    {NULL,
		"a\xc2\xb7"
		"b",
		"a·b"},
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void marks_and_controls_are_dropped(void **state)
{
	static const struct decoding cases[] = {
	    {"utf-8",
		"\xef\xbb\xbf"
		"abc",
		"abc"},
	    {"gbk",
		"a\x01"
		"b\x7f",
		"ab"},
	    {NULL, "\xef\xbb\xbf", ""},
	};

	(void)state;
	check(cases, COUNT(cases));
	char *text = charset_decode("gbk", "a\0b", 3, NULL);
	assert_string_equal(text, "ab");
	free(text);
}

/* Whatever comes in, text comes out, of a bounded length. */
static void any_bytes_under_any_label_give_text(void **state)
{
	static const char *const labels[] = {NULL, "utf-8", "gbk", "big5",
	    "hz-gb-2312", "utf-16", "utf-7", "iso-2022-jp", "iso-2022-kr",
	    "shift_jis", "latin1", "utf-32", "iso-2022-cn"};
	unsigned char bytes[257];
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t len = (size_t)round % sizeof bytes;
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525u + 1013904223u;
			bytes[i] = (unsigned char)(seed >> 24);
		}
		char *text = charset_decode(labels[round % COUNT(labels)],
		    (const char *)bytes, len, NULL);
		assert_true(strlen(text) <= 4 * len + 16);
		free(text);
	}
}

static void long_texts_are_whole(void **state)
{
	size_t count = 20000;
	char *bytes = malloc(2 * count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		memcpy(bytes + 2 * i, "\xd6\xdc", 2);
	char *text = charset_guess(bytes, 2 * count);
	assert_int_equal(strlen(text), 3 * count);
	assert_memory_equal(text + 3 * (count - 1), "周", 4);
	free(text);
	free(bytes);
}

/* 0 where the C library has no character for the byte. */
static uint32_t by_library(iconv_t converter, char byte)
{
	char text[8] = {0}, *in = &byte, *out = text;
	size_t len = 1, room = sizeof text - 1;
	const char *at = text;

	iconv(converter, NULL, NULL, NULL, NULL);
	if (iconv(converter, &in, &len, &out, &room) == (size_t)-1)
		return 0;
	iconv(converter, NULL, NULL, &out, &room);
	return utf8_next(&at);
}

static void tables_of_single_bytes_agree_with_the_library(void **state)
{
	static const char *const names[] = {"CP1250", "CP1251", "CP1252",
	    "CP1253", "CP1254", "CP1255", "CP1256", "CP1257", "CP1258",
	    "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5",
	    "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-10",
	    "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16",
	    "KOI8-R", "KOI8-U", "TIS-620", "MACINTOSH"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const uint16_t *table = charset_table(names[i]);
		iconv_t converter = iconv_open("UTF-8", names[i]);
		assert_non_null(table);
		assert_true(converter != (iconv_t)-1);
		for (int byte = 0x80; byte < 0x100; byte++)
			assert_int_equal(table[byte - 0x80],
			    by_library(converter, (char)byte));
		iconv_close(converter);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_converter_exists),
	    cmocka_unit_test(declared_names_are_known_in_their_many_forms),
	    cmocka_unit_test(what_is_declared_is_decoded),
	    cmocka_unit_test(utf16_is_read_by_its_mark_or_little_endian),
	    cmocka_unit_test(the_bytes_win_over_a_wrong_label),
	    cmocka_unit_test(a_broken_byte_costs_itself_only),
	    cmocka_unit_test(short_words_in_gbk_are_not_taken_for_utf8),
	    cmocka_unit_test(marks_and_controls_are_dropped),
	    cmocka_unit_test(any_bytes_under_any_label_give_text),
	    cmocka_unit_test(long_texts_are_whole),
	    cmocka_unit_test(tables_of_single_bytes_agree_with_the_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
