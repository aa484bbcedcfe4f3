#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/charset.h"
#include "parsers/csv.h"
#include "tests/unit/table_probe.h"

struct csv_case {
	const char *label;
	const char *text;
	size_t size; /* 0 = strlen */
	const char *want;
};

static void check(const struct csv_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct table_report report;
		size_t size = cases[i].size ? cases[i].size
					    : strlen(cases[i].text);
		char *cells = probe_read(
		    cases[i].text, size, "a.csv", &limits_default, &report);
		const char *got = strncmp(cells, "[Sheet1]\n", 9) == 0
				      ? cells + 9
				      : cells;
		if (strcmp(report.format, "csv") != 0 ||
		    strcmp(got, cases[i].want) != 0)
			fail_msg("%s: %s: got\n%s", cases[i].label,
			    report.format, got);
		free(cells);
		table_report_free(&report);
	}
}

#define CASE(label, text, want) \
	{ \
		label, text, sizeof(text) - 1, want \
	}

static void fields_are_split_and_unquoted(void **state)
{
	static const struct csv_case cases[] = {
	    CASE("RFC 4180", "a,\"b,\"\"c\"\"\",\r\n,\"d\r\ne\"",
		"A1 text a\nB1 text b,\"c\"\nB2 text d\r\ne\n"),
	    CASE("line ends of three kinds", "a,b\rc,d\ne,f\r\n",
		"A1 text a\nB1 text b\nA2 text c\nB2 text d\nA3 text e\n"
		"B3 text f\n"),
	    CASE("quotes inside an unquoted field", "a \"x\" b,c\n",
		"A1 text a \"x\" b\nB1 text c\n"),
	    CASE("text behind the closing quote", "\"a\"b,c\n",
		"A1 text ab\nB1 text c\n"),
	    CASE("a quote that is never closed", "a,\"b\nc,d\n",
		"A1 text a\nB1 text \"b\nA2 text c\nB2 text d\n"),
	    CASE("semicolons with decimal commas", "a;b\n1,5;2,5\n3,5;4,5\n",
		"A1 text a\nB1 text b\nA2 text 1,5\nB2 text 2,5\nA3 text 3,5\n"
		"B3 text 4,5\n"),
	    CASE("tabs", "a\tb,c\nd\te\n",
		"A1 text a\nB1 text b,c\nA2 text d\nB2 text e\n"),
	    CASE("bars", "a|b\nc|d\n",
		"A1 text a\nB1 text b\nA2 text c\nB2 text d\n"),
	    CASE("quoted sep line", "\"sep=;\"\r\na,x;b\r\n",
		"A1 text a,x\nB1 text b\n"),
	    CASE("sep line", "sep=;\r\na,x;b\r\n", "A1 text a,x\nB1 text b\n"),
	    CASE("sep line behind a mark", "\xef\xbb\xbfSEP=,\na;x,b\n",
		"A1 text a;x\nB1 text b\n"),
	    CASE("empty lines count", "\n\na\n", "A3 text a\n"),
	    CASE("no separator at all", "随便写的一行字\n",
		"A1 text 随便写的一行字\n"),
	    CASE("the end of file of DOS", "a,b\n\x1a",
		"A1 text a\nB1 text b\n"),
	    CASE("spaces are kept", " a , b \n", "A1 text  a \nB1 text  b \n"),
	};

	(void)state;
	check(cases, sizeof cases / sizeof cases[0]);
}

static void only_plain_numbers_are_numbers(void **state)
{
	static const struct csv_case cases[] = {
	    CASE("numbers", "1,-2,0.5,0,999999999999999\n",
		"A1 number 1\nB1 number -2\nC1 number 0.5\nD1 number 0\n"
		"E1 number 999999999999999\n"),
	    CASE("kept as written", "1.50,0.10\n",
		"A1 number 1.5 raw 1.50\nB1 number 0.1 raw 0.10\n"),
	    CASE("codes and identity numbers",
		"007,110101199003078515,1e5,+86,.5,1.,-,1-2,12%,0x1\n",
		"A1 text 007\nB1 text 110101199003078515\nC1 text 1e5\n"
		"D1 text +86\nE1 text .5\nF1 text 1.\nG1 text -\nH1 text 1-2\n"
		"I1 text 12%\nJ1 text 0x1\n"),
	    CASE("guards", "=\"00123\",=\"\",\"=\"\"045\"\"\",=A1\n",
		"A1 text 00123 raw =\"00123\"\nB1 text =\"\"\n"
		"C1 text 045 raw =\"045\"\nD1 text =A1\n"),
	    CASE("tab before an identity number", "a,b\nc,\t110101\n",
		"A1 text a\nB1 text b\nA2 text c\nB2 text \t110101\n"),
	};

	(void)state;
	check(cases, sizeof cases / sizeof cases[0]);
}

static void encodings_are_told_by_their_look(void **state)
{
	static const struct csv_case cases[] = {
	    CASE("GB18030", "\xd0\xd5\xc3\xfb,\xc8\xcb\xca\xfd\n\xd5\xc5,3\n",
		"A1 text 姓名\nB1 text 人数\nA2 text 张\nB2 number 3\n"),
	    CASE("GB18030 of four bytes",
		"\xd0\xd5\xc3\xfb,\x95\x34\xb2\x35\xcc\xef\n",
		"A1 text 姓名\nB1 text 𠮷田\n"),
	    CASE("UTF-16LE with tabs",
		"\xff\xfe\xd3\x59\x0d\x54\t\0\x31\0\r\0\n\0",
		"A1 text 姓名\nB1 number 1\n"),
	    CASE("UTF-16BE", "\xfe\xff\0a\0,\0b\0\n", "A1 text a\nB1 text b\n"),
	    CASE("UTF-16LE without a mark", "a\0b\0,\0c\0d\0\n\0",
		"A1 text ab\nB1 text cd\n"),
	    CASE("UTF-16BE without a mark", "\0a\0b\0,\0c\0d\0\n",
		"A1 text ab\nB1 text cd\n"),
	    CASE("a pair of surrogates", "\xff\xfe\x42\xd8\xb7\xdf,\0x\0",
		"A1 text 𠮷\nB1 text x\n"),
	    CASE("UTF-32LE", "\xff\xfe\0\0a\0\0\0,\0\0\0b\0\0\0",
		"A1 text a\nB1 text b\n"),
	    CASE("UTF-32BE without a mark", "\0\0\0a\0\0\0,\0\0\0b\0\0\0\n",
		"A1 text a\nB1 text b\n"),
	    CASE("rare characters of four bytes",
		"\x81\x39\xee\x39,\x95\x32\x82\x36\n",
		"A1 text 㐀\nB1 text 𠀀\n"),
	    CASE("western bytes", "premi\xe8re,troisi\xe8me\n",
		"A1 text première\nB1 text troisième\n"),
	};

	(void)state;
	assert_int_equal(charset_prepare(), 0);
	check(cases, sizeof cases / sizeof cases[0]);
}

static void more_columns_than_a_sheet_has_is_too_large(void **state)
{
	struct table_report report;
	char *text = mem_alloc(40000);

	(void)state;
	memset(text, ',', 40000);
	text[39999] = 'x';
	char *cells = probe_read(
	    text, 40000, "a.csv", &limits_default, &report);
	assert_int_equal(report.outcome, OUTCOME_TOO_LARGE);
	free(cells);
	free(text);
	table_report_free(&report);
}

static void quotes_cost_no_more_than_the_text_is_long(void **state)
{
	struct table_report report;
	size_t size = 3u << 20;
	char *text = mem_alloc(size);

	(void)state;
	for (size_t i = 0; i < size; i++)
		text[i] = "\"\n,"[i % 3];
	char *cells = probe_read(text, size, "a.csv", &limits_default, &report);
	free(cells);
	free(text);
	table_report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_are_split_and_unquoted),
	    cmocka_unit_test(only_plain_numbers_are_numbers),
	    cmocka_unit_test(encodings_are_told_by_their_look),
	    cmocka_unit_test(more_columns_than_a_sheet_has_is_too_large),
	    cmocka_unit_test(quotes_cost_no_more_than_the_text_is_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
