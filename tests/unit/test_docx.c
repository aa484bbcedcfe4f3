#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/table_probe.h"

/* The namespace has no prefix here, so that tests are short to read. */
#define MAIN "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define DOCUMENT \
	"<document xmlns=\"" MAIN "\" xmlns:w=\"" MAIN "\" " \
	"xmlns:mc=\"http://schemas.openxmlformats.org/" \
	"markup-compatibility/2006\" " \
	"xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/" \
	"main\"><body>%s</body></document>"
#define P(text) "<p><r><t>" text "</t></r></p>"
#define C(text) "<tc>" P(text) "</tc>"
#define TR(cells) "<tr>" cells "</tr>"
#define TBL(rows) "<tbl><tblPr/><tblGrid/>" rows "</tbl>"
/* A table of one cell with one paragraph. */
#define ONE(runs) "<tbl><tr><tc><p>" runs "</p></tc></tr></tbl>"

struct docx_case {
	const char *label, *body, *want;
};

static char *read_body(const char *body, const char *styles,
    const struct limits *limits, struct table_report *report)
{
	char *text = mem_printf(DOCUMENT, body);
	struct probe_part parts[] = {
	    {"word/document.xml", text, 0}, {"word/styles.xml", styles, 0}};
	struct probe_file file = probe_zip(parts, styles != NULL ? 2 : 1);

	char *cells = probe_read(
	    file.bytes, file.size, "a.docx", limits, report);
	assert_string_equal(report->format, "docx");
	free(file.bytes);
	free(text);
	return cells;
}

static void check(const struct docx_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct table_report report;
		char *cells = read_body(
		    cases[i].body, NULL, &limits_default, &report);
		if (report.outcome != OUTCOME_OK)
			fail_msg("%s: %s", cases[i].label, report.reason);
		if (strcmp(cells, cases[i].want) != 0)
			fail_msg("%s: got\n%s", cases[i].label, cells);
		free(cells);
		table_report_free(&report);
	}
}

#define CHECK(...) \
	do { \
		static const struct docx_case cases_[] = {__VA_ARGS__}; \
		check(cases_, sizeof cases_ / sizeof cases_[0]); \
	} while (0)

static void each_table_is_a_sheet(void **state)
{
	(void)state;
	CHECK({"two tables, one of them empty",
		  P("before") TBL(TR(C("a") C("b")) TR(C("c") C(""))) P("x")
		      TBL(TR(C(""))),
		  "[表格 1]\nA1 text a\nB1 text b\nA2 text c\n[表格 2]\n"},
	    {"a table in a cell is the next sheet and none of its text",
		"<tbl><tr><tc><p><r><t>outer</t></r></p>"
		"<tbl><tr><tc><p><r><t>inner</t></r></p></tc></tr></tbl>"
		"<p><r><t>after</t></r></p></tc>"
		"<tc><p><r><t>b</t></r></p></tc></tr></tbl>",
		"[表格 1]\nA1 text outer\nafter\nB1 text b\n"
		"[表格 2]\nA1 text inner\n"},
	    {"content controls around rows and cells",
		"<tbl><sdt><sdtContent><tr><sdt><sdtContent>"
		"<tc><p><r><t>a</t></r></p></tc></sdtContent></sdt>"
		"<tc><p><r><t>b</t></r></p></tc></tr></sdtContent></sdt>"
		"<tr><tc><p><r><t>c</t></r></p></tc></tr></tbl>",
		"[表格 1]\nA1 text a\nB1 text b\nA2 text c\n"});
}

static void merged_cells_show_their_first_text(void **state)
{
	(void)state;
	CHECK({"across",
		  "<tbl><tr><tc><tcPr><gridSpan w:val=\"2\"/></tcPr>"
		  "<p><r><t>a</t></r></p></tc><tc><p><r><t>b</t></r></p></tc>"
		  "</tr><tr><tc><p><r><t>c</t></r></p></tc></tr></tbl>",
		  "[表格 1]\nA1 text a\nC1 text b\nmerge A1:B1\nA2 text c\n"},
	    {"down, with stale text below",
		"<tbl><tr><tc><tcPr><vMerge w:val=\"restart\"/></tcPr>"
		"<p><r><t>a</t></r></p></tc></tr><tr><tc><tcPr><vMerge/>"
		"</tcPr><p><r><t>stale</t></r></p></tc><tc><p><r><t>b</t></r>"
		"</p></tc></tr><tr><tc><p><r><t>c</t></r></p></tc></tr></tbl>",
		"[表格 1]\nA1 text a\nB2 text b\nmerge A1:A2\nA3 text c\n"},
	    {"one that goes on with nothing begins",
		"<tbl><tr><tc><tcPr><vMerge w:val=\"continue\"/></tcPr>"
		"<p><r><t>a</t></r></p></tc></tr></tbl>",
		"[表格 1]\nA1 text a\n"},
	    {"across in the old way",
		"<tbl><tr><tc><tcPr><hMerge w:val=\"restart\"/></tcPr>"
		"<p><r><t>a</t></r></p></tc><tc><tcPr><hMerge/></tcPr>"
		"<p><r><t>x</t></r></p></tc><tc><p><r><t>b</t></r></p></tc>"
		"</tr></tbl>",
		"[表格 1]\nA1 text a\nC1 text b\nmerge A1:B1\n"},
	    {"columns left out before a row",
		"<tbl><tr><trPr><gridBefore w:val=\"2\"/></trPr>"
		"<tc><p><r><t>a</t></r></p></tc></tr></tbl>",
		"[表格 1]\nC1 text a\n"},
	    {"a span that is a lie",
		"<tbl><tr><tc><tcPr><gridSpan w:val=\"4000000000\"/></tcPr>"
		"<p><r><t>a</t></r></p></tc></tr></tbl>",
		"[表格 1]\nA1 text a\nmerge A1:XFD1\n"});
}

static void text_is_what_a_reader_sees(void **state)
{
	(void)state;
	CHECK({"paragraphs, breaks and tabs",
		  "<tbl><tr><tc><p/><p><r><t>a</t></r></p>"
		  "<p><pPr><tabs><tab/></tabs></pPr><r><t>b</t><tab/><t>c</t>"
		  "<br/><t>d</t></r></p><p/></tc></tr></tbl>",
		  "[表格 1]\nA1 text a\nb\tc\nd\n"},
	    {"tracked changes as accepted",
		ONE("<ins><r><t>new</t></r></ins>"
		    "<del><r><delText>old</delText><t>old</t></r></del>"
		    "<moveFrom><r><t>gone</t></r></moveFrom>"
		    "<moveTo><r><t> here</t></r></moveTo>"),
		"[表格 1]\nA1 text new here\n"},
	    {"a deleted row and a deleted cell",
		"<tbl><tr><trPr><del/></trPr><tc><p><r><t>x</t></r></p></tc>"
		"</tr><tr><tc><tcPr><cellDel/></tcPr><p><r><t>y</t></r></p>"
		"</tc><tc><p><r><t>a</t></r></p></tc></tr></tbl>",
		"[表格 1]\nA1 text a\n"},
	    {"a field's result and not its code",
		ONE("<r><fldChar w:fldCharType=\"begin\"/></r>"
		    "<r><instrText>PAGE</instrText><t>code</t></r>"
		    "<r><fldChar w:fldCharType=\"separate\"/></r>"
		    "<r><t>7</t></r><r><fldChar w:fldCharType=\"end\"/></r>"),
		"[表格 1]\nA1 text 7\n"},
	    {"a field that never ends",
		"<tbl><tr><tc><p><r><fldChar w:fldCharType=\"begin\"/></r></p>"
		"</tc><tc><p><r><t>b</t></r></p></tc></tr></tbl>",
		"[表格 1]\nB1 text b\n"},
	    {"how a word is pronounced is no text",
		ONE("<r><ruby><rt><r><t>he</t></r></rt>"
		    "<rubyBase><r><t>合</t></r></rubyBase></ruby></r>"),
		"[表格 1]\nA1 text 合\n"},
	    {"boxes to be ticked",
		ONE("<r><sym w:font=\"Wingdings\" w:char=\"F0FE\"/><t>是</t>"
		    "<sym w:font=\"Wingdings\" w:char=\"F0A8\"/><t>否</t></r>"),
		"[表格 1]\nA1 text ☑是□否\n"},
	    {"a placeholder is to be filled in yet",
		ONE("<sdt><sdtPr><showingPlcHdr/></sdtPr><sdtContent>"
		    "<r><t>单击此处输入文字</t></r></sdtContent></sdt>"
		    "<r><t>a</t></r>"),
		"[表格 1]\nA1 text a\n"},
	    {"a drawing's first version only",
		ONE("<r><mc:AlternateContent><mc:Choice><txbxContent>"
		    "<p><r><t>box</t></r></p></txbxContent></mc:Choice>"
		    "<mc:Fallback><txbxContent><p><r><t>box</t></r></p>"
		    "</txbxContent></mc:Fallback></mc:AlternateContent></r>"
		    "<r><t>a</t></r>"),
		"[表格 1]\nA1 text box\na\n"},
	    {"a hidden row",
		"<tbl><tr><trPr><hidden/></trPr><tc><p><r><t>a</t></r></p>"
		"</tc></tr></tbl>",
		"[表格 1]\nA1 text a hidden\n"});
}

static void strict_documents_are_read(void **state)
{
	struct table_report report;
	struct probe_part part = {"word/document.xml",
	    "<document xmlns=\"http://purl.oclc.org/ooxml/wordprocessingml/"
	    "main\"><body><tbl><tr><tc><tcPr><gridSpan val=\"2\"/></tcPr>"
	    "<p><r><t>a</t></r></p></tc></tr></tbl></body></document>",
	    0};
	struct probe_file file = probe_zip(&part, 1);

	(void)state;
	char *cells = probe_read(
	    file.bytes, file.size, NULL, &limits_default, &report);
	assert_string_equal(cells, "[表格 1]\nA1 text a\nmerge A1:B1\n");
	free(cells);
	free(file.bytes);
	table_report_free(&report);
}

static void length_headings_and_pictures_are_reported(void **state)
{
	static const char styles[] =
	    "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/"
	    "wordprocessingml/2006/main\"><w:style w:styleId=\"2\">"
	    "<w:name w:val=\"heading 2\"/></w:style></w:styles>";
	struct table_report report;

	(void)state;
	char *cells = read_body(
	    "<p><pPr><pStyle w:val=\"2\"/></pPr>"
	    "<r><t>一、活动开展情况</t></r></p><p><r><t>共 3 人。</t></r></p>"
	    "<p><r><drawing><a:blip/></drawing></r></p>",
	    styles, &limits_default, &report);
	assert_int_equal(report.outcome, OUTCOME_NO_TABLE);
	assert_int_equal(report.text_chars, 12);
	assert_true(probe_noted(&report, "heading 2: 一、活动开展情况"));
	assert_true(probe_noted(&report, "pictures: 1"));
	free(cells);
	table_report_free(&report);
}

static void macros_are_flagged(void **state)
{
	struct table_report report;
	struct probe_part parts[] = {
	    {"word/document.xml", "<document><body/></document>", 0},
	    {"word/vbaProject.bin", "x", 0}};
	struct probe_file file = probe_zip(parts, 2);

	(void)state;
	free(probe_read(file.bytes, file.size, NULL, &limits_default, &report));
	assert_true(report.macros);
	free(file.bytes);
	table_report_free(&report);
}

static void budgets_are_kept(void **state)
{
	static const struct {
		const char *body;
		enum outcome outcome;
	} cases[] = {
	    {TBL(TR(C("a") C("b") C("c") C("d"))), OUTCOME_TOO_LARGE},
	    {TBL("") TBL("") TBL("") TBL(""), OUTCOME_TOO_LARGE},
	    {"<tbl><tr><tc><tbl><tr><tc><tbl><tr><tc><p><r>",
		OUTCOME_TOO_LARGE},
	    {TBL(TR(C("a"))) "<p>", OUTCOME_DAMAGED},
	    {"</body></document><!DOCTYPE x []>", OUTCOME_DAMAGED},
	};
	struct limits limits = limits_default;

	(void)state;
	limits.cells = 3;
	limits.sheets = 3;
	limits.xml_depth = 12;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct table_report report;
		free(read_body(cases[i].body, NULL, &limits, &report));
		assert_int_equal(report.outcome, cases[i].outcome);
		table_report_free(&report);
	}
}

static void text_between_tables_is_handed_over(void **state)
{
	(void)state;
	char *text = mem_printf(DOCUMENT,
	    P("title") "<p/><p><r><t>a</t><tab/><t>b</t></r></p>" TBL(TR(
		C("x") "<tc>" TBL(TR(C("in")))
		    P("y") "</tc>")) "<p><ins><r><t>new</t></r></"
				     "ins><del><r><delText>old</delText>"
				     "</r></del></p>" TBL(TR(C("z"))) P("end"));
	struct probe_part part = {"word/document.xml", text, 0};
	struct probe_file file = probe_zip(&part, 1);
	char *lines = probe_lines(file.bytes, file.size);

	assert_string_equal(lines, "0 title\n0 a\tb\n2 new\n3 end\n");
	free(lines);
	free(file.bytes);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_table_is_a_sheet),
	    cmocka_unit_test(merged_cells_show_their_first_text),
	    cmocka_unit_test(text_is_what_a_reader_sees),
	    cmocka_unit_test(strict_documents_are_read),
	    cmocka_unit_test(length_headings_and_pictures_are_reported),
	    cmocka_unit_test(macros_are_flagged),
	    cmocka_unit_test(budgets_are_kept),
	    cmocka_unit_test(text_between_tables_is_handed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
