#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/charset.h"
#include "tests/unit/table_probe.h"

static void check_bytes(const char *label, const char *format,
    const char *bytes, size_t size, const char *want)
{
	struct table_report report;
	char *cells = probe_read(
	    bytes, size, "a.xls", &limits_default, &report);

	if (report.outcome != OUTCOME_OK)
		fail_msg("%s: %s", label, report.reason);
	if (strcmp(report.format, format) != 0 || strcmp(cells, want) != 0)
		fail_msg("%s: %s: got\n%s", label, report.format, cells);
	free(cells);
	table_report_free(&report);
}

#define CHECK(label, text, want) \
	check_bytes(label, "html", text, sizeof(text) - 1, want)
#define ONE "[表格 1]\n"

static void cells_come_to_stand_where_spans_leave_room(void **state)
{
	(void)state;
	CHECK("spans",
	    "<table><tr><td rowspan=2 colspan='2'>a</td><td>b</td></tr>"
	    "<tr><td>c</td></tr><tr><td>d</td></tr></table>",
	    ONE "A1 text a\nC1 text b\nC2 text c\nA3 text d\nmerge A1:B2\n");
	CHECK("tags that are never closed",
	    "<html><table><tr><td>a<td>b<tr><td>c",
	    ONE "A1 text a\nB1 text b\nA2 text c\n");
	CHECK("a span beyond the table's end",
	    "<table><tr><td rowspan=500>a</td><td>b</td></tr></table>",
	    ONE "A1 text a\nB1 text b\n");
	CHECK("rows without a table", "<tr><td>a</td></tr><tr><td>b</td></tr>",
	    ONE "A1 text a\nA2 text b\n");
	CHECK("heads and bodies",
	    "<table><caption>x</caption><thead><tr><th>a</th></tr></thead>"
	    "<tbody><tr><td>b</td></tr></tbody></table>",
	    ONE "A1 text a\nA2 text b\n");
}

static void each_table_is_a_sheet(void **state)
{
	(void)state;
	CHECK("a table in a cell is the next sheet",
	    "<table><tr><td>a<table><tr><td>in</td></tr></table>b</td>"
	    "<td>c</td></tr></table><table><tr><td>d</td></tr></table>",
	    ONE "A1 text a\nb\nB1 text c\n[表格 2]\nA1 text in\n"
		"[表格 3]\nA1 text d\n");
	CHECK("a table that begins before the last one ended",
	    "<table><tr><td>a</td></tr><table><tr><td>b</td></tr></table>",
	    ONE "A1 text a\n[表格 2]\nA1 text b\n");
	CHECK("the name that Excel wrote",
	    "<html><head><!--[if gte mso 9]><xml><x:ExcelWorkbook>"
	    "<x:ExcelWorksheets><x:ExcelWorksheet><x:Name>日报&amp;1</x:Name>"
	    "</x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml>"
	    "<![endif]--></head><table><tr><td>a</table>",
	    "[日报&1]\nA1 text a\n");
}

static void text_is_what_a_reader_sees(void **state)
{
	(void)state;
	CHECK("white space, lines, references",
	    "<table><tr><td>\n a  b <br> c &lt;d&#x4e2d;&nbsp;e<p>f</p>"
	    "<div>g</div></td><td>&nbsp;</td></tr></table>",
	    ONE "A1 text a b\nc <d中 e\nf\ng\n");
	CHECK("scripts, styles and comments are no text",
	    "<table><tr><td><script>if (a<b) x</script>a<!-- <td> -->"
	    "<style>td{}</style></td></tr></table>",
	    ONE "A1 text a\n");
	CHECK("what is not displayed",
	    "<table><col><col style='display:none'>"
	    "<tr><td>a<span style=\"display: none\">x<span>y</span></span>b</"
	    "td>"
	    "<td>c</td></tr><tr style='mso-height:0;display:none'><td>d</td>"
	    "</tr></table><table style='display:none'><tr><td>e</table>",
	    ONE "A1 text ab\nB1 text c hidden\nA2 text d hidden\n"
		"[表格 2] hidden\nA1 text e\n");
}

static void numbers_are_numbers_where_they_are_meant(void **state)
{
	(void)state;
	CHECK("by their looks",
	    "<table><tr><td>12</td><td>007</td><td>1,200</td><td>85%</td>"
	    "<td>110101199003078515</td><td>2023-5-17</td></tr></table>",
	    ONE "A1 number 12\nB1 text 007\nC1 text 1,200\nD1 text 85%\n"
		"E1 text 110101199003078515\nF1 text 2023-5-17\n");
	CHECK("as Excel says",
	    "<table><tr><td x:num=\"1234.5\">1,235</td><td x:num>1,200</td>"
	    "<td x:str>12</td><td x:bool=\"TRUE\">TRUE</td>"
	    "<td x:err=\"#N/A\">#N/A</td>"
	    "<td x:num=\"3\" x:fmla=\"=1+2\">3</td></tr></table>",
	    ONE "A1 number 1234.5\nB1 number 1200 raw 1,200\nC1 text 12\n"
		"D1 bool 1\nE1 error #N/A\nF1 number 3 formula\n");
	CHECK("as the style says",
	    "<html><style><!--.xl24\n\t{mso-number-format:\"\\@\";}\n"
	    ".xl25, td.xl26 {color:red;\n"
	    "mso-number-format:\"yyyy\\0022年\\0022m\\0022月\\0022\";}"
	    ".xl27{mso-number-format:\"Short Date\";}--></style>"
	    "<table><tr><td class=xl24>12</td>"
	    "<td class='a xl26' x:num='45063'>x</td>"
	    "<td class=xl27 x:num=\"45063\">x</td>"
	    "<td style='mso-number-format:\"\\@\"'>13</td>"
	    "<td style=\"vnd.ms-excel.numberformat:@\">14</td>"
	    "<td style=\"mso-number-format:'[h]:mm'\" x:num=\"1.5\">x</td>"
	    "</tr></table>",
	    ONE "A1 text 12\nB1 date 2023-05-17 raw 45063\n"
		"C1 date 2023-05-17 raw 45063\nD1 text 13\nE1 text 14\n"
		"F1 number 1.5\n");
	CHECK("as LibreOffice and SheetJS say",
	    "<table><tr><td sdval=\"45063\" sdnum=\"2052;0;YYYY-MM-DD\">x</td>"
	    "<td data-t=\"n\" data-v=\"0.5\" data-z=\"h:mm\">x</td>"
	    "<td data-t=\"s\" data-v=\"12\">12</td></tr></table>",
	    ONE "A1 date 2023-05-17 raw 45063\nB1 date 12:00:00 raw 0.5\n"
		"C1 text 12\n");
	CHECK("errors that LibreOffice gives as the number 0",
	    "<table><tr><td sdval=\"0\" sdnum=\"1033;\">#DIV/0!</td>"
	    "<td sdval=\"0\">Err:502</td><td sdval=\"0\">0</td></tr></table>",
	    ONE "A1 error #DIV/0!\nB1 error Err:502\nC1 number 0\n");
}

/* Each declaration is looked at once, however many are left open. */
static clock_t time_of_styles(const char *piece, int count)
{
	struct buf page;

	buf_init(&page, 8u << 20);
	buf_puts(&page, "<table><style>");
	for (int i = 0; i < count; i++)
		buf_puts(&page, piece);
	buf_puts(&page, "</style><tr><td>1</table>");
	clock_t begun = clock();
	check_bytes(piece, "html", page.data, page.len, ONE "A1 number 1\n");
	clock_t took = clock() - begun;
	buf_free(&page);
	return took;
}

/* Five times as many take about five times as long, not twenty-five times. */
static void unfinished_styles_are_looked_at_once(void **state)
{
	static const char *const pieces[] = {"mso-number-format:\"",
	    "mso-number-format ", "mso-number-format:\\a"};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		clock_t few = time_of_styles(pieces[i], 20000);
		clock_t many = time_of_styles(pieces[i], 100000);
		assert_true(many < 15 * few + CLOCKS_PER_SEC / 10);
	}
}

/* "数" as GBK */
#define GBK "\xca\xfd"

static void the_charset_is_found(void **state)
{
	(void)state;
	assert_int_equal(charset_prepare(), 0);
	CHECK("a meta tag",
	    "<html><meta http-equiv=Content-Type content=\"text/html; "
	    "charset=gb2312\"><table><tr><td>" GBK "</table>",
	    ONE "A1 text 数\n");
	CHECK("none", "<table><tr><td>" GBK "</table>", ONE "A1 text 数\n");
	CHECK("a wrong one",
	    "<html><meta charset=utf-8><table><tr><td>" GBK "</table>",
	    ONE "A1 text 数\n");
	CHECK("a mark over what is declared",
	    "\xef\xbb\xbf<html><meta charset=gbk><table><tr><td>数</table>",
	    ONE "A1 text 数\n");
	CHECK("UTF-16",
	    "\xff\xfe<\0t\0a\0b\0l\0e\0>\0<\0t\0d\0>\0\x70\x65<\0/\0t\0d\0>\0",
	    ONE "A1 text 数\n");
}

#define MHTML(parts) \
	"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n" \
	"\tboundary=\"==b\"\r\n\r\nnothing\r\n" parts "--==b--\r\n<table>" \
	"<tr><td>after</table>"
#define PART(location, encoding, body) \
	"--==b\r\nContent-Location: file:///C:/x/" location "\r\n" \
	"Content-Transfer-Encoding: " encoding "\r\n" \
	"Content-Type: text/html; charset=\"gb2312\"\r\n\r\n" body "\r\n"
#define WORKSHEET(name, source, more) \
	"<x:ExcelWorksheet><x:Name>" name "</x:Name><x:WorksheetSource " \
	"HRef=3D\"" source "\"/>" more "</x:ExcelWorksheet>"

static void single_web_pages_are_taken_apart(void **state)
{
	static const char one[] = MHTML(PART("a.htm", "quoted-printable",
	    "<table><tr><td x:num=3D\"5\">=CA=FD</td><td>=CA=\r\n=FD"
	    "</table>"));
	static const char many[] = MHTML(PART("a.htm", "quoted-printable",
	    "<xml>" WORKSHEET("one", "a.files/sheet001.htm", "")
		WORKSHEET("two", "a.files/sheet002.htm",
		    "<x:WorksheetOptions><x:Visible>SheetHidden"
		    "</x:Visible></x:WorksheetOptions>") "</xml>")
		PART("a.files/tabstrip.htm", "7bit",
		    "<table><tr><td>tabs</table>") PART("a.files/sheet001.htm",
		    "base64", "PHRhYmxlPjx0cj48dGQ+YTwvdGFibGU+")
		    PART("a.files/sheet002.htm", "8bit",
			"<table><tr><td>b</table>"));

	(void)state;
	check_bytes("one sheet", "mhtml", one, sizeof one - 1,
	    ONE "A1 number 5\nB1 text 数\n");
	check_bytes("a page for each sheet, and one of tabs", "mhtml", many,
	    sizeof many - 1, "[one]\nA1 text a\n[two] hidden\nA1 text b\n");
}

static char *repeated(const char *text, size_t count)
{
	struct buf out;

	buf_init(&out, 64u << 20);
	buf_puts(&out, "<html>");
	while (count-- > 0)
		buf_puts(&out, text);
	return buf_take(&out);
}

static void hostile_pages_are_bounded(void **state)
{
	static const struct {
		const char *piece;
		size_t count;
		enum outcome outcome;
	} cases[] = {
	    {"<table><tr><td>", 100000, OUTCOME_TOO_LARGE},
	    {"<table></table>", 1000, OUTCOME_TOO_LARGE},
	    {"<td colspan=1000>a", 100, OUTCOME_TOO_LARGE},
	    {"<tr><td colspan=1000 rowspan=60000>", 100, OUTCOME_TOO_LARGE},
	    {"<div>", 1000000, OUTCOME_NO_TABLE},
	    {"<span style='display:none'>", 100000, OUTCOME_NO_TABLE},
	    {"<td><b style='display:none'>", 30000, OUTCOME_TOO_LARGE},
	    {"<!--", 100000, OUTCOME_NO_TABLE},
	    {"<a b=\"", 100000, OUTCOME_NO_TABLE},
	    {"&#", 100000, OUTCOME_NO_TABLE},
	    {"<style>.a{mso-number-format:", 50000, OUTCOME_NO_TABLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct table_report report;
		char *text = repeated(cases[i].piece, cases[i].count);
		free(probe_read(
		    text, strlen(text), NULL, &limits_default, &report));
		if (report.outcome != cases[i].outcome)
			fail_msg("%s: %d: %s", cases[i].piece, report.outcome,
			    report.reason);
		free(text);
		table_report_free(&report);
	}
}

static void text_between_tables_is_handed_over(void **state)
{
	static const char text[] =
	    "<html><head><title>x</title></head><body><h2>日报表</h2>\n"
	    "填报单位：<b>甲</b>&nbsp;&nbsp; 日期：5月17日<br><table><tr><td>a"
	    "</td></tr></table> <p>填报人：\n<u>张三</u></p>";
	char *lines = probe_lines(text, sizeof text - 1);

	(void)state;
	assert_string_equal(
	    lines, "0 日报表\n0 填报单位：甲 日期：5月17日\n1 填报人： 张三\n");
	free(lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cells_come_to_stand_where_spans_leave_room),
	    cmocka_unit_test(each_table_is_a_sheet),
	    cmocka_unit_test(text_is_what_a_reader_sees),
	    cmocka_unit_test(numbers_are_numbers_where_they_are_meant),
	    cmocka_unit_test(unfinished_styles_are_looked_at_once),
	    cmocka_unit_test(the_charset_is_found),
	    cmocka_unit_test(single_web_pages_are_taken_apart),
	    cmocka_unit_test(hostile_pages_are_bounded),
	    cmocka_unit_test(text_between_tables_is_handed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
