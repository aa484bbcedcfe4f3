#include "parsers/pdf.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <qpdf/qpdf-c.h>

#include "base/mem.h"

/* ISO 32000-1, 7.5.5: viewers look for the end mark this far. */
#define TAIL_BYTES 4096u
#define MAX_PAGES_LOOKED_AT 20
#define MAX_PARENTS 8
#define MAX_OBJECTS 16 /* of one page or form */
#define MAX_FORMS_DEEP 2

/* A file that was cut off has neither of the words that end one. Broken tables
 * in between are mended by every viewer and no reason to refuse it. */
static bool has_end(const unsigned char *bytes, size_t size)
{
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

/* Whole pages may stand in a form of their own (8.10), fonts and all. */
static bool has_font_inside(qpdf_data pdf, qpdf_oh resources, int depth)
{
	bool found = false;

	if (has_some(pdf, resources, "/Font"))
		return true;
	if (depth == 0 || !has_some(pdf, resources, "/XObject"))
		return false;
	qpdf_oh objects = qpdf_oh_get_key(pdf, resources, "/XObject");
	char *keys[MAX_OBJECTS];
	size_t count = 0;
	qpdf_oh_begin_dict_key_iter(pdf, objects);
	while (count < MAX_OBJECTS && qpdf_oh_dict_more_keys(pdf))
		keys[count++] = mem_strdup(qpdf_oh_dict_next_key(pdf));
	for (size_t i = 0; i < count; i++) {
		qpdf_oh object = qpdf_oh_get_key(pdf, objects, keys[i]);
		if (!found && qpdf_oh_is_stream(pdf, object)) {
			qpdf_oh facts = qpdf_oh_get_dict(pdf, object);
			found = has_font_inside(pdf,
			    qpdf_oh_get_key(pdf, facts, "/Resources"),
			    depth - 1);
		}
		free(keys[i]);
	}
	return found;
}

/* Words need a font; a page of pictures without one is a scan. */
static enum pdf_content content_of(qpdf_data pdf, int pages)
{
	enum pdf_content content = PDF_UNKNOWN;

	for (int i = 0; i < pages && i < MAX_PAGES_LOOKED_AT; i++) {
		qpdf_oh page = qpdf_get_page_n(pdf, (size_t)i);
		qpdf_oh resources = resources_of(pdf, page);
		if (has_font_inside(pdf, resources, MAX_FORMS_DEEP))
			return PDF_TEXT;
		if (has_some(pdf, resources, "/XObject"))
			content = PDF_SCAN;
	}
	return content;
}

struct pdf pdf_look(const unsigned char *bytes, size_t size)
{
	struct pdf look = {.pages = -1};

	/* Mail gateways and disks fill up with zeros. */
	while (size > 0 && bytes[size - 1] == 0)
		size--;
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
