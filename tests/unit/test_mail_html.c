/* The text of HTML as a reader sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/mem.h"
#include "parsers/mail_html.h"

static const struct {
	const char *html, *text;
} pages[] = {
    {"", ""},
    {"plain", "plain"},
    {"<p>a<p>b</p><div>c<br>d</div>e", "a\nb\nc\nd\ne"},
    {"a  b\n c&nbsp;&nbsp;d", "a b c d"},
    {"<table><tr><td>填报单位</td><td>肥东</td></tr><tr><td>x<td>y</table>",
	"填报单位\t肥东\nx\ty"},
    {"<head><title>t</title><style>p{a:b}</style></head><body>x"
     "<script>if (a<b) document.write('<p>no</p>')</script>y",
	"xy"},
    {"<SCRIPT>never closed", ""},
    {"a<!-- b --> c<!--[if mso]><p>d</p><![endif]-->e", "a ce"},
    {"a<!-- never closed", "a"},
    {"&lt;&amp;&quot;&#39;&#x4e2d;&#20013;&ldquo;&hellip;&unknown;&",
	"<&\"'中中“…&unknown;&"},
    {"1 < 2 > 1", "1 < 2 > 1"},
    {"<a title='x > y'>z</a>", "z"},
    {"<a href=\"never closed>z", ""},
    {"<pre>a\n  b</pre>c", "a\n  b\nc"},
    {"a<br><br>b", "a\n\nb"},
    {"<o:p>a</o:p><b>b</b>", "ab"},
    {"&#0;&#xd800;a\xe2\x80\x8b", "\xef\xbf\xbd\xef\xbf\xbd"
				  "a\xe2\x80\x8b"},
};

static void html_becomes_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		struct mail_html html;
		mail_html_read(
		    pages[i].html, strlen(pages[i].html), 1000, &html);
		assert_string_equal(buf_text(&html.text), pages[i].text);
		mail_html_free(&html);
	}
}

static void pictures_and_links_are_collected(void **state)
{
	static const char page[] =
	    "<body background=cid:bg style=\"x:url('cid:st@y')\">"
	    "<img src=\"cid:im@y\"><img src=http://x.example/a.gif>"
	    "<img src='data:image/png;base64,AA'><a href=' HTTP://x.example/"
	    "?a=1&amp;b=2&copy=3 ' title=\"名.zip\">z</a>";
	struct mail_html html;

	(void)state;
	mail_html_read(page, sizeof page - 1, 1000, &html);
	assert_int_equal(html.use_count, 3);
	assert_string_equal(html.uses[0], "cid:bg");
	assert_string_equal(html.uses[1], "cid:st@y");
	assert_string_equal(html.uses[2], "cid:im@y");
	assert_int_equal(html.link_count, 1);
	assert_string_equal(
	    html.links[0].url, "HTTP://x.example/?a=1&b=2&copy=3");
	assert_string_equal(html.links[0].title, "名.zip");
	mail_html_free(&html);
}

static void hostile_markup_costs_no_more_than_its_length(void **state)
{
	static const char *const pieces[] = {"<div>", "<b>", "<table><tr><td>",
	    "<!--", "<a href=\"", "<script><", "&#", "<", "<a b", "</style",
	    "<p style=\"url(cid:", "<a href=http://x.y/>"};
	size_t len = 2 << 20;
	char *page = mem_alloc(len);

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct mail_html html;
		size_t piece = strlen(pieces[i]);
		for (size_t at = 0; at < len; at++)
			page[at] = pieces[i][at % piece];
		clock_t begin = clock();
		mail_html_read(page, len, 256 << 10, &html);
		assert_true(clock() - begin < 3 * CLOCKS_PER_SEC);
		mail_html_free(&html);
	}
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(html_becomes_lines),
	    cmocka_unit_test(pictures_and_links_are_collected),
	    cmocka_unit_test(hostile_markup_costs_no_more_than_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
