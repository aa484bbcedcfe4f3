#include "parsers/sniff.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *format, *type, *names;
} kinds[SNIFF_KIND_COUNT] = {
#define SNIFF_ROW(kind, format, type, names) {format, type, names},
    SNIFF_KINDS(SNIFF_ROW)
#undef SNIFF_ROW
};

#define ZIP_TAIL_BYTES (22 + 65535)
#define PDF_HEAD_BYTES 1024
#define OLE_MAGIC "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

/* Magic numbers that one comparison settles. */
static const struct {
	size_t at;
	const char *magic;
	size_t len;
	enum sniff_kind kind;
} magics[] = {
#define MAGIC(at, text, kind) \
	{ \
		at, text, sizeof(text) - 1, SNIFF_##kind \
	}
    MAGIC(0, "%PDF-", PDF),
    MAGIC(0, "Rar!\x1a\x07", RAR),
    MAGIC(0, "7z\xbc\xaf\x27\x1c", SEVENZIP),
    MAGIC(0, "\x1f\x8b\x08", GZIP),
    MAGIC(0, "BZh", BZIP2),
    MAGIC(0,
	"\xfd"
	"7zXZ\0",
	XZ),
    MAGIC(257, "ustar", TAR),
    MAGIC(0, "MSCF\0\0\0\0", CAB),
    MAGIC(0, "\x78\x9f\x3e\x22", TNEF),
    MAGIC(0, "\x89PNG\r\n\x1a\n", PNG),
    MAGIC(0, "\xff\xd8\xff", JPEG),
    MAGIC(0, "GIF87a", GIF),
    MAGIC(0, "GIF89a", GIF),
    MAGIC(0, "II*\0", TIFF),
    MAGIC(0, "MM\0*", TIFF),
    MAGIC(0, "8BPS\0\1", PSD),
    MAGIC(0, "\xd7\xcd\xc6\x9a", WMF),
    MAGIC(40, " EMF", EMF),
    MAGIC(0, "FLV\1", FLV),
    MAGIC(0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", ASF),
    MAGIC(0, "\0\0\1\xba", MPEG),
    MAGIC(0, "\0\0\1\xb3", MPEG),
    MAGIC(0, ".RMF", RM),
    MAGIC(0, "ID3", MP3),
    MAGIC(0, "OggS", OGG),
    MAGIC(0, "fLaC", FLAC),
    MAGIC(0, "#!AMR", AMR),
    MAGIC(0,
	"\x7f"
	"ELF",
	PROGRAM),
#undef MAGIC
};

static bool has(const unsigned char *bytes, size_t size, size_t at,
    const char *magic, size_t len)
{
	return size >= at + len && memcmp(bytes + at, magic, len) == 0;
}

/* ISO/IEC 14496-12, 4.3: the brand in the ftyp box. */
static enum sniff_kind sniff_boxes(const unsigned char *bytes, size_t size)
{
	static const char heic[] = "heicheixheimheishevchevxmif1msf1";

	if (has(bytes, size, 4, "moov", 4) || has(bytes, size, 4, "mdat", 4) ||
	    has(bytes, size, 4, "wide", 4) || has(bytes, size, 4, "pnot", 4))
		return SNIFF_MOV;
	if (!has(bytes, size, 4, "ftyp", 4) || size < 12)
		return SNIFF_BINARY;
	for (size_t i = 0; heic[i] != '\0'; i += 4)
		if (memcmp(bytes + 8, heic + i, 4) == 0)
			return SNIFF_HEIC;
	if (memcmp(bytes + 8, "avif", 4) == 0)
		return SNIFF_AVIF;
	if (memcmp(bytes + 8, "qt  ", 4) == 0)
		return SNIFF_MOV;
	return memcmp(bytes + 8, "3g", 2) == 0 ? SNIFF_GP3 : SNIFF_MP4;
}

static enum sniff_kind sniff_riff(const unsigned char *bytes, size_t size)
{
	if (has(bytes, size, 8, "WEBP", 4))
		return SNIFF_WEBP;
	if (has(bytes, size, 8, "AVI ", 4))
		return SNIFF_AVI;
	return has(bytes, size, 8, "WAVE", 4) ? SNIFF_WAV : SNIFF_BINARY;
}

/* Viewers look for the header this far (ISO 32000-1, annex H.3.4.1). */
static enum sniff_kind sniff_late_pdf(const unsigned char *bytes, size_t size)
{
	size_t head = size < PDF_HEAD_BYTES ? size : PDF_HEAD_BYTES;
	const unsigned char *at = memmem(bytes, head, "%PDF-", 5);

	return at != NULL && bytes + size - at >= 8 && at[6] == '.'
		   ? SNIFF_PDF
		   : SNIFF_BINARY;
}

/* EBML: the document type stands in the first bytes (RFC 8794). */
static enum sniff_kind sniff_ebml(const unsigned char *bytes, size_t size)
{
	size_t head = size < 64 ? size : 64;

	return memmem(bytes, head, "webm", 4) != NULL ? SNIFF_WEBM : SNIFF_MKV;
}

/* Two letters are little: more of the header must fit. */
static enum sniff_kind sniff_short(const unsigned char *bytes, size_t size)
{
	if (has(bytes, size, 0, "BM", 2) && size >= 26 && bytes[6] == 0 &&
	    bytes[7] == 0 && bytes[8] == 0 && bytes[9] == 0 && bytes[15] == 0)
		return SNIFF_BMP;
	if (has(bytes, size, 0, "MZ", 2) && size >= 64 &&
	    memchr(bytes, 0, 64) != NULL)
		return SNIFF_PROGRAM;
	if (size >= 4 && bytes[0] == 0xff && (bytes[1] & 0xe6) == 0xe2 &&
	    (bytes[2] & 0xf0) != 0xf0)
		return SNIFF_MP3;
	/* BIFF2 to 4 stand without a container: BOF of 4 or 6 bytes. */
	if (size >= 8 && bytes[0] == 0x09 && bytes[1] <= 0x04 &&
	    bytes[3] == 0 && (bytes[2] == 4 || bytes[2] == 6))
		return SNIFF_XLS;
	/* BIFF5 or 8 without its container. */
	if (has(bytes, size, 0, "\x09\x08\x08\0\0\5", 6) ||
	    has(bytes, size, 0, "\x09\x08\x10\0\0\6", 6))
		return SNIFF_XLS;
	return SNIFF_BINARY;
}

enum sniff_kind sniff_kind_of(const unsigned char *bytes, size_t size)
{
	enum sniff_kind kind = SNIFF_BINARY;

	if (size == 0)
		return SNIFF_EMPTY;
	if (has(bytes, size, 0, OLE_MAGIC, 8))
		return sniff_ole(bytes, size);
	if (has(bytes, size, 0, "PK\3\4", 4) ||
	    has(bytes, size, 0, "PK\5\6", 4) ||
	    has(bytes, size, 0, "PK00PK\3\4", 8))
		return sniff_zip(bytes, size);
	for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
		if (has(bytes, size, magics[i].at, magics[i].magic,
			magics[i].len))
			return magics[i].kind;
	if (has(bytes, size, 0, "RIFF", 4))
		kind = sniff_riff(bytes, size);
	else if (has(bytes, size, 0, "\x1a\x45\xdf\xa3", 4))
		kind = sniff_ebml(bytes, size);
	if (kind == SNIFF_BINARY)
		kind = sniff_boxes(bytes, size);
	if (kind == SNIFF_BINARY)
		kind = sniff_short(bytes, size);
	if (kind == SNIFF_BINARY)
		kind = sniff_late_pdf(bytes, size);
	if (kind == SNIFF_BINARY)
		kind = sniff_text(bytes, size);
	/* A zip with something in front; its end record (APPNOTE.TXT 4.3.16)
	 * is near the end. */
	if (kind == SNIFF_BINARY) {
		size_t tail = size < ZIP_TAIL_BYTES ? size : ZIP_TAIL_BYTES;
		if (memmem(bytes + size - tail, tail, "PK\5\6", 4) != NULL)
			kind = sniff_zip(bytes, size);
	}
	return kind;
}

const char *sniff_format(enum sniff_kind kind)
{
	return kinds[kind].format;
}

/* The last extension in lower case, "" when there is none to speak of. */
static void extension_of(const char *name, char extension[8])
{
	const char *dot = name != NULL ? strrchr(name, '.') : NULL;
	size_t len = dot != NULL ? strlen(dot + 1) : 0;

	extension[0] = '\0';
	if (len == 0 || len > 7)
		return;
	for (size_t i = 0; i <= len; i++) {
		char c = dot[1 + i];
		extension[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
}

static bool in_list(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; (at = strstr(at, word)) != NULL; at += len)
		if ((at == list || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

const char *sniff_type(
    const unsigned char *bytes, size_t size, const char *name)
{
	enum sniff_kind kind = sniff_kind_of(bytes, size);
	char extension[8];

	if (kind == SNIFF_TEXT) {
		extension_of(name, extension);
		if (strcmp(extension, "csv") == 0)
			return "text/csv";
		if (strcmp(extension, "tsv") == 0)
			return "text/tab-separated-values";
	}
	return kinds[kind].type;
}

bool sniff_name_lies(enum sniff_kind kind, const char *name, char extension[8])
{
	extension_of(name, extension);
	if (extension[0] == '\0' || kinds[kind].names[0] == '\0' ||
	    in_list(kinds[kind].names, extension))
		return false;
	for (size_t i = 0; i < SNIFF_KIND_COUNT; i++)
		if (in_list(kinds[i].names, extension))
			return true;
	return false;
}
