#include "parsers/uuencode.h"

#include <string.h>

bool uuencode_begins(
    const char *line, size_t len, const char **name, size_t *name_len)
{
	size_t at = 6;

	if (len < 11 || memcmp(line, "begin ", 6) != 0)
		return false;
	while (at < len && line[at] >= '0' && line[at] <= '7')
		at++;
	if (at < 9 || at > 10 || at == len || line[at] != ' ')
		return false;
	*name = line + at + 1;
	*name_len = len - at - 1;
	while (*name_len > 0 && (*name)[*name_len - 1] == ' ')
		(*name_len)--;
	return *name_len > 0;
}

static size_t announced(const char *line)
{
	return (size_t)(line[0] - ' ') & 63;
}

/* Spaces at the end may have been cut by a mail server; some encoders add a
 * checksum character. */
bool uuencode_is_data(const char *line, size_t len)
{
	if (len < 1 || line[0] < ' ' || line[0] > '`')
		return false;
	size_t digits = (announced(line) + 2) / 3 * 4;
	if (len - 1 > digits + 2 || announced(line) > 45 ||
	    (announced(line) > 0 && len - 1 + 3 < digits))
		return false;
	for (size_t i = 1; i < len; i++) {
		if (line[i] < ' ' || line[i] > '`')
			return false;
	}
	return true;
}

size_t uuencode_line(const char *line, size_t len,
    unsigned char out[UUENCODE_DATA_MAX], bool *damaged)
{
	size_t got = 0;

	if (len == 0)
		return 0;
	size_t want = announced(line);
	if (!uuencode_is_data(line, len))
		*damaged = true;
	for (size_t at = 1; got < want; at += 4) {
		unsigned digits[4];
		for (size_t i = 0; i < 4; i++)
			digits[i] = at + i < len
					? (unsigned)(line[at + i] - ' ') & 63
					: 0;
		unsigned value = digits[0] << 18 | digits[1] << 12 |
				 digits[2] << 6 | digits[3];
		for (int shift = 16; shift >= 0 && got < want; shift -= 8)
			out[got++] = (unsigned char)(value >> shift);
	}
	return got;
}

static size_t complete(
    struct uuencode *uu, unsigned char out[UUENCODE_DATA_MAX])
{
	const char *name;
	size_t name_len, len = uu->len;

	uu->len = 0;
	if (len > 0 && uu->line[len - 1] == '\r')
		len--;
	if (uu->long_line || uu->ended) {
		uu->damaged = uu->damaged ||
			      (uu->long_line && uu->begun && !uu->ended);
		uu->long_line = false;
		return 0;
	}
	if (!uu->begun) {
		if (uuencode_begins(uu->line, len, &name, &name_len)) {
			memcpy(uu->name, name, name_len);
			uu->name[name_len] = '\0';
			uu->begun = true;
		}
		return 0;
	}
	if (len == 3 && memcmp(uu->line, "end", 3) == 0) {
		uu->ended = true;
		return 0;
	}
	return uuencode_line(uu->line, len, out, &uu->damaged);
}

size_t uuencode_feed(struct uuencode *uu, const char *bytes, size_t len,
    unsigned char out[UUENCODE_DATA_MAX], size_t *got)
{
	const char *end = memchr(bytes, '\n', len);
	size_t piece = end ? (size_t)(end - bytes) : len;

	*got = 0;
	if (piece > sizeof uu->line - uu->len)
		uu->long_line = true;
	else
		memcpy(uu->line + uu->len, bytes, piece);
	uu->len = uu->long_line ? 0 : uu->len + piece;
	if (end == NULL)
		return len;
	*got = complete(uu, out);
	return piece + 1;
}
