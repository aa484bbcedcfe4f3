/*
 * Which character set a workbook before version 8 is in. CODEPAGE says it,
 * but may be missing, and programs on Chinese systems wrote 1252 into files
 * full of GBK: then all texts together decide.
 */
#include "parsers/xls.h"

struct evidence {
	size_t known;  /* high bytes in characters that GB 18030 has */
	size_t common; /* of these, in GB 2312's rows */
	size_t odd;    /* high bytes in none */
};

/* The length of the GB 18030 character there, 0 when it is none. */
static uint32_t character(const unsigned char *at, uint32_t left)
{
	if (left < 2 || at[0] == 0x80 || at[0] == 0xff)
		return 0;
	if (at[1] >= 0x40 && at[1] != 0x7f && at[1] != 0xff)
		return 2;
	return left >= 4 && at[1] >= 0x30 && at[1] <= 0x39 && at[2] > 0x80 &&
		       at[2] != 0xff && at[3] >= 0x30 && at[3] <= 0x39
		   ? 4
		   : 0;
}

static bool is_common(const unsigned char *at)
{
	return at[1] >= 0xa1 && ((at[0] >= 0xa1 && at[0] <= 0xa3) ||
				    (at[0] >= 0xb0 && at[0] <= 0xf7));
}

static void weigh(
    struct evidence *evidence, const unsigned char *bytes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (bytes[i] < 0x80)
			continue;
		uint32_t len = character(bytes + i, count - i);
		if (len == 0) {
			evidence->odd++;
			continue;
		}
		evidence->known += len;
		evidence->common += is_common(bytes + i) ? 2 : 0;
		i += len - 1;
	}
}

/* Of Western text hardly any letter with an accent is followed by another;
 * of Chinese most characters are in the common rows. */
static bool speaks_gbk(const struct evidence *evidence)
{
	return evidence->known >= 4 && evidence->odd * 10 <= evidence->known &&
	       evidence->common * 10 >= evidence->known * 6;
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
