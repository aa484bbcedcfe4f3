/* Spreadsheets: the input is the content and the manifest (read_table.h); a
 * flat one where the first byte is 0xff, a text where it is 0xfe. */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/read_table.h"

#define SPACES \
	" xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"" \
	" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"" \
	" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"" \
	" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\"" \
	" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\"" \
	" xmlns:calcext=\"urn:org:documentfoundation:names:experimental:" \
	"calc:xmlns:calcext:1.0\""

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const words[] = {"<table:table", "<table:table-row",
    "<table:table-cell", "<table:covered-table-cell", "<text:p", "<text:span",
    "<text:s", "<text:tab", "<text:line-break", "<text:a", "<text:h",
    "<text:note", "<text:ruby", "<text:ruby-text", "<text:ruby-base",
    "<table:table-rows", "<table:table-row-group", "<table:table-header-rows",
    "<table:table-column", "<table:table-columns", "<table:table-column-group",
    "<table:table-header-columns", "<office:annotation", "<table:shapes",
    "<office:automatic-styles", "<office:styles", "<style:style",
    "<style:table-properties", "<office:body", "<office:spreadsheet",
    "<office:scripts", "<x", " office:value-type", " calcext:value-type",
    " office:value", " office:date-value", " office:time-value",
    " office:boolean-value", " office:string-value", " table:formula",
    " table:number-columns-repeated", " table:number-rows-repeated",
    " table:number-columns-spanned", " table:number-rows-spanned",
    " table:visibility", " table:display", " table:name", " table:style-name",
    " style:name", " style:family", " text:c", " office:currency", "float",
    "percentage", "currency", "date", "time", "boolean", "string", "void",
    "error", "0", "1", "2", "3", "1.5", "-0.85", "1E300", "45063", "2023-05-17",
    "2023-05-17T09:30:00", "1899-12-30T09:30:00", "PT09H30M00.5S", "P1DT2H",
    "-PT1H", "true", "false", "visible", "collapse", "filter", "of:=1+1",
    "of:=#REF!", "Err:502", "#N/A", "1048576", "16384", "99999999999", "ta1",
    "table", "合肥", "　", "\n", "<table:title", "<table:named-expressions",
    "<text:tracked-changes", "<draw:image", "<text:list", "<text:list-item"};

static const struct fuzz_part parts[] = {
    {"content.xml",
	"<office:document-content" SPACES "><office:body><office:spreadsheet/>"
	"</office:body></office:document-content>",
	"<office:document-content" SPACES "><office:automatic-styles>"
	"<style:style style:name=\"ta1\"><style:table-properties "
	"table:display=\"false\"/></style:style></office:automatic-styles>"
	"<office:body><office:spreadsheet>",
	"</office:spreadsheet></office:body></office:document-content>", false},
    {"META-INF/manifest.xml", "<manifest/>", "<manifest>", "</manifest>", true},
};

static const struct fuzz_part flat = {"", NULL,
    "<office:document" SPACES "><office:body><office:spreadsheet>",
    "</office:spreadsheet></office:body></office:document>", false};

static const struct fuzz_part text = {"content.xml", NULL,
    "<office:document-content" SPACES "><office:body><office:text>",
    "</office:text></office:body></office:document-content>", false};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct fuzz_format format = {
	    ods_read, parts, FUZZ_COUNT(parts), words, FUZZ_COUNT(words)};
	static const struct fuzz_format in_one = {
	    fods_read, &flat, 1, words, FUZZ_COUNT(words)};
	static const struct fuzz_format in_text = {
	    odt_read, &text, 1, words, FUZZ_COUNT(words)};

	if (size > 0 && bytes[0] == 0xff)
		fuzz_read_document(&in_one, bytes, size);
	else if (size > 0 && bytes[0] == 0xfe)
		fuzz_read_package(&in_text, bytes, size);
	else
		fuzz_read_package(&format, bytes, size);
	return 0;
}
