/* Which text a text is: its encoding and, by its first words, its kind. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "parsers/sniff.h"

#define HEAD_BYTES (64u << 10)

static bool starts(
    const unsigned char *bytes, size_t size, const char *mark, size_t len)
{
	return size >= len && memcmp(bytes, mark, len) == 0;
}

/* Control characters among UTF-16's units: binary data, no text. */
static bool has_controls(const unsigned char *bytes, size_t size, size_t low)
{
	for (size_t i = 0; i + 1 < size; i += 2)
		if (bytes[i + 1 - low] == 0 && bytes[i + low] < 0x20 &&
		    memchr("\t\n\v\f\r", bytes[i + low], 5) == NULL)
			return true;
	return false;
}

/* NUL bytes at one place of every two or four betray UTF-16 and UTF-32
 * without a mark. */
static enum text_encoding by_zeros(const unsigned char *bytes, size_t size)
{
	size_t zeros[4] = {0};
	size_t quads = (size < 4096 ? size : 4096) / 4;

	for (size_t i = 0; i < quads * 4; i++)
		if (bytes[i] == 0)
			zeros[i % 4]++;
	if (quads == 0)
		return TEXT_ENCODING_NONE;
	if (zeros[0] > quads * 9 / 10 && zeros[1] > quads * 9 / 10)
		return zeros[3] == 0 ? TEXT_UTF32BE : TEXT_ENCODING_NONE;
	if (zeros[2] > quads * 9 / 10 && zeros[3] > quads * 9 / 10)
		return zeros[0] == 0 ? TEXT_UTF32LE : TEXT_ENCODING_NONE;
	size_t even = zeros[0] + zeros[2], odd = zeros[1] + zeros[3];
	/* Chinese leaves few zeros: only separators and digits have them. */
	if (size % 2 == 0 && even * 8 < odd && odd > quads / 4 &&
	    !has_controls(bytes, quads * 4, 0))
		return TEXT_UTF16LE;
	if (size % 2 == 0 && odd * 8 < even && even > quads / 4 &&
	    !has_controls(bytes, quads * 4, 1))
		return TEXT_UTF16BE;
	return TEXT_ENCODING_NONE;
}

/* The length without a last character that `size` may have cut. */
static size_t whole_characters(const unsigned char *bytes, size_t size)
{
	size_t len = size;

	while (len > 0 && size - len < 4 && (bytes[len - 1] & 0xc0) == 0x80)
		len--;
	if (len > 0 && bytes[len - 1] >= 0xc0)
		len--;
	else
		len = size;
	return len;
}

enum text_encoding sniff_encoding(
    const unsigned char *bytes, size_t size, size_t *mark_bytes)
{
	size_t head = size < HEAD_BYTES ? size : HEAD_BYTES;
	size_t controls = 0;

	*mark_bytes = 4;
	if (starts(bytes, size, "\xff\xfe\0\0", 4))
		return TEXT_UTF32LE;
	if (starts(bytes, size, "\0\0\xfe\xff", 4))
		return TEXT_UTF32BE;
	*mark_bytes = 2;
	if (starts(bytes, size, "\xff\xfe", 2))
		return TEXT_UTF16LE;
	if (starts(bytes, size, "\xfe\xff", 2))
		return TEXT_UTF16BE;
	*mark_bytes = starts(bytes, size, "\xef\xbb\xbf", 3) ? 3 : 0;
	if (memchr(bytes, 0, head) != NULL)
		return by_zeros(bytes, size);
	for (size_t i = 0; i < head; i++)
		if (bytes[i] < 0x20 &&
		    strchr("\t\n\v\f\r\x1a\x1b", bytes[i]) == NULL)
			controls++;
	if (controls > head / 50)
		return TEXT_ENCODING_NONE;
	if (head < size)
		head = whole_characters(bytes, head);
	return utf8_valid((const char *)bytes, head) ? TEXT_UTF8 : TEXT_OTHER;
}

/* The first characters as lower-case ASCII, leading white space dropped. */
static size_t plain_head(const unsigned char *bytes, size_t size,
    enum text_encoding encoding, char *out, size_t room)
{
	size_t unit = 1, low = 0, len = 0;

	if (encoding == TEXT_UTF16LE || encoding == TEXT_UTF16BE)
		unit = 2;
	else if (encoding == TEXT_UTF32LE || encoding == TEXT_UTF32BE)
		unit = 4;
	if (encoding == TEXT_UTF16BE || encoding == TEXT_UTF32BE)
		low = unit - 1;
	for (size_t i = low; i < size && len + 1 < room; i += unit) {
		unsigned char c = bytes[i];
		if (len == 0 && (c == ' ' || (c >= '\t' && c <= '\r')))
			continue;
		out[len++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	out[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (out[i] == '\0')
			out[i] = '?';
	return len;
}

static bool begins(const char *head, const char *with)
{
	return strncmp(head, with, strlen(with)) == 0;
}

static enum sniff_kind sniff_xml(const char *head)
{
	if (strstr(head, "urn:schemas-microsoft-com:office:spreadsheet") ||
	    strstr(head, "progid=\"excel.sheet\""))
		/* Excel's own HTML declares the same words on <html>. */
		return strstr(head, "<html") ? SNIFF_HTML : SNIFF_XML2003;
	if (strstr(head, "progid=\"word.document\"") ||
	    strstr(head, "schemas.microsoft.com/office/word/2003/wordml"))
		return SNIFF_WORDML;
	if (strstr(head, "urn:oasis:names:tc:opendocument:xmlns:office"))
		return strstr(head, "application/vnd.oasis.opendocument.text")
			   ? SNIFF_FODT
			   : SNIFF_FODS;
	if (strstr(head, "<html") || strstr(head, "<!doctype html"))
		return SNIFF_HTML;
	return strstr(head, "<svg") ? SNIFF_SVG : SNIFF_XML;
}

static bool looks_html(const char *head)
{
	static const char *const tags[] = {"<html", "<!doctype html", "<table",
	    "<head", "<body", "<meta", "<style", "<div", "<script", "<tr",
	    "<center", "<font", "<title", "<p>", "<span", "<br", "<h1", "<h2"};

	if (head[0] != '<')
		return false;
	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
		if (begins(head, tags[i]))
			return true;
	/* After a comment or a conditional one. */
	return begins(head, "<!") &&
	       (strstr(head, "<html") || strstr(head, "<table"));
}

/* RFC 5322 header fields at the start: at least two known ones. */
static int known_headers(const char *head)
{
	static const char *const names[] = {"mime-version:", "from:", "to:",
	    "subject:", "date:", "received:", "return-path:", "message-id:",
	    "content-type:", "x-mailer:", "delivered-to:", "mime-ver"};
	int known = 0;

	for (const char *line = head; line != NULL && *line != '\0';) {
		if (*line == '\r' || *line == '\n')
			break;
		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
			if (begins(line, names[i]))
				known++;
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return known;
}

enum sniff_kind sniff_text(const unsigned char *bytes, size_t size)
{
	char head[4096];
	size_t mark;
	enum text_encoding encoding = sniff_encoding(bytes, size, &mark);

	if (encoding == TEXT_ENCODING_NONE)
		return SNIFF_BINARY;
	plain_head(bytes + mark, size - mark, encoding, head, sizeof head);
	if (begins(head, "{\\rtf"))
		return SNIFF_RTF;
	if (begins(head, "<?xml") || begins(head, "<?mso-application") ||
	    begins(head, "<workbook") || begins(head, "<office:document") ||
	    begins(head, "<svg") || begins(head, "<ss:workbook"))
		return sniff_xml(head);
	if (looks_html(head))
		return SNIFF_HTML;
	if (known_headers(head) >= 2 || begins(head, "mime-version:") ||
	    begins(head, "mime-ver"))
		return strstr(head, "multipart/related") != NULL &&
			       known_headers(head) > 0 &&
			       strstr(head, "received:") == NULL
			   ? SNIFF_MHTML
			   : SNIFF_EML;
	return SNIFF_TEXT;
}
