#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/table_probe.h"

#define SPACES \
	" xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"" \
	" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"" \
	" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"" \
	" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"" \
	" xmlns:calcext=\"urn:org:documentfoundation:names:experimental:" \
	"calc:xmlns:calcext:1.0\""
#define CONTENT(name, styles, body) \
	"<office:" name SPACES "><office:automatic-styles>" styles \
	"</office:automatic-styles><office:body><office:spreadsheet>" body \
	"</office:spreadsheet></office:body></office:" name ">"
#define SHEETS(body) CONTENT("document-content", "", body)
#define SHEET(rows) \
	SHEETS("<table:table table:name=\"表\">" rows "</table:table>")
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define CELL(attributes, inside) \
	"<table:table-cell " attributes ">" inside "</table:table-cell>"
#define P(text) "<text:p>" text "</text:p>"
#define TYPE(type) "office:value-type=\"" type "\" "
#define TEXT(text) CELL(TYPE("string"), P(text))
#define FLOAT(value) \
	CELL(TYPE("float") "office:value=\"" value "\"", P("shown"))

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
	    FLOAT("12") FLOAT("0.50")
		CELL(TYPE("percentage") "office:value=\"0.85\"", P("85%"))
		    CELL(TYPE("currency") "office:value=\"3\"", P("￥3")),
	    "A1 number 12\nB1 number 0.5 raw 0.50\nC1 number 0.85\n"
	    "D1 number 3\n");
	CHECK("dates",
	    CELL(TYPE("date") "office:date-value=\"2023-05-17\"", P("x")) CELL(
		TYPE("date") "office:date-value=\"2023-05-17T09:30:00\"", "")
		CELL(TYPE("date") "office:date-value=\"1899-12-30T08:00:00\"",
		    ""),
	    "A1 date 2023-05-17\nB1 date 2023-05-17T09:30:00\n"
	    "C1 date 08:00:00 raw 1899-12-30T08:00:00\n");
	CHECK("times of day and durations",
	    CELL(TYPE("time") "office:time-value=\"PT09H30M00S\"", "")
		CELL(TYPE("time") "office:time-value=\"PT36H00M00S\"", ""),
	    "A1 date 09:30:00 raw PT09H30M00S\n"
	    "B1 number 1.5 raw PT36H00M00S\n");
	CHECK("booleans and none",
	    CELL(TYPE("boolean") "office:boolean-value=\"true\"", P("TRUE"))
		CELL("", P("untyped")),
	    "A1 bool 1\nB1 text untyped\n");
	CHECK("a text of its own beside what is shown",
	    CELL(TYPE("string") "office:string-value=\"a\"", P("b")),
	    "A1 text a\n");
}

static void formulas_are_their_results(void **state)
{
	(void)state;
	CHECK("results of three kinds",
	    CELL("table:formula=\"of:=1\" " TYPE("float") "office:value=\"1\"",
		P("1")) CELL("table:formula=\"of:=1\"", "")
		CELL("table:formula=\"of:=1\" " TYPE(
			 "string") "office:string-value=\"\" "
				   "calcext:value-type=\"error\"",
		    P("#N/A")),
	    "A1 number 1 formula\nB1 error uncomputed formula\n"
	    "C1 error #N/A formula\n");
	CHECK("an error that Excel stores as 0",
	    CELL("table:formula=\"of:=X()\" " TYPE("float") "office:value="
							    "\"0\"",
		P("#NAME?")),
	    "A1 number 0 raw #NAME? formula\n");
}

static void text_is_put_together(void **state)
{
	(void)state;
	CHECK("paragraphs are lines", CELL(TYPE("string"), P("a") P("") P("b")),
	    "A1 text a\n\nb\n");
	CHECK("spaces, tabs and breaks",
	    TEXT("a  b<text:s/><text:s text:c=\"2\"/>c<text:tab/>d"
		 "<text:line-break/><text:span>e<text:a>f</text:a></"
		 "text:span>"),
	    "A1 text a b   c\td\nef\n");
	CHECK("an indented file's line ends are nothing",
	    TEXT("\n    a\n    ") TEXT(" a "), "A1 text a\nB1 text  a \n");
	CHECK("notes, pronunciation and drawings are left out",
	    CELL(TYPE("string"),
		"<office:annotation>" P("note") "</office:annotation>" P(
		    "<text:ruby><text:ruby-base>合</text:ruby-base>"
		    "<text:ruby-text>he</text:ruby-text></text:ruby>") "<table:"
								       "shapes"
								       ">" P("x") "</table:shapes>"),
	    "A1 text 合\n");
}

static void repeated_cells_and_rows_are_counted(void **state)
{
	(void)state;
	CHECK("cells",
	    CELL("table:number-columns-repeated=\"2\" " TYPE("float") "office:"
								      "value="
								      "\"7\"",
		"") CELL("table:number-columns-repeated=\"3\"", "") TEXT("a")
		CELL("table:number-columns-repeated=\"16378\"", ""),
	    "A1 number 7\nB1 number 7\nF1 text a\n");
	check_one("rows",
	    SHEET("<table:table-row table:number-rows-repeated=\"2\">" TEXT(
		"a") "</table:table-row>"
		     "<table:table-header-rows>" ROW(TEXT(
			 "b")) "</table:table-header-rows>"
			       "<table:table-row table:number-rows-"
			       "repeated=\"1048572\">" CELL(
				   "", "") "</table:table-row>" ROW(TEXT("l"
									 "a"
									 "s"
									 "t"))),
	    "[表]\nA1 text a\nA2 text a\nA3 text b\nA1048576 text last\n");
}

static void what_does_not_show_is_marked(void **state)
{
	(void)state;
	check_one("a sheet by its style",
	    CONTENT("document-content",
		"<style:style style:name=\"ta2\" style:family=\"table\">"
		"<style:table-properties table:display=\"false\"/>"
		"</style:style>",
		"<table:table table:name=\"a\" table:style-name=\"ta2\">" ROW(
		    TEXT("x")) "</table:table><table:table "
			       "table:name=\"b\" "
			       "table:style-name=\"ta1\">" ROW(TEXT("y")) "</"
									  "tabl"
									  "e:"
									  "tabl"
									  "e>"),
	    "[a] hidden\nA1 text x\n[b]\nA1 text y\n");
	check_one("rows and columns",
	    SHEET("<table:table-column/><table:table-column "
		  "table:visibility=\"collapse\"/>" ROW(TEXT("a") TEXT(
		      "b")) "<table:table-row "
			    "table:visibility=\"filter\">" TEXT("c") "</"
								     "table:"
								     "table-"
								     "row>"
								     "<table:"
								     "table-"
								     "row-"
								     "group "
								     "table:"
								     "display="
								     "\"false\""
								     ">" ROW(TEXT("d")) "</table:table-row-group>" ROW(
									 TEXT(
									     "e"))),
	    "[表]\nA1 text a\nB1 text b hidden\nA2 text c hidden\n"
	    "A3 text d hidden\nA4 text e\n");
}

static void spans_are_merges(void **state)
{
	(void)state;
	CHECK("a span, and what it covers",
	    CELL("table:number-columns-spanned=\"2\" "
		 "table:number-rows-spanned=\"3\" " TYPE("string"),
		P("a")) "<table:covered-table-cell/>" TEXT("b"),
	    "merge A1:B3\nA1 text a\nC1 text b\n");
	CHECK("a span that is a lie",
	    CELL("table:number-columns-spanned=\"4294967295\" "
		 "table:number-rows-spanned=\"99999999999\" " TYPE("string"),
		P("a")),
	    "merge A1:XFD1048576\nA1 text a\n");
}

static void tables_elsewhere_are_no_sheets(void **state)
{
	(void)state;
	check_one("changes and links keep copies",
	    SHEETS("<table:tracked-changes><table:table table:name=\"x\">" ROW(
		TEXT("x")) "</table:table></table:tracked-changes>"
			   "<table:table table:name=\"a\"><office:forms/>" ROW(
			       CELL("",
				   P("a") "<table:table>" ROW(TEXT(
				       "x")) "</"
					     "table:table>")) "</"
							      "table:table><"
							      "table:dde-"
							      "links><"
							      "table:"
							      "table>" ROW(TEXT(
								  "x")) "</"
									"table:"
									"table>"
									"</"
									"table:"
									"dde-"
									"links"
									">"),
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
	static const char text[] = CONTENT("document", "",
	    "<table:table table:name=\"表\">" ROW(TEXT("a")) "</table:table>");
	struct table_report report;

	(void)state;
	char *cells = probe_read(
	    text, sizeof text - 1, "a.fods", &limits_default, &report);
	assert_string_equal(report.format, "fods");
	assert_string_equal(cells, "[表]\nA1 text a\n");
	free(cells);
	table_report_free(&report);
}

#define BOMB "table:number-columns-repeated=\"16384\" "
#define BOMB_ROW(cells) \
	"<table:table-row table:number-rows-repeated=\"1048576\">" cells \
	"</table:table-row>"

static void bombs_are_bounded(void **state)
{
	static const struct {
		const char *content;
		enum outcome outcome;
	} cases[] = {
	    {SHEET(BOMB_ROW(CELL(BOMB, P("a")))), OUTCOME_TOO_LARGE},
	    {SHEET(BOMB_ROW(CELL(BOMB, "")) BOMB_ROW(CELL(BOMB, ""))),
		OUTCOME_NO_TABLE},
	    {SHEET(BOMB_ROW(CELL("table:number-columns-spanned=\"9\"", "")
		     CELL("table:number-columns-spanned=\"9\"", ""))),
		OUTCOME_NO_TABLE},
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
