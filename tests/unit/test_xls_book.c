#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/xls_check.h"

/* --- what is around cells ------------------------------------------------ */

static void hidden_rows_and_columns_hide_their_cells(void **state)
{
	(void)state;
	xs_rec(&sheet, 0x7d, "hhhhhh", 1, 2, 0, 0, 1, 0);
	xs_rec(&sheet, 0x7d, "hhhhhh", 3, 3, 0, 0, 0, 0);
	xs_rec(&sheet, 0x208, "hhhhhhw", 1, 0, 9, 0, 0, 0, 0x20);
	xs_rec(&sheet, 0x203, "hhhd", 0, 0, 0, 1.0);
	xs_rec(&sheet, 0x203, "hhhd", 0, 2, 0, 2.0);
	xs_rec(&sheet, 0x203, "hhhd", 0, 3, 0, 3.0);
	xs_rec(&sheet, 0x203, "hhhd", 1, 0, 0, 4.0);
	check_sheet("hidden", "[S]\nA1 number 1\nC1 number 2 hidden\n"
			      "D1 number 3\nA2 number 4 hidden\n");
}

static void merged_ranges_are_handed_on(void **state)
{
	(void)state;
	xs_rec(&sheet, 0x203, "hhhd", 0, 0, 0, 1.0);
	xs_rec(&sheet, 0xe5, "hhhhhhhhhhhhh", 3, 0, 1, 0, 2, 4, 2, 0, 0, 5, 5,
	    0, 3);
	check_sheet("merges", "[S]\nA1 number 1\nmerge A1:C2\nmerge A6:D6\n");
}

static void embedded_charts_have_no_cells(void **state)
{
	(void)state;
	xs_rec(&sheet, 0x203, "hhhd", 0, 0, 0, 1.0);
	XS_BOF8(&sheet, 0x20);
	xs_rec(&sheet, 0x203, "hhhd", 0, 0, 0, 9.0);
	XS_EOF(&sheet);
	xs_rec(&sheet, 0x203, "hhhd", 1, 0, 0, 2.0);
	check_sheet("chart", "[S]\nA1 number 1\nA2 number 2\n");
}

/* --- sheets -------------------------------------------------------------- */

static const struct many {
	const char *name;
	unsigned kind, bof, hidden;
	bool dialog;
} many[] = {
    {"A", 0, 0x10, 1, false},
    {"B", 2, 0x20, 0, false},
    {"C", 1, 0x40, 0, false},
    {"D", 0, 0x10, 0, true},
    {"E", 0, 0x10, 2, false},
    {"F", 0, 0x10, 0, false},
};

/* `shift` is added to the places that are stated. */
static void many_sheets(unsigned shift)
{
	size_t places[8];
	unsigned count = sizeof many / sizeof many[0];

	XS_BOF8(&book, 5);
	for (unsigned i = 0; i < count; i++) {
		places[i] = book.size + 4;
		xs_rec(&book, 0x85, "wbbbbs", 0, many[i].hidden, many[i].kind,
		    1, 0, many[i].name);
	}
	XS_EOF(&book);
	for (unsigned i = 0; i < count; i++) {
		xs_put32(&book, places[i], book.size + shift);
		XS_BOF8(&book, many[i].bof);
		if (many[i].dialog)
			xs_rec(&book, 0x81, "h", 0x10);
		xs_rec(&book, 0x203, "hhhd", 0, 0, 0, (double)i);
		XS_EOF(&book);
	}
}

static void worksheets_and_charts_are_tables(void **state)
{
	const char *want =
	    "[A] hidden\nA1 number 0\n[B]\nA1 number 1\n[E] hidden\n"
	    "A1 number 4\n[F]\nA1 number 5\n";

	many_sheets(0);
	check("kinds", &book, want);
	check_noted("kinds", &book, "is a chart");
	check_noted("kinds", &book, "dialogsheet was left out");
	check_noted("kinds", &book, "has macros");
	fresh(state);
	many_sheets(7);
	check("wrong places", &book, want);
	check_noted("wrong places", &book, "not where the workbook says");
}

static void a_sheet_that_is_not_there_is_damage(void **state)
{
	(void)state;
	xs_rec(&sheet, 0x203, "hhhd", 0, 0, 0, 1.0);
	xs_rec(&globals, 0x85, "wbbbbs", 99999, 0, 0, 1, 0, "X");
	xs_book(&book, &globals, &sheet);
	check_refused("missing", &book, OUTCOME_DAMAGED);
	xs_book(&book, NULL, &sheet);
	book.size -= 4;
	check_refused("no end", &book, OUTCOME_DAMAGED);
	book.size -= 5;
	check_refused("cut", &book, OUTCOME_DAMAGED);
	book.size = 20;
	check_refused("empty", &book, OUTCOME_DAMAGED);
}

static void sheets_in_one_another_are_bounded(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++)
		XS_BOF8(&sheet, 0x20);
	for (int i = 0; i < 2000; i++)
		XS_EOF(&sheet);
	xs_rec(&sheet, 0x203, "hhhd", 0, 0, 0, 1.0);
	for (unsigned i = 0; i < 200; i++)
		xs_rec(&globals, 0x85, "wbbbbs", 6021, 0, 0, 1, 0, "X");
	xs_book(&book, &globals, &sheet);
	size_t last = 6021 - 16;
	for (unsigned i = 0; i < 200; i++)
		xs_put32(&book, 24 + 13 * i, last);
	check_refused("nested", &book, OUTCOME_DAMAGED);
	fresh(state);
	for (unsigned i = 0; i < 200; i++)
		xs_rec(&globals, 0x85, "wbbbbs", 0, 0, 0, 1, 0, "X");
	for (unsigned i = 0; i < 9000; i++)
		xs_rec(&sheet, 0x201, "hhh", 0, 0, 0);
	xs_book(&book, &globals, &sheet);
	for (unsigned i = 0; i < 200; i++)
		xs_put32(&book, 24 + 13 * i, 20 + 13 * 201 + 4);
	check_refused("one place", &book, OUTCOME_TOO_LARGE);
}

/* --- passwords ----------------------------------------------------------- */

static void encrypted_workbooks_are_named_so(void **state)
{
	(void)state;
	xs_rec(&globals, 0x2f, "hhh", 0, 0x1234, 0x5678);
	xs_book(&book, &globals, NULL);
	check_refused("XOR", &book, OUTCOME_ENCRYPTED);
	fresh(state);
	xs_rec(&globals, 0x2f, "hhhs", 1, 1, 1,
	    "0123456789abcdef0123456789abcdef0123456789abcdef");
	xs_book(&book, &globals, NULL);
	check_refused("RC4", &book, OUTCOME_ENCRYPTED);
	fresh(state);
	xs_rec(&globals, 0x2f, "hhhww", 1, 2, 2, 4, 0xffffffff);
	xs_book(&book, &globals, NULL);
	check_refused("lying sizes", &book, OUTCOME_ENCRYPTED);
	fresh(state);
	xs_rec(&globals, 0x2f, "");
	xs_book(&book, &globals, NULL);
	check_refused("nothing", &book, OUTCOME_ENCRYPTED);
}

static char *read_fixture(const char *name, struct table_report *report)
{
	char *path = mem_printf("tests/fixtures/xls/%s.xls", name);
	FILE *from = fopen(path, "rb");

	assert_non_null(from);
	free(path);
	book.size = fread(book.bytes, 1, sizeof book.bytes, from);
	fclose(from);
	char *cells = read_stream(&book, report);
	assert_int_equal(report->outcome, OUTCOME_OK);
	return cells;
}

/* Made by another program after [MS-OFFCRYPTO]: shared texts over two blocks
 * of 1024 bytes, then the numbers 0.5 to 39.5. */
static void the_default_password_is_tried(void **state)
{
	static const char *const names[] = {"default-password-xor",
	    "default-password-rc4", "default-password-cryptoapi"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct table_report report;
		char *cells = read_fixture(names[i], &report);
		assert_memory_equal(cells, "[S]\nA1 number 0.5\n", 18);
		assert_non_null(strstr(cells, "A40 number 39.5\n"));
		assert_true(probe_noted(&report, "without asking"));
		free(cells);
		table_report_free(&report);
	}
}

static void workbooks_of_real_programs_are_read(void **state)
{
	static const char *const names[] = {"xlwt", "libreoffice", "sheetjs"};
	static const char want[] =
	    "[日报]\nA1 text 职业教育活动周日报\nA2 text 单位\n"
	    "B2 text 人数\nC2 text 日期\nD2 text 合计\n"
	    "A3 text 合肥市第一中学\nB3 number 1200\n"
	    "C3 date 2023-05-17 raw 45063\n";

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct table_report report;
		char *cells = read_fixture(names[i], &report);
		assert_memory_equal(cells, want, sizeof want - 1);
		assert_non_null(strstr(cells, "A4 text 𠮷林"));
		assert_non_null(strstr(cells, "merge A1:D1\n"));
		assert_non_null(strstr(cells, "[备注] hidden\nA1 text xxx"));
		if (i == 0)
			assert_non_null(strstr(cells, "D3 error uncomputed"));
		else
			assert_non_null(strstr(cells, "D3 number 2400"));
		free(cells);
		table_report_free(&report);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(
		hidden_rows_and_columns_hide_their_cells, fresh),
	    cmocka_unit_test_setup(merged_ranges_are_handed_on, fresh),
	    cmocka_unit_test_setup(embedded_charts_have_no_cells, fresh),
	    cmocka_unit_test_setup(worksheets_and_charts_are_tables, fresh),
	    cmocka_unit_test_setup(a_sheet_that_is_not_there_is_damage, fresh),
	    cmocka_unit_test_setup(sheets_in_one_another_are_bounded, fresh),
	    cmocka_unit_test_setup(encrypted_workbooks_are_named_so, fresh),
	    cmocka_unit_test_setup(the_default_password_is_tried, fresh),
	    cmocka_unit_test_setup(workbooks_of_real_programs_are_read, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
