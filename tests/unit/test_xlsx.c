#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/xlsx_parts.h"

static void check_sheet(const char *label, const char *inside,
    const char *properties, const char *want)
{
	struct table_report report;
	char *cells = read_sheet(inside, properties, &limits_default, &report);
	const char *got = strncmp(cells, "[表]\n", 6) == 0 ? cells + 6 : cells;

	if (report.outcome != OUTCOME_OK && *want != '\0')
		fail_msg("%s: %s", label, report.reason);
	if (strcmp(got, want) != 0)
		fail_msg("%s: got\n%swant\n%s", label, got, want);
	free(cells);
	table_report_free(&report);
}

struct sheet_case {
	const char *label, *inside, *want;
};

static void check_cases(const struct sheet_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_sheet(cases[i].label, cases[i].inside, "", cases[i].want);
}

static void cells_hold_what_their_type_says(void **state)
{
	static const struct sheet_case cases[] = {
	    {"number", ROW1("<c r=\"A1\"><v>12</v></c>"), "A1 number 12\n"},
	    {"shared", ROW1("<c r=\"A1\" t=\"s\"><v>0</v></c>"),
		"A1 text 甲\n"},
	    {"rich runs are joined, pinyin left out",
		ROW1("<c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\" t=\"s\">"
		     "<v>2</v></c>"),
		"A1 text 富 文本\nB1 text 重庆\n"},
	    {"text is never trimmed", ROW1("<c r=\"A1\" t=\"s\"><v>3</v></c>"),
		"A1 text  空 \n"},
	    {"escapes are undone", ROW1("<c r=\"A1\" t=\"s\"><v>4</v></c>"),
		"A1 text a\rb_x000D_c_x12_d\xf0\x9f\x98\x80\n"},
	    {"an empty shared text is no cell",
		ROW1(
		    "<c r=\"A1\" t=\"s\"><v>5</v></c><c r=\"B1\"><v>1</v></c>"),
		"B1 number 1\n"},
	    {"formula text",
		ROW1("<c r=\"A1\" t=\"str\"><f>B1</f><v>合计</v></c>"),
		"A1 text 合计 formula\n"},
	    {"bool",
		ROW1("<c r=\"A1\" t=\"b\"><v>1</v></c><c r=\"B1\" t=\"b\">"
		     "<v>0</v></c><c r=\"C1\" t=\"b\"><v>true</v></c>"),
		"A1 bool 1\nB1 bool 0\nC1 bool 1\n"},
	    {"error", ROW1("<c r=\"A1\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>"),
		"A1 error #DIV/0! formula\n"},
	    {"inline",
		ROW1("<c r=\"A1\" t=\"inlineStr\"><is><t>内</t></is></c>"),
		"A1 text 内\n"},
	    {"inline with runs, pinyin and CDATA",
		ROW1("<c r=\"A1\" t=\"inlineStr\"><is><r><rPr/><t>a</t></r><r>"
		     "<t><![CDATA[<b>]]></t></r><rPh><t>x</t></rPh></is></c>"),
		"A1 text a<b>\n"},
	    {"inline with a value instead",
		ROW1("<c r=\"A1\" t=\"inlineStr\"><v>值</v></c>"),
		"A1 text 值\n"},
	    {"inline in a cell of no type",
		ROW1("<c r=\"A1\"><is><t>007</t></is></c>"), "A1 text 007\n"},
	    {"a formula without a result", ROW1("<c r=\"A1\"><f>1+1</f></c>"),
		"A1 error uncomputed formula\n"},
	    {"a formula without a result, by openpyxl",
		ROW1("<c r=\"A1\"><f>1+1</f><v></v></c><c r=\"B1\"><f>1</f><v/>"
		     "</c>"),
		"A1 error uncomputed formula\nB1 error uncomputed formula\n"},
	    {"a formula whose result is empty",
		ROW1("<c r=\"A1\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"B1\">"
		     "<v>1</v></c>"),
		"B1 number 1\n"},
	    {"ISO date",
		ROW1("<c r=\"A1\" t=\"d\"><v>2023-05-17</v></c><c r=\"B1\" "
		     "t=\"d\"><v>2023-05-17T09:30:00Z</v></c>"),
		"A1 date 2023-05-17\n"
		"B1 date 2023-05-17T09:30:00 raw 2023-05-17T09:30:00Z\n"},
	    {"no ISO date at all", ROW1("<c r=\"A1\" t=\"d\"><v>soon</v></c>"),
		"A1 text soon\n"},
	    {"a shared text that is not there",
		ROW1("<c r=\"A1\" t=\"s\"><v>99</v></c><c r=\"B1\" t=\"s\">"
		     "<v>-1</v></c>"),
		"A1 error #REF!\nB1 error #REF!\n"},
	    {"a number cell without a number",
		ROW1("<c r=\"A1\"><v>NaN</v></c><c r=\"B1\"><v>1e999</v></c>"),
		"A1 text NaN\nB1 text 1e999\n"},
	    {"numbers keep what was stored",
		ROW1("<c r=\"A1\"><v>1.50</v></c><c r=\"B1\"><v> 7 </v></c>"
		     "<c r=\"C1\"><v>1E3</v></c><c r=\"D1\">"
		     "<v>110101199003074510</v></c>"),
		"A1 number 1.5 raw 1.50\nB1 number 7 raw  7 \n"
		"C1 number 1000 raw 1E3\n"
		"D1 number 1.1010119900307451e+17 raw 110101199003074510\n"},
	    {"pictures in cells",
		ROW1("<c r=\"A1\" t=\"str\"><f>_xlfn.DISPIMG(\"ID_1\",1)</f>"
		     "<v>=DISPIMG(\"ID_1\",1)</v></c>"),
		"A1 text =DISPIMG(\"ID_1\",1) formula\n"},
	};

	(void)state;
	check_cases(cases, sizeof cases / sizeof cases[0]);
}

static void dates_come_from_the_number_format(void **state)
{
	static const struct sheet_case cases[] = {
	    {"built-in 14", ROW1("<c r=\"A1\" s=\"1\"><v>45063</v></c>"),
		"A1 date 2023-05-17 raw 45063\n"},
	    {"Chinese built-ins 31 and 57",
		ROW1("<c r=\"A1\" s=\"2\"><v>46348</v></c><c r=\"B1\" s=\"3\">"
		     "<v>46348</v></c>"),
		"A1 date 2026-11-22 raw 46348\nB1 date 2026-11-22 raw 46348\n"},
	    {"a written code with a time",
		ROW1("<c r=\"A1\" s=\"4\"><v>45063.3958333333</v></c>"),
		"A1 date 2023-05-17T09:30:00 raw 45063.3958333333\n"},
	    {"a time of day", ROW1("<c r=\"A1\" s=\"6\"><v>0.5</v></c>"),
		"A1 date 12:00:00 raw 0.5\n"},
	    {"durations",
		ROW1("<c r=\"A1\" s=\"5\"><v>0.5</v></c><c r=\"B1\" s=\"5\">"
		     "<v>1.5</v></c>"),
		"A1 date 12:00:00 raw 0.5\nB1 number 1.5\n"},
	    {"29 February 1900 and numbers that are no days",
		ROW1("<c r=\"A1\" s=\"1\"><v>59</v></c><c r=\"B1\" s=\"1\">"
		     "<v>60</v></c><c r=\"C1\" s=\"1\"><v>-3</v></c>"
		     "<c r=\"D1\" s=\"1\"><v>2958466</v></c>"
		     "<c r=\"E1\" s=\"1\"><v>0</v></c>"),
		"A1 date 1900-02-28 raw 59\nB1 number 60\nC1 number -3\n"
		"D1 number 2958466\nE1 number 0\n"},
	    {"a style that is not there",
		ROW1("<c r=\"A1\" s=\"99\"><v>45063</v></c><c r=\"B1\" "
		     "s=\"-1\"><v>45063</v></c>"),
		"A1 number 45063\nB1 number 45063\n"},
	};

	(void)state;
	check_cases(cases, sizeof cases / sizeof cases[0]);
	check_sheet("1904",
	    ROW1("<c r=\"A1\" s=\"1\"><v>43601</v></c><c r=\"B1\" s=\"6\">"
		 "<v>0.5</v></c><c r=\"C1\" t=\"d\"><v>2023-05-17</v></c>"),
	    "<workbookPr date1904=\"1\"/>",
	    "A1 date 2023-05-17 raw 43601\nB1 date 12:00:00 raw 0.5\n"
	    "C1 date 2023-05-17\n");
}

static void places_are_where_the_file_says(void **state)
{
	static const struct sheet_case cases[] = {
	    {"cells and rows without r",
		DATA("<row><c><v>1</v></c><c><v>2</v></c></row><row><c/>"
		     "<c><v>3</v></c></row>"),
		"A1 number 1\nB1 number 2\nB2 number 3\n"},
	    {"r anchors what follows",
		DATA(
		    "<row r=\"5\"><c r=\"C5\"><v>1</v></c><c><v>2</v></c></row>"
		    "<row><c><v>3</v></c></row>"),
		"C5 number 1\nD5 number 2\nA6 number 3\n"},
	    {"rows without r, cells with it",
		DATA("<row><c r=\"A3\"><v>1</v></c></row><row><c><v>2</v></c>"
		     "</row>"),
		"A3 number 1\nA4 number 2\n"},
	    {"a row repeated for each cell",
		DATA("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1\">"
		     "<c r=\"B1\"><v>2</v></c></row>"),
		"A1 number 1\nB1 number 2\n"},
	    {"the last cell of a sheet",
		DATA("<row r=\"1048576\"><c "
		     "r=\"XFD1048576\"><v>1</v></c></row>"),
		"XFD1048576 number 1\n"},
	    {"places outside any sheet",
		DATA("<row r=\"4294967297\"><c><v>1</v></c></row><row r=\"1\">"
		     "<c r=\"XFE1\"><v>2</v></c><c r=\"A0\"><v>3</v></c>"
		     "<c r=\"A1048577\"><v>4</v></c><c r=\"B1\"><v>5</v></c>"
		     "</row>"),
		"B1 number 5\n"},
	    {"small letters and dollars", ROW1("<c r=\"$b$1\"><v>1</v></c>"),
		"B1 number 1\n"},
	    {"the dimension is not believed",
		"<dimension ref=\"A1:XFD1048576\"/>" ROW1(
		    "<c r=\"A1\"><v>1</v></c>"),
		"A1 number 1\n"},
	    {"merged ranges",
		ROW1("<c r=\"A1\"><v>1</v></c>") "<mergeCells><mergeCell "
						 "ref=\"A1:C2\"/><mergeCell "
						 "ref=\"A1:XFD1048576\"/>"
						 "<mergeCell ref=\"C3:A1\"/>"
						 "<mergeCell ref=\"x\"/>"
						 "</mergeCells>",
		"A1 number 1\nmerge A1:C2\nmerge A1:XFD1048576\n"},
	    {"hidden rows and columns",
		"<cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"0\" "
		"max=\"4294967295\" hidden=\"0\"/></cols>" DATA(
		    "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v>"
		    "</c></row><row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>3</v>"
		    "</c></row>"),
		"A1 number 1\nB1 number 2 hidden\nA2 number 3 hidden\n"},
	};

	(void)state;
	check_cases(cases, sizeof cases / sizeof cases[0]);
}

/* Nothing outside <sheetData>, and no other namespace, gives cells. */
static void strange_elements_are_passed_over(void **state)
{
	static const struct sheet_case cases[] = {
	    {"extensions",
		ROW1(
		    "<c r=\"A1\"><v>1<x>2</x>3</v><extLst><v>9</v></extLst></c>"
		    "<z:c xmlns:z=\"urn:z\" r=\"B1\"><z:v>4</z:v></z:c>"
		    "<c xmlns=\"urn:z\" r=\"C1\"><v>5</v></c>"
		    "<c r=\"D1\"><v>6</v></c>"),
		"A1 number 13\nD1 number 6\n"},
	    {"rows elsewhere",
		"<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>" ROW1(
		    "<c r=\"B1\"><v>2</v></c>"),
		"B1 number 2\n"},
	};

	(void)state;
	check_cases(cases, sizeof cases / sizeof cases[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cells_hold_what_their_type_says),
	    cmocka_unit_test(dates_come_from_the_number_format),
	    cmocka_unit_test(places_are_where_the_file_says),
	    cmocka_unit_test(strange_elements_are_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
