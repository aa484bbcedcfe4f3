/* The shared texts, [MS-XLS] 2.4.265. */
#include "base/mem.h"
#include "parsers/xls.h"

static int too_large(struct xls_book *book)
{
	return table_refuse(
	    book->report, OUTCOME_TOO_LARGE, "more shared texts than fit");
}

int xls_strings_read(struct xls_book *book)
{
	struct biff_piece piece = {&book->biff, 8};
	uint32_t stated = biff_u32(&book->biff, 4);
	struct biff_text *text = &book->text;

	/* A second SST replaces the first; nobody writes one. The stated number
	 * may be too low. */
	book->string_count = 0;
	while (biff_piece_more(&piece)) {
		biff_text_unicode(text, &piece, 2);
		if (text->cut && text->bytes == 0)
			break;
		/* A table of millions of empty texts is no table of texts. */
		if (book->string_count > (size_t)book->limits->cells)
			return too_large(book);
		MEM_GROW(book->strings, book->string_count, book->string_cap);
		const char *kept = arena_keep(
		    book->arena, text->text, text->bytes);
		if (kept == NULL)
			return too_large(book);
		book->strings[book->string_count++] = (struct xls_text){
		    kept, text->bytes};
		if (text->cut)
			break;
	}
	if (book->string_count < stated)
		table_note(book->report, "%zu of %lu shared texts are there",
		    book->string_count, (unsigned long)stated);
	return 0;
}
