#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/table_probe.h"

/* Short prefixes, so that tests are short to read: o office, t table, x text,
 * s style. */
#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
#define SPACES \
	" xmlns:o=\"" ODF "office:1.0\" xmlns:t=\"" ODF "table:1.0\"" \
	" xmlns:x=\"" ODF "text:1.0\" xmlns:s=\"" ODF "style:1.0\"" \
	" xmlns:calcext=\"urn:org:documentfoundation:names:experimental:" \
	"calc:xmlns:calcext:1.0\">"
#define CONTENT(styles, body) \
	"<o:document-content" SPACES "<o:automatic-styles>" styles \
	"</o:automatic-styles><o:body><o:spreadsheet>" body \
	"</o:spreadsheet></o:body></o:document-content>"
#define SHEET(rows) CONTENT("", "<t:table t:name=\"表\">" rows "</t:table>")
#define ROW(cells) "<t:table-row>" cells "</t:table-row>"
#define TEXT(text) \
	"<t:table-cell o:value-type=\"string\"><x:p>" text \
	"</x:p></t:table-cell>"

static const struct probe_part mimetype = {
    "mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0};

static char *read_content(const char *content, const struct limits *limits,
    struct table_report *report)
{
	struct probe_part parts[] = {mimetype, {"content.xml", content, 0}};
	struct probe_file file = probe_zip(parts, 2);

	char *cells = probe_read(
	    file.bytes, file.size, "a.ods", limits, report);
	assert_string_equal(report->format, "ods");
	free(file.bytes);
	return cells;
}

static void check_one(const char *label, const char *content, const char *want)
{
	struct table_report report;
	char *cells = read_content(content, &limits_default, &report);

	if (report.outcome != OUTCOME_OK)
		fail_msg("%s: %s", label, report.reason);
	if (strcmp(cells, want) != 0)
		fail_msg("%s: got\n%s", label, cells);
	free(cells);
	table_report_free(&report);
}

/* One row of cells. */
#define CHECK(label, cells, want) \
	check_one(label, SHEET(ROW(cells)), "[表]\n" want)

static void types_of_value_are_told_apart(void **state)
{
	(void)state;
	CHECK("numbers",
	    "<t:table-cell o:value-type=\"float\" o:value=\"12\"/>"
	    "<t:table-cell o:value-type=\"float\" o:value=\"0.50\"/>"
	    "<t:table-cell o:value-type=\"percentage\" o:value=\"0.85\">"
	    "<x:p>85%</x:p></t:table-cell>"
	    "<t:table-cell o:value-type=\"currency\" o:value=\"3\"/>",
	    "A1 number 12\nB1 number 0.5 raw 0.50\nC1 number 0.85\n"
	    "D1 number 3\n");
	CHECK("dates",
	    "<t:table-cell o:value-type=\"date\" o:date-value=\"2023-05-17\"/>"
	    "<t:table-cell o:value-type=\"date\" "
	    "o:date-value=\"2023-05-17T09:30:00\"/>"
	    "<t:table-cell o:value-type=\"date\" "
	    "o:date-value=\"1899-12-30T08:00:00\"/>",
	    "A1 date 2023-05-17\nB1 date 2023-05-17T09:30:00\n"
	    "C1 date 08:00:00 raw 1899-12-30T08:00:00\n");
	CHECK("times of day and durations",
	    "<t:table-cell o:value-type=\"time\" "
	    "o:time-value=\"PT09H30M00S\"/>"
	    "<t:table-cell o:value-type=\"time\" "
	    "o:time-value=\"PT36H00M00S\"/>",
	    "A1 date 09:30:00 raw PT09H30M00S\n"
	    "B1 number 1.5 raw PT36H00M00S\n");
	CHECK("booleans and none",
	    "<t:table-cell o:value-type=\"boolean\" o:boolean-value=\"true\"/>"
	    "<t:table-cell><x:p>untyped</x:p></t:table-cell>",
	    "A1 bool 1\nB1 text untyped\n");
	CHECK("a text of its own beside what is shown",
	    "<t:table-cell o:value-type=\"string\" o:string-value=\"a\">"
	    "<x:p>b</x:p></t:table-cell>",
	    "A1 text a\n");
}

static void formulas_are_their_results(void **state)
{
	(void)state;
	CHECK("results of three kinds",
	    "<t:table-cell t:formula=\"of:=1\" o:value-type=\"float\" "
	    "o:value=\"1\"/><t:table-cell t:formula=\"of:=1\"/>"
	    "<t:table-cell t:formula=\"of:=1\" o:value-type=\"string\" "
	    "o:string-value=\"\" calcext:value-type=\"error\">"
	    "<x:p>#N/A</x:p></t:table-cell>",
	    "A1 number 1 formula\nB1 error uncomputed formula\n"
	    "C1 error #N/A formula\n");
	CHECK("an error that Excel stores as 0",
	    "<t:table-cell t:formula=\"of:=X()\" o:value-type=\"float\" "
	    "o:value=\"0\"><x:p>#NAME?</x:p></t:table-cell>",
	    "A1 number 0 raw #NAME? formula\n");
}

static void text_is_put_together(void **state)
{
	(void)state;
	CHECK("paragraphs are lines", TEXT("a</x:p><x:p/><x:p>b"),
	    "A1 text a\n\nb\n");
	CHECK("spaces, tabs and breaks",
	    TEXT("a  b<x:s/><x:s x:c=\"2\"/>c<x:tab/>d<x:line-break/>"
		 "<x:span>e<x:a>f</x:a></x:span>"),
	    "A1 text a b   c\td\nef\n");
	CHECK("an indented file's line ends are nothing",
	    TEXT("\n    a\n    ") TEXT(" a "), "A1 text a\nB1 text  a \n");
	CHECK("notes, pronunciation and drawings are left out",
	    "<t:table-cell o:value-type=\"string\"><o:annotation><x:p>note"
	    "</x:p></o:annotation><x:p><x:ruby><x:ruby-base>合</x:ruby-base>"
	    "<x:ruby-text>he</x:ruby-text></x:ruby></x:p>"
	    "<t:shapes><x:p>x</x:p></t:shapes></t:table-cell>",
	    "A1 text 合\n");
}

static void repeated_cells_and_rows_are_counted(void **state)
{
	(void)state;
	CHECK("cells",
	    "<t:table-cell t:number-columns-repeated=\"2\" "
	    "o:value-type=\"float\" o:value=\"7\"/>"
	    "<t:table-cell t:number-columns-repeated=\"3\"/>" TEXT(
		"a") "<t:table-cell t:number-columns-repeated=\"16378\"/>",
	    "A1 number 7\nB1 number 7\nF1 text a\n");
	check_one("rows",
	    SHEET("<t:table-row t:number-rows-repeated=\"2\">"
		  "<t:table-cell><x:p>a</x:p></t:table-cell></t:table-row>"
		  "<t:table-header-rows><t:table-row>"
		  "<t:table-cell><x:p>b</x:p></t:table-cell></t:table-row>"
		  "</t:table-header-rows>"
		  "<t:table-row t:number-rows-repeated=\"1048572\">"
		  "<t:table-cell/></t:table-row><t:table-row>"
		  "<t:table-cell><x:p>last</x:p></t:table-cell>"
		  "</t:table-row>"),
	    "[表]\nA1 text a\nA2 text a\nA3 text b\nA1048576 text last\n");
}

static void what_does_not_show_is_marked(void **state)
{
	(void)state;
	check_one("a sheet by its style",
	    CONTENT("<s:style s:name=\"ta2\" s:family=\"table\">"
		    "<s:table-properties t:display=\"false\"/></s:style>",
		"<t:table t:name=\"a\" t:style-name=\"ta2\"><t:table-row>"
		"<t:table-cell><x:p>x</x:p></t:table-cell></t:table-row>"
		"</t:table><t:table t:name=\"b\" t:style-name=\"ta1\">"
		"<t:table-row><t:table-cell><x:p>y</x:p></t:table-cell>"
		"</t:table-row></t:table>"),
	    "[a] hidden\nA1 text x\n[b]\nA1 text y\n");
	check_one("rows and columns",
	    SHEET("<t:table-column/><t:table-column t:visibility=\"collapse\"/>"
		  "<t:table-row><t:table-cell><x:p>a</x:p></t:table-cell>"
		  "<t:table-cell><x:p>b</x:p></t:table-cell></t:table-row>"
		  "<t:table-row t:visibility=\"filter\">"
		  "<t:table-cell><x:p>c</x:p></t:table-cell></t:table-row>"
		  "<t:table-row-group t:display=\"false\"><t:table-row>"
		  "<t:table-cell><x:p>d</x:p></t:table-cell></t:table-row>"
		  "</t:table-row-group><t:table-row>"
		  "<t:table-cell><x:p>e</x:p></t:table-cell></t:table-row>"),
	    "[表]\nA1 text a\nB1 text b hidden\nA2 text c hidden\n"
	    "A3 text d hidden\nA4 text e\n");
}

static void spans_are_merges(void **state)
{
	(void)state;
	CHECK("a span, and what it covers",
	    "<t:table-cell t:number-columns-spanned=\"2\" "
	    "t:number-rows-spanned=\"3\"><x:p>a</x:p></t:table-cell>"
	    "<t:covered-table-cell/>" TEXT("b"),
	    "merge A1:B3\nA1 text a\nC1 text b\n");
	CHECK("a span that is a lie",
	    "<t:table-cell t:number-columns-spanned=\"4294967295\" "
	    "t:number-rows-spanned=\"99999999999\"><x:p>a</x:p>"
	    "</t:table-cell>",
	    "merge A1:XFD1048576\nA1 text a\n");
}

static void tables_elsewhere_are_no_sheets(void **state)
{
	(void)state;
	check_one("changes and links keep copies",
	    CONTENT("",
		"<t:tracked-changes><t:table t:name=\"x\"><t:table-row>"
		"<t:table-cell><x:p>x</x:p></t:table-cell></t:table-row>"
		"</t:table></t:tracked-changes><t:table t:name=\"a\">"
		"<o:forms/><t:table-row><t:table-cell><x:p>a</x:p><t:table>"
		"<t:table-row><t:table-cell><x:p>x</x:p></t:table-cell>"
		"</t:table-row></t:table></t:table-cell></t:table-row>"
		"</t:table><t:dde-links><t:table><t:table-row><t:table-cell>"
		"<x:p>x</x:p></t:table-cell></t:table-row></t:table>"
		"</t:dde-links>"),
	    "[a]\nA1 text a\n");
}

static void encrypted_ones_say_so(void **state)
{
	struct probe_part parts[] = {mimetype,
	    {"META-INF/manifest.xml",
		"<!DOCTYPE manifest><manifest:manifest>"
		"<manifest:file-entry><manifest:encryption-data/>",
		0},
	    {"content.xml", "\x01\x02\x03", 0}};
	struct probe_file file = probe_zip(parts, 3);
	struct table_report report;

	(void)state;
	free(probe_read(file.bytes, file.size, NULL, &limits_default, &report));
	assert_int_equal(report.outcome, OUTCOME_ENCRYPTED);
	free(file.bytes);
	table_report_free(&report);
}

static void flat_files_are_read(void **state)
{
	/* The declared names are what it is known by. */
	static const char text[] =
	    "<office:document xmlns:office=\"" ODF "office:1.0\" xmlns:t=\"" ODF
	    "table:1.0\" xmlns:x=\"" ODF
	    "text:1.0\"><office:body><office:spreadsheet>"
	    "<t:table t:name=\"表\"><t:table-row><t:table-cell>"
	    "<x:p>a</x:p></t:table-cell></t:table-row></t:table>"
	    "</office:spreadsheet></office:body></office:document>";
	struct table_report report;

	(void)state;
	char *cells = probe_read(
	    text, sizeof text - 1, "a.fods", &limits_default, &report);
	assert_string_equal(report.format, "fods");
	assert_string_equal(cells, "[表]\nA1 text a\n");
	free(cells);
	table_report_free(&report);
}

#define BOMB_ROW(cells) \
	"<t:table-row t:number-rows-repeated=\"1048576\">" cells \
	"</t:table-row>"
#define BOMB_CELL(text) \
	"<t:table-cell t:number-columns-repeated=\"16384\">" text \
	"</t:table-cell>"
#define WIDE_CELL "<t:table-cell t:number-columns-spanned=\"9\"/>"

static void bombs_are_bounded(void **state)
{
	static const struct {
		const char *content;
		enum outcome outcome;
	} cases[] = {
	    {SHEET(BOMB_ROW(BOMB_CELL("<x:p>a</x:p>"))), OUTCOME_TOO_LARGE},
	    {SHEET(BOMB_ROW(BOMB_CELL("")) BOMB_ROW(BOMB_CELL(""))),
		OUTCOME_NO_TABLE},
	    {SHEET(BOMB_ROW(WIDE_CELL WIDE_CELL)), OUTCOME_NO_TABLE},
	    {SHEET(BOMB_ROW("") BOMB_ROW(TEXT("beyond"))), OUTCOME_NO_TABLE},
	    {"<!DOCTYPE x []>" SHEET(ROW(TEXT("a"))), OUTCOME_DAMAGED},
	    {SHEET(ROW(TEXT("a"))) "x", OUTCOME_DAMAGED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct table_report report;
		struct limits limits = limits_default;
		limits.cells = 100000;
		free(read_content(cases[i].content, &limits, &report));
		assert_int_equal(report.outcome, cases[i].outcome);
		table_report_free(&report);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(types_of_value_are_told_apart),
	    cmocka_unit_test(formulas_are_their_results),
	    cmocka_unit_test(text_is_put_together),
	    cmocka_unit_test(repeated_cells_and_rows_are_counted),
	    cmocka_unit_test(what_does_not_show_is_marked),
	    cmocka_unit_test(spans_are_merges),
	    cmocka_unit_test(tables_elsewhere_are_no_sheets),
	    cmocka_unit_test(encrypted_ones_say_so),
	    cmocka_unit_test(flat_files_are_read),
	    cmocka_unit_test(bombs_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
