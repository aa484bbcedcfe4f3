#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/number_format.h"
#include "parsers/number_text.h"

static enum number_kind kind_of(const char *code, double value)
{
	struct number_format format;

	number_format_parse(code, strlen(code), &format);
	return number_format_kind(&format, value);
}

static void codes_tell_dates_from_numbers(void **state)
{
	static const struct {
		const char *code;
		enum number_kind kind;
	} rows[] = {
	    {"General", NUMBER_PLAIN},
	    {"G/通用格式", NUMBER_PLAIN},
	    {"Standard", NUMBER_PLAIN},
	    {"0", NUMBER_PLAIN},
	    {"@", NUMBER_PLAIN},
	    {"", NUMBER_PLAIN},
	    {"#,##0.00", NUMBER_PLAIN},
	    {"0.00E+00", NUMBER_PLAIN},
	    {"##0.0e-0", NUMBER_PLAIN},
	    {"# ?/?", NUMBER_PLAIN},
	    {"[Red]0.00", NUMBER_PLAIN},
	    {"[$-804]0", NUMBER_PLAIN},
	    {"0\"days\"", NUMBER_PLAIN},
	    {"\"ymdhs\"", NUMBER_PLAIN},
	    {"0\\d", NUMBER_PLAIN},
	    {"0_d", NUMBER_PLAIN},
	    {"_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)", NUMBER_PLAIN},
	    {"[DBNum1][$-804]General", NUMBER_PLAIN},
	    {"0.0 d", NUMBER_PLAIN},
	    {"yyyy-mm-dd", NUMBER_DATE},
	    {"YYYY/M/D", NUMBER_DATE},
	    {"yyyy\\-mm\\-dd;@", NUMBER_DATE},
	    {"yyyy\"年\"m\"月\"d\"日\"", NUMBER_DATE},
	    {"[DBNum1][$-804]yyyy\"年\"m\"月\";@", NUMBER_DATE},
	    {"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", NUMBER_DATE},
	    {"[$-804]aaaa;@", NUMBER_DATE},
	    {"m月d日", NUMBER_DATE},
	    {"mmm-yy", NUMBER_DATE},
	    {"mm", NUMBER_DATE},
	    {"ge.m.d", NUMBER_DATE},
	    {"yyyy-mm-dd hh:mm", NUMBER_DATE},
	    {"m/d/yy h:mm AM/PM", NUMBER_DATE},
	    {"h:mm", NUMBER_TIME},
	    {"hh:mm:ss.000", NUMBER_TIME},
	    {"mm:ss", NUMBER_TIME},
	    {"上午/下午h\"时\"mm\"分\"", NUMBER_TIME},
	    {"[$-F400]h:mm:ss\\ AM/PM", NUMBER_TIME},
	    {"[h]:mm", NUMBER_DURATION},
	    {"[HH]:mm:ss", NUMBER_DURATION},
	    {"[mm]:ss", NUMBER_DURATION},
	    {"[ss]", NUMBER_DURATION},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (kind_of(rows[i].code, 45000) != rows[i].kind)
			fail_msg("%s", rows[i].code);
}

static void the_section_that_applies_decides(void **state)
{
	(void)state;
	assert_int_equal(kind_of("0;yyyy", 1), NUMBER_PLAIN);
	assert_int_equal(kind_of("0;yyyy", -1), NUMBER_DATE);
	assert_int_equal(kind_of("yyyy;0;\"-\"", 0), NUMBER_PLAIN);
	assert_int_equal(kind_of("[<100]0;yyyy-mm-dd", 5), NUMBER_PLAIN);
	assert_int_equal(kind_of("[<100]0;yyyy-mm-dd", 500), NUMBER_DATE);
	assert_int_equal(kind_of("[>=100]yyyy;[=5]h:mm;0", 5), NUMBER_TIME);
	assert_int_equal(kind_of("[>=100]yyyy;[=5]h:mm;0", 6), NUMBER_PLAIN);
	assert_int_equal(kind_of("[<>0]yyyy;0", 0), NUMBER_PLAIN);
}

static void chinese_built_ins_are_dates(void **state)
{
	static const int dates[] = {14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36,
	    50, 51, 52, 53, 54, 57, 58};
	static const int plain[] = {
	    0, 1, 2, 9, 13, 23, 26, 37, 44, 48, 49, 59, 100, -1};
	struct number_format format;

	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
		number_format_builtin(dates[i], &format);
		assert_int_equal(
		    number_format_kind(&format, 46348), NUMBER_DATE);
	}
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		number_format_builtin(plain[i], &format);
		assert_int_equal(
		    number_format_kind(&format, 46348), NUMBER_PLAIN);
	}
	number_format_builtin(33, &format);
	assert_int_equal(number_format_kind(&format, 0.5), NUMBER_TIME);
	number_format_builtin(46, &format);
	assert_int_equal(number_format_kind(&format, 0.5), NUMBER_DURATION);
}

static void unfinished_codes_end(void **state)
{
	static const char *const codes[] = {"[", "[h", "\"", "\"y", "\\", "_",
	    "*", ";;;;;;;;", "[>", "[>=]yyyy", "a", "am/p", "e", "e+", "g"};

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		kind_of(codes[i], 1);
}

static void serials_become_iso_texts(void **state)
{
	static const struct {
		double serial;
		enum number_kind kind;
		const char *text; /* "" = none, show the number */
	} rows[] = {
	    {45063, NUMBER_DATE, "2023-05-17"},
	    {45063.395833333336, NUMBER_DATE, "2023-05-17T09:30:00"},
	    {45063.5, NUMBER_TIME, "2023-05-17T12:00:00"},
	    {45063, NUMBER_TIME, "2023-05-17T00:00:00"},
	    {0.395833333333333, NUMBER_TIME, "09:30:00"},
	    {0.395833333333333, NUMBER_DATE, "09:30:00"},
	    {0, NUMBER_TIME, "00:00:00"},
	    {0, NUMBER_DATE, ""},
	    {0.5, NUMBER_DURATION, "12:00:00"},
	    {1.5, NUMBER_DURATION, ""},
	    {1, NUMBER_DATE, "1900-01-01"},
	    {59, NUMBER_DATE, "1900-02-28"},
	    {60, NUMBER_DATE, ""},
	    {61, NUMBER_DATE, "1900-03-01"},
	    {25569, NUMBER_DATE, "1970-01-01"},
	    {2958465, NUMBER_DATE, "9999-12-31"},
	    {2958465.9999999999, NUMBER_DATE, ""},
	    {2958466, NUMBER_DATE, ""},
	    {-1, NUMBER_DATE, ""},
	    {1e300, NUMBER_DATE, ""},
	    {45063.99999999999, NUMBER_DATE, "2023-05-18"},
	    {0.5 + 0.25 / 86400, NUMBER_TIME, "12:00:00.250"},
	    {0.9999999999, NUMBER_TIME, ""},
	    {45063, NUMBER_PLAIN, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[32] = "";
		size_t len = number_date_text(
		    rows[i].serial, rows[i].kind, text);
		assert_int_equal(len, strlen(rows[i].text));
		if (len > 0)
			assert_string_equal(text, rows[i].text);
	}
}

static void iso_texts_become_serials(void **state)
{
	static const struct {
		const char *text;
		double serial; /* -1 = refused */
	} rows[] = {
	    {"2014-02-14", 41684},
	    {"2014-02-14T12:00:00Z", 41684.5},
	    {"2014-02-14T12:00:00.000", 41684.5},
	    {"2014-02-14T12:00", 41684.5},
	    {"12:00:00", 0.5},
	    {"1900-01-01", 1},
	    {"1899-12-31", -1},
	    {"2014-02-30", -1},
	    {"2014-2-3", -1},
	    {"invalid::date", -1},
	    {"", -1},
	    {"2014-02-14T25:00:00", -1},
	    {"2014-02-14x", -1},
	    {"20", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		double serial = -1;
		enum number_kind kind;
		int result = number_date_parse(
		    rows[i].text, strlen(rows[i].text), &serial, &kind);
		if (rows[i].serial < 0)
			assert_int_equal(result, -1);
		else
			assert_true(result == 0 && serial == rows[i].serial);
	}
}

static void numbers_are_read_as_xml_writes_them(void **state)
{
	static const struct {
		const char *text;
		double value;
		bool canonical;
	} rows[] = {
	    {"0", 0, true},
	    {"12", 12, true},
	    {"-12", -12, true},
	    {"0.5", 0.5, true},
	    {"123456.789", 123456.789, true},
	    {"999999999999999", 999999999999999.0, true},
	    {"-0", 0, false},
	    {"+5", 5, false},
	    {"1.", 1, false},
	    {".5", 0.5, false},
	    {"007", 7, false},
	    {"1.50", 1.5, false},
	    {" 12 ", 12, false},
	    {" -12\n", -12, false},
	    {"\t+12", 12, false},
	    {"1E3", 1000, false},
	    {"1.5e-7", 1.5e-7, false},
	    {"110101199003074510", 110101199003074510.0, false},
	    {"0.30000000000000004", 0.30000000000000004, false},
	    {"1e308", 1e308, false},
	    {"4.9406564584124654E-324", 4.9406564584124654e-324, false},
	    {"123456789012345678901234567890", 1.2345678901234568e29, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct number_text number;
		if (number_parse(rows[i].text, strlen(rows[i].text), &number) !=
		    0)
			fail_msg("%s refused", rows[i].text);
		if (number.value != rows[i].value ||
		    number.canonical != rows[i].canonical)
			fail_msg("%s", rows[i].text);
	}
}

static void what_is_no_finite_number_is_refused(void **state)
{
	static const char *const texts[] = {"", " ", "-", ".", "abc", "NaN",
	    "INF", "-inf", "1e", "1e+", "1e999", "1,5", "1 2", "0x10", "1.2.3",
	    "１２"};
	struct number_text number;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(
		    number_parse(texts[i], strlen(texts[i]), &number), -1);
}

static void numbers_are_written_shortest(void **state)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = {
	    {0, "0"},
	    {-0.0, "0"},
	    {1, "1"},
	    {-17, "-17"},
	    {0.1, "0.1"},
	    {0.1 + 0.2, "0.30000000000000004"},
	    {1234.5678, "1234.5678"},
	    {-0.05, "-0.05"},
	    {9007199254740993.0, "9007199254740992"},
	    {1.1e17, "1.1e+17"},
	    {1e-7, "1e-07"},
	    {1.0 / 3, "0.3333333333333333"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[32];
		number_write(rows[i].value, text);
		assert_string_equal(text, rows[i].text);
	}
}

/* What canonical promises: the text is what number_write would write. */
static void every_written_number_reads_back(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[32];
		struct number_text number;
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		double value = (double)(int64_t)seed;
		for (int tens = (int)(seed >> 33) % 30; tens > 0; tens--)
			value /= 10;
		size_t len = number_write(value, text);
		assert_int_equal(number_parse(text, len, &number), 0);
		assert_true(number.value == value);
		if (number.canonical) {
			char again[32];
			assert_int_equal(
			    number_write(number.value, again), len);
			assert_string_equal(again, text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(codes_tell_dates_from_numbers),
	    cmocka_unit_test(the_section_that_applies_decides),
	    cmocka_unit_test(chinese_built_ins_are_dates),
	    cmocka_unit_test(unfinished_codes_end),
	    cmocka_unit_test(serials_become_iso_texts),
	    cmocka_unit_test(iso_texts_become_serials),
	    cmocka_unit_test(numbers_are_read_as_xml_writes_them),
	    cmocka_unit_test(what_is_no_finite_number_is_refused),
	    cmocka_unit_test(numbers_are_written_shortest),
	    cmocka_unit_test(every_written_number_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
