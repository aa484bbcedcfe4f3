/* Workbooks: the input is the sheet, the shared strings, the styles, the
 * workbook and its relationships (read_table.h). */
#include <stddef.h>
#include <stdint.h>

#define FUZZ_COLLECT
#include "tests/fuzz/read_table.h"

#define MAIN \
	" xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define OFFICE \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE \
	" xmlns=\"http://schemas.openxmlformats.org/package/2006/" \
	"relationships\""

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const words[] = {"<sheetData", "<row", "<c", "<v", "<f",
    "<is", "<t", "<r", "<rPh", "<phoneticPr", "<cols", "<col", "<mergeCells",
    "<mergeCell", "<si", "<numFmts", "<numFmt", "<cellXfs", "<xf",
    "<cellStyleXfs", "<sheets", "<sheet", "<workbookPr", "<calcPr",
    "<Relationship", "<mc:AlternateContent", "<x", "<extLst", " r", " t", " s",
    " ref", " min", " max", " hidden", " xml:space", " numFmtId", " formatCode",
    " name", " sheetId", " state", " r:id", " id", " date1904",
    " fullCalcOnLoad", " Id", " Type", " Target", " TargetMode", " count",
    " xmlns", "s", "str", "inlineStr", "b", "e", "d", "n", "A1", "B2", "AA10",
    "XFD1048576", "A1:B2", "XFE1048577", "45063.5", "1E+10", "0.85", "-1",
    "99999999999999999", "0", "1", "164", "preserve", "_x000D_", "_x5F_",
    "yyyy-mm-dd", "[h]:mm", "0.00E+00", "[$-804]aaaa", "m\"月\"d\"日\";@", "@",
    "true", "hidden", "veryHidden", "rId1", "rId2", OFFICE "/worksheet",
    OFFICE "/sharedStrings", OFFICE "/styles", OFFICE "/chartsheet",
    "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/styles.xml",
    "sharedStrings.xml", "External", "合肥", "#DIV/0!", "2023-05-17T12:00:00",
    "=DISPIMG(&quot;ID_1&quot;,1)", "=1+1", "58", "14", "22", "1048576"};

static const struct fuzz_part parts[] = {
    {"xl/worksheets/sheet1.xml",
	"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData>"
	"</worksheet>",
	"<worksheet" MAIN ">", "</worksheet>", false},
    {"xl/sharedStrings.xml", "<sst><si><t>a</t></si><si><t>b</t></si></sst>",
	"<sst" MAIN ">", "</sst>", true},
    {"xl/styles.xml",
	"<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf "
	"numFmtId=\"46\"/><xf numFmtId=\"9\"/><xf numFmtId=\"31\"/></cellXfs>"
	"</styleSheet>",
	"<styleSheet" MAIN ">", "</styleSheet>", true},
    {"xl/workbook.xml",
	"<workbook xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"a\" "
	"sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
	"<workbook" MAIN " xmlns:r=\"" OFFICE "\">", "</workbook>", false},
    {"xl/_rels/workbook.xml.rels",
	"<Relationships" PACKAGE "><Relationship Id=\"rId1\" Type=\"" OFFICE
	"/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
	"<Relationships" PACKAGE ">", "</Relationships>", false},
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct fuzz_format format = {
	    xlsx_read, parts, FUZZ_COUNT(parts), words, FUZZ_COUNT(words)};

	fuzz_read_package(&format, bytes, size);
	return 0;
}
