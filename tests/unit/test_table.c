#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "parsers/sniff.h"
#include "tests/unit/table_probe.h"

static void references_are_written_and_read(void **state)
{
	static const struct {
		const char *text;
		uint32_t row, col;
	} rows[] = {{"A1", 0, 0}, {"Z9", 8, 25}, {"AA10", 9, 26},
	    {"ZZ1", 0, 701}, {"AAA1", 0, 702}, {"XFD1048576", 1048575, 16383}};
	static const char *const wrong[] = {"", "A", "1", "A0", "XFE1", "A-1",
	    "A1048577", "ZZZZZZZZ1", "A4294967297", "A1 ", "1A", "甲1"};
	uint32_t row, col;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[12];
		table_ref(rows[i].row, rows[i].col, text);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(
		    table_ref_parse(text, strlen(text), &row, &col), 0);
		assert_true(row == rows[i].row && col == rows[i].col);
	}
	assert_int_equal(table_ref_parse("$c$5", 4, &row, &col), 0);
	assert_true(row == 4 && col == 2);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(
		    table_ref_parse(wrong[i], strlen(wrong[i]), &row, &col),
		    -1);
	char far[12];
	table_ref(UINT32_MAX, UINT32_MAX, far);
	assert_int_equal(strlen(far), 11);
}

static void notes_are_kept_once_and_bounded(void **state)
{
	struct table_report report = {0};

	(void)state;
	for (int i = 0; i < 200; i++) {
		table_note(&report, "the same");
		table_note(&report, "note %d \xff", i);
	}
	assert_int_equal(report.note_count, 64);
	assert_string_equal(report.notes[0], "the same");
	assert_int_equal(table_refuse(&report, OUTCOME_DAMAGED, "first"), -1);
	assert_int_equal(
	    table_refuse(&report, OUTCOME_TOO_LARGE, "second"), -1);
	assert_int_equal(report.outcome, OUTCOME_DAMAGED);
	assert_string_equal(report.reason, "first");
	table_report_free(&report);
	table_report_free(&report);
}

/* --- the collector ---------------------------------------------------------
 */

static void feed(
    const struct table_sink *sink, const char *ref, const char *text)
{
	struct cell cell = {
	    .type = CELL_TEXT, .text = text, .text_bytes = strlen(text)};

	table_ref_parse(ref, strlen(ref), &cell.row, &cell.col);
	sink->cell(sink->context, &cell);
}

static void collected_cells_are_sorted_and_the_last_holds(void **state)
{
	struct sheets sheets;
	struct table_sink sink = sheets_collector(&sheets, 100);

	(void)state;
	sink.sheet_begin(sink.context, "表", false);
	feed(&sink, "B2", "old");
	feed(&sink, "A1", "first");
	feed(&sink, "C1", "same");
	feed(&sink, "B2", "new");
	feed(&sink, "D9", "same");
	sink.sheet_end(sink.context);
	struct sheet *sheet = &sheets.items[0];
	assert_int_equal(sheet->cell_count, 4);
	assert_int_equal(sheets.cell_count, 4);
	assert_int_equal(sheet->rows, 9);
	assert_int_equal(sheet->cols, 4);
	assert_string_equal(sheet_at(sheet, 1, 1)->text, "new");
	assert_string_equal(sheet_at(sheet, 0, 0)->text, "first");
	assert_ptr_equal(
	    sheet_at(sheet, 0, 2)->text, sheet_at(sheet, 8, 3)->text);
	assert_null(sheet_at(sheet, 5, 5));
	sheets_free(&sheets);
}

static void merged_places_show_their_top_left(void **state)
{
	static const struct cell_range ranges[] = {
	    {4, 0, 6, 1}, {0, 0, 1, 2}, {0, 5, 1048575, 5}};
	struct sheets sheets;
	struct table_sink sink = sheets_collector(&sheets, 100);

	(void)state;
	sink.sheet_begin(sink.context, "表", false);
	feed(&sink, "A1", "title");
	feed(&sink, "F1", "tall");
	feed(&sink, "D3", "plain");
	for (size_t i = 0; i < 3; i++)
		sink.merge(sink.context, &ranges[i]);
	sink.sheet_end(sink.context);
	struct sheet *sheet = &sheets.items[0];
	assert_string_equal(sheet_shown(sheet, 1, 2)->text, "title");
	assert_string_equal(sheet_shown(sheet, 99, 5)->text, "tall");
	assert_string_equal(sheet_shown(sheet, 2, 3)->text, "plain");
	assert_null(sheet_shown(sheet, 5, 1));
	assert_null(sheet_merge_at(sheet, 3, 0));
	assert_non_null(sheet_merge_at(sheet, 6, 1));
	sheets_free(&sheets);
}

static void a_collector_that_is_full_says_so(void **state)
{
	struct sheets sheets;
	struct table_sink sink = sheets_collector(&sheets, 2);
	struct table_report report;
	static const char text[] = "a,b\nc,d\n";

	(void)state;
	table_read((const unsigned char *)text, sizeof text - 1, NULL,
	    &limits_default, &sink, &report);
	assert_true(sheets.over);
	assert_int_equal(report.outcome, OUTCOME_TOO_LARGE);
	table_report_free(&report);
	sheets_free(&sheets);
	sheets_free(&sheets);
}

/* --- JSON -------------------------------------------------------------------
 */

static int to_buf(void *context, const char *bytes, size_t size)
{
	return buf_append(context, bytes, size);
}

static json_t *json_of(const char *text, const char *name, uint64_t max_bytes)
{
	struct buf buf;
	struct table_json json;
	struct table_report report;

	buf_init(&buf, 1u << 26);
	struct table_sink sink = table_json_begin(
	    &json, to_buf, &buf, max_bytes);
	table_read((const unsigned char *)text, strlen(text), name,
	    &limits_default, &sink, &report);
	if (table_json_end(&json, &report) < 0)
		table_refuse(&report, OUTCOME_TOO_LARGE, "the answer");
	if (report.outcome != OUTCOME_OK) {
		char *refusal = table_json_refused(&report);
		buf_reset(&buf);
		buf_puts(&buf, refusal);
		free(refusal);
	}
	json_t *answer = json_loads(buf_text(&buf), 0, NULL);
	assert_non_null(answer);
	buf_free(&buf);
	table_report_free(&report);
	return answer;
}

static void json_tells_cells_and_notes(void **state)
{
	json_t *answer = json_of("a\"\t,1.50\n,x\\y\n", "form.xls", UINT64_MAX);
	const char *outcome, *format, *note, *name, *value, *raw;
	int rows, cols;
	double number;

	(void)state;
	assert_int_equal(
	    json_unpack(answer,
		"{s:s,s:s,s:[s],s:[{s:s,s:i,s:i,s:[{s:s},{s:f,s:s},{}]}]}",
		"format", &format, "outcome", &outcome, "notes", &note,
		"sheets", "name", &name, "rows", &rows, "cols", &cols, "cells",
		"value", &value, "value", &number, "raw", &raw),
	    0);
	assert_string_equal(format, "csv");
	assert_string_equal(outcome, "ok");
	assert_string_equal(note, "name says xls, content is csv");
	assert_string_equal(value, "a\"\t");
	assert_true(number == 1.5 && rows == 2 && cols == 2);
	assert_string_equal(raw, "1.50");
	json_decref(answer);
}

static void json_of_a_refusal_has_no_sheets(void **state)
{
	json_t *answer = json_of("%PDF-1.4\n", "a.pdf", UINT64_MAX);
	const char *outcome, *reason;

	(void)state;
	assert_int_equal(json_unpack(answer, "{s:s,s:s}", "outcome", &outcome,
			     "reason", &reason),
	    0);
	assert_string_equal(outcome, "unsupported");
	assert_int_equal(json_array_size(json_object_get(answer, "sheets")), 0);
	json_decref(answer);
	answer = json_of("a,b,c,d\n", "a.csv", 20);
	assert_string_equal(
	    json_string_value(json_object_get(answer, "outcome")), "too-large");
	json_decref(answer);
}

/* --- sniffing ----------------------------------------------------------------
 */

#define SNIFF(bytes, kind) \
	{ \
		bytes, sizeof(bytes) - 1, SNIFF_##kind \
	}

static void kinds_are_told_by_content(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		enum sniff_kind kind;
	} rows[] = {
	    SNIFF("", EMPTY),
	    SNIFF("%PDF-1.7\n", PDF),
	    SNIFF("Rar!\x1a\x07\x01\x00", RAR),
	    SNIFF("7z\xbc\xaf\x27\x1c", SEVENZIP),
	    SNIFF("\x1f\x8b\x08\x00", GZIP),
	    SNIFF("\x89PNG\r\n\x1a\n....", PNG),
	    SNIFF("\xff\xd8\xff\xe0", JPEG),
	    SNIFF("GIF89a....", GIF),
	    SNIFF("RIFF\x10\0\0\0WEBPVP8 ", WEBP),
	    SNIFF("RIFF\x10\0\0\0AVI LIST", AVI),
	    SNIFF("II*\0\x08\0\0\0", TIFF),
	    SNIFF("\0\0\0\x18"
		  "ftypheic\0\0\0\0mif1heic",
		HEIC),
	    SNIFF("\0\0\0\x18"
		  "ftypisom\0\0\0\0isomiso2",
		MP4),
	    SNIFF("\0\0\0\x14"
		  "ftypqt  \0\0\0\0qt  ",
		MOV),
	    SNIFF("\x30\x26\xb2\x75\x8e\x66\xcf\x11....", ASF),
	    SNIFF("\x1a\x45\xdf\xa3\x01\x42\x82\x84webm", WEBM),
	    SNIFF("\x1a\x45\xdf\xa3\x01\x42\x82\x88matroska", MKV),
	    SNIFF("FLV\x01\x05", FLV),
	    SNIFF("ID3\x03", MP3),
	    SNIFF("\xff\xfb\x90\x44\x00\x00", MP3),
	    SNIFF("\x78\x9f\x3e\x22\x00\x00", TNEF),
	    SNIFF("BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0",
		BMP),
	    SNIFF("{\\rtf1\\ansi", RTF),
	    SNIFF("  \n<HTML><table>", HTML),
	    SNIFF("<table><tr><td>\xd0\xd5</td>", HTML),
	    SNIFF("<!--[if gte mso 9]><xml>--><html>", HTML),
	    SNIFF("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">",
		HTML),
	    SNIFF("MIME-Version: 1.0\r\nContent-Type: multipart/related; "
		  "boundary=x\r\n\r\n",
		MHTML),
	    SNIFF("From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n",
		EML),
	    SNIFF("<?xml version=\"1.0\"?>\n<?mso-application "
		  "progid=\"Excel.Sheet\"?>\n<Workbook>",
		XML2003),
	    SNIFF("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-"
		  "microsoft-com:office:spreadsheet\">",
		XML2003),
	    SNIFF("\xff\xfe<\0h\0t\0m\0l\0>\0", HTML),
	    SNIFF("<?xml version=\"1.0\"?><svg xmlns=\"x\">", SVG),
	    SNIFF("\xd0\xd5\xc3\xfb\t1\n", TEXT),
	    SNIFF("just words", TEXT),
	    SNIFF("\1\0\2\0\3\0\0\1\0\0\0\x80", BINARY),
	    SNIFF("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
	    SNIFF("\x09\x00\x04\x00\x02\x00\x10\x00", XLS),
	    SNIFF("PK\3\4 cut off [Content_Types].xml xl/workbook.xml", XLSX),
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum sniff_kind got = sniff_kind_of(
		    (const unsigned char *)rows[i].bytes, rows[i].size);
		if (got != rows[i].kind)
			fail_msg("row %zu: %s, not %s", i, sniff_format(got),
			    sniff_format(rows[i].kind));
	}
}

static void zips_are_told_by_their_members(void **state)
{
	static const struct {
		const char *name, *text;
		enum sniff_kind kind;
	} rows[] = {
	    {"mimetype", "application/vnd.oasis.opendocument.spreadsheet",
		SNIFF_ODS},
	    {"mimetype", "application/vnd.oasis.opendocument.text", SNIFF_ODT},
	    {"word/document.xml", "<w:document/>", SNIFF_DOCX},
	    {"ppt/presentation.xml", "<p/>", SNIFF_PPTX},
	    {"xl/workbook.bin", "x", SNIFF_XLSB},
	    {"XL\\Workbook.xml", "<workbook/>", SNIFF_XLSX},
	    {"[Content_Types].xml",
		"<Types><Override PartName=\"/a.xml\" ContentType=\"application"
		"/vnd.ms-excel.sheet.macroEnabled.main+xml\"/></Types>",
		SNIFF_XLSX},
	    {"OFD.xml", "<ofd/>", SNIFF_OFD},
	    {"photo.jpg", "x", SNIFF_ZIP},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct probe_part part = {rows[i].name, rows[i].text, 0};
		struct probe_file file = probe_zip(&part, 1);
		assert_int_equal(
		    sniff_kind_of(file.bytes, file.size), rows[i].kind);
		free(file.bytes);
	}
}

/* An OLE2 file of a header, one FAT sector and one directory sector. */
static void ole_file(unsigned char file[2048], const char *const names[3],
    const unsigned tree[3])
{
	memset(file, 0, 2048);
	memcpy(file, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	file[30] = 9;
	file[48] = 1; /* the directory is sector 1 */
	memset(file + 68, 0xff, 4);
	memset(file + 76, 0xff, 436);
	memset(file + 76, 0, 4); /* the FAT is sector 0 */
	memset(file + 512, 0xff, 512);
	memcpy(file + 516, "\xfe\xff\xff\xff", 4);
	for (unsigned i = 0; i < 4; i++) {
		const char *name = i == 0 ? "Root Entry" : names[i - 1];
		unsigned char *entry = file + 1024 + 128 * i;
		for (unsigned c = 0; name[c] != '\0'; c++)
			entry[2 * c] = (unsigned char)name[c];
		entry[64] = (unsigned char)(2 * strlen(name) + 2);
		memset(entry + 68, 0xff, 12);
	}
	file[1024 + 76] = (unsigned char)tree[0]; /* the root's child */
	memset(file + 1024 + 77, 0, 3);
	if (tree[1] != 0) { /* entry 1's right sibling */
		file[1024 + 128 + 72] = (unsigned char)tree[1];
		memset(file + 1024 + 128 + 73, 0, 3);
	}
	if (tree[2] != 0) { /* entry 1's child */
		file[1024 + 128 + 76] = (unsigned char)tree[2];
		memset(file + 1024 + 128 + 77, 0, 3);
	}
}

static void ole_files_are_told_by_their_root(void **state)
{
	static const struct {
		const char *names[3];
		unsigned tree[3];
		enum sniff_kind kind;
	} rows[] = {
	    {{"Workbook", "", ""}, {1, 0, 0}, SNIFF_XLS},
	    {{"BOOK", "", ""}, {1, 0, 0}, SNIFF_XLS},
	    {{"x", "EncryptedPackage", ""}, {1, 2, 0}, SNIFF_ENCRYPTED_OOXML},
	    {{"x", "WordDocument", ""}, {1, 2, 0}, SNIFF_DOC},
	    {{"PowerPoint Document", "", ""}, {1, 0, 0}, SNIFF_PPT},
	    {{"__properties_version1.0", "", ""}, {1, 0, 0}, SNIFF_MSG},
	    /* A workbook kept inside a document does not make it one. */
	    {{"ObjectPool", "WordDocument", "Workbook"}, {1, 2, 3}, SNIFF_DOC},
	    {{"ObjectPool", "", "Workbook"}, {9, 0, 3}, SNIFF_XLS},
	    {{"a", "b", "c"}, {1, 2, 0}, SNIFF_OLE},
	    /* A ring of siblings ends. */
	    {{"a", "Workbook", ""}, {1, 1, 0}, SNIFF_XLS},
	};
	unsigned char file[2048];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ole_file(file, rows[i].names, rows[i].tree);
		if (sniff_kind_of(file, sizeof file) != rows[i].kind)
			fail_msg("row %zu", i);
	}
	/* A directory chain that runs in a ring ends too. */
	ole_file(file, rows[0].names, rows[0].tree);
	memcpy(file + 516, "\1\0\0\0", 4);
	assert_int_equal(sniff_kind_of(file, sizeof file), SNIFF_XLS);
	file[48] = 200;
	assert_int_equal(sniff_kind_of(file, sizeof file), SNIFF_OLE);
}

static void names_are_believed_only_for_plain_text(void **state)
{
	const unsigned char *text = (const unsigned char *)"a,b";
	char extension[8];

	(void)state;
	assert_string_equal(sniff_type(text, 3, "a.CSV"), "text/csv");
	assert_string_equal(sniff_type(text, 3, "a.txt"), "text/plain");
	assert_string_equal(sniff_type(text, 3, NULL), "text/plain");
	assert_true(sniff_name_lies(SNIFF_HTML, "表.XLS", extension));
	assert_string_equal(extension, "xls");
	assert_false(sniff_name_lies(SNIFF_XLS, "表.et", extension));
	assert_false(sniff_name_lies(SNIFF_XLS, "表", extension));
	assert_false(sniff_name_lies(SNIFF_XLS, "第3.号", extension));
	assert_false(sniff_name_lies(SNIFF_XLSX, "a.xlsm", extension));
	assert_true(sniff_name_lies(SNIFF_XLS, "a.xlsx", extension));
}

static void kinds_without_tables_are_named(void **state)
{
	static const struct {
		const char *text;
		const char *format;
		enum outcome outcome;
	} rows[] = {{"", "empty", OUTCOME_NO_TABLE},
	    {"GIF89a....", "gif", OUTCOME_NO_TABLE},
	    {"%PDF-1.4", "pdf", OUTCOME_UNSUPPORTED},
	    {"\n \n", "csv", OUTCOME_OK}, {"\n\n", "csv", OUTCOME_NO_TABLE}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct table_report report;
		char *cells = probe_read(rows[i].text, strlen(rows[i].text),
		    NULL, &limits_default, &report);
		assert_string_equal(report.format, rows[i].format);
		assert_int_equal(report.outcome, rows[i].outcome);
		free(cells);
		table_report_free(&report);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(references_are_written_and_read),
	    cmocka_unit_test(notes_are_kept_once_and_bounded),
	    cmocka_unit_test(collected_cells_are_sorted_and_the_last_holds),
	    cmocka_unit_test(merged_places_show_their_top_left),
	    cmocka_unit_test(a_collector_that_is_full_says_so),
	    cmocka_unit_test(json_tells_cells_and_notes),
	    cmocka_unit_test(json_of_a_refusal_has_no_sheets),
	    cmocka_unit_test(kinds_are_told_by_content),
	    cmocka_unit_test(zips_are_told_by_their_members),
	    cmocka_unit_test(ole_files_are_told_by_their_root),
	    cmocka_unit_test(names_are_believed_only_for_plain_text),
	    cmocka_unit_test(kinds_without_tables_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
