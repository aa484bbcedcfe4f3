/* For the book*.c files only; the one place that knows libxlsxwriter. */
#ifndef DAEMON_BOOK_PRIVATE_H
#define DAEMON_BOOK_PRIVATE_H

#include <xlsxwriter.h>

#include "book.h"

struct book_sheet {
	struct book *book;
	lxw_worksheet *sheet;
	char *name;
};

struct book {
	lxw_workbook *book;
	lxw_format *formats[BOOK_STYLES];
	char *temporary, *path, *title;
	int32_t offset_secs;
	uint32_t row_limit;
	struct book_sheet **sheets;
	size_t sheet_count, sheet_cap;
	lxw_error failed; /* the first */
};

/* Keeps the first thing that went wrong. */
void book_note(struct book_sheet *sheet, lxw_error status);
/* The format of a style, made when first asked for. */
lxw_format *book_format(struct book *book, enum book_style style);
/* The text as a cell may hold it (malloc). */
char *book_clean(const char *text);
/* The name a new sheet gets (malloc). */
char *book_name_for(const struct book *book, const char *name);

#endif
