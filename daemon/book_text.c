#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "book-private.h"

#define CELL_UNITS 32767 /* UTF-16 units of a cell's text */
#define CUT_MARK "…（内容过长，已截断）"
#define CUT_MARK_UNITS 12

/* Not of XML 1.0, or what turns the order of a line's characters round. */
static bool is_unwanted(uint32_t code)
{
	return (code < 0x20 && code != '\n') || code == 0x7F ||
	       (code >= 0x80 && code < 0xA0) ||
	       (code >= 0x202A && code <= 0x202E) ||
	       (code >= 0x2066 && code <= 0x2069) || (code & 0xFFFE) == 0xFFFE;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

/* "_x0041_" is an A to a reader (ECMA-376 part 1, 22.9.2.19), so that a text
 * that says so by itself needs its underscore escaped. */
static bool is_escape(const char *at)
{
	return at[0] == '_' && at[1] == 'x' && is_hex(at[2]) && is_hex(at[3]) &&
	       is_hex(at[4]) && is_hex(at[5]) && at[6] == '_';
}

static void put(struct buf *out, uint32_t code)
{
	char bytes[4];

	buf_append(out, bytes, utf8_put(bytes, code));
}

/* What is used up is counted of the text as written, which may only cut it
 * sooner. */
char *book_clean(const char *text)
{
	const char *at = text;
	size_t units = 0, kept = 0, kept_units = 0;
	struct buf out;

	buf_init(&out, (size_t)CELL_UNITS * 4 + 64);
	while (*at != '\0' && units <= CELL_UNITS) {
		bool escape = is_escape(at);
		bool crlf = at[0] == '\r' && at[1] == '\n';
		uint32_t code = utf8_next(&at);
		if (code == '\t' || code == '\r')
			code = ' ';
		if (crlf || is_unwanted(code))
			continue;
		if (escape)
			buf_puts(&out, "_x005F");
		put(&out, code);
		units += (escape ? 6 : 0) + (code > 0xFFFF ? 2 : 1);
		if (units <= CELL_UNITS - CUT_MARK_UNITS) {
			kept = out.len;
			kept_units = units;
		}
	}
	if (units > CELL_UNITS && kept_units > 0) {
		out.data[out.len = kept] = '\0';
		buf_puts(&out, CUT_MARK);
	}
	if (out.len == 0)
		return mem_strdup("");
	return buf_take(&out);
}

/* --- names of sheets ---------------------------------------------------- */

#define NAME_UNITS 31

static bool is_forbidden(uint32_t code)
{
	return (code < 0x80 && strchr("[]:*?/\\", (int)code) != NULL) ||
	       code == '\n' || is_unwanted(code);
}

/* At most `room` UTF-16 units of the name, without what no name may hold. */
static void put_name(struct buf *out, const char *name, size_t room)
{
	bool first = true;
	uint32_t code;

	while ((code = utf8_next(&name)) != 0) {
		size_t units = code > 0xFFFF ? 2 : 1;
		if (is_forbidden(code) ||
		    (first && (code == '\'' || code == ' ')))
			continue;
		if (units > room)
			break;
		room -= units;
		put(out, code);
		first = false;
	}
	while (out->len > 0 && (out->data[out->len - 1] == '\'' ||
				   out->data[out->len - 1] == ' '))
		out->data[--out->len] = '\0';
}

static bool is_taken(const struct book *book, const char *name)
{
	char *folded = utf8_fold(name);
	bool taken = strcmp(folded, "history") == 0;

	for (size_t i = 0; i < book->sheet_count && !taken; i++) {
		char *other = utf8_fold(book->sheets[i]->name);
		taken = strcmp(folded, other) == 0;
		free(other);
	}
	free(folded);
	return taken;
}

char *book_name_for(const struct book *book, const char *name)
{
	char suffix[16] = "";
	struct buf out;

	buf_init(&out, 256);
	for (int i = 2;; i++) {
		buf_reset(&out);
		put_name(&out, name, NAME_UNITS - strlen(suffix));
		if (out.len == 0)
			buf_puts(&out, "表");
		buf_puts(&out, suffix);
		if (!is_taken(book, out.data))
			return buf_take(&out);
		snprintf(suffix, sizeof suffix, " (%d)", i);
	}
}

char *book_sheet_quoted(const struct book_sheet *sheet)
{
	struct buf out;

	buf_init(&out, 512);
	buf_putc(&out, '\'');
	for (const char *at = sheet->name; *at != '\0'; at++) {
		if (*at == '\'')
			buf_putc(&out, '\'');
		buf_putc(&out, *at);
	}
	buf_putc(&out, '\'');
	return buf_take(&out);
}

void book_column_name(uint32_t column, char out[4])
{
	char reversed[4];
	size_t count = 0;

	for (uint32_t rest = column + 1; rest > 0 && count < 3;
	     rest = (rest - 1) / 26)
		reversed[count++] = (char)('A' + (rest - 1) % 26);
	for (size_t i = 0; i < count; i++)
		out[i] = reversed[count - 1 - i];
	out[count] = '\0';
}
