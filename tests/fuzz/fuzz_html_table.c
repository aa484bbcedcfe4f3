/*
 * HTML, or MHTML where the input begins with its header. Where the first byte
 * is 0xff, bytes from 0x80 on stand for words of the two.
 */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/read_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const words[] = {"<table>", "</table>", "<tr>", "</tr>",
    "<td>", "</td>", "<th", "<td ", "<tr ", "<table ", ">", "\"",
    " colspan=", " rowspan=\"", "2", "3", "1000", "65534", "-1", "0", "<br>",
    "<p>", "</p>", "<!--", "-->", "<style>", "</style>",
    ".xl24{mso-number-format:\"", " class=xl24",
    " style='mso-number-format:\"\\@\"'", " style=\"display:none\"",
    " sdval=\"45063\"", " sdnum=\"2052;0;YYYY-MM-DD\"", " data-t=\"n\"",
    " data-v=\"45063\"", " data-z=\"yyyy-mm-dd\"", " x:num=\"1.5\"", " x:str",
    " x:bool", " x:fmla=", "&nbsp;", "&#20013;", "&lt;", "&amp", "&#x4e2d;",
    "合肥", "<meta charset=", "gb2312", "utf-8", "<x:ExcelWorksheet>",
    "<x:Name>", "</x:Name>", "<x:Visible>SheetHidden</x:Visible>",
    "</x:ExcelWorksheet>", "<x:WorksheetSource HRef=\"a.htm\"/>",
    "<x:Date1904/>", "<script>", "</script>", "<tbody>", "<caption>", "<thead>",
    "<select><option>", "<img>", "<title>", "<textarea>", "<rt>", "</ruby>",
    "<div>", "</div>", "<li>", "<pre>", "</pre>", "2023-05-17", "1,200", "85%",
    "\n", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n",
    "\n--b\n", "\n--b--\n", "Content-Type: text/html; charset=gbk\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "Content-Transfer-Encoding: base64\n", "Content-Location: a.htm\n", "=3D",
    "=\n", "PHRhYmxlPjx0cj48dGQ+", " hidden", "<tfoot>", "<col ", "<?xml ",
    "<![if !x]>", "<![endif]>", "vnd.ms-excel.numberformat:@"};

static void read_words(const uint8_t *bytes, size_t size)
{
	struct buf text;

	buf_init(&text, 1500); /* small ones are soon read */
	for (size_t i = 0; i < size; i++) {
		size_t word = (size_t)bytes[i] - XML_WORDS_FROM;
		if (bytes[i] < XML_WORDS_FROM)
			buf_putc(&text, (char)bytes[i]);
		else if (word < FUZZ_COUNT(words))
			buf_puts(&text, words[word]);
	}
	bool mail = text.len > 0 && text.data[0] == 'M';
	fuzz_read_table(mail ? mhtml_read : html_read,
	    (const uint8_t *)buf_text(&text), text.len);
	buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	bool mail = size > 0 && (bytes[0] == 'M' || bytes[0] == 'C');

	if (size > 0 && bytes[0] == 0xff)
		read_words(bytes + 1, size - 1);
	else
		fuzz_read_table(mail ? mhtml_read : html_read, bytes, size);
	return 0;
}
