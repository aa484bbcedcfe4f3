/* Documents: the input is the text and its styles (read_table.h). */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/read_table.h"

#define SPACES \
	" xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/" \
	"main\" xmlns:mc=\"http://schemas.openxmlformats.org/" \
	"markup-compatibility/2006\" xmlns:a=\"http://schemas." \
	"openxmlformats.org/drawingml/2006/main\" " \
	"xmlns:v=\"urn:schemas-microsoft-com:vml\" " \
	"xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/" \
	"math\""

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const words[] = {"<w:tbl", "<w:tr", "<w:tc", "<w:p", "<w:r",
    "<w:t", "<w:tcPr", "<w:trPr", "<w:gridSpan", "<w:vMerge", "<w:hMerge",
    "<w:gridBefore", "<w:gridAfter", "<w:hidden", "<w:br", "<w:tab", "<w:cr",
    "<w:cellDel", "<w:del", "<w:ins", "<w:delText", "<w:fldChar",
    "<w:instrText", "<w:moveFrom", "<w:noBreakHyphen", "<w:outlineLvl",
    "<w:pPr", "<w:pStyle", "<w:ptab", "<w:rPr", "<w:rt", "<w:sdt",
    "<w:sdtContent", "<w:sectPr", "<w:showingPlcHdr", "<w:sdtPr", "<w:sym",
    "<w:tblPr", "<w:tblGrid", "<w:txbxContent", "<mc:AlternateContent",
    "<mc:Choice", "<mc:Fallback", "<a:blip", "<v:imagedata", "<m:t", "<m:oMath",
    "<w:style", "<w:name", "<w:hyperlink", "<w:smartTag", "<w:x", " w:val",
    " w:fldCharType", " w:font", " w:char", " w:styleId", " w:type", " w:w",
    "restart", "continue", "begin", "separate", "end", "Wingdings",
    "Wingdings 2", "F0FE", "0052", "heading 1", "Heading1", "1", "2", "0", "9",
    "16384", "-1", "false", "合肥", "填报单位", "　", " xml:space", "preserve",
    "<w:body", "4294967295", "\n", "<w:trHeight", "<w:tcPrChange"};

static const struct fuzz_part parts[] = {
    {"word/document.xml",
	"<w:document" SPACES "><w:body><w:tbl><w:tr><w:tc><w:p><w:pPr>"
	"<w:pStyle w:val=\"1\"/></w:pPr><w:r><w:t>a</w:t></w:r></w:p></w:tc>"
	"</w:tr></w:tbl></w:body></w:document>",
	"<w:document" SPACES "><w:body>", "</w:body></w:document>", false},
    {"word/styles.xml",
	"<w:styles" SPACES "><w:style w:styleId=\"1\"><w:name "
	"w:val=\"heading 1\"/></w:style></w:styles>",
	"<w:styles" SPACES ">", "</w:styles>", true},
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct fuzz_format format = {
	    docx_read, parts, FUZZ_COUNT(parts), words, FUZZ_COUNT(words)};

	fuzz_read_package(&format, bytes, size);
	return 0;
}
