#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/charset.h"
#include "tests/unit/table_probe.h"

#define HEAD \
	"<?xml version=\"1.0\"?>\n<?mso-application " \
	"progid=\"Excel.Sheet\"?>\n"
#define BOOK(inside) \
	"<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" " \
	"xmlns:x=\"urn:schemas-microsoft-com:office:excel\" " \
	"xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\" " \
	"xmlns:html=\"http://www.w3.org/TR/REC-html40\">" inside "</Workbook>"
#define SHEET(rows) \
	HEAD BOOK( \
	    "<Worksheet ss:Name=\"表\"><Table>" rows "</Table></Worksheet>")
#define ROW(cells) "<Row>" cells "</Row>"
#define DATA(type, text) "<Data ss:Type=\"" type "\">" text "</Data>"
#define CELL(attributes, inside) "<Cell " attributes ">" inside "</Cell>"
#define TEXT(text) CELL("", DATA("String", text))

static void check(const char *label, const char *text, const char *want)
{
	struct table_report report;
	char *cells = probe_read(
	    text, strlen(text), "a.xls", &limits_default, &report);

	if (report.outcome != OUTCOME_OK)
		fail_msg("%s: %s", label, report.reason);
	assert_string_equal(report.format, "xml2003");
	if (strcmp(cells, want) != 0)
		fail_msg("%s: got\n%s", label, cells);
	free(cells);
	table_report_free(&report);
}

static void places_are_counted_and_said(void **state)
{
	(void)state;
	check("indexes",
	    SHEET(ROW(TEXT("a") CELL("ss:Index=\"4\"", DATA("String", "b")) TEXT(
		"c")) "<Row ss:Index=\"5\">" TEXT("d") "</Row>" ROW(TEXT("e"))),
	    "[表]\nA1 text a\nD1 text b\nE1 text c\nA5 text d\nA6 text e\n");
	check("merges",
	    SHEET(ROW(CELL("ss:MergeAcross=\"1\" ss:MergeDown=\"2\"",
		DATA("String", "a")) TEXT("b"))),
	    "[表]\nmerge A1:B3\nA1 text a\nC1 text b\n");
	check("places outside any sheet",
	    SHEET(ROW(TEXT("a")) "<Row ss:Index=\"4000000000\">" TEXT(
		"x") "</Row>" ROW(TEXT("y"))),
	    "[表]\nA1 text a\n");
}

static void values_are_of_their_type(void **state)
{
	(void)state;
	check("all types",
	    SHEET(ROW(CELL("", DATA("Number", "12.50"))
		    CELL("", DATA("DateTime", "2023-05-17T00:00:00.000"))
			CELL("", DATA("DateTime", "1899-12-31T09:30:00.000"))
			    CELL("", DATA("Boolean", "1"))
				CELL("", DATA("Error", "#N/A"))
				    CELL("", DATA("String", "")))),
	    "[表]\nA1 number 12.5 raw 12.50\n"
	    "B1 date 2023-05-17 raw 2023-05-17T00:00:00.000\n"
	    "C1 date 09:30:00 raw 1899-12-31T09:30:00.000\nD1 bool 1\n"
	    "E1 error #N/A\n");
	check("formulas",
	    SHEET(ROW(CELL("ss:Formula=\"=1+1\"", DATA("Number", "2"))
		    CELL("ss:Formula=\"=1+1\"", ""))),
	    "[表]\nA1 number 2 formula\nB1 error uncomputed formula\n");
	check("rich text, and what is beside the data",
	    SHEET(ROW(
		CELL("", "<ss:Data ss:Type=\"String\" "
			 "xmlns=\"http://www.w3.org/TR/REC-html40\"><B>a</B>"
			 "<Font html:Size=\"9\">b&#10;c</Font></ss:Data>"
			 "<Comment><ss:Data>note</ss:Data></Comment>"
			 "<PhoneticText>he</PhoneticText>"))),
	    "[表]\nA1 text ab\nc\n");
}

static void styles_tell_dates_from_numbers(void **state)
{
	(void)state;
	check("numbers under a date's format",
	    HEAD BOOK(
		"<Styles><Style ss:ID=\"s1\"><NumberFormat "
		"ss:Format=\"Short Date\"/></Style><Style ss:ID=\"s2\">"
		"<NumberFormat ss:Format=\"[h]:mm\"/></Style></Styles>"
		"<Worksheet ss:Name=\"表\"><Table>" ROW(
		    CELL("ss:StyleID=\"s1\"", DATA("Number", "45063")) CELL(
			"ss:StyleID=\"s2\"",
			DATA("DateTime", "1900-01-01T12:00:00.000"))) "</"
								      "Table></"
								      "Workshee"
								      "t>"),
	    "[表]\nA1 date 2023-05-17 raw 45063\n"
	    "B1 number 1.5 raw 1900-01-01T12:00:00.000\n");
}

static void what_does_not_show_is_marked(void **state)
{
	(void)state;
	check("columns, rows, sheets",
	    HEAD BOOK(
		"<Worksheet ss:Name=\"a\"><Table><Column/>"
		"<Column ss:Hidden=\"1\"/>" ROW(TEXT("a") TEXT(
		    "b")) "<Row ss:Hidden=\"1\">" TEXT("c") "</Row></Table></"
							    "Worksheet>"
							    "<Worksheet "
							    "ss:Name=\"b\"><"
							    "Table>" ROW(TEXT(
								"d")) "</"
								      "Table><"
								      "x:"
								      "Workshee"
								      "tOptions"
								      ">"
								      "<x:"
								      "Visible>"
								      "SheetVer"
								      "yHidden<"
								      "/x:"
								      "Visible>"
								      "</"
								      "x:"
								      "Workshee"
								      "tOptions"
								      "></"
								      "Workshee"
								      "t>"),
	    "[a]\nA1 text a\nB1 text b hidden\nA2 text c hidden\n"
	    "[b] hidden\nA1 text d\n");
}

static void a_declared_charset_is_decoded(void **state)
{
	(void)state;
	assert_int_equal(charset_prepare(), 0);
	check("GBK, and lines in front",
	    "\n<?xml version=\"1.0\" encoding=\"gb2312\"?>" BOOK(
		"<Worksheet ss:Name=\"a\"><Table>" ROW(
		    TEXT("\xca\xfd")) "</Table></Worksheet>"),
	    "[a]\nA1 text 数\n");
}

static void hostile_ones_are_refused(void **state)
{
	static const struct {
		const char *text;
		enum outcome outcome;
	} cases[] = {
	    {HEAD "<!DOCTYPE a [<!ENTITY b \"c\">]>" BOOK(""), OUTCOME_DAMAGED},
	    {HEAD BOOK("<Worksheet>"), OUTCOME_DAMAGED},
	    {SHEET(ROW(TEXT("a") TEXT("b") TEXT("c") TEXT("d"))),
		OUTCOME_TOO_LARGE},
	    {SHEET(ROW(CELL(
		 "", DATA("String", "<B><B><B><B><B><B></B></B></B></B></B>"
				    "</B>")))),
		OUTCOME_TOO_LARGE},
	    {HEAD BOOK("<Worksheet/><Worksheet/><Worksheet/>"),
		OUTCOME_TOO_LARGE},
	    {SHEET(""), OUTCOME_NO_TABLE},
	};
	struct limits limits = limits_default;

	(void)state;
	limits.cells = 3;
	limits.sheets = 2;
	limits.xml_depth = 10;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct table_report report;
		free(probe_read(cases[i].text, strlen(cases[i].text), NULL,
		    &limits, &report));
		if (report.outcome != cases[i].outcome)
			fail_msg(
			    "%zu: %d: %s", i, report.outcome, report.reason);
		table_report_free(&report);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(places_are_counted_and_said),
	    cmocka_unit_test(values_are_of_their_type),
	    cmocka_unit_test(styles_tell_dates_from_numbers),
	    cmocka_unit_test(what_does_not_show_is_marked),
	    cmocka_unit_test(a_declared_charset_is_decoded),
	    cmocka_unit_test(hostile_ones_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
