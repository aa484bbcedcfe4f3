#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/xls_check.h"

/* --- the older versions -------------------------------------------------- */

/* A workbook of version 5, code page 0 = no record. */
static void book5(unsigned code_page, const char *name, const char *text)
{
	book.size = 0;
	XS_BOF5(&book, 5);
	if (code_page != 0)
		xs_rec(&book, 0x42, "h", code_page);
	size_t place = book.size + 4;
	xs_rec(&book, 0x85, "wbbbs", 0, 0, 0, (unsigned)strlen(name), name);
	XS_EOF(&book);
	xs_put32(&book, place, book.size);
	XS_BOF5(&book, 0x10);
	xs_rec(&book, 0x204, "hhhhs", 0, 0, 0, (unsigned)strlen(text), text);
	xs_rec(&book, 0xd6, "hhhhsbh", 1, 0, 0, (unsigned)strlen(text), text, 1,
	    0);
	XS_EOF(&book);
}

static void text_of_version_5_is_in_its_code_page(void **state)
{
	/* 日报, 合肥 */
	const char *name = "\xc8\xd5\xb1\xa8", *text = "\xba\xcf\xb7\xca";
	const char *want = "[日报]\nA1 text 合肥\nA2 text 合肥\n";

	(void)state;
	book5(936, name, text);
	check("936", &book, want);
	book5(1252, name, text);
	check("1252 but GBK", &book, want);
	check_noted("1252 but GBK", &book, "says another");
	book5(0, name, text);
	check("none but GBK", &book, want);
	book5(1252, "Blad", "caf\xe9 cr\xe8me");
	check("1252", &book,
	    "[Blad]\nA1 text café crème\n"
	    "A2 text café crème\n");
	book5(10000, "S", "caf\x8e");
	check("Macintosh", &book, "[S]\nA1 text café\nA2 text café\n");
	book5(10029, "S", "\xb8");
	check("Macintosh of Central Europe", &book,
	    "[S]\nA1 text ł\nA2 text ł\n");
	book5(437, "S", "\x81");
	check("DOS", &book, "[S]\nA1 text ü\nA2 text ü\n");
}

/* Found by the fuzzer: the room for such a text was never made. */
static void a_text_of_version_5_may_be_long(void **state)
{
	static char text[3001], want[6100];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	snprintf(
	    want, sizeof want, "[S]\nA1 text %s\nA2 text %s\n", text, text);
	book5(1252, "S", text);
	check("long", &book, want);
}

static void versions_2_to_4_stand_without_a_container(void **state)
{
	(void)state;
	xs_rec(&book, 0x09, "hh", 2, 0x10);
	xs_rec(&book, 0x42, "h", 936);
	xs_rec(&book, 0x1e, "bs", 7, "General");
	xs_rec(&book, 0x1e, "bs", 8, "yyyy-m-d");
	xs_rec(&book, 0x02, "hhbbbh", 0, 0, 0, 0, 0, 7);
	xs_rec(&book, 0x02, "hhbbbh", 0, 1, 0, 1, 0, 45063);
	xs_rec(&book, 0x03, "hhbbbd", 0, 2, 0, 0, 0, 1.5);
	xs_rec(&book, 0x04, "hhbbbbs", 0, 3, 0, 0, 0, 2, "\xba\xcf");
	xs_rec(&book, 0x05, "hhbbbbb", 0, 4, 0, 0, 0, 1, 0);
	xs_rec(
	    &book, 0x06, "hhbbbbhbhhb", 0, 5, 0, 0, 0, 0, 0, 0, 0, 0xffff, 0);
	xs_rec(&book, 0x07, "bs", 2, "ok");
	XS_EOF(&book);
	check("2", &book,
	    "[Sheet1]\nA1 number 7\nB1 date 2023-05-17 raw 45063\n"
	    "C1 number 1.5\nD1 text 合\nE1 bool 1\nF1 text ok formula\n");
	fresh(state);
	xs_rec(&book, 0x209, "hhh", 3, 0x10, 0);
	xs_rec(&book, 0x1e, "bs", 7, "General");
	xs_rec(&book, 0x1e, "bs", 8, "yyyy-m-d");
	xs_rec(&book, 0x243, "bbhww", 0, 1, 0, 0, 0);
	xs_rec(&book, 0x27e, "hhhw", 0, 0, 0, 45063 << 2 | 2);
	xs_rec(&book, 0x204, "hhhhs", 0, 1, 0, 2, "ab");
	xs_rec(&book, 0x206, "hhhdh", 0, 2, 9, 2.5, 0);
	XS_EOF(&book);
	check("3", &book,
	    "[Sheet1]\nA1 date 2023-05-17 raw 45063\n"
	    "B1 text ab\nC1 number 2.5 formula\n");
	fresh(state);
	xs_rec(&book, 0x409, "hhh", 4, 0x10, 0);
	xs_rec(&book, 0x41e, "hbs", 0, 7, "General");
	xs_rec(&book, 0x41e, "hbs", 0, 8, "yyyy-m-d");
	xs_rec(&book, 0x443, "bbhww", 0, 1, 0, 0, 0);
	xs_rec(&book, 0x203, "hhhd", 0, 0, 0, 45063.0);
	xs_rec(&book, 0x406, "hhhdh", 0, 1, 9, 2.5, 0);
	XS_EOF(&book);
	check("4", &book,
	    "[Sheet1]\nA1 date 2023-05-17 raw 45063\n"
	    "B1 number 2.5 formula\n");
}

static void records_of_version_2_are_read_under_later_ones(void **state)
{
	(void)state;
	xs_rec(&book, 0x409, "hhh", 4, 0x10, 0);
	xs_rec(&book, 0x02, "hhbbbh", 0, 0, 0, 0, 0, 7);
	xs_rec(&book, 0x04, "hhbbbbs", 0, 1, 0, 0, 0, 2, "ab");
	xs_rec(&book, 0x05, "hhbbbbb", 0, 2, 0, 0, 0, 1, 0);
	XS_EOF(&book);
	check("4 with 2", &book,
	    "[Sheet1]\nA1 number 7\nB1 text ab\nC1 bool 1\n");
}

static void a_workspace_of_version_4_holds_sheets(void **state)
{
	(void)state;
	xs_rec(&book, 0x409, "hhh", 4, 0x100, 0);
	xs_rec(&book, 0x85, "bs", 1, "A");
	for (unsigned i = 0; i < 2; i++) {
		xs_rec(&book, 0x8f, "wbs", 0, 1, i == 0 ? "A" : "B");
		xs_rec(&book, 0x409, "hhh", 4, 0x10, 0);
		xs_rec(&book, 0x203, "hhhd", 0, 0, 0, (double)i);
		XS_EOF(&book);
	}
	XS_EOF(&book);
	check("workspace", &book, "[A]\nA1 number 0\n[B]\nA1 number 1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(a_text_of_version_5_may_be_long, fresh),
	    cmocka_unit_test_setup(
		text_of_version_5_is_in_its_code_page, fresh),
	    cmocka_unit_test_setup(
		versions_2_to_4_stand_without_a_container, fresh),
	    cmocka_unit_test_setup(
		records_of_version_2_are_read_under_later_ones, fresh),
	    cmocka_unit_test_setup(
		a_workspace_of_version_4_holds_sheets, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
