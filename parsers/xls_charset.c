/*
 * Which character set a workbook before version 8 is in. CODEPAGE says it,
 * but may be missing, and programs on Chinese systems wrote 1252 into files
 * full of GBK: then all texts together decide.
 */
#include "parsers/xls.h"

struct evidence {
	size_t pair_bytes;   /* in pairs that GBK has */
	size_t common_bytes; /* of these, in GB 2312's rows */
	size_t odd;          /* high bytes in no such pair */
};

static void weigh(
    struct evidence *evidence, const unsigned char *bytes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		unsigned char lead = bytes[i];
		if (lead < 0x80)
			continue;
		unsigned char trail = i + 1 < count ? bytes[i + 1] : 0;
		if (lead == 0x80 || lead == 0xff || trail < 0x40 ||
		    trail == 0x7f || trail == 0xff) {
			evidence->odd++;
			continue;
		}
		evidence->pair_bytes += 2;
		if (trail >= 0xa1 &&
		    (lead <= 0xa3 ? lead >= 0xa1
				  : lead >= 0xb0 && lead <= 0xf7))
			evidence->common_bytes += 2;
		i++;
	}
}

static bool speaks_gbk(const struct evidence *evidence)
{
	return evidence->pair_bytes >= 4 &&
	       evidence->odd * 10 <= evidence->pair_bytes &&
	       evidence->common_bytes * 10 >= evidence->pair_bytes * 8;
}

/* Fonts have foreign names everywhere, so they don't count. Where a record's
 * text begins, behind the count of its bytes; 0 = none. */
static uint32_t text_place(const struct xls_book *book)
{
	switch (book->biff.type) {
	case BIFF2_LABEL:
	case BIFF_LABEL:
	case BIFF_RSTRING:
		return 8;
	case BIFF_BOUNDSHEET:
		return book->version >= 5 ? 7 : 1;
	case BIFF_STRING:
		return 2;
	default:
		return 0;
	}
}

void xls_charset_choose(struct xls_book *book)
{
	struct biff *biff = &book->biff;
	struct evidence evidence = {0};
	unsigned code_page = 0;

	biff_seek(biff, 0);
	while (biff_next(biff)) {
		uint32_t at = text_place(book);
		if (biff->type == BIFF_CODEPAGE && code_page == 0)
			code_page = biff_u16(biff, 0);
		if (biff->type == BIFF_FILEPASS)
			break; /* what follows is no text */
		if (at > 0 && at < biff->size)
			weigh(&evidence, biff->data + at, biff->size - at);
	}
	biff_seek(biff, 0);
	const char *charset = biff_charset(code_page);
	bool western = charset == NULL || code_page == 1252 ||
		       code_page == 32769 || code_page == 367 ||
		       code_page == 28591;
	if (western && speaks_gbk(&evidence)) {
		table_note(book->report,
		    "the text is Chinese (GBK), though the file %s",
		    code_page == 0 ? "doesn't say so" : "says another");
		charset = "GB18030";
	} else if (charset == NULL && code_page != 0 && code_page != 1200) {
		table_note(
		    book->report, "code page %u is not known", code_page);
	}
	book->text.charset = charset != NULL ? charset : "CP1252";
}
