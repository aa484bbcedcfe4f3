/* The number format of each XF: all that cell styles mean here. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/xls.h"

#define NUMBERS 65536u /* of formats, and the most XFs there can be */

void xls_formats_init(struct xls_book *book)
{
	for (uint32_t i = 0; i < XLS_BUILTIN_FORMATS; i++)
		number_format_builtin((int)i, &book->builtin[i]);
}

void xls_formats_forget(struct xls_book *book)
{
	book->format_count = 0;
	book->slot_count = 0;
	book->style_count = 0;
}

void xls_formats_free(struct xls_book *book)
{
	free(book->style_formats);
	free(book->format_slots);
	free(book->formats);
}

static uint32_t *slot_of(struct xls_book *book, uint32_t number)
{
	if (number >= book->slot_count) {
		size_t count = (size_t)number + 64;
		book->format_slots = mem_resize(
		    book->format_slots, count, sizeof *book->format_slots);
		memset(book->format_slots + book->slot_count, 0,
		    (count - book->slot_count) * sizeof *book->format_slots);
		book->slot_count = count;
	}
	return &book->format_slots[number];
}

/* Up to version 4 formats are numbered as they come; a number that comes
 * again replaces the first. */
void xls_format_take(struct xls_book *book)
{
	struct biff_piece piece = {&book->biff, 0};
	uint32_t number = (uint32_t)book->format_count;
	bool numbered = book->biff.type == BIFF_FORMAT;

	if (numbered)
		piece.at = 2;
	if (book->version >= 5)
		number = biff_u16(&book->biff, 0);
	if (book->format_count >= NUMBERS || number >= NUMBERS)
		return;
	biff_text_read(
	    &book->text, &piece, book->version, book->version >= 8 ? 2 : 1);
	uint32_t *slot = slot_of(book, number);
	if (*slot == 0) {
		MEM_GROW(book->formats, book->format_count, book->format_cap);
		*slot = (uint32_t)++book->format_count;
	}
	number_format_parse(
	    book->text.text, book->text.bytes, &book->formats[*slot - 1]);
}

void xls_style_take(struct xls_book *book)
{
	const struct biff *biff = &book->biff;
	unsigned number;

	if (book->style_count >= NUMBERS)
		return;
	switch (biff->type) {
	case BIFF2_XF:
		number = biff_u8(biff, 2) & 0x3f;
		break;
	case BIFF3_XF:
	case BIFF4_XF:
		number = biff_u8(biff, 1);
		break;
	default:
		number = biff_u16(biff, 2);
		break;
	}
	MEM_GROW(book->style_formats, book->style_count, book->style_cap);
	book->style_formats[book->style_count++] = (uint16_t)number;
}

const struct number_format *xls_format_numbered(
    const struct xls_book *book, uint32_t number)
{
	if (number < book->slot_count && book->format_slots[number] != 0)
		return &book->formats[book->format_slots[number] - 1];
	return &book->builtin[number < XLS_BUILTIN_FORMATS ? number : 0];
}

const struct number_format *xls_style_format(
    const struct xls_book *book, uint32_t style)
{
	if (style >= book->style_count)
		return &book->builtin[0];
	return xls_format_numbered(book, book->style_formats[style]);
}
