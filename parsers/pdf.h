/*
 * What can be said of a PDF (ISO 32000) without reading its text: whether it
 * is whole, whether it opens, how many pages, words or a scan. The only file
 * that knows libqpdf.
 */
#ifndef PARSERS_PDF_H
#define PARSERS_PDF_H

#include <stddef.h>

#include "base/outcome.h"

enum pdf_content { PDF_UNKNOWN, PDF_TEXT, PDF_SCAN };

struct pdf {
	enum outcome outcome; /* ok, encrypted or damaged */
	const char *reason;   /* English; static; NULL when ok */
	int pages;            /* -1 unknown */
	enum pdf_content content;
};

/* A file that opens with an empty password is not encrypted: print-protected
 * ones do for everybody. */
struct pdf pdf_look(const unsigned char *bytes, size_t size);

#endif
