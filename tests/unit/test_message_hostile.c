/* Mails made to hurt: a named outcome, soon, in little memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tests/unit/message_run.h"

#define HEAD "From: a@unit.example\r\nSubject: s\r\n"
#define MAX_SECS 5 /* also under the sanitizers */

static void repeat(struct buf *out, const char *piece, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_puts(out, piece);
}

static void deep_multiparts(struct buf *out)
{
	buf_puts(out, HEAD);
	for (int i = 0; i < 10000; i++)
		buf_printf(out,
		    "Content-Type: multipart/mixed; "
		    "boundary=b%d\r\n\r\n--b%d\r\n",
		    i, i);
	buf_puts(out, "\r\nhi\r\n");
}

static void deep_mails(struct buf *out)
{
	buf_puts(out, HEAD);
	for (int i = 0; i < 10000; i++)
		buf_printf(out,
		    "Content-Type: message/rfc822\r\n\r\n"
		    "Subject: %d\r\n",
		    i);
	buf_puts(out, "\r\nhi\r\n");
}

static void many_parts(struct buf *out)
{
	buf_puts(out, HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	for (int i = 0; i < 100000; i++)
		buf_printf(out,
		    "--b\r\nContent-Type: text/csv; "
		    "name=%d.csv\r\n\r\nx\r\n",
		    i);
}

static void many_texts(struct buf *out)
{
	buf_puts(out, HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	repeat(out, "--b\r\n\r\nx\r\n", 100000);
}

static void many_headers(struct buf *out)
{
	repeat(out, "X-Other: some words of it\r\n", 25000);
	repeat(out, "To: a@b.example\r\n", 25000);
	buf_puts(out, HEAD "\r\nhi\r\n");
}

static void long_header(struct buf *out)
{
	buf_puts(out, HEAD "To: ");
	repeat(out, "\"a\" <a@b.example>,\r\n ", 400000);
	buf_puts(out, "\r\n\r\nhi\r\n");
}

static void long_line(struct buf *out)
{
	buf_puts(out, HEAD "\r\n");
	repeat(out, "0123456789abcdef0123456789abcdef", 500000);
}

static void delimiters_everywhere(struct buf *out)
{
	buf_puts(out, HEAD);
	for (int i = 0; i < 29; i++)
		buf_printf(out,
		    "Content-Type: multipart/mixed; boundary="
		    "bbbbbbbbbbbbbbbbbbbbbb%d\r\n\r\n"
		    "--bbbbbbbbbbbbbbbbbbbbbb%d\r\n",
		    i, i);
	buf_puts(out, "\r\n");
	repeat(out, "--bbbbbbbbbbbbbbbbbbbbbbx\r\n", 500000);
}

static void words_that_never_end(struct buf *out)
{
	buf_puts(out, "From: a@unit.example\r\nSubject: s");
	repeat(out, "=?a?b?", 80000);
	buf_puts(out, "\r\n\r\n");
}

static void words_in_names(struct buf *out)
{
	buf_puts(out, HEAD "To: ");
	repeat(out, "=?a?b?", 80000);
	repeat(out, "(\"", 2000);
	buf_puts(out, "\r\n\r\n");
}

static void words_without_end(struct buf *out)
{
	buf_puts(out, "From: a@unit.example\r\nSubject: s");
	repeat(out,
	    " =?a?b?"
	    "?=",
	    50000);
	buf_puts(out, "\r\n\r\n");
}

static void parameters_without_end(struct buf *out)
{
	buf_puts(out, HEAD "Content-Type: text/csv");
	repeat(out, ";name*1*=\" \" ", 30000);
	buf_puts(out, "\r\n\r\nx\r\n");
}

static void quotes_without_end(struct buf *out)
{
	buf_puts(out, HEAD "Content-Type: text/csv; name=\"");
	repeat(out, "\" x ", 100000);
	buf_puts(out, "\r\n\r\nx\r\n");
}

static void mails_in_base64_of_nothing(struct buf *out)
{
	buf_puts(out, HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	repeat(out,
	    "--b\r\nContent-Type: message/rfc822\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n",
	    100000);
}

static void begins_without_data(struct buf *out)
{
	buf_puts(out, HEAD "\r\n");
	repeat(out, "begin 644 x\r\n#AAAA\r\n", 100000);
}

static const struct {
	const char *what;
	void (*make)(struct buf *out);
	bool subject, ok;
} mails[] = {
    {"10,000 multiparts deep", deep_multiparts, true, false},
    {"10,000 mails deep", deep_mails, true, false},
    {"100,000 attachments", many_parts, true, false},
    {"100,000 texts", many_texts, true, false},
    {"50,000 headers", many_headers, false, false},
    {"a header of 8 MB", long_header, true, false},
    {"a line of 16 MB", long_line, true, false},
    {"500,000 lines like delimiters", delimiters_everywhere, true, false},
    {"80,000 encoded words that never end", words_that_never_end, false, true},
    {"80,000 encoded words in addresses", words_in_names, true, true},
    {"50,000 empty encoded words", words_without_end, true, true},
    {"30,000 parameters", parameters_without_end, true, true},
    {"100,000 quotes", quotes_without_end, true, true},
    {"100,000 mails of nothing", mails_in_base64_of_nothing, true, false},
    {"100,000 files in the text", begins_without_data, true, false},
};

static void hostile_mails_are_named_and_bounded(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++) {
		struct buf mail;
		buf_init(&mail, 64 << 20);
		mails[i].make(&mail);
		clock_t begin = clock();
		struct run run = run_bytes(
		    mail.data, mail.len, &limits_default);
		double secs = (double)(clock() - begin) / CLOCKS_PER_SEC;
		print_message("  %s: %.0f ms, %s\n", mails[i].what, secs * 1000,
		    run.facts->reason ? run.facts->reason : "ok");
		assert_true(secs < MAX_SECS);
		assert_int_equal(run.facts->outcome,
		    mails[i].ok ? OUTCOME_OK : OUTCOME_TOO_LARGE);
		assert_string_equal(
		    run.facts->from[0].address, "a@unit.example");
		if (mails[i].subject)
			assert_string_equal(run.facts->subject, "s");
		run_free(&run);
		buf_free(&mail);
	}
}

/* One part over its limit costs itself only. */
static void a_part_too_large_leaves_the_others(void **state)
{
	struct limits limits = limits_default;
	static const char mail[] = HEAD
	    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	    "--b\r\nContent-Type: text/csv; name=1.csv\r\n\r\n"
	    "0123456789012345678901234567890123456789\r\n"
	    "--b\r\nContent-Type: text/csv; name=2.csv\r\n\r\n2\r\n--b--";

	(void)state;
	limits.part_bytes = 39;
	struct run run = run_bytes(mail, sizeof mail - 1, &limits);
	assert_int_equal(run.facts->outcome, OUTCOME_OK);
	assert_int_equal(run.facts->part_count, 2);
	assert_int_equal(run.facts->parts[0].outcome, OUTCOME_TOO_LARGE);
	assert_int_equal(run.facts->parts[0].size, 40);
	assert_int_equal(run.facts->parts[0].pack_offset, -1);
	assert_int_equal(run.facts->parts[1].outcome, OUTCOME_OK);
	assert_int_equal(run.facts->parts[1].pack_offset, 0);
	run_free(&run);
}

static void a_large_mail_takes_little_memory(void **state)
{
	struct rusage before, after;
	char line[78];
	int fd = memfd_create("mail", 0), pack = memfd_create("pack", 0);
	struct facts *facts = facts_new();
	static const char head[] = HEAD
	    "Content-Type: application/zip; name=a.zip\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n";

	(void)state;
	assert_int_equal(write(fd, head, sizeof head - 1), sizeof head - 1);
	memset(line, 'A', 76);
	memcpy(line + 76, "\r\n", 2);
	for (int i = 0; i < 670000; i++)
		assert_int_equal(write(fd, line, sizeof line), sizeof line);
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(message_read(fd, &limits_default, pack, facts), 0);
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(facts->part_count, 1);
	assert_int_equal(facts->parts[0].size, 670000 * 57);
	assert_true(after.ru_maxrss - before.ru_maxrss < 4096);
	facts_free(facts);
	close(fd);
	close(pack);
}

static void a_file_that_cannot_be_read_is_said(void **state)
{
	struct facts *facts = facts_new();
	int pack = memfd_create("pack", 0);

	(void)state;
	assert_int_equal(message_read(-1, &limits_default, pack, facts), -1);
	assert_int_equal(facts->outcome, OUTCOME_DAMAGED);
	facts_free(facts);
	close(pack);
}

static void an_empty_mail_is_read(void **state)
{
	struct run run = run_bytes("", 0, &limits_default);

	(void)state;
	assert_string_equal(run.facts->subject, "");
	assert_string_equal(run.facts->text, "");
	assert_int_equal(run.facts->part_count, 0);
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_large_mail_takes_little_memory),
	    cmocka_unit_test(hostile_mails_are_named_and_bounded),
	    cmocka_unit_test(a_part_too_large_leaves_the_others),
	    cmocka_unit_test(a_file_that_cannot_be_read_is_said),
	    cmocka_unit_test(an_empty_mail_is_read),
	};

	message_prepare();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
