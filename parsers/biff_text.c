#include "parsers/biff_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { FLAG_WIDE = 1, FLAG_EXTENSION = 4, FLAG_RUNS = 8 };

/* Room for that many units, of which each takes at most 3 bytes of UTF-8. */
static void make_room(struct biff_text *text, uint32_t count)
{
	size_t need = 3 * (size_t)count + 4;

	if (need > text->room_bytes) {
		text->room_bytes = need < 1024 ? 1024 : need;
		text->room = mem_resize(text->room, text->room_bytes, 1);
	}
	text->text = text->room;
	text->bytes = 0;
	text->room[0] = '\0';
}

void biff_text_init(struct biff_text *text)
{
	*text = (struct biff_text){.room = NULL};
	make_room(text, 0);
}

void biff_text_free(struct biff_text *text)
{
	free(text->room);
	free(text->decoded);
	*text = (struct biff_text){0};
}

/* --- pieces -------------------------------------------------------------- */

bool biff_piece_more(struct biff_piece *piece)
{
	while (piece->at >= piece->biff->size) {
		if (biff_peek(piece->biff) != BIFF_CONTINUE ||
		    !biff_next(piece->biff))
			return false;
		piece->at = 0;
	}
	return true;
}

bool biff_piece_number(struct biff_piece *piece, int bytes, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < bytes; i++) {
		if (!biff_piece_more(piece))
			return false;
		*value |= (uint32_t)piece->biff->data[piece->at++] << (8 * i);
	}
	return true;
}

bool biff_piece_skip(struct biff_piece *piece, uint64_t bytes)
{
	while (bytes > 0) {
		if (!biff_piece_more(piece))
			return false;
		uint32_t here = piece->biff->size - piece->at;
		here = bytes < here ? (uint32_t)bytes : here;
		piece->at += here;
		bytes -= here;
	}
	return true;
}

/* --- characters ---------------------------------------------------------- */

/* As utf8_clean: control characters are no text. */
static bool is_control(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
	       (code >= 0x7f && code < 0xa0);
}

/* The low bytes of UTF-16. */
static char *put_narrow(char *out, const unsigned char *from, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		unsigned char c = from[i];
		if (c >= 0x20 && c < 0x7f)
			*out++ = (char)c;
		else if (!is_control(c))
			out += utf8_put(out, c);
	}
	return out;
}

/* *high is a first half of a pair that waits for the second. */
static char *put_wide(
    char *out, const unsigned char *from, uint32_t count, uint32_t *high)
{
	for (uint32_t i = 0; i < count; i++, from += 2) {
		uint32_t unit = from[0] | (uint32_t)from[1] << 8;
		if (*high != 0) {
			bool pair = unit >= 0xdc00 && unit < 0xe000;
			out += utf8_put(
			    out, pair ? 0x10000 + ((*high - 0xd800) << 10) +
					    (unit - 0xdc00)
				      : 0xfffd);
			*high = 0;
			if (pair)
				continue;
		}
		if (unit >= 0x20 && unit < 0x7f) {
			*out++ = (char)unit;
		} else if (unit >= 0xd800 && unit < 0xdc00) {
			*high = unit;
		} else if (unit >= 0xa0 && (unit < 0xd800 || unit >= 0xe000) &&
			   unit >= 0x800) {
			*out++ = (char)(0xe0 | unit >> 12);
			*out++ = (char)(0x80 | (unit >> 6 & 0x3f));
			*out++ = (char)(0x80 | (unit & 0x3f));
		} else if (!is_control(unit)) {
			out += utf8_put(out, unit);
		}
	}
	return out;
}

/* Where a CONTINUE cuts the characters it begins with their flags again. */
static void take_characters(
    struct biff_text *text, struct biff_piece *piece, uint32_t count, bool wide)
{
	char *out = text->room;
	uint32_t high = 0;

	while (count > 0) {
		uint32_t here = (piece->biff->size - piece->at) >> wide;
		if (piece->at >= piece->biff->size || here == 0) {
			uint32_t flags;
			piece->at = piece->biff->size;
			if (!biff_piece_number(piece, 1, &flags)) {
				text->cut = true;
				break;
			}
			wide = (flags & FLAG_WIDE) != 0;
			continue;
		}
		here = here < count ? here : count;
		const unsigned char *from = piece->biff->data + piece->at;
		out = wide ? put_wide(out, from, here, &high)
			   : put_narrow(out, from, here);
		piece->at += here << wide;
		count -= here;
	}
	if (high != 0)
		out += utf8_put(out, 0xfffd);
	*out = '\0';
	text->text = text->room;
	text->bytes = (size_t)(out - text->room);
}

void biff_text_unicode(
    struct biff_text *text, struct biff_piece *piece, int count_bytes)
{
	uint32_t count, flags, runs = 0, extension = 0;

	text->cut = !biff_piece_number(piece, count_bytes, &count);
	make_room(text, count);
	if (text->cut)
		return;
	/* Some leave the flags of an empty text out where a record ends. */
	if (count == 0 && piece->at >= piece->biff->size &&
	    biff_peek(piece->biff) != BIFF_CONTINUE)
		return;
	if (!biff_piece_number(piece, 1, &flags) ||
	    ((flags & FLAG_RUNS) != 0 && !biff_piece_number(piece, 2, &runs)) ||
	    ((flags & FLAG_EXTENSION) != 0 &&
		!biff_piece_number(piece, 4, &extension))) {
		text->cut = true;
		return;
	}
	take_characters(text, piece, count, (flags & FLAG_WIDE) != 0);
	if (!text->cut && (runs > 0 || extension > 0))
		text->cut = !biff_piece_skip(
		    piece, (uint64_t)runs * 4 + extension);
}

/* --- bytes --------------------------------------------------------------- */

static bool is_plain(const unsigned char *bytes, size_t count)
{
	unsigned char high = 0, low = 0;

	for (size_t i = 0; i < count; i++) {
		high |= bytes[i];
		low |= bytes[i] < 0x20;
	}
	return high < 0x80 && !low;
}

void biff_text_bytes(
    struct biff_text *text, struct biff_piece *piece, int count_bytes)
{
	uint32_t count;
	size_t taken = 0;

	text->cut = true;
	text->text = text->room;
	text->bytes = 0;
	if (biff_piece_number(piece, count_bytes, &count)) {
		make_room(text, count);
		for (text->cut = false;
		     taken < count && biff_piece_more(piece);) {
			uint32_t here = piece->biff->size - piece->at;
			if (here > count - taken)
				here = (uint32_t)(count - taken);
			memcpy(text->room + taken,
			    piece->biff->data + piece->at, here);
			taken += here;
			piece->at += here;
		}
		text->cut = taken < count;
	}
	text->room[taken] = '\0';
	text->bytes = taken;
	if (is_plain((const unsigned char *)text->room, taken))
		return;
	free(text->decoded);
	text->decoded = charset_decode(
	    text->charset, text->room, taken, &text->bytes);
	text->text = text->decoded;
}

void biff_text_read(struct biff_text *text, struct biff_piece *piece,
    int version, int count_bytes)
{
	if (version >= 8)
		biff_text_unicode(text, piece, count_bytes);
	else
		biff_text_bytes(text, piece, count_bytes);
}

/* [MS-XLS] 2.4.52 and what Excel for the Macintosh wrote. */
static const struct {
	unsigned code_page;
	const char *charset;
} charsets[] = {
    {367, "CP1252"},
    {437, "CP437"},
    {850, "CP850"},
    {852, "CP852"},
    {866, "CP866"},
    {874, "TIS-620"},
    {932, "CP932"},
    {936, "GB18030"},
    {949, "UHC"},
    {950, "BIG5-HKSCS"},
    {1250, "CP1250"},
    {1251, "CP1251"},
    {1252, "CP1252"},
    {1253, "CP1253"},
    {1254, "CP1254"},
    {1255, "CP1255"},
    {1256, "CP1256"},
    {1257, "CP1257"},
    {1258, "CP1258"},
    {1361, "UHC"},
    {10000, "MACINTOSH"},
    {10001, "CP932"},
    {10002, "BIG5-HKSCS"},
    {10003, "UHC"},
    {10007, "MAC-CYRILLIC"},
    {10008, "GB18030"},
    {10029, "MAC-CENTRALEUROPE"},
    {20936, "GB18030"},
    {28591, "CP1252"},
    {32768, "MACINTOSH"},
    {32769, "CP1252"},
    {54936, "GB18030"},
    {65001, "UTF-8"},
};

const char *biff_charset(unsigned code_page)
{
	for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++)
		if (charsets[i].code_page == code_page)
			return charsets[i].charset;
	return NULL;
}
