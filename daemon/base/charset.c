#include "base/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/charset_tables.h"
#include "base/mem.h"
#include "base/utf8.h"

/* Those without a table here have a converter, opened once and kept. */
static const char *const known[] = {"GB18030", "BIG5-HKSCS", "BIG5", "CP932",
    "EUC-JP", "ISO-2022-JP", "UHC", "ISO-2022-KR", "ISO-2022-CN", "CP1252",
    "CP1250", "CP1251", "CP1253", "CP1254", "CP1255", "CP1256", "CP1257",
    "CP1258", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5",
    "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-10", "ISO-8859-13",
    "ISO-8859-14", "ISO-8859-15", "ISO-8859-16", "KOI8-R", "KOI8-U", "TIS-620",
    "MACINTOSH", "MAC-CENTRALEUROPE", "MAC-CYRILLIC", "CP437", "CP850", "CP852",
    "CP866", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-7"};

#define KNOWN (sizeof known / sizeof *known)

/* What mails and files call them. Names are compared without case, "-", "_"
 * and spaces. HZ-GB-2312 (RFC 1843) is unknown to glibc and undone here. */
static const struct alias {
	const char *name, *canonical;
} aliases[] = {
    {"utf8", "UTF-8"},
    {"unicode11utf8", "UTF-8"},
    {"unicode20utf8", "UTF-8"},
    {"xunicode20utf8", "UTF-8"},
    {"utf8mb4", "UTF-8"},
    {"cp65001", "UTF-8"},
    {"65001", "UTF-8"},
    {"gb2312", "GB18030"},
    {"gb231280", "GB18030"},
    {"csgb2312", "GB18030"},
    {"gb23121980", "GB18030"},
    {"chinese", "GB18030"},
    {"csiso58gb231280", "GB18030"},
    {"isoir58", "GB18030"},
    {"gb", "GB18030"},
    {"gbk", "GB18030"},
    {"xgbk", "GB18030"},
    {"cp936", "GB18030"},
    {"ms936", "GB18030"},
    {"936", "GB18030"},
    {"windows936", "GB18030"},
    {"csgbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"xgb18030", "GB18030"},
    {"gb180302000", "GB18030"},
    {"gb180302005", "GB18030"},
    {"gb180302022", "GB18030"},
    {"cp54936", "GB18030"},
    {"54936", "GB18030"},
    {"euccn", "GB18030"},
    {"xeuccn", "GB18030"},
    {"eucgb2312cn", "GB18030"},
    {"xmacchinesesimp", "GB18030"},
    {"10008", "GB18030"},
    {"cp10008", "GB18030"},
    {"hzgb2312", "HZ-GB-2312"},
    {"hz", "HZ-GB-2312"},
    {"hzgb", "HZ-GB-2312"},
    {"big5", "BIG5-HKSCS"},
    {"big5hkscs", "BIG5-HKSCS"},
    {"csbig5", "BIG5-HKSCS"},
    {"xxbig5", "BIG5-HKSCS"},
    {"cnbig5", "BIG5-HKSCS"},
    {"cp950", "BIG5-HKSCS"},
    {"950", "BIG5-HKSCS"},
    {"shiftjis", "CP932"},
    {"sjis", "CP932"},
    {"xsjis", "CP932"},
    {"windows31j", "CP932"},
    {"cp932", "CP932"},
    {"ms932", "CP932"},
    {"932", "CP932"},
    {"eucjp", "EUC-JP"},
    {"xeucjp", "EUC-JP"},
    {"iso2022jp", "ISO-2022-JP"},
    {"csiso2022jp", "ISO-2022-JP"},
    {"euckr", "UHC"},
    {"ksc56011987", "UHC"},
    {"ksc5601", "UHC"},
    {"windows949", "UHC"},
    {"cp949", "UHC"},
    {"949", "UHC"},
    {"iso2022kr", "ISO-2022-KR"},
    {"iso2022cn", "ISO-2022-CN"},
    {"latin1", "CP1252"},
    {"iso88591", "CP1252"},
    {"l1", "CP1252"},
    {"cp819", "CP1252"},
    {"usascii", "CP1252"},
    {"ascii", "CP1252"},
    {"ansix3.41968", "CP1252"},
    {"us", "CP1252"},
    {"windows1252", "CP1252"},
    {"cp1252", "CP1252"},
    {"1252", "CP1252"},
    {"windows1250", "CP1250"},
    {"windows1251", "CP1251"},
    {"windows1253", "CP1253"},
    {"windows1254", "CP1254"},
    {"iso88599", "CP1254"},
    {"latin5", "CP1254"},
    {"windows1255", "CP1255"},
    {"windows1256", "CP1256"},
    {"windows1257", "CP1257"},
    {"windows1258", "CP1258"},
    {"latin2", "ISO-8859-2"},
    {"iso88598i", "ISO-8859-8"},
    {"latin9", "ISO-8859-15"},
    {"windows874", "TIS-620"},
    {"iso885911", "TIS-620"},
    {"macroman", "MACINTOSH"},
    {"xmacroman", "MACINTOSH"},
    {"mac", "MACINTOSH"},
    {"10000", "MACINTOSH"},
    {"utf16", "UTF-16"},
    {"ucs2", "UTF-16"},
    {"iso10646ucs2", "UTF-16"},
    {"unicode", "UTF-16"},
    {"1200", "UTF-16LE"},
    {"1201", "UTF-16BE"},
    {"unicodefffe", "UTF-16BE"},
    {"utf32", "UTF-32LE"},
    {"unicode11utf7", "UTF-7"},
};

/* Lower case, without "-", "_", spaces and quotes. */
static void simplify(const char *name, char *out, size_t size)
{
	size_t used = 0;

	for (; *name != '\0' && used + 1 < size; name++) {
		char byte = *name;
		if (strchr("-_ \"'\t\r\n", byte) != NULL)
			continue;
		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte + ('a' - 'A'));
		out[used++] = byte;
	}
	out[used] = '\0';
}

const char *charset_canonical(const char *declared)
{
	char simple[32], other[32];

	if (declared == NULL)
		return NULL;
	simplify(declared, simple, sizeof simple);
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		if (strcmp(simple, aliases[i].name) == 0)
			return aliases[i].canonical;
	}
	for (size_t i = 0; i < KNOWN; i++) {
		simplify(known[i], other, sizeof other);
		if (strcmp(simple, other) == 0)
			return known[i];
	}
	return NULL;
}

static iconv_t opened[KNOWN];
static bool tried[KNOWN];

/* (iconv_t)-1 when this glibc lacks it. */
static iconv_t converter(const char *canonical)
{
	for (size_t i = 0; i < KNOWN; i++) {
		if (strcmp(known[i], canonical) != 0)
			continue;
		if (!tried[i]) {
			opened[i] = iconv_open("UTF-8", known[i]);
			tried[i] = true;
		}
		return opened[i];
	}
	return (iconv_t)-1;
}

int charset_prepare(void)
{
	int result = 0;

	for (size_t i = 0; i < KNOWN; i++) {
		if (charset_table(known[i]) == NULL &&
		    converter(known[i]) == (iconv_t)-1)
			result = -1;
	}
	return result;
}

/* --- converting ---------------------------------------------------------- */

/* One byte that could not be decoded. Windows' code page 936 has the euro
 * sign at 0x80, which GB18030 does not know. */
static void put_bad(struct buf *out, const char *canonical, unsigned char byte)
{
	bool euro = byte == 0x80 && strcmp(canonical, "GB18030") == 0;

	buf_puts(out, euro ? "€" : "\xef\xbf\xbd");
}

static size_t convert_single(
    const uint16_t *table, const char *bytes, size_t len, struct buf *out)
{
	size_t bad = 0;
	char character[4];

	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		uint32_t code = byte < 0x80 ? byte : table[byte - 0x80];
		bool undefined = byte >= 0x80 && code == 0;
		buf_append(out, character,
		    utf8_put(character, undefined ? 0xfffd : code));
		bad += undefined;
	}
	return bad;
}

/* Converts everything into `out`; returns how many bytes were undecodable. */
static size_t convert(
    const char *canonical, const char *bytes, size_t len, struct buf *out)
{
	const uint16_t *table = charset_table(canonical);
	if (table != NULL)
		return convert_single(table, bytes, len, out);
	iconv_t cd = converter(canonical);
	char *in = (char *)bytes;
	size_t bad = 0;
	char piece[4096];

	if (cd == (iconv_t)-1)
		return len;
	iconv(cd, NULL, NULL, NULL, NULL);
	while (len > 0) {
		char *to = piece;
		size_t room = sizeof piece;
		size_t done = iconv(cd, &in, &len, &to, &room);
		int problem = errno;
		buf_append(out, piece, sizeof piece - room);
		if (done != (size_t)-1)
			break;
		if (problem == E2BIG)
			continue;
		put_bad(out, canonical, (unsigned char)*in);
		bad++;
		if (problem == EINVAL)
			break; /* cut off inside a character: the end */
		in++;
		len--;
	}
	char *to = piece;
	size_t room = sizeof piece;
	iconv(cd, NULL, NULL, &to, &room);
	buf_append(out, piece, sizeof piece - room);
	return bad;
}

/* RFC 1843: "~{" begins and "~}" ends two-byte characters with the high bits
 * off, "~~" is a tilde, "~" and a line end nothing. */
static size_t convert_hz(const char *bytes, size_t len, struct buf *out)
{
	struct buf plain;
	bool chinese = false;

	buf_init(&plain, len);
	for (size_t i = 0; i < len; i++) {
		char next = i + 1 < len ? bytes[i + 1] : '\0';
		bool escape = bytes[i] == '~' && next != '\0' &&
			      strchr(chinese ? "}" : "{~\n", next) != NULL;
		if (bytes[i] == '\n')
			chinese = false; /* a line begins in ASCII */
		if (escape) {
			chinese = next == '{';
			if (next == '~')
				buf_putc(&plain, '~');
			i++;
		} else if (chinese && bytes[i] > 0x20 && next > 0x20) {
			buf_putc(&plain, (char)(bytes[i] | 0x80));
			buf_putc(&plain, (char)(next | 0x80));
			i++;
		} else {
			buf_putc(&plain, bytes[i]);
		}
	}
	size_t bad = convert("GB18030", buf_text(&plain), plain.len, out);
	buf_free(&plain);
	return bad;
}

/* --- guessing ------------------------------------------------------------ */

struct shape {
	size_t wide;  /* well-formed UTF-8 sequences of 3 or 4 bytes */
	size_t two;   /* of 2 bytes */
	size_t bad;   /* bytes of none */
	size_t high;  /* bytes above 0x7f */
	size_t pairs; /* bytes in pairs of the common GB 2312 characters */
};

/* The length of the UTF-8 sequence at `at`, 0 when it is ill-formed; then
 * *skip is how many bytes the broken one takes up. */
static size_t well_formed(const unsigned char *at, size_t len, size_t *skip)
{
	size_t need = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : *at >= 0xc2 ? 2 : 1;
	size_t have = 1;

	while (have < need && have < len && (at[have] & 0xc0) == 0x80)
		have++;
	*skip = have;
	return need > 1 && have == need && utf8_valid((const char *)at, need)
		   ? need
		   : 0;
}

static struct shape shape_of(const char *bytes, size_t len)
{
	const unsigned char *at = (const unsigned char *)bytes;
	struct shape shape = {0};

	for (size_t i = 0, skip; i < len; i += skip) {
		skip = 1;
		if (at[i] < 0x80)
			continue;
		size_t used = well_formed(at + i, len - i, &skip);
		shape.wide += used > 2;
		shape.two += used == 2;
		shape.bad += used == 0;
	}
	for (size_t i = 0; i < len; i++) {
		if (at[i] < 0x80)
			continue;
		bool pair = at[i] >= 0xa1 && at[i] <= 0xf7 && i + 1 < len &&
			    at[i + 1] >= 0xa1 && at[i + 1] != 0xff;
		shape.high += pair ? 2 : 1;
		shape.pairs += pair ? 2 : 0;
		i += pair;
	}
	return shape;
}

/* UTF-8 also when a few characters are broken, as where a header was cut
 * inside one: a broken byte must not turn a whole text into other characters.
 * Of Chinese text in GBK some sequences are well-formed by chance, hardly ever
 * three times as many as are not. */
static bool looks_utf8(const struct shape *shape)
{
	return shape->bad == 0 || shape->wide >= 3 * shape->bad;
}

/* Well-formed by chance: Chinese in UTF-8 has sequences of three, but one in
 * sixteen words of two characters in GBK is well-formed, of sequences of two.
 */
static bool looks_gbk(const struct shape *shape)
{
	return shape->wide == 0 && shape->two >= 2 &&
	       shape->pairs == shape->high;
}

/* The label is believed unless the bytes speak clearly against it. */
static const char *choose(const char *canonical, const char *bytes, size_t len)
{
	if (canonical != NULL && strncmp(canonical, "UTF-16", 6) == 0)
		return canonical;
	struct shape shape = shape_of(bytes, len);
	if (shape.high == 0 &&
	    (canonical == NULL || strcmp(canonical, "GB18030") == 0))
		return "UTF-8";
	if (canonical == NULL)
		return looks_utf8(&shape) && !looks_gbk(&shape) ? "UTF-8"
								: "GB18030";
	if (strcmp(canonical, "UTF-8") == 0)
		return looks_utf8(&shape) ? "UTF-8" : "GB18030";
	if (shape.high == 0 || shape.bad > 0 || shape.wide + shape.two == 0) {
		/* Western labels are what senders put on anything. */
		bool gbk = strcmp(canonical, "CP1252") == 0 && shape.high > 1 &&
			   shape.pairs == shape.high;
		return gbk ? "GB18030" : canonical;
	}
	if (strcmp(canonical, "CP1252") == 0)
		return "UTF-8";
	return shape.wide >= 2 && shape.wide > shape.two ? "UTF-8" : canonical;
}

/* UTF-16 without a mark is little-endian wherever it is met, whatever
 * RFC 2781 says. */
static const char *endian(const char *bytes, size_t len)
{
	return len >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0 ? "UTF-16BE"
							     : "UTF-16LE";
}

char *charset_decode(
    const char *declared, const char *bytes, size_t len, size_t *len_out)
{
	const char *name = choose(charset_canonical(declared), bytes, len);
	struct buf out;
	char *clean;

	buf_init(&out, SIZE_MAX / 4);
	if (strcmp(name, "UTF-16") == 0)
		name = endian(bytes, len);
	if (strcmp(name, "UTF-8") == 0)
		buf_append(&out, bytes, len);
	else if (strcmp(name, "HZ-GB-2312") == 0)
		convert_hz(bytes, len, &out);
	else
		convert(name, bytes, len, &out);
	const char *text = buf_text(&out);
	size_t mark = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	clean = utf8_clean(text + mark, out.len - mark);
	buf_free(&out);
	if (len_out != NULL)
		*len_out = strlen(clean);
	return clean;
}

char *charset_guess(const char *bytes, size_t len)
{
	return charset_decode(NULL, bytes, len, NULL);
}
