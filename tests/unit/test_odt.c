#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/table_probe.h"

/* Short prefixes, so that tests are short to read: o office, t table, x text,
 * d drawing. */
#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
#define SPACES \
	" xmlns:o=\"" ODF "office:1.0\" xmlns:t=\"" ODF "table:1.0\"" \
	" xmlns:x=\"" ODF "text:1.0\" xmlns:d=\"" ODF "drawing:1.0\""
#define BODY(body) \
	"<o:document-content" SPACES "><o:automatic-styles/><o:body>" \
	"<o:text>" body "</o:text></o:body></o:document-content>"
#define P(text) "<x:p>" text "</x:p>"
#define C(text) \
	"<t:table-cell o:value-type=\"string\">" P(text) "</t:table-cell>"
#define ROW(cells) "<t:table-row>" cells "</t:table-row>"
#define TABLE(rows) "<t:table t:name=\"表\"><t:table-column/>" rows "</t:table>"

static struct probe_file zip_of(const char *content)
{
	struct probe_part parts[] = {
	    {"mimetype", "application/vnd.oasis.opendocument.text", 0},
	    {"content.xml", content, 0}};

	return probe_zip(parts, 2);
}

static char *read_content(const char *content, struct table_report *report)
{
	struct probe_file file = zip_of(content);
	char *cells = probe_read(
	    file.bytes, file.size, "a.odt", &limits_default, report);

	assert_string_equal(report->format, "odt");
	free(file.bytes);
	return cells;
}

static void check_one(const char *label, const char *content, const char *want)
{
	struct table_report report;
	char *cells = read_content(content, &report);

	if (report.outcome != OUTCOME_OK)
		fail_msg("%s: %s", label, report.reason);
	if (strcmp(cells, want) != 0)
		fail_msg("%s: got\n%s", label, cells);
	free(cells);
	table_report_free(&report);
}

static void each_table_is_a_sheet(void **state)
{
	(void)state;
	check_one("two tables, in a section and in a list's place",
	    BODY("<x:section>" TABLE(ROW(C("a") C("b"))) "</x:section>" P("x")
		    TABLE("<t:table-header-rows>" ROW(
			C("c")) "</"
				"t:table-header-"
				"rows><t:table-"
				"rows>" ROW(C("d")) "</"
						    "t:table-"
						    "rows>")),
	    "[表]\nA1 text a\nB1 text b\n[表]\nA1 text c\nA2 text d\n");
	check_one("a table in a cell",
	    BODY(TABLE(ROW("<t:table-cell>" P("a") TABLE(ROW(C("in")))
		    P("b") "</t:table-cell>" C("c")))),
	    "[表]\nA1 text a\nb\nB1 text c\n[表]\nA1 text in\n");
}

static void spans_cover_cells(void **state)
{
	(void)state;
	check_one("across and down",
	    BODY(TABLE(
		ROW("<t:table-cell t:number-columns-spanned=\"2\" "
		    "t:number-rows-spanned=\"2\">" P(
			"a") "</t:table-cell><t:covered-table-cell/>" C("b"))
		    ROW("<t:covered-table-cell/><t:covered-table-cell>" P(
			"stale") "</t:covered-table-cell>" C("c")))),
	    "[表]\nA1 text a\nC1 text b\nC2 text c\nmerge A1:B2\n");
	check_one("empty cells and rows stored once for several",
	    BODY(TABLE(ROW("<t:table-cell t:number-columns-repeated=\"2\"/>" C(
		"a")) "<t:table-row t:number-rows-repeated=\"3\">"
		      "<t:table-cell/></t:table-row>" ROW(C("b")))),
	    "[表]\nC1 text a\nA5 text b\n");
}

static void text_is_what_a_reader_sees(void **state)
{
	(void)state;
	check_one("spaces, tabs, breaks, lists and paragraphs",
	    BODY(TABLE(ROW("<t:table-cell>" P(
		"a<x:s x:c=\"2\"/>b<x:tab/>c"
		"<x:line-break/>\n  d") "<x:list><x:list-item>" P("e") "</"
								       "x:list-"
								       "item></"
								       "x:list>"
								       "</"
								       "t:"
								       "table-"
								       "cell"
								       ">"))),
	    "[表]\nA1 text a  b\tc\nd\ne\n");
	check_one("no notes, deletions or comments",
	    BODY("<x:tracked-changes><x:changed-region><x:deletion>" P("old") "</x:deletion></x:changed-region></x:tracked-changes>" TABLE(
		ROW(C("a<x:note>" P("n") "</x:note><o:annotation>" P(
		    "c") "</o:annotation><x:ruby><x:ruby-base>行</x:ruby-base>"
			 "<x:ruby-text>háng</x:ruby-text></x:ruby>"
			 "<x:change-start/><x:span>b</x:span>")))),
	    "[表]\nA1 text a行b\n");
	check_one("numbers where a cell says so",
	    BODY(TABLE(ROW(
		C("007") "<t:table-cell o:value-type=\"float\" "
			 "o:value=\"1200\">" P("1,200") "</t:table-cell>"))),
	    "[表]\nA1 text 007\nB1 number 1200\n");
}

static void lines_and_facts_are_reported(void **state)
{
	static const char content[] = BODY(
	    "<x:h>题目</x:h>" P("填报单位：甲<x:tab/>日期：5月17日")
		TABLE(ROW(C("a"))) P("<d:frame><d:image/></d:frame>完"));
	struct probe_file file = zip_of(content);
	struct table_report report;
	char *lines = probe_lines(file.bytes, file.size);

	(void)state;
	assert_string_equal(
	    lines, "0 题目\n0 填报单位：甲\t日期：5月17日\n1 完\n");
	free(lines);
	free(file.bytes);
	free(read_content(content, &report));
	assert_true(probe_noted(&report, "headings: 1"));
	assert_true(probe_noted(&report, "pictures: 1"));
	assert_int_equal(report.text_chars, 18);
	table_report_free(&report);
}

static void a_document_without_a_table_says_so(void **state)
{
	struct table_report report;

	(void)state;
	free(read_content(BODY(P("a")), &report));
	assert_int_equal(report.outcome, OUTCOME_NO_TABLE);
	assert_int_equal(report.text_chars, 1);
	table_report_free(&report);
}

static void flat_documents_are_read(void **state)
{
	static const char text[] =
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<o:document" SPACES
	    " o:mimetype=\"application/vnd.oasis.opendocument.text\">"
	    "<o:meta><x:p>m</x:p></o:meta><o:master-styles><x:p>head</x:p>"
	    "</o:master-styles><o:body><o:text>" TABLE(
		ROW(C("a"))) "</o:text></o:body></o:document>";
	struct table_report report;
	char *cells = probe_read(
	    text, sizeof text - 1, "a.fodt", &limits_default, &report);

	(void)state;
	assert_string_equal(report.format, "fodt");
	assert_string_equal(cells, "[表]\nA1 text a\n");
	assert_int_equal(report.note_count, 0);
	free(cells);
	table_report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_table_is_a_sheet),
	    cmocka_unit_test(spans_cover_cells),
	    cmocka_unit_test(text_is_what_a_reader_sees),
	    cmocka_unit_test(lines_and_facts_are_reported),
	    cmocka_unit_test(a_document_without_a_table_says_so),
	    cmocka_unit_test(flat_documents_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
