/* Every part's name and bytes, however a mail program wrapped them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/sha256.h"
#include "tests/unit/message_run.h"

#define HEAD "From: a@unit.example\nTo: b@office.example\nSubject: s\n"
#define MIXED HEAD "Content-Type: multipart/mixed; boundary=b\n\n"
#define CSV "col1,col2\r\n1,2\r\n"
#define CSV64 "Y29sMSxjb2wyDQoxLDINCg=="

struct part {
	const char *name, *bytes, *inside;
};

static const struct wrapped {
	const char *what, *mail, *text;
	struct part parts[4];
} mails[] = {
    {"base64 in multipart/mixed",
	MIXED "--b\n\nhello\n--b\nContent-Type: text/csv; name=a.csv\n"
	      "Content-Transfer-Encoding: base64\n\n" CSV64 "\n--b--\n",
	"hello", {{"a.csv", CSV, NULL}}},
    {"no MIME-Version, no text part",
	MIXED "--b\nContent-Disposition: attachment; filename=\"a.csv\"\n"
	      "Content-Transfer-Encoding: BASE64 \n\n" CSV64 "\n--b--\n",
	"", {{"a.csv", CSV, NULL}}},
    {"the mail is the attachment",
	HEAD "Content-Type: application/octet-stream; name=a.csv\n"
	     "Content-Transfer-Encoding: base64\n\n" CSV64 "\n",
	"", {{"a.csv", CSV, NULL}}},
    {"the line end before a delimiter is not the part's",
	MIXED "--b\nContent-Type: text/csv; name=a.csv\n\n1,2\n\n--b--\n", "",
	{{"a.csv", "1,2\r\n", NULL}}},
    {"nested multiparts",
	HEAD "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
	     "Content-Type: multipart/related; boundary=i\n\n--i\n"
	     "Content-Type: multipart/alternative; boundary=x\n\n"
	     "--x\n\nplain\n--x\nContent-Type: text/html\n\n<b>html</b>\n"
	     "--x--\n--i\nContent-Type: text/csv; name=1.csv\n\n1\n--i--\n"
	     "--o\nContent-Type: text/csv; name=2.csv\n\n2\n--o--\n",
	"plain", {{"1.csv", "1", NULL}, {"2.csv", "2", NULL}}},
    {"the outer closing delimiter is missing",
	MIXED "--b\n\nhello\n--b\nContent-Type: text/csv; name=a.csv\n"
	      "Content-Transfer-Encoding: base64\n\n" CSV64 "\n",
	"hello", {{"a.csv", CSV, NULL}}},
    {"the inner closing delimiter is missing",
	HEAD "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
	     "Content-Type: multipart/mixed; boundary=i\n\n--i\n"
	     "Content-Type: text/csv; name=1.csv\n\n1\n"
	     "--o\nContent-Type: text/csv; name=2.csv\n\n2\n--o--\n",
	"", {{"1.csv", "1", NULL}, {"2.csv", "2", NULL}}},
    {"one boundary is the beginning of another",
	HEAD "Content-Type: multipart/mixed; boundary=abc\n\n--abc\n"
	     "Content-Type: multipart/mixed; boundary=\"abcdef\"\n\n--abcdef\n"
	     "Content-Type: text/csv; name=1.csv\n\n1\n--abcdef\n"
	     "Content-Type: text/csv; name=2.csv\n\n2\n--abcdef--\n"
	     "--abc\nContent-Type: text/csv; name=3.csv\n\n3\n--abc--\n",
	"", {{"1.csv", "1", NULL}, {"2.csv", "2", NULL}, {"3.csv", "3", NULL}}},
    {"the inner boundary is the beginning of the outer",
	HEAD "Content-Type: multipart/mixed; boundary=abcdef\n\n--abcdef\n"
	     "Content-Type: multipart/mixed; boundary=abc\n\n--abc\n"
	     "Content-Type: text/csv; name=1.csv\n\n1\n--abc--\n"
	     "--abcdef\nContent-Type: text/csv; name=2.csv\n\n2\n--abcdef--\n",
	"", {{"1.csv", "1", NULL}, {"2.csv", "2", NULL}}},
    {"parts behind the closing delimiter",
	MIXED "--b\nContent-Type: text/csv; name=1.csv\n\n1\n--b--\n\n--b\n"
	      "Content-Type: text/csv; name=2.csv\n\n2\n--b--\n",
	"", {{"1.csv", "1", NULL}, {"2.csv", "2", NULL}}},
    {"spaces behind delimiters",
	MIXED "--b \t\n\nhello\n--b  \nContent-Type: text/csv; name=1.csv\n\n"
	      "1\n--b-- \n",
	"hello", {{"1.csv", "1", NULL}}},
    {"no boundary parameter",
	HEAD "Content-Type: multipart/mixed\n\n--zz\n\nhello\n--zz\n"
	     "Content-Type: text/csv; name=1.csv\n\n1\n--zz--\n",
	"hello", {{"1.csv", "1", NULL}}},
    {"padding inside base64",
	MIXED "--b\nContent-Type: text/csv; name=1.csv\n"
	      "Content-Transfer-Encoding: base64\n\nYQ==\nYg==\nYWI=YWI=\n"
	      "--b--\n",
	"", {{"1.csv", "ababab", NULL}}},
    {"damaged base64",
	MIXED "--b\nContent-Type: text/csv; name=1.csv\n"
	      "Content-Transfer-Encoding: base64\n\nY2*9sMSxj\n b2wy!DQox\n"
	      "LDINCg\n--b--\n",
	"", {{"1.csv", CSV, NULL}}},
    {"a footer behind base64",
	MIXED "--b\nContent-Type: text/csv; name=1.csv\n"
	      "Content-Transfer-Encoding: base64\n\n" CSV64 "\n\n-- \n"
	      "Scanned by a gateway\nof ours.\n--b--\n",
	"", {{"1.csv", CSV, NULL}}},
    {"damaged quoted-printable",
	MIXED "--b\nContent-Type: text/csv; name=1.csv\n"
	      "Content-Transfer-Encoding: quoted-printable\n\n"
	      "a=3Db=\n=c4=E3=ZZ=3  \nx=\n--b--\n",
	"", {{"1.csv", "a=b\xc4\xe3=ZZ=3\r\nx", NULL}}},
    {"soft breaks with spaces, lower case",
	HEAD "Content-Transfer-Encoding: Quoted-Printable\n"
	     "Content-Type: text/plain; charset=utf-8\n\n"
	     "=e4=b8=\n=ad=E6=96=87=  \n =\n.  \n",
	"中文 .", {{0}}},
    {"uuencode as encoding",
	MIXED "--b\nContent-Type: application/octet-stream\n"
	      "Content-Transfer-Encoding: x-uuencode\n\n"
	      "begin 644 u.csv\n08V]L,2QC;VPR#0HQ+#(-\"@  \n`\nend\n--b--\n",
	"", {{"u.csv", CSV, NULL}}},
    {"uuencode in the text, spaces cut",
	HEAD "\nhello\nbegin 644 u.csv\n08V]L,2QC;VPR#0HQ+#(-\"@\n`\nend\n"
	     "bye\nbegin 644 is no file\nbye\n",
	"hello\nbye\nbegin 644 is no file\nbye", {{"u.csv", CSV, NULL}}},
    {"a forwarded mail",
	MIXED "--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\n"
	      "Subject: =?utf-8?B?57uf6K6h6KGo?=\n"
	      "Content-Type: multipart/mixed; boundary=c\n\n--c\n\ninner\n--c\n"
	      "Content-Type: text/csv; name=1.csv\n\n1\n--c--\n--b\n"
	      "Content-Type: text/csv; name=2.csv\n\n2\n--b--\n",
	"see below",
	{{"", "inner", "统计表"}, {"1.csv", "1", "统计表"},
	    {"2.csv", "2", NULL}}},
    {"a forwarded mail without closing delimiters",
	MIXED "--b\nContent-Type: message/rfc822\n\nSubject: in\n"
	      "Content-Type: multipart/mixed; boundary=c\n\n--c\n"
	      "Content-Type: text/csv; name=1.csv\n\n1\n--b\n"
	      "Content-Type: text/csv; name=2.csv\n\n2\n",
	"", {{"1.csv", "1", "in"}, {"2.csv", "2\r\n", NULL}}},
    {"a forwarded mail in base64",
	MIXED "--b\n\nsee\n--b\nContent-Type: message/rfc822; name=m.eml\n"
	      "Content-Transfer-Encoding: base64\n\n"
	      /* Content-Type: text/csv; name=1.csv\r\n\r\n1 */
	      "Q29udGVudC1UeXBlOiB0ZXh0L2NzdjsgbmFtZT0xLmNzdg0KDQox\n--b--\n",
	"see", {{"1.csv", "1", "m.eml"}}},
    {"a forwarded mail that says base64 and is none",
	MIXED "--b\nContent-Type: message/rfc822\n"
	      "Content-Transfer-Encoding: base64\n\nSubject: in\n"
	      "Content-Type: text/csv; name=1.csv\n\n1\n--b--\n",
	"", {{"1.csv", "1", "in"}}},
    {"a mail attached as a file",
	MIXED "--b\nContent-Type: application/octet-stream; name=m.eml\n"
	      "Content-Transfer-Encoding: base64\n\n"
	      /* From: a@b.example, Subject: in, Content-Type: text/csv … */
	      "RnJvbTogYUBiLmV4YW1wbGUNClRvOiBjQGIuZXhhbXBsZQ0KU3ViamVjdDogaW4N"
	      "CkNv\nbnRlbnQtVHlwZTogdGV4dC9jc3Y7IG5hbWU9MS5jc3YNCg0KMQ==\n"
	      "--b--\n",
	"", {{"1.csv", "1", "in"}}},
    {"only the text of a forwarded mail",
	MIXED "--b\nContent-Type: message/rfc822\n\nSubject: in\n\nwords\n"
	      "--b--\n",
	"words", {{"", "words", "in"}}},
    {"text parts around an attachment are one text",
	MIXED "--b\n\none\n--b\nContent-Type: text/csv; name=1.csv\n\n1\n"
	      "--b\nContent-Type: text/html\n\n<p>two</p><p>three\n--b--\n",
	"one\ntwo\nthree", {{"1.csv", "1", NULL}}},
    {"HTML before its plain text",
	HEAD "Content-Type: multipart/alternative; boundary=b\n\n--b\n"
	     "Content-Type: text/html\n\n<p>html\n--b\n\nplain\n--b--\n",
	"plain", {{0}}},
    {"empty plain text beside HTML",
	HEAD "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n \n"
	     "--b\nContent-Type: text/html\n\n<p>html\n--b--\n",
	"html", {{0}}},
    {"named text is a part, attached text too",
	MIXED "--b\nContent-Type: text/plain; name=t.txt\n\nA\n--b\n"
	      "Content-Disposition: attachment\n\nB\n--b--\n",
	"", {{"t.txt", "A", NULL}, {"", "B", NULL}}},
    {"mailbox envelope, rubbish in the header",
	"From someone Wed May 17 2023\nX-A: b\nrubbish here\n" MIXED
	"--b\nContent-Type: text/csv; name=1.csv\n\n1\n--b--\n",
	"", {{"1.csv", "1", NULL}}},
    {"a part without an empty line",
	MIXED "--b\nContent-Type: text/csv; name=1.csv\n--b\n"
	      "Content-Type: text/csv; name=2.csv\n\n2\n--b--\n",
	"", {{"1.csv", "", NULL}, {"2.csv", "2", NULL}}},
    {"charset cp936",
	HEAD "Content-Type: text/plain; charset=cp936\n\n"
	     "\xcd\xb3\xbc\xc6\xb1\xed\n",
	"统计表", {{0}}},
    {"charset x-gbk",
	HEAD "Content-Type: text/plain; charset=\"x-gbk\"\n\n"
	     "\xcd\xb3\xbc\xc6\xb1\xed\n",
	"统计表", {{0}}},
    {"charset HZ",
	HEAD "Content-Type: text/plain; charset=HZ-GB-2312\n\n"
	     "~{1(8f~} ~~\n",
	"报告 ~", {{0}}},
    {"GBK without charset", HEAD "\n\xcd\xb3\xbc\xc6\xb1\xed\n", "统计表",
	{{0}}},
    {"a part in a multipart/digest",
	HEAD "Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
	     "Subject: in\nContent-Type: text/csv; name=1.csv\n\n1\n--b--\n",
	"", {{"1.csv", "1", "in"}}},
};

static void check(const struct wrapped *mail)
{
	struct run run = run_text(mail->mail);
	size_t count = 0;
	char sha256[SHA256_HEX];

	print_message("  %s\n", mail->what);
	assert_string_equal(run.facts->subject, "s");
	assert_int_equal(run.facts->from_count, 1);
	assert_string_equal(run.facts->from[0].address, "a@unit.example");
	assert_string_equal(run.facts->text, mail->text);
	while (count < 4 && mail->parts[count].name != NULL)
		count++;
	assert_int_equal(run.facts->part_count, count);
	for (size_t i = 0; i < count; i++) {
		const struct part *want = &mail->parts[i];
		const struct facts_part *got = &run.facts->parts[i];
		assert_string_equal(got->name, want->name);
		assert_int_equal(got->size, strlen(want->bytes));
		sha256_of(want->bytes, strlen(want->bytes), sha256);
		assert_string_equal(got->sha256, sha256);
		assert_string_equal(got->inside ? got->inside : "-",
		    want->inside ? want->inside : "-");
		char bytes[100] = "";
		assert_int_equal(pread(run.pack, bytes, strlen(want->bytes),
				     got->pack_offset),
		    strlen(want->bytes));
		assert_string_equal(bytes, want->bytes);
	}
	run_free(&run);
}

static void every_wrapping_gives_its_names_and_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++)
		check(&mails[i]);
}

static void what_was_damaged_is_noted(void **state)
{
	struct run run = run_text(
	    MIXED "--b\nContent-Type: text/csv; name=1.csv\n"
		  "Content-Transfer-Encoding: base64\n\nY2*9s\n"
		  "--b--\n");

	(void)state;
	assert_int_equal(run.facts->part_count, 1);
	assert_int_equal(run.facts->parts[0].note_count, 1);
	assert_string_equal(run.facts->parts[0].notes[0], "encoding-damaged");
	assert_int_equal(run.facts->parts[0].outcome, OUTCOME_OK);
	run_free(&run);
}

static void a_boundary_that_never_comes_is_damage_with_the_text_kept(
    void **state)
{
	struct run run = run_text(MIXED "just text\n");

	(void)state;
	assert_int_equal(run.facts->outcome, OUTCOME_DAMAGED);
	assert_string_equal(run.facts->text, "just text");
	run_free(&run);
}

static void nul_bytes_are_carried(void **state)
{
	static const char mail[] =
	    "From: a@unit.example\r\nSubject: a\0b\r\n"
	    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
	    "x\0y\r\n--b\r\nContent-Type: text/csv; name=\"1\0.csv\"\r\n\r\n"
	    "p\0q\r\n--b--\r\n";
	struct run run = run_bytes(mail, sizeof mail - 1, &limits_default);
	char sha256[SHA256_HEX];

	(void)state;
	assert_string_equal(run.facts->subject, "ab");
	assert_string_equal(run.facts->text, "xy");
	assert_string_equal(run.facts->parts[0].name, "1.csv");
	sha256_of("p\0q", 3, sha256);
	assert_string_equal(run.facts->parts[0].sha256, sha256);
	run_free(&run);
}

static void inline_is_a_picture_that_the_html_shows(void **state)
{
	struct run run = run_text(
	    HEAD "Content-Type: multipart/related; boundary=b\n\n--b\n"
		 "Content-Type: text/html\n\n<img src=\"cid:1@x\">text\n--b\n"
		 "Content-Type: image/gif; name=logo.gif\nContent-ID: <1@x>\n"
		 "\nGIF89a..........\n--b\n"
		 "Content-Type: image/gif; name=photo.gif\n"
		 "Content-Disposition: inline\n\nGIF89a..........\n--b\n"
		 "Content-Type: text/csv; name=t.csv\nContent-ID: <1@x>\n"
		 "Content-Disposition: inline\n\n1,2\n--b--\n");

	(void)state;
	assert_int_equal(run.facts->part_count, 3);
	assert_true(run.facts->parts[0].is_inline);
	assert_false(run.facts->parts[1].is_inline);
	assert_false(run.facts->parts[2].is_inline);
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_wrapping_gives_its_names_and_bytes),
	    cmocka_unit_test(what_was_damaged_is_noted),
	    cmocka_unit_test(
		a_boundary_that_never_comes_is_damage_with_the_text_kept),
	    cmocka_unit_test(nul_bytes_are_carried),
	    cmocka_unit_test(inline_is_a_picture_that_the_html_shows),
	};

	message_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
