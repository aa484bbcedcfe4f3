#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/xls_check.h"

static void numbers_texts_and_errors_are_told_apart(void **state)
{
	(void)state;
	xs_rec(&globals, 0xfc, "wwhbs", 1, 1, 2, 0, "ab");
	xs_rec(&sheet, 0x203, "hhhd", 0, 0, 0, 12.5);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 1, 0, 7 << 2 | 2);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 2, 0, 7 << 2 | 3);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 3, 0, 0x3ff00000);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 4, 0, 0x3ff00001);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 5, 0, (unsigned)-7 << 2 | 2);
	xs_rec(&sheet, 0xbd, "hhhwhwh", 1, 2, 0, 5 << 2 | 2, 0, 6 << 2 | 2, 3);
	xs_rec(&sheet, 0x201, "hhh", 1, 4, 0);
	xs_rec(&sheet, 0xbe, "hhhhh", 1, 5, 0, 0, 6);
	xs_rec(&sheet, 0x204, "hhhhbs", 2, 0, 0, 2, 0, "cd");
	xs_rec(&sheet, 0x204, "hhhhbs", 2, 1, 0, 1, 1, "\x2d\x4e");
	xs_rec(&sheet, 0xd6, "hhhhbhsw", 2, 2, 0, 2, 8, 1, "ef", 0);
	xs_rec(&sheet, 0xfd, "hhhw", 2, 3, 0, 0);
	xs_rec(&sheet, 0x205, "hhhbb", 3, 0, 0, 1, 0);
	xs_rec(&sheet, 0x205, "hhhbb", 3, 1, 0, 0x2a, 1);
	xs_rec(&sheet, 0x204, "hhhhb", 3, 2, 0, 0, 0);
	xs_rec(&sheet, 0xfd, "hhhw", 3, 3, 0, 9);
	check_sheet("cells",
	    "[S]\nA1 number 12.5\nB1 number 7\nC1 number 0.07\nD1 number 1\n"
	    "E1 number 0.01\nF1 number -7\nC2 number 5\nD2 number 6\n"
	    "A3 text cd\nB3 text 中\nC3 text ef\nD3 text ab\nA4 bool 1\n"
	    "B4 error #N/A\nD4 error #REF!\n");
}

#define FORMULA(row, kind, value, flags) \
	xs_rec(&sheet, 0x06, "hhhbbbbbbhhw", row, 0, 0, kind, 0, value, 0, 0, \
	    0, 0xffff, flags, 0)

static void formulas_have_their_stored_result(void **state)
{
	(void)state;
	xs_rec(&sheet, 0x06, "hhhdhw", 0, 0, 0, 3.5, 0, 0);
	FORMULA(1, 1, 1, 0);
	FORMULA(2, 2, 7, 0);
	FORMULA(3, 3, 0, 0);
	FORMULA(4, 0, 0, 0);
	xs_rec(&sheet, 0x207, "hbs", 2, 0, "xy");
	FORMULA(5, 0, 0, 0);
	xs_rec(&sheet, 0x4bc, "hhbbh", 5, 5, 0, 0, 0);
	xs_rec(&sheet, 0x207, "hbs", 2, 0, "sh");
	FORMULA(6, 0, 0, 0);
	xs_rec(&sheet, 0x221, "hhbb", 6, 6, 0, 0);
	xs_rec(&sheet, 0x207, "hbs", 4, 0, "ar");
	xs_rec(&sheet, 0x3c, "bs", 1, "\x2d\x4e\x87\x65");
	FORMULA(7, 0, 0, 0);
	xs_rec(&sheet, 0x236, "h", 0);
	xs_rec(&sheet, 0x203, "hhhd", 8, 0, 0, 1.0);
	check_sheet("formulas",
	    "[S]\nA1 number 3.5 formula\nA2 bool 1 formula\n"
	    "A3 error #DIV/0! formula\nA5 text xy formula\n"
	    "A6 text sh formula\nA7 text ar中文 formula\n"
	    "A8 error uncomputed formula\nA9 number 1\n");
}

static void a_writer_that_cannot_compute_is_known(void **state)
{
	(void)state;
	xs_rec(&globals, 0x5c, "s", "None                            ");
	FORMULA(0, 3, 0, 0);
	check_sheet("xlwt", "[S]\nA1 error uncomputed formula\n");
	fresh(state);
	xs_rec(&globals, 0x5c, "s", "Java Excel API v2.6.12          ");
	xs_rec(&sheet, 0x06, "hhhdhw", 0, 0, 0, 4.0, 2, 0xfce00000);
	xs_rec(&sheet, 0x06, "hhhdhw", 1, 0, 0, 4.0, 0, 0);
	FORMULA(2, 3, 0, 0);
	check_sheet("jxl", "[S]\nA1 error uncomputed formula\n"
			   "A2 number 4 formula\n");
	fresh(state);
	xs_rec(&sheet, 0x06, "hhhdhw", 0, 0, 0, 0.0, 2, 0);
	xs_book(&book, &globals, &sheet);
	check_noted("calculate on load", &book, "may be old");
}

static void put(struct xs *xs, const void *bytes, size_t size)
{
	memcpy(xs->bytes + xs->size, bytes, size);
	xs->size += size;
}

/* Texts narrow, wide, with runs, with an extension, empty. For each byte:
 * 'n' a narrow character, 'w' and '-' halves of a wide one, 0 none. */
static unsigned put_texts(struct xs *xs, char kinds[])
{
	static const struct {
		unsigned char head[10];
		size_t head_bytes;
		const char *characters;
		size_t bytes, tail;
	} texts[] = {
	    {{3, 0, 0}, 3, "abc", 3, 0},
	    {{2, 0, 1}, 3, "\x2d\x4e\x87\x65", 4, 0},
	    {{2, 0, 8, 2, 0}, 5, "de", 2, 8},
	    {{0, 0, 0}, 3, "", 0, 0},
	    {{1, 0, 5, 6, 0, 0, 0}, 7, "\x3f\xff", 2, 6},
	    {{2, 0, 1}, 3, "\x3d\xd8\x00\xde", 4, 0},
	    {{2, 0, 13, 1, 0, 3, 0, 0, 0}, 9, "f\0g\0", 4, 7},
	    {{1, 0, 0}, 3, "h", 1, 0},
	};
	unsigned count = sizeof texts / sizeof texts[0];

	for (unsigned i = 0; i < count; i++) {
		bool wide = (texts[i].head[2] & 1) != 0;
		put(xs, texts[i].head, texts[i].head_bytes);
		for (size_t k = 0; k < texts[i].bytes; k++)
			kinds[xs->size + k] = !wide ? 'n' : k % 2 ? '-' : 'w';
		put(xs, texts[i].characters, texts[i].bytes);
		put(xs, "zzzzzzzz", texts[i].tail);
	}
	return count;
}

/* [MS-XLS] 2.5.293: only where characters are cut the flags come again. */
static void shared_texts_survive_every_cut(void **state)
{
	static struct xs texts;
	char kinds[200] = {0};

	(void)state;
	texts.size = 0;
	unsigned count = put_texts(&texts, kinds);
	for (unsigned i = 0; i < count; i++)
		xs_rec(&sheet, 0xfd, "hhhw", 0, i, 0, i);
	for (size_t cut = 0; cut <= texts.size; cut++) {
		const unsigned char *rest = texts.bytes + cut;
		size_t left = texts.size - cut;
		if (kinds[cut] == '-')
			continue;
		globals.size = 0;
		xs_rec(&globals, 0xfc, "wwn", count, count, cut, texts.bytes);
		if (kinds[cut] != 0)
			xs_rec(&globals, 0x3c, "bn", kinds[cut] == 'w', left,
			    rest);
		else
			xs_rec(&globals, 0x3c, "n", left, rest);
		check_sheet("cut",
		    "[S]\nA1 text abc\nB1 text 中文\nC1 text de\n"
		    "E1 text \xef\xbc\xbf\nF1 text \xf0\x9f\x98\x80\n"
		    "G1 text fg\nH1 text h\n");
	}
}

static void a_shared_text_may_change_its_width_when_cut(void **state)
{
	(void)state;
	xs_rec(&globals, 0xfc, "wwhbs", 1, 1, 6, 0, "ab");
	xs_rec(&globals, 0x3c, "bs", 1, "\x2d\x4e\x87\x65");
	xs_rec(&globals, 0x3c, "bs", 0, "cd");
	xs_rec(&sheet, 0xfd, "hhhw", 0, 0, 0, 0);
	check_sheet("width", "[S]\nA1 text ab中文cd\n");
}

static void a_shared_text_that_is_cut_off_is_noted(void **state)
{
	(void)state;
	xs_rec(&globals, 0xfc, "wwhbshbs", 5, 5, 2, 0, "ab", 9, 0, "cd");
	xs_rec(&sheet, 0xfd, "hhhw", 0, 0, 0, 0);
	xs_book(&book, &globals, &sheet);
	check_noted("cut off", &book, "2 of 5 shared texts");
}

/* --- dates --------------------------------------------------------------- */

static void xf(unsigned format)
{
	xs_rec(&globals, 0xe0, "hhhhwwww", 0, format, 0, 0, 0, 0, 0, 0);
}

static void formats(void)
{
	xs_rec(&globals, 0x41e, "hhbs", 164, 10, 0, "yyyy\\-mm\\-");
	xs_rec(&globals, 0x41e, "hhbs", 165, 5, 0, "0.00d");
	xf(0);
	xf(14);
	xf(31);
	xf(58);
	xf(164);
	xf(165);
	xf(22);
	xf(20);
	xf(46);
}

static void dates_are_told_by_their_format_alone(void **state)
{
	(void)state;
	formats();
	xs_rec(&sheet, 0x27e, "hhhw", 0, 0, 0, 45063 << 2 | 2);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 1, 1, 45063 << 2 | 2);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 2, 2, 45063 << 2 | 2);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 3, 3, 45063 << 2 | 2);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 4, 4, 45063 << 2 | 2);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 5, 5, 45063 << 2 | 2);
	xs_rec(&sheet, 0x203, "hhhd", 0, 6, 6, 45063.5);
	xs_rec(&sheet, 0x203, "hhhd", 0, 7, 7, 0.25);
	xs_rec(&sheet, 0x203, "hhhd", 0, 8, 8, 1.25);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 9, 1, 60 << 2 | 2);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 10, 99, 45063 << 2 | 2);
	check_sheet("dates",
	    "[S]\nA1 number 45063\nB1 date 2023-05-17 raw 45063\n"
	    "C1 date 2023-05-17 raw 45063\nD1 date 2023-05-17 raw 45063\n"
	    "E1 date 2023-05-17 raw 45063\nF1 number 45063\n"
	    "G1 date 2023-05-17T12:00:00 raw 45063.5\n"
	    "H1 date 06:00:00 raw 0.25\nI1 number 1.25\nJ1 number 60\n"
	    "K1 number 45063\n");
}

static void workbooks_may_count_from_1904(void **state)
{
	(void)state;
	formats();
	xs_rec(&globals, 0x22, "h", 1);
	xs_rec(&sheet, 0x27e, "hhhw", 0, 0, 1, 43601 << 2 | 2);
	xs_rec(&sheet, 0x203, "hhhd", 0, 1, 7, 0.25);
	check_sheet("1904",
	    "[S]\nA1 date 2023-05-17 raw 43601\nB1 date 06:00:00 raw 0.25\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(
		numbers_texts_and_errors_are_told_apart, fresh),
	    cmocka_unit_test_setup(formulas_have_their_stored_result, fresh),
	    cmocka_unit_test_setup(
		a_writer_that_cannot_compute_is_known, fresh),
	    cmocka_unit_test_setup(shared_texts_survive_every_cut, fresh),
	    cmocka_unit_test_setup(
		a_shared_text_may_change_its_width_when_cut, fresh),
	    cmocka_unit_test_setup(
		a_shared_text_that_is_cut_off_is_noted, fresh),
	    cmocka_unit_test_setup(dates_are_told_by_their_format_alone, fresh),
	    cmocka_unit_test_setup(workbooks_may_count_from_1904, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
