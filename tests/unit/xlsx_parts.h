/*
 * Pieces of a workbook for the tests of the .xlsx reader, and a file made of
 * them.
 */
#ifndef TESTS_UNIT_XLSX_PARTS_H
#define TESTS_UNIT_XLSX_PARTS_H

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

#define DATA(rows) "<sheetData>" rows "</sheetData>"
#define ROW1(cells) DATA("<row r=\"1\">" cells "</row>")

static inline char *read_parts(const struct probe_part *parts, size_t count,
    const struct limits *limits, struct table_report *report)
{
	struct probe_file file = probe_zip(parts, count);
	char *cells = probe_read(
	    file.bytes, file.size, "test.xlsx", limits, report);

	free(file.bytes);
	return cells;
}

/* A workbook of one sheet with this XML in <worksheet>. */
static inline char *read_sheet(const char *inside,
    const char *workbook_properties, const struct limits *limits,
    struct table_report *report)
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

#endif
