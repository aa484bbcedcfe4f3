#include "parsers/pdf.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <qpdf/qpdf-c.h>

/* ISO 32000-1, 7.5.5: viewers look for the end mark this far. */
#define TAIL_BYTES 4096u
#define MAX_PAGES_LOOKED_AT 20
#define MAX_PARENTS 8

/* A file that was cut off has neither of the words that end one. Broken tables
 * in between are mended by every viewer and no reason to refuse it. */
static bool has_end(const unsigned char *bytes, size_t size)
{
	while (size > 0 && bytes[size - 1] == 0)
		size--;
	size_t tail = size < TAIL_BYTES ? size : TAIL_BYTES;
	const unsigned char *from = bytes + size - tail;

	return memmem(from, tail, "%%EOF", 5) != NULL ||
	       memmem(from, tail, "startxref", 9) != NULL;
}

/* The resources of a page may be its parents' (7.7.3.4). */
static qpdf_oh resources_of(qpdf_data pdf, qpdf_oh page)
{
	for (int i = 0; i < MAX_PARENTS; i++) {
		if (qpdf_oh_has_key(pdf, page, "/Resources"))
			return qpdf_oh_get_key(pdf, page, "/Resources");
		if (!qpdf_oh_has_key(pdf, page, "/Parent"))
			break;
		page = qpdf_oh_get_key(pdf, page, "/Parent");
	}
	return qpdf_oh_new_null(pdf);
}

static bool has_some(qpdf_data pdf, qpdf_oh resources, const char *key)
{
	if (!qpdf_oh_is_dictionary(pdf, resources))
		return false;
	qpdf_oh some = qpdf_oh_get_key(pdf, resources, key);
	if (!qpdf_oh_is_dictionary(pdf, some))
		return false;
	qpdf_oh_begin_dict_key_iter(pdf, some);
	return qpdf_oh_dict_more_keys(pdf) != QPDF_FALSE;
}

/* Words need a font; a page of pictures without one is a scan. */
static enum pdf_content content_of(qpdf_data pdf, int pages)
{
	enum pdf_content content = PDF_UNKNOWN;

	for (int i = 0; i < pages && i < MAX_PAGES_LOOKED_AT; i++) {
		qpdf_oh page = qpdf_get_page_n(pdf, (size_t)i);
		qpdf_oh resources = resources_of(pdf, page);
		if (has_some(pdf, resources, "/Font"))
			return PDF_TEXT;
		if (has_some(pdf, resources, "/XObject"))
			content = PDF_SCAN;
	}
	return content;
}

struct pdf pdf_look(const unsigned char *bytes, size_t size)
{
	struct pdf look = {.pages = -1};

	if (!has_end(bytes, size)) {
		look.outcome = OUTCOME_DAMAGED;
		look.reason = "its end is missing: cut off?";
		return look;
	}
	qpdf_data pdf = qpdf_init();
	qpdf_silence_errors(pdf);
	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	/* Recovery reads every byte of the file. */
	qpdf_set_attempt_recovery(pdf, QPDF_FALSE);
	QPDF_ERROR_CODE status = qpdf_read_memory(
	    pdf, "pdf", (const char *)bytes, size, NULL);
	if ((status & QPDF_ERRORS) == 0) {
		look.pages = qpdf_get_num_pages(pdf);
		look.content = content_of(pdf, look.pages);
	} else if (qpdf_get_error_code(pdf, qpdf_get_error(pdf)) ==
		   qpdf_e_password) {
		look.outcome = OUTCOME_ENCRYPTED;
		look.reason = "the document is protected by a password";
	}
	qpdf_cleanup(&pdf);
	return look;
}
