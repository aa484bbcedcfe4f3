/* Header text as mail programs write it: words, parameters, addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/charset.h"
#include "base/mem.h"
#include "parsers/mime_address.h"
#include "parsers/mime_date.h"
#include "parsers/mime_name.h"
#include "parsers/mime_param.h"
#include "parsers/mime_word.h"

#define SUBJECT "活动周肥东县材料"
#define GBK "\xbb\xee\xb6\xaf\xd6\xdc\xb7\xca\xb6\xab\xcf\xd8\xb2\xc4\xc1\xcf"

static const struct pair {
	const char *raw, *want;
} words[] = {
    {" plain", "plain"},
    {" =?gb2312?B?u+62r9bct8q2q8/YssTBzw==?=", SUBJECT},
    {" =?UTF-8?b?5rS75Yqo5ZGo6IKl5Lic5Y6/5p2Q5paZ?= ", SUBJECT},
    /* cut inside a character, padded and not */
    {"=?gb18030?B?u+62r9bctw==?= =?gb18030?B?yrarz9iyxMHP?=", SUBJECT},
    {"=?gbk?B?u+62r9bctw?=\r\n\t=?GBK?B?yrarz9iyxMHP?=", SUBJECT},
    {"=?utf-8?B?5rS75Yqo5Q==?=\r\n =?utf-8?B?kajogqXkuJzljr/mnZDmlpk=?=",
	SUBJECT},
    {"=?utf-8?B?5rS75Yqo5Q?==?utf-8?B?kajogqXkuJzljr/mnZDmlpk?=", SUBJECT},
    {"=?gb2312?B?u+62r9bctw==?= =?GBK?B?yrarz9iyxMHP?=", SUBJECT},
    /* cut inside the base64 digits */
    {"=?gbk?B?u+62r9bct8?= =?gbk?B?q2q8/YssTBzw==?=", SUBJECT},
    {"=?utf-8?B?5rS75Yqo5Z?= =?utf-8?B?Go6IKl5Lic5Y6/5p2Q5paZ?=", SUBJECT},
    {"=?utf-8?B?5rS75Yqo5?= =?utf-8?B?ZGo6IKl5Lic5Y6/5p2Q5paZ?=", SUBJECT},
    /* folded inside a word */
    {"=?utf-8?B?5rS75Yqo5ZGo\r\n 6IKl5Lic5Y6/5p2Q5paZ?=", SUBJECT},
    {"=?utf-8?Q?=E4=B8=AD_a=3D?=", "中 a="},
    {"=?utf-8?q?=e4=b8?= =?utf-8?Q?=AD?=", "中"},
    {"=?utf-8*zh?B?5Lit?= x", "中 x"},
    {"a =?utf-8?B?5Lit?= b =?gbk?B?1tA=?=c", "a 中 b 中c"},
    {"=?utf-8?B?5Lit?= =?gbk?B?1tA=?=", "中中"},
    {"=?x-gbk?B?1tA=?= =?cp936?Q?=D6=D0?= =?hz-gb-2312?B?fns+fH59?=", "中中军"},
    {"Re: " GBK, "Re: " SUBJECT},
    {"Re: " SUBJECT, "Re: " SUBJECT},
    {GBK "=?gbk?B?1tA=?=", SUBJECT "中"},
    {"=?utf-8?B?"
     "?= x",
	"x"},
    {"=?utf-8?X?5Lit?= =?", "=?utf-8?X?5Lit?= =?"},
    {"=?utf-8?B?5Lit", "=?utf-8?B?5Lit"},
    {"=?nosuch?B?5Lit?=", "中"},
    {"=?gb2312?B?5Lit5paH5Lit5paH?=", "中文中文"}, /* says gb2312, is UTF-8 */
    {"a\r\n b\r\n\tc", "a b c"},
    {"\r\n \r\n folded first", "folded first"},
};

static void encoded_words_become_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		char *raw = mem_strdup(words[i].raw);
		char *got = mime_word_decode(raw, strlen(raw));
		/* Folds come without their CRLF from the reader; with it,
		 * they are spaces too. */
		char *at = got, *out = got;
		for (; *at != '\0'; at++)
			if (*at != ' ' || at[1] != ' ')
				*out++ = *at;
		*out = '\0';
		assert_string_equal(got, words[i].want);
		free(got);
		free(raw);
	}
}

#define NAME "统计表.xlsx"
#define GBK_NAME "\xcd\xb3\xbc\xc6\xb1\xed.xlsx"

static const struct pair names[] = {
    {"attachment; filename=\"a.xls\"", "a.xls"},
    {"attachment;filename=a.xls;size=3", "a.xls"},
    {"attachment; FileName = \"a.xls\" ; size=3", "a.xls"},
    {"attachment; filename=my report 1.xls", "my report 1.xls"},
    {"attachment; filename=my report 1.xls ; size=3", "my report 1.xls"},
    {"attachment; filename=\"never closed.xls", "never closed.xls"},
    {"attachment; filename=\"a \"b\" c.xls\"; size=3", "a \"b\" c.xls"},
    {"attachment; filename=\"a\\\"b\\\\c.xls\"", "a\"b\\c.xls"},
    {"attachment; filename=\"a.xls\" size=3", "a.xls"},
    {"attachment filename=\"a.xls\"", "a.xls"},
    {"attachment; filename=\"" NAME "\"", NAME},
    {"attachment; filename=" NAME, NAME},
    {"attachment; filename=\"" GBK_NAME "\"", NAME},
    {"attachment; filename=" GBK_NAME, NAME},
    /* a GBK character whose second byte is a backslash */
    {"attachment; filename=\"\xd5\x5c\xd0\xc5\xb1\xed.xlsx\"", "誠信表.xlsx"},
    {"attachment; filename=\"\xb1\xed\xd5\x5c\"; size=3", "表誠"},
    /* RFC 2231 */
    {"attachment; filename*=UTF-8''%E7%BB%9F%E8%AE%A1%E8%A1%A8.xlsx", NAME},
    {"attachment; filename*=gbk'zh'%CD%B3%BC%C6%B1%ED.xlsx", NAME},
    {"attachment; filename*=\"utf-8''%E7%BB%9F%E8%AE%A1%E8%A1%A8.xlsx\"", NAME},
    {"attachment; filename*0*=utf-8''%E7%BB%9; filename*1*=F%E8%AE%; "
     "filename*2*=A1",
	"统计"},
    {"attachment; filename*0*=utf-8''%E7%BB%9F%E8; filename*1*=%AE%A1;\r\n"
     " filename*2*=%E8%A1%A8; filename*3=\".xlsx\"",
	NAME},
    {"attachment; filename*1*=%E8%AE%A1%E8%A1%A8.xlsx;"
     "filename*0*=utf-8''%E7%BB%9F",
	NAME},
    {"attachment; filename*0=\"a b\"; filename*1=\"c.xls\"", "a bc.xls"},
    {"attachment; filename*=%E7%BB%9F%E8%AE%A1%E8%A1%A8.xlsx", NAME},
    {"attachment; filename=\"x.xls\"; filename*=UTF-8''%E4%B8%AD.xls",
	"中.xls"},
    {"attachment; filename*=UTF-8''%E4%B8%AD.xls; filename=\"x.xls\"",
	"中.xls"},
    {"attachment; filename*=UTF-8''; filename=\"x.xls\"", "x.xls"},
    /* RFC 2047 in a parameter, whole and split */
    {"attachment; filename=\"=?gb2312?B?zbO8xrHtLnhsc3g=?=\"", NAME},
    {"attachment; filename==?utf-8?B?57uf6K6h6KGoLnhsc3g=?=", NAME},
    {"attachment; filename=\"=?utf-8?B?57uf6K6h?=\r\n"
     " =?utf-8?B?6KGoLnhsc3g=?=\"",
	NAME},
    {"attachment; filename=\"=?utf-8?B?57uf6K6h6A==?=\r\n"
     "\t=?utf-8?B?oaguieGxzeA==?=\"; size=2",
	NULL},
    {"attachment; filename*0=\"=?utf-8?B?57uf6K6h\";"
     " filename*1=\"6KGoLnhsc3g=?=\"",
	NAME},
    {"attachment; filename=\"=?utf-8?Q?=E7=BB=9F=E8=AE=A1=E8=A1=A8?=.xlsx\"",
	NAME},
    {"attachment", NULL},
    {"attachment; xfilename=b; filename", NULL},
    {"", NULL},
};

static void file_names_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char *got = mime_param_text(
		    names[i].raw, strlen(names[i].raw), "filename");
		if (names[i].want != NULL) {
			assert_non_null(got);
			assert_string_equal(got, names[i].want);
		} else if (got != NULL) {
			assert_null(strstr(got, "=?"));
		}
		free(got);
	}
}

static const struct pair cleaned[] = {
    {"a.xls", "a.xls"},
    {"C:\\dir\\a.xls", "a.xls"},
    {"../../etc/passwd", "passwd"},
    {"/", ""},
    {"..", ""},
    {" a .xls\r\n", "a .xls"},
    {"a\tb\x01.xls", "ab.xls"},
    {"\xe2\x80\xaexslx.exe", "xslx.exe"},
    {"dir/", "dir"},
};

static void names_are_cleaned(void **state)
{
	char longest[400];

	(void)state;
	for (size_t i = 0; i < sizeof cleaned / sizeof cleaned[0]; i++) {
		char *got = mime_name_clean(cleaned[i].raw);
		assert_string_equal(got, cleaned[i].want);
		free(got);
	}
	memset(longest, 0, sizeof longest);
	for (size_t i = 0; i < 100; i++)
		memcpy(longest + 3 * i, "表", 3);
	memcpy(longest + 300, ".xlsx", 5);
	char *got = mime_name_clean(longest);
	assert_int_equal(strlen(got), 195 + 5);
	assert_string_equal(got + 195, ".xlsx");
	free(got);
}

static const struct list {
	const char *raw;
	struct pair want[3]; /* name, address */
} lists[] = {
    {" a@B.Example", {{"", "a@b.example"}}},
    {"\"Zhang, San\" <a@b.example>, c@d.example",
	{{"Zhang, San", "a@b.example"}, {"", "c@d.example"}}},
    {"=?gbk?B?1cXI/Q==?= <a@b.example>", {{"张三", "a@b.example"}}},
    {"\"=?utf-8?B?5byg5LiJ?=\"<a@b.example>", {{"张三", "a@b.example"}}},
    {"=?utf-8?Q?a,b;c:_\"d\"?= <a@b.example>",
	{{"a,b;c: \"d\"", "a@b.example"}}},
    {"\xd5\xc5\xc8\xfd <a@b.example>", {{"张三", "a@b.example"}}},
    {"\"\xd5\xc5\xc8\xfd\" <a@b.example>", {{"张三", "a@b.example"}}},
    {"张三 <a@b.example>", {{"张三", "a@b.example"}}},
    {"a@b.example (Zhang (San))", {{"Zhang (San)", "a@b.example"}}},
    {"\"a@trusted.example\" <evil@b.example>",
	{{"a@trusted.example", "evil@b.example"}}},
    {"group: a@b.example, C <c@d.example>;",
	{{"", "a@b.example"}, {"C", "c@d.example"}}},
    {"undisclosed-recipients:;", {{0}}},
    {"<a@b.example", {{"", "a@b.example"}}},
    {"<>", {{0}}},
    {"MAILER-DAEMON", {{"", "MAILER-DAEMON"}}},
    {"", {{0}}},
};

static void addresses_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		struct mime_addresses got = {0};
		size_t count = 0;
		while (count < 3 && lists[i].want[count].raw != NULL)
			count++;
		mime_address_read(&got, lists[i].raw, strlen(lists[i].raw));
		assert_int_equal(got.count, count);
		for (size_t j = 0; j < count; j++) {
			assert_string_equal(
			    got.items[j].name, lists[i].want[j].raw);
			assert_string_equal(
			    got.items[j].address, lists[i].want[j].want);
		}
		mime_addresses_free(&got);
	}
}

static const struct pair dates[] = {
    {" Wed, 17 May 2023 09:30:00 +0800", "2023-05-17T09:30:00+08:00"},
    {"Wed, 17 May 2023 9:30 +0800 (CST)", "2023-05-17T09:30:00+08:00"},
    {"17 May 23 09:30:00 GMT", "2023-05-17T09:30:00+00:00"},
    {"Wed,17 May 2023 01:30:00 -0530", "2023-05-17T01:30:00-05:30"},
    {"Wed, 17 May 2023 09:30:00", "2023-05-17T09:30:00+00:00"},
    {"2023-05-17 09:30:00 +0800", "2023-05-17T09:30:00+08:00"},
    {"Wed, 31 Feb 2023 09:30:00 +0800", NULL},
    {"yesterday", NULL},
    {"", NULL},
};

static void dates_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
		char *got = mime_date_read(dates[i].raw, strlen(dates[i].raw));
		if (dates[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, dates[i].want);
		free(got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(encoded_words_become_text),
	    cmocka_unit_test(file_names_are_read),
	    cmocka_unit_test(names_are_cleaned),
	    cmocka_unit_test(addresses_are_read),
	    cmocka_unit_test(dates_are_read),
	};

	charset_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
