/* PDFs of tests/fixtures/pdf: two pages each, encrypted by qpdf. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "parsers/pdf.h"
#include "parsers/sniff.h"

#define MAX_BYTES (1 << 20)

static unsigned char bytes[MAX_BYTES];

/* The file from `at` on in bytes; returns where it ends. */
static size_t fixture(const char *name, size_t at)
{
	char *path = mem_printf("tests/fixtures/pdf/%s.pdf", name);
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		fail_msg("%s is missing", path);
	at += fread(bytes + at, 1, MAX_BYTES - at, file);
	fclose(file);
	free(path);
	return at;
}

static struct pdf look(size_t size)
{
	unsigned char *copy = mem_alloc(size);

	memcpy(copy, bytes, size);
	struct pdf pdf = pdf_look(copy, size);
	free(copy);
	return pdf;
}

static void pages_words_and_passwords_are_told(void **state)
{
	static const struct {
		const char *name;
		enum outcome outcome;
		int pages;
		enum pdf_content content;
	} cases[] = {
	    {"text", OUTCOME_OK, 2, PDF_TEXT},
	    {"scan", OUTCOME_OK, 2, PDF_SCAN},
	    {"object-streams", OUTCOME_OK, 2, PDF_TEXT},
	    {"password-256", OUTCOME_ENCRYPTED, -1, PDF_UNKNOWN},
	    {"password-128", OUTCOME_ENCRYPTED, -1, PDF_UNKNOWN},
	    /* These open for everybody. */
	    {"no-printing-256", OUTCOME_OK, 2, PDF_TEXT},
	    {"no-printing-40", OUTCOME_OK, 2, PDF_TEXT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pdf pdf = look(fixture(cases[i].name, 0));
		if (pdf.outcome != cases[i].outcome ||
		    pdf.pages != cases[i].pages ||
		    pdf.content != cases[i].content)
			fail_msg("%s: %s, %d pages, content %d", cases[i].name,
			    outcome_name(pdf.outcome), pdf.pages, pdf.content);
	}
}

static void a_cut_pdf_is_damaged(void **state)
{
	size_t size = fixture("text", 0);

	(void)state;
	for (size_t cut = 30; cut < size; cut += 7) {
		struct pdf pdf = look(size - cut);
		assert_int_equal(pdf.outcome, OUTCOME_DAMAGED);
		assert_non_null(pdf.reason);
	}
}

static void zeros_behind_the_end_do_no_harm(void **state)
{
	size_t size = fixture("text", 0);

	(void)state;
	memset(bytes + size, 0, 10000);
	struct pdf pdf = look(size + 10000);
	assert_int_equal(pdf.outcome, OUTCOME_OK);
	assert_int_equal(pdf.pages, 2);
}

/* A page that is one form (ISO 32000-1, 8.10) with its fonts inside, and one
 * whose form is inside itself. */
static void words_may_stand_in_a_form_of_the_page(void **state)
{
	static const char *const resources[] = {
	    "/Font<</A 6 0 R>>", "/XObject<</F 5 0 R>>"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf buf;
		size_t at[7];
		buf_init(&buf, 10000);
		buf_puts(&buf, "%PDF-1.4\n");
		at[1] = buf.len;
		buf_puts(&buf, "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
		at[2] = buf.len;
		buf_puts(&buf, "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>"
			       "endobj\n");
		at[3] = buf.len;
		buf_puts(&buf,
		    "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 "
		    "R/MediaBox[0 0 9 9]/Resources<</XObject<</F 5 0 "
		    "R>>>>>>endobj\n");
		at[4] = buf.len;
		buf_puts(&buf, "4 0 obj<</Length 5>>stream\n/F Do\nendstream "
			       "endobj\n");
		at[5] = buf.len;
		buf_printf(&buf,
		    "5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length "
		    "5/Resources<<%s>>>>stream\nBT ET\nendstream endobj\n",
		    resources[i]);
		at[6] = buf.len;
		buf_puts(&buf, "6 0 obj<</Type/Font>>endobj\n");
		size_t table = buf.len;
		buf_puts(&buf, "xref\n0 7\n0000000000 65535 f \n");
		for (int n = 1; n < 7; n++)
			buf_printf(&buf, "%010zu 00000 n \n", at[n]);
		buf_printf(&buf,
		    "trailer<</Size 7/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n",
		    table);
		struct pdf pdf = pdf_look(
		    (const unsigned char *)buf_text(&buf), buf.len);
		assert_int_equal(pdf.pages, 1);
		assert_int_equal(pdf.content, i == 0 ? PDF_TEXT : PDF_SCAN);
		buf_free(&buf);
	}
}

/* What viewers mend is not refused. */
static void a_pdf_without_a_table_is_received(void **state)
{
	static const char text[] =
	    "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n";

	(void)state;
	memcpy(bytes, text, sizeof text - 1);
	struct pdf pdf = look(sizeof text - 1);
	assert_int_equal(pdf.outcome, OUTCOME_OK);
	assert_int_equal(pdf.pages, -1);
}

static void a_page_tree_that_bites_its_tail_ends(void **state)
{
	static const char text[] =
	    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
	    "2 0 obj<</Type/Pages/Count 5/Kids[2 0 R]/Parent 2 0 R>>endobj\n"
	    "xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n"
	    "0000000053 00000 n \ntrailer<</Size 3/Root 1 0 R>>\n"
	    "startxref\n115\n%%EOF\n";

	(void)state;
	memcpy(bytes, text, sizeof text - 1);
	assert_int_equal(look(sizeof text - 1).outcome, OUTCOME_OK);
}

static void the_header_may_come_late(void **state)
{
	size_t size = fixture("text", 700);

	(void)state;
	memset(bytes, 0xa5, 700);
	assert_int_equal(sniff_kind_of(bytes, size), SNIFF_PDF);
	assert_int_equal(look(size).pages, 2);
	memset(bytes, '\n', 700);
	assert_int_equal(sniff_kind_of(bytes, size), SNIFF_PDF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_words_and_passwords_are_told),
	    cmocka_unit_test(a_cut_pdf_is_damaged),
	    cmocka_unit_test(zeros_behind_the_end_do_no_harm),
	    cmocka_unit_test(words_may_stand_in_a_form_of_the_page),
	    cmocka_unit_test(a_pdf_without_a_table_is_received),
	    cmocka_unit_test(a_page_tree_that_bites_its_tail_ends),
	    cmocka_unit_test(the_header_may_come_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
