#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/xls_check.h"

/* --- the container ------------------------------------------------------- */

static void a_small_book(void)
{
	xs_rec(&sheet, 0x203, "hhhd", 0, 0, 0, 1.0);
	xs_book(&book, NULL, &sheet);
}

static const char small_book[] = "[S]\nA1 number 1\n";

static void streams_are_found_however_they_lie(void **state)
{
	(void)state;
	a_small_book();
	xs_container(&file, "Workbook", &book, 0);
	check("plain", &file, small_book);
	xs_container(&file, "BOOK", &book, 0);
	check("another name", &file, small_book);
	xs_container(&file, "Workbook", &book, OLE_SCATTERED);
	check("scattered", &file, small_book);
	xs_container(&file, "workBook", &book, OLE_MINI);
	check("mini stream", &file, small_book);
	xs_container(&file, "Workbook", &book, OLE_MINI | OLE_SCATTERED);
	check_refused(
	    "scattered under its mini stream", &file, OUTCOME_DAMAGED);
}

static void records_may_lie_across_sectors(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 400; i++)
		xs_rec(&sheet, 0x203, "hhhd", i, 0, 0, (double)i);
	xs_book(&book, NULL, &sheet);
	xs_container(&file, "Workbook", &book, OLE_SCATTERED);
	struct table_report report;
	char *cells = read_stream(&file, &report);
	assert_int_equal(report.outcome, OUTCOME_OK);
	assert_non_null(strstr(cells, "A400 number 399\n"));
	assert_null(strstr(cells, "A401"));
	free(cells);
	table_report_free(&report);
}

static void of_a_workbook_and_a_book_the_filled_one_is_read(void **state)
{
	static struct xs other;

	(void)state;
	a_small_book();
	xs_container(&file, "Book", &book, 0);
	/* A second entry: an empty Workbook, before it by name. */
	xs_entry(&file, 1280, "Workbook", 2, 0xffffffff, 0xfffffffe, 0);
	xs_put32(&file, 1152 + 72, 2);
	check("empty Workbook", &file, small_book);
	other.size = 0;
	XS_BOF8(&other, 5);
	XS_EOF(&other);
	xs_container(&file, "Workbook", &other, 0);
	check_refused("no sheets", &file, OUTCOME_DAMAGED);
}

static void damaged_containers_end(void **state)
{
	struct table_report report;

	(void)state;
	for (unsigned i = 0; i < 200; i++)
		xs_rec(&sheet, 0x203, "hhhd", i, 1, 0, 1.0);
	xs_book(&book, NULL, &sheet);
	char *want = read_stream(&book, &report);
	table_report_free(&report);
	xs_container(&file, "Workbook", &book, 0);
	xs_put32(&file, 512 + 4 * 4, 3);
	check_refused("a loop", &file, OUTCOME_DAMAGED);
	xs_container(&file, "Workbook", &book, 0);
	xs_put32(&file, 512 + 4 * 4, 0x00ffffff);
	check_refused("past the end", &file, OUTCOME_DAMAGED);
	xs_container(&file, "Workbook", &book, 0);
	xs_put32(&file, 1152 + 120, 0xffffff00);
	check_noted("a size that lies", &file, "shorter than its container");
	/* A directory that loops is the same four entries again and again. */
	xs_container(&file, "Workbook", &book, 0);
	xs_put32(&file, 512 + 4, 1);
	check("a directory that loops", &file, want);
	xs_container(&file, "Workbook", &book, 0);
	xs_put32(&file, 68, 3);
	xs_put32(&file, 72, 0xffffffff);
	check("a DIFAT that is none", &file, want);
	/* Cut off: the directory is gone, the stream's beginning is there. */
	memcpy(file.bytes + 512, book.bytes, book.size);
	file.size = 512 + book.size;
	xs_put32(&file, 48, 1000);
	check_refused("no directory", &file, OUTCOME_DAMAGED);
	free(want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(streams_are_found_however_they_lie, fresh),
	    cmocka_unit_test_setup(records_may_lie_across_sectors, fresh),
	    cmocka_unit_test_setup(
		of_a_workbook_and_a_book_the_filled_one_is_read, fresh),
	    cmocka_unit_test_setup(damaged_containers_end, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
