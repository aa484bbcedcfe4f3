/* What all sheets of a workbook share: [MS-XLS] 2.1.7.20.3. */
#include <string.h>

#include "base/mem.h"
#include "parsers/xls.h"

#define MAX_SHEETS 65536u

/* [MS-XLS] 2.4.28; of version 4 a name alone. */
static int take_sheet(struct xls_book *book)
{
	const struct biff *biff = &book->biff;
	struct biff_piece piece = {&book->biff, 6};
	struct xls_sheet_entry entry = {.place = biff_u32(biff, 0),
	    .kind = biff_u8(biff, 5),
	    .hidden = (biff_u8(biff, 4) & 3) != 0};

	if (book->version < 5)
		return 0;
	if (book->sheet_count >= MAX_SHEETS)
		return table_refuse(
		    book->report, OUTCOME_TOO_LARGE, "too many sheets");
	biff_text_read(&book->text, &piece, book->version, 1);
	entry.name = mem_strndup(book->text.text, book->text.bytes);
	MEM_GROW(book->sheets, book->sheet_count, book->sheet_cap);
	book->sheets[book->sheet_count++] = entry;
	return 0;
}

static int take_password(struct xls_book *book)
{
	if (book->crypt == NULL)
		book->crypt = biff_crypt_open(&book->biff, book->version);
	if (book->crypt == NULL)
		return table_refuse(book->report, OUTCOME_ENCRYPTED,
		    "the workbook is protected by a password");
	book->biff.crypt = book->crypt;
	table_note(book->report,
	    "the workbook is encrypted with the password that opens without "
	    "asking");
	return 0;
}

/* Two writers that compute no formulas put plain letters where a count and a
 * text should be ([MS-XLS] 2.4.349). */
static void take_writer(struct xls_book *book)
{
	const struct biff *biff = &book->biff;

	if (book->version < 8 || biff_u8(biff, 0) < 0x20 ||
	    biff_u8(biff, 1) < 0x20)
		return;
	book->writer = biff->size > 14 &&
			       memcmp(biff->data, "Java Excel API", 14) == 0
			   ? XLS_JXL
			   : XLS_XLWT;
}

int xls_take_shared(struct xls_book *book)
{
	switch (book->biff.type) {
	case BIFF_BOUNDSHEET:
		return take_sheet(book);
	case BIFF_FILEPASS:
		return take_password(book);
	case BIFF_DATEMODE:
		book->date1904 = biff_u16(&book->biff, 0) == 1;
		break;
	case BIFF_WRITEACCESS:
		take_writer(book);
		break;
	case BIFF_OBPROJ:
		book->report->macros = true;
		break;
	case BIFF_SST:
		return xls_strings_read(book);
	case BIFF_FORMAT:
	case BIFF2_FORMAT:
		xls_format_take(book);
		break;
	case BIFF_XF:
	case BIFF2_XF:
	case BIFF3_XF:
	case BIFF4_XF:
		xls_style_take(book);
		break;
	default:
		break;
	}
	return 0;
}

int xls_globals_read(struct xls_book *book)
{
	struct biff *biff = &book->biff;
	unsigned kind;

	while (biff_next(biff)) {
		/* Some leave the EOF out. */
		if (biff->type == BIFF_EOF || biff_bof(biff, &kind) != 0) {
			book->globals_end = biff->type == BIFF_EOF
						? biff->next
						: biff->place;
			return 0;
		}
		if (xls_take_shared(book) < 0)
			return -1;
	}
	book->globals_end = biff->next;
	return 0;
}
