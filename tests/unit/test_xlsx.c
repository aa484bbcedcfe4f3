#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/table_probe.h"

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATION \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"

#define TYPES \
	{ \
		"[Content_Types].xml", \
		    "<Types xmlns=\"http://schemas.openxmlformats.org/" \
		    "package/2006/content-types\"><Override PartName=\"/xl/" \
		    "workbook.xml\" ContentType=\"application/vnd." \
		    "openxmlformats-officedocument.spreadsheetml.sheet.main+" \
		    "xml\"/></Types>", \
		    0 \
	}
#define ROOT_RELATIONS(target) \
	{ \
		"_rels/.rels", \
		    "<Relationships xmlns=\"" PACKAGE \
		    "\"><Relationship Id=\"r1\" Type=\"" RELATION \
		    "/officeDocument\" Target=\"" target \
		    "\"/></Relationships>", \
		    0 \
	}
#define RELATIONSHIP(id, type, target) \
	"<Relationship Id=\"" id "\" Type=\"" RELATION "/" type \
	"\" Target=\"" target "\"/>"
#define RELATIONS_TEXT(list) \
	"<Relationships xmlns=\"" PACKAGE "\">" list "</Relationships>"
#define BOOK_RELATIONS(list) \
	{ \
		"xl/_rels/workbook.xml.rels", RELATIONS_TEXT(list), 0 \
	}
#define BOOK_TEXT(inside) \
	"<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATION "\">" inside \
	"</workbook>"
#define BOOK(inside) \
	{ \
		"xl/workbook.xml", BOOK_TEXT(inside), 0 \
	}
#define SHEET_OF(text) "<worksheet xmlns=\"" MAIN "\">" text "</worksheet>"
#define ONE_SHEET \
	"<sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"r1\"/></sheets>"

/* What every simple case shares: cell styles 0 General, 1 = 14, 2 = 31,
 * 3 = 57, 4 = yyyy-mm-dd hh:mm, 5 = [h]:mm, 6 = h:mm, 7 = 0.00. */
#define STYLES \
	{ \
		"xl/styles.xml", \
		    "<styleSheet xmlns=\"" MAIN "\"><numFmts><numFmt " \
		    "numFmtId=\"164\" formatCode=\"yyyy-mm-dd hh:mm\"/>" \
		    "<numFmt numFmtId=\"165\" formatCode=\"[h]:mm\"/>" \
		    "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/>" \
		    "</cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>" \
		    "<xf numFmtId=\"14\"><alignment/></xf>" \
		    "<xf numFmtId=\"31\"/><xf numFmtId=\"57\"/>" \
		    "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>" \
		    "<xf numFmtId=\"20\"/><xf numFmtId=\"2\"/></cellXfs>" \
		    "</styleSheet>", \
		    0 \
	}
#define STRINGS \
	{ \
		"xl/sharedStrings.xml", \
		    "<sst xmlns=\"" MAIN "\" count=\"9999999\">" \
		    "<si><t>甲</t></si>" \
		    "<si><r><rPr><b/></rPr><t>富</t></r><r><t xml:space=\"" \
		    "preserve\"> 文本</t></r><rPh><t>fu</t></rPh></si>" \
		    "<si><t>重庆</t><rPh sb=\"0\" eb=\"1\"><t>zhong</t></rPh>" \
		    "<phoneticPr fontId=\"1\"/></si>" \
		    "<si><t xml:space=\"preserve\"> 空 </t></si>" \
		    "<si><t>a_x000D_b_x005F_x000D_c_x12_d_xD83D__xDE00_" \
		    "_x0007_</t></si><si><t/></si></sst>", \
		    0 \
	}

static char *read_parts(const struct probe_part *parts, size_t count,
    const struct limits *limits, struct table_report *report)
{
	struct probe_file file = probe_zip(parts, count);
	char *cells = probe_read(
	    file.bytes, file.size, "test.xlsx", limits, report);

	free(file.bytes);
	return cells;
}

/* A workbook of one sheet with this XML in <worksheet>. */
static char *read_sheet(const char *inside, const char *workbook_properties,
    const struct limits *limits, struct table_report *report)
{
	char *book = mem_printf("<workbook xmlns=\"" MAIN
				"\" xmlns:r=\"" RELATION "\">%s" ONE_SHEET
				"</workbook>",
	    workbook_properties);
	char *sheet = mem_printf(SHEET_OF("%s"), inside);
	const struct probe_part parts[] = {TYPES,
	    ROOT_RELATIONS("xl/workbook.xml"), {"xl/workbook.xml", book, 0},
	    BOOK_RELATIONS(
		RELATIONSHIP("r1", "worksheet", "worksheets/sheet1.xml")
		    RELATIONSHIP("r2", "styles", "styles.xml") RELATIONSHIP(
			"r3", "sharedStrings", "sharedStrings.xml")),
	    STYLES, STRINGS, {"xl/worksheets/sheet1.xml", sheet, 0}};
	char *cells = read_parts(
	    parts, sizeof parts / sizeof parts[0], limits, report);

	free(book);
	free(sheet);
	return cells;
}

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

#define DATA(rows) "<sheetData>" rows "</sheetData>"
#define ROW1(cells) DATA("<row r=\"1\">" cells "</row>")

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
	limits.inflate_ratio = 100;
	check_refused("ratio", wide, &limits, OUTCOME_TOO_LARGE);
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
	    cmocka_unit_test(cells_hold_what_their_type_says),
	    cmocka_unit_test(dates_come_from_the_number_format),
	    cmocka_unit_test(places_are_where_the_file_says),
	    cmocka_unit_test(strange_elements_are_passed_over),
	    cmocka_unit_test(parts_are_found_however_they_are_named),
	    cmocka_unit_test(sheets_come_in_the_workbooks_order),
	    cmocka_unit_test(strict_and_prefixed_workbooks_are_read),
	    cmocka_unit_test(parts_in_utf16_are_read),
	    cmocka_unit_test(macros_are_flagged_and_else_ignored),
	    cmocka_unit_test(broken_files_are_damaged_not_empty),
	    cmocka_unit_test(a_file_cut_at_any_byte_is_never_silently_complete),
	    cmocka_unit_test(budgets_end_the_reading),
	    cmocka_unit_test(overlong_texts_are_cut_and_noted),
	    cmocka_unit_test(amplification_stops_at_the_answers_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
