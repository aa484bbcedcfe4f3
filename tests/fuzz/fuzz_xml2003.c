/* SpreadsheetML 2003 in words or as it is (read_table.h), or a flat
 * OpenDocument where the input says so. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tests/fuzz/read_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const words[] = {"<Worksheet", "<Table", "<Row", "<Cell",
    "<Data", "<ss:Data", "<Column", "<Styles", "<Style", "<NumberFormat",
    "<x:ExcelWorkbook", "<x:Date1904", "<x:WorksheetOptions", "<x:Visible",
    "<Comment", "<NamedCell", "<h:B", "<h:Font", "<B", "<x", " ss:Index",
    " ss:Span", " ss:Hidden", " ss:StyleID", " ss:MergeAcross", " ss:MergeDown",
    " ss:Formula", " ss:Type", " ss:Name", " ss:ID", " ss:Format", " ss:Parent",
    " Type", " x:Ticked", "Number", "String", "DateTime", "Boolean", "Error",
    "0", "1", "2", "3", "100", "16384", "1048576", "4294967296", "-1", "1.5",
    "0.85", "1E+10", "2023-05-17T00:00:00.000", "1899-12-31T09:30:00.000",
    "#N/A", "s1", "Default", "yyyy\\-mm\\-dd", "Short Date", "Percent",
    "General Date", "[h]:mm", "@", "SheetHidden", "SheetVeryHidden", "=RC[1]",
    "合肥", "　", "\n", "&#10;", "<Names", "<WorksheetOptions", "<Visible"};

static const struct fuzz_part workbook = {"", NULL,
    "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "
    "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\" "
    "xmlns:x=\"urn:schemas-microsoft-com:office:excel\" "
    "xmlns:h=\"http://www.w3.org/TR/REC-html40\"><Styles><Style ss:ID=\"s1\">"
    "<NumberFormat ss:Format=\"Short Date\"/></Style></Styles>",
    "</Workbook>", false};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct fuzz_format format = {
	    xml2003_read, &workbook, 1, words, FUZZ_COUNT(words)};

	if (memmem(bytes, size, "office:document", 15) != NULL)
		fuzz_read_table(fods_read, bytes, size);
	else
		fuzz_read_document(&format, bytes, size);
	return 0;
}
