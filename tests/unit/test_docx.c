#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/table_probe.h"

#define DOCUMENT \
	"<w:document xmlns:w=\"http://schemas.openxmlformats.org/" \
	"wordprocessingml/2006/main\" xmlns:mc=\"http://" \
	"schemas.openxmlformats.org/markup-compatibility/2006\" " \
	"xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/" \
	"main\"><w:body>%s</w:body></w:document>"
#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define TC(inside) "<w:tc>" inside "</w:tc>"
#define C(text) TC(P(text))
#define TR(cells) "<w:tr>" cells "</w:tr>"
#define TBL(rows) "<w:tbl><w:tblPr/><w:tblGrid/>" rows "</w:tbl>"
#define PROPERTIES(inside) "<w:tcPr>" inside "</w:tcPr>"

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
		TBL(TR(TC(P("outer") TBL(TR(C("inner"))) P("after")) C("b"))),
		"[表格 1]\nA1 text outer\nafter\nB1 text b\n"
		"[表格 2]\nA1 text inner\n"},
	    {"content controls around rows and cells",
		TBL("<w:sdt><w:sdtContent>" TR("<w:sdt><w:sdtContent>" C(
		    "a") "</w:sdtContent></w:sdt>" C("b")) "</w:sdtContent></"
							   "w:sdt>" TR(C("c"))),
		"[表格 1]\nA1 text a\nB1 text b\nA2 text c\n"});
}

static void merged_cells_show_their_first_text(void **state)
{
	(void)state;
	CHECK({"across",
		  TBL(TR(TC(PROPERTIES("<w:gridSpan w:val=\"2\"/>") P("a"))
			  C("b")) TR(C("c") C("d") C("e"))),
		  "[表格 1]\nA1 text a\nC1 text b\nA2 text c\nB2 text d\n"
		  "C2 text e\nmerge A1:B1\n"},
	    {"down, with stale text below",
		TBL(TR(TC(PROPERTIES("<w:vMerge w:val=\"restart\"/>") P("a")) C(
		    "b")) TR(TC(PROPERTIES("<w:vMerge/>") P("stale")) C("d"))
			TR(C("e") C("f"))),
		"[表格 1]\nA1 text a\nB1 text b\nB2 text d\nA3 text e\n"
		"B3 text f\nmerge A1:A2\n"},
	    {"one that goes on with nothing begins",
		TBL(TR(TC(PROPERTIES("<w:vMerge w:val=\"continue\"/>") P("a"))
			C("b"))),
		"[表格 1]\nA1 text a\nB1 text b\n"},
	    {"across in the old way",
		TBL(TR(TC(PROPERTIES("<w:hMerge w:val=\"restart\"/>") P("a"))
			TC(PROPERTIES("<w:hMerge/>") P("x")) C("b"))),
		"[表格 1]\nA1 text a\nC1 text b\nmerge A1:B1\n"},
	    {"columns left out before a row",
		TBL(TR("<w:trPr><w:gridBefore w:val=\"2\"/></w:trPr>" C("a"))),
		"[表格 1]\nC1 text a\n"},
	    {"a span that is a lie",
		TBL(TR(TC(
		    PROPERTIES("<w:gridSpan w:val=\"4000000000\"/>") P("a")))),
		"[表格 1]\nA1 text a\nmerge A1:XFD1\n"});
}

#define R(inside) "<w:r>" inside "</w:r>"
#define ONE(inside) TBL(TR(TC("<w:p>" inside "</w:p>")))

static void text_is_what_a_reader_sees(void **state)
{
	(void)state;
	CHECK({"paragraphs, breaks and tabs",
		  TBL(TR(TC(P("") P("a") "<w:p><w:pPr><w:tabs><w:tab/></"
					 "w:tabs></w:pPr>" R(
					     "<w:t>b</w:t><w:tab/><w:t>c</"
					     "w:t><w:br/><w:t>d</"
					     "w:t>") "</w:p>" P("")))),
		  "[表格 1]\nA1 text a\nb\tc\nd\n"},
	    {"tracked changes as accepted",
		ONE(
		    "<w:ins>" R("<w:t>new</w:t>") "</w:ins><w:del>" R(
			"<w:delText>old</w:delText><w:t>old</w:t>") "</w:del>"
								    "<w:"
								    "moveFrom"
								    ">" R("<w:"
									  "t>"
									  "gone"
									  "</"
									  "w:"
									  "t>") "</w:moveFrom><w:moveTo>" R(
									"<w:t> "
									"here</"
									"w:t>") "</"
										"w:"
										"mov"
										"eTo"
										">"),
		"[表格 1]\nA1 text new here\n"},
	    {"a deleted row and a deleted cell",
		TBL(TR("<w:trPr><w:del/></w:trPr>" C("x"))
			TR(TC(PROPERTIES("<w:cellDel/>") P("y")) C("a"))),
		"[表格 1]\nA1 text a\n"},
	    {"a field's result and not its code",
		ONE(R("<w:fldChar w:fldCharType=\"begin\"/>") R(
		    "<w:instrText>PAGE</w:instrText>") R("<w:t>code</w:t>")
			R("<w:fldChar w:fldCharType=\"separate\"/>")
			    R("<w:t>7</w:t>")
				R("<w:fldChar w:fldCharType=\"end\"/>")),
		"[表格 1]\nA1 text 7\n"},
	    {"a field that never ends",
		TBL(TR(TC("<w:p>" R(
		    "<w:fldChar w:fldCharType=\"begin\"/>") "</w:p>") C("b"))),
		"[表格 1]\nB1 text b\n"},
	    {"how a word is pronounced is no text",
		ONE(R("<w:ruby><w:rt>" R(
		    "<w:t>he</w:t>") "</w:rt>"
				     "<w:rubyBase>" R(
					 "<w:t>合</w:t>") "</w:rubyBase></"
							  "w:ruby>")),
		"[表格 1]\nA1 text 合\n"},
	    {"boxes to be ticked",
		ONE(R("<w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/>")
			R("<w:t>是</w:t>") R("<w:sym w:font=\"Wingdings\" "
					     "w:char=\"F0A8\"/><w:t>否</w:t>")),
		"[表格 1]\nA1 text ☑是□否\n"},
	    {"a placeholder is to be filled in yet",
		ONE("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
		    "<w:sdtContent>" R(
			"<w:t>单击此处输入文字</w:t>") "</"
						       "w:"
						       "sdtConte"
						       "nt></"
						       "w:sdt>" R(
							   "<w:t>a</w:t>")),
		"[表格 1]\nA1 text a\n"},
	    {"a drawing's first version only",
		ONE(R("<mc:AlternateContent><mc:Choice><w:txbxContent>" P(
		    "box") "</w:txbxContent></mc:Choice><mc:Fallback>"
			   "<w:txbxContent>" P(
			       "box") "</w:txbxContent></mc:Fallback>"
				      "</mc:AlternateContent>")
			R("<w:t>a</w:t>")),
		"[表格 1]\nA1 text box\na\n"},
	    {"a hidden row", TBL(TR("<w:trPr><w:hidden/></w:trPr>" C("a"))),
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
	    "<w:p><w:pPr><w:pStyle w:val=\"2\"/></w:pPr><w:r><w:t>一、"
	    "活动开展情况</w:t></w:r></w:p>" P(
		"共 3 人。") "<w:p><w:r><w:drawing><a:blip/></w:drawing></"
			     "w:r></w:p>",
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
	    {TBL(TR(TC(TBL(TR(TC(TBL(TR(C("deep"))))))))), OUTCOME_TOO_LARGE},
	    {TBL(TR(C("a"))) "<w:p>", OUTCOME_DAMAGED},
	    {"</w:body></w:document><!DOCTYPE x []>", OUTCOME_DAMAGED},
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
