#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/xlsx_parts.h"

/* --- packages --------------------------------------------------------------
 */

#define SIMPLE SHEET_OF(ROW1("<c r=\"A1\"><v>1</v></c>"))
#define SIMPLE_CELLS "[表]\nA1 number 1\n"

static void check_parts(const char *label, const struct probe_part *parts,
    size_t count, const char *want)
{
	struct table_report report;
	char *cells = read_parts(parts, count, &limits_default, &report);

	if (report.outcome != OUTCOME_OK)
		fail_msg("%s: %s", label, report.reason);
	if (strcmp(cells, want) != 0)
		fail_msg("%s: got\n%s", label, cells);
	free(cells);
	table_report_free(&report);
}

#define CHECK_PARTS(label, want, ...) \
	do { \
		const struct probe_part parts_[] = {__VA_ARGS__}; \
		check_parts( \
		    label, parts_, sizeof parts_ / sizeof parts_[0], want); \
	} while (0)

static void parts_are_found_however_they_are_named(void **state)
{
	(void)state;
	CHECK_PARTS("absolute targets", SIMPLE_CELLS, TYPES,
	    ROOT_RELATIONS("/xl/workbook.xml"), BOOK(ONE_SHEET),
	    BOOK_RELATIONS(
		RELATIONSHIP("r1", "worksheet", "/xl/worksheets/a.xml")),
	    {"xl/worksheets/a.xml", SIMPLE, 0});
	CHECK_PARTS("dots and backslashes", SIMPLE_CELLS, TYPES,
	    ROOT_RELATIONS("./xl\\workbook.xml"), BOOK(ONE_SHEET),
	    BOOK_RELATIONS(RELATIONSHIP(
		"r1", "worksheet", "..\\xl/./worksheets\\a%20b.xml")),
	    {"xl/worksheets/a b.xml", SIMPLE, 0});
	CHECK_PARTS("backslashes in member names", SIMPLE_CELLS,
	    {"xl\\workbook.xml", BOOK_TEXT(ONE_SHEET), 0},
	    {"xl\\worksheets\\sheet1.xml", SIMPLE, 0});
	CHECK_PARTS("letters' case", SIMPLE_CELLS, TYPES,
	    ROOT_RELATIONS("XL/Workbook.xml"), BOOK(ONE_SHEET),
	    BOOK_RELATIONS(
		RELATIONSHIP("r1", "worksheet", "worksheets/SHEET1.xml")),
	    {"xl/Worksheets/sheet1.xml", SIMPLE, 0});
	CHECK_PARTS("no relationships at all", SIMPLE_CELLS, TYPES,
	    BOOK(ONE_SHEET), {"xl/worksheets/sheet1.xml", SIMPLE, 0});
	CHECK_PARTS("a workbook elsewhere", SIMPLE_CELLS, TYPES,
	    ROOT_RELATIONS("office/book.xml"),
	    {"office/book.xml", BOOK_TEXT(ONE_SHEET), 0},
	    {"office/_rels/book.xml.rels",
		RELATIONS_TEXT(RELATIONSHIP("r1", "worksheet", "s.xml")), 0},
	    {"office/s.xml", SIMPLE, 0});
	CHECK_PARTS("of two members of one name the first", SIMPLE_CELLS, TYPES,
	    BOOK(ONE_SHEET), {"xl/worksheets/sheet1.xml", SIMPLE, 0},
	    {"xl/Worksheets/Sheet1.xml", SHEET_OF(""), 0});
}

static void sheets_come_in_the_workbooks_order(void **state)
{
	(void)state;
	CHECK_PARTS("order and states",
	    "[二]\nA1 number 2\n[一] hidden\nA1 number 1\n", TYPES,
	    BOOK("<sheets><sheet name=\"二\" sheetId=\"7\" r:id=\"b\"/>"
		 "<sheet name=\"图\" sheetId=\"8\" r:id=\"c\"/>"
		 "<sheet name=\"一\" sheetId=\"1\" state=\"veryHidden\" "
		 "r:id=\"a\"/></sheets>"),
	    BOOK_RELATIONS(
		RELATIONSHIP("a", "worksheet", "worksheets/sheet1.xml")
		    RELATIONSHIP("b", "worksheet", "worksheets/sheet2.xml")
			RELATIONSHIP("c", "chartsheet", "chartsheets/s1.xml")),
	    {"xl/worksheets/sheet1.xml", SHEET_OF(ROW1("<c><v>1</v></c>")), 0},
	    {"xl/worksheets/sheet2.xml", SHEET_OF(ROW1("<c><v>2</v></c>")), 0},
	    {"xl/chartsheets/s1.xml", "<chartsheet/>", 0});
}

static void strict_and_prefixed_workbooks_are_read(void **state)
{
	(void)state;
	CHECK_PARTS("strict", "[表]\nA1 text 甲\n", TYPES,
	    {"_rels/.rels",
		"<Relationships xmlns=\"" PACKAGE
		"\"><Relationship Id=\"r\" Type=\"http://purl.oclc.org/ooxml/"
		"officeDocument/relationships/officeDocument\" "
		"Target=\"xl/workbook.xml\"/></Relationships>",
		0},
	    {"xl/workbook.xml",
		"<workbook xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/"
		"main\" xmlns:q=\"http://purl.oclc.org/ooxml/officeDocument/"
		"relationships\"><sheets><sheet name=\"表\" q:id=\"r1\"/>"
		"</sheets></workbook>",
		0},
	    {"xl/_rels/workbook.xml.rels",
		"<Relationships xmlns=\"" PACKAGE
		"\"><Relationship Id=\"r1\" Type=\"http://purl.oclc.org/ooxml/"
		"officeDocument/relationships/worksheet\" "
		"Target=\"other.xml\"/></Relationships>",
		0},
	    {"xl/other.xml",
		"<worksheet xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/"
		"main\"><sheetData><row><c t=\"s\"><v>0</v></c></row>"
		"</sheetData></worksheet>",
		0},
	    STRINGS);
	CHECK_PARTS("prefixed, single quotes, line ends", SIMPLE_CELLS, TYPES,
	    BOOK(ONE_SHEET),
	    {"xl/worksheets/sheet1.xml",
		"\xef\xbb\xbf<?xml version='1.0'?><x:worksheet xmlns:x='" MAIN
		"'><x:sheetData><x:row\nr='1'><x:c\n\tr='A1'><x:v>1</x:v></x:c>"
		"</x:row></x:sheetData></x:worksheet>",
		0});
	CHECK_PARTS("no namespace, white space first, a fancy encoding name",
	    SIMPLE_CELLS, TYPES, BOOK(ONE_SHEET),
	    {"xl/worksheets/sheet1.xml",
		"\r\n <?xml version=\"1.0\" encoding=\"UTF8\"?><worksheet>"
		"<sheetData><row><c><v>1</v></c></row></sheetData></worksheet>",
		0});
}

static void parts_in_utf16_are_read(void **state)
{
	static const char plain[] =
	    "<worksheet xmlns=\"" MAIN
	    "\"><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>";
	char wide[2 * sizeof plain];

	(void)state;
	wide[0] = (char)0xfe;
	wide[1] = (char)0xff;
	for (size_t i = 0; i < sizeof plain - 1; i++) {
		wide[2 + 2 * i] = 0;
		wide[3 + 2 * i] = plain[i];
	}
	CHECK_PARTS("UTF-16BE", SIMPLE_CELLS, TYPES, BOOK(ONE_SHEET),
	    {"xl/worksheets/sheet1.xml", wide, sizeof wide});
}

static void macros_are_flagged_and_else_ignored(void **state)
{
	const struct probe_part parts[] = {TYPES, BOOK(ONE_SHEET),
	    {"xl/worksheets/sheet1.xml", SIMPLE, 0},
	    {"xl/vbaProject.bin", "x", 0}};
	struct table_report report;
	char *cells = read_parts(parts, 4, &limits_default, &report);

	(void)state;
	assert_string_equal(cells, SIMPLE_CELLS);
	assert_true(report.macros);
	assert_true(probe_noted(&report, "macros"));
	free(cells);
	table_report_free(&report);
}

static void results_that_may_be_old_are_noted(void **state)
{
	struct table_report report;
	char *cells = read_sheet(ROW1("<c r=\"A1\"><f>1+1</f><v>0</v></c>"),
	    "<calcPr fullCalcOnLoad=\"1\"/>", &limits_default, &report);

	(void)state;
	assert_string_equal(cells, "[表]\nA1 number 0 formula\n");
	assert_true(probe_noted(&report, "may be old"));
	free(cells);
	table_report_free(&report);
}

/* --- refusals --------------------------------------------------------------
 */

static void check_refused(const char *label, const char *inside,
    const struct limits *limits, enum outcome want)
{
	struct table_report report;
	char *cells = read_sheet(inside, "", limits, &report);

	if (report.outcome != want || report.reason == NULL)
		fail_msg("%s: %s (%s)", label, outcome_name(report.outcome),
		    report.reason != NULL ? report.reason : "no reason");
	free(cells);
	table_report_free(&report);
}

static char *repeated(const char *text, size_t count)
{
	struct buf buf;

	buf_init(&buf, 1u << 30);
	for (size_t i = 0; i < count; i++)
		buf_puts(&buf, text);
	return buf_take(&buf);
}

static void broken_files_are_damaged_not_empty(void **state)
{
	const struct probe_part missing[] = {TYPES, BOOK(ONE_SHEET)};
	const struct probe_part doctype[] = {TYPES, BOOK(ONE_SHEET),
	    {"xl/worksheets/sheet1.xml",
		"<!DOCTYPE x [<!ENTITY e \"e\">]>" SIMPLE, 0}};
	struct table_report report;

	(void)state;
	check_refused(
	    "cut off", "<sheetData><row>", &limits_default, OUTCOME_DAMAGED);
	char *cells = read_parts(missing, 2, &limits_default, &report);
	assert_int_equal(report.outcome, OUTCOME_DAMAGED);
	free(cells);
	table_report_free(&report);
	cells = read_parts(doctype, 3, &limits_default, &report);
	assert_int_equal(report.outcome, OUTCOME_DAMAGED);
	assert_non_null(strstr(report.reason, "document type"));
	free(cells);
	table_report_free(&report);
	check_refused("nothing", "", &limits_default, OUTCOME_NO_TABLE);
	check_refused("styled blanks only",
	    ROW1("<c r=\"A1\" s=\"1\"/><c r=\"B1\" s=\"1\"/>"), &limits_default,
	    OUTCOME_NO_TABLE);
}

static void a_file_cut_at_any_byte_is_never_silently_complete(void **state)
{
	const struct probe_part parts[] = {TYPES, BOOK(ONE_SHEET), STRINGS,
	    {"xl/worksheets/sheet1.xml", SIMPLE, 0}};
	struct probe_file file = probe_zip(parts, 4);

	(void)state;
	for (size_t size = 0; size < file.size; size++) {
		struct table_report report;
		char *cells = probe_read(
		    file.bytes, size, NULL, &limits_default, &report);
		if (report.outcome == OUTCOME_OK &&
		    strcmp(report.format, "xlsx") == 0)
			fail_msg("cut at %zu", size);
		free(cells);
		table_report_free(&report);
	}
	free(file.bytes);
}

static void budgets_end_the_reading(void **state)
{
	struct limits limits = limits_default;
	char *cells = repeated("<c><v>1</v></c>", 200);
	char *row = mem_printf(ROW1("%s"), cells);
	char *deep = repeated("<a>", 300);
	char *merges = repeated("<mergeCell ref=\"A1:B2\"/>", 50);
	char *merged = mem_printf("<mergeCells>%s</mergeCells>", merges);
	char *spaces = repeated("          ", 1000000);
	char *wide = mem_printf("<sheetData x=\"%s\"/>", spaces);
	char *flood = repeated("<c/>", 1100000);
	char *flooded = mem_printf(ROW1("%s"), flood);

	(void)state;
	limits.cells = 100;
	check_refused("cells", row, &limits, OUTCOME_TOO_LARGE);
	limits = limits_default;
	limits.xml_events = 100;
	check_refused("events", row, &limits, OUTCOME_TOO_LARGE);
	limits = limits_default;
	limits.inflated_bytes = 4096;
	check_refused("inflated", row, &limits, OUTCOME_TOO_LARGE);
	limits = limits_default;
	limits.merges = 10;
	check_refused("merges", merged, &limits, OUTCOME_TOO_LARGE);
	limits = limits_default;
	check_refused("depth", deep, &limits, OUTCOME_TOO_LARGE);
	check_refused("token", wide, &limits, OUTCOME_TOO_LARGE);
	check_refused("cell flood", flooded, &limits, OUTCOME_TOO_LARGE);
	free(cells);
	free(row);
	free(deep);
	free(merges);
	free(merged);
	free(spaces);
	free(wide);
	free(flood);
	free(flooded);
}

/* Rows that are all alike pack well and are no bomb: only a part that is large
 * too is refused for it. */
static void what_packs_too_well_is_refused_when_it_is_large(void **state)
{
	char *rows = repeated("<row><c><v>1</v></c></row>", 100000);
	char *text = mem_printf(SHEET_OF("<sheetData>%s</sheetData>"), rows);
	const struct probe_part parts[] = {
	    TYPES, BOOK(ONE_SHEET), {"xl/worksheets/sheet1.xml", text, 0}};
	struct probe_file file = probe_zip(parts, 3);
	struct limits limits = limits_default;
	struct table_report report;

	(void)state;
	free(probe_read(file.bytes, file.size, NULL, &limits, &report));
	assert_int_equal(report.outcome, OUTCOME_OK);
	table_report_free(&report);
	limits.inflate_ratio_from = 1 << 20;
	free(probe_read(file.bytes, file.size, NULL, &limits, &report));
	assert_int_equal(report.outcome, OUTCOME_TOO_LARGE);
	assert_non_null(strstr(report.reason, "200 times its size"));
	table_report_free(&report);
	free(file.bytes);
	free(text);
	free(rows);
}

/* Excel holds 32,767 characters in a cell; what is over is cut, and said. */
static void overlong_texts_are_cut_and_noted(void **state)
{
	struct limits limits = limits_default;
	struct table_report report;
	char *cells;

	(void)state;
	limits.cell_chars = 3;
	cells = read_sheet(
	    ROW1("<c t=\"inlineStr\"><is><t>一二三四</t></is></c><c "
		 "t=\"inlineStr\"><is><t>一二三</t></is></c><c t=\"s\"><v>1"
		 "</v></c>"),
	    "", &limits, &report);
	assert_string_equal(
	    cells, "[表]\nA1 text 一二三\nB1 text 一二三\nC1 text 富 文\n");
	assert_true(probe_noted(&report, "over 3 characters"));
	free(cells);
	table_report_free(&report);
}

/* GOTCHAS of shared strings: one long text in thousands of cells. */
static void amplification_stops_at_the_answers_limit(void **state)
{
	char *text = repeated("好", 30000);
	char *strings = mem_printf(
	    "<sst xmlns=\"" MAIN "\"><si><t>%s</t></si></sst>", text);
	char *cells = repeated("<c t=\"s\"><v>0</v></c>", 2000);
	char *sheet = mem_printf(SHEET_OF(ROW1("%s")), cells);
	const struct probe_part parts[] = {TYPES, BOOK(ONE_SHEET),
	    {"xl/sharedStrings.xml", strings, 0},
	    {"xl/worksheets/sheet1.xml", sheet, 0}};
	struct table_report report;
	char *got = read_parts(parts, 4, &limits_default, &report);

	(void)state;
	/* The probe's buffer holds 64 MB, the answer would be 180. */
	assert_int_equal(report.outcome, OUTCOME_TOO_LARGE);
	free(got);
	table_report_free(&report);
	free(text);
	free(strings);
	free(cells);
	free(sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts_are_found_however_they_are_named),
	    cmocka_unit_test(sheets_come_in_the_workbooks_order),
	    cmocka_unit_test(strict_and_prefixed_workbooks_are_read),
	    cmocka_unit_test(parts_in_utf16_are_read),
	    cmocka_unit_test(macros_are_flagged_and_else_ignored),
	    cmocka_unit_test(results_that_may_be_old_are_noted),
	    cmocka_unit_test(broken_files_are_damaged_not_empty),
	    cmocka_unit_test(a_file_cut_at_any_byte_is_never_silently_complete),
	    cmocka_unit_test(budgets_end_the_reading),
	    cmocka_unit_test(what_packs_too_well_is_refused_when_it_is_large),
	    cmocka_unit_test(overlong_texts_are_cut_and_noted),
	    cmocka_unit_test(amplification_stops_at_the_answers_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
