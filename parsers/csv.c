#include "parsers/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/number_text.h"
#include "parsers/table_readers.h"

#define SAMPLE_BYTES (64u << 10)
#define SAMPLE_RECORDS 60
#define RAW_BYTES 40
#define RUBBISH_LEAST 8

/* --- characters ---------------------------------------------------------- */

static uint32_t unit_at(const unsigned char *at, size_t width, bool big)
{
	uint32_t unit = 0;

	for (size_t i = 0; i < width; i++)
		unit |= (uint32_t)at[i] << 8 * (big ? width - 1 - i : i);
	return unit;
}

/* UTF-16 and UTF-32 to UTF-8 (malloc); NULs are dropped. */
static char *from_units(const unsigned char *bytes, size_t size, size_t width,
    bool big, size_t *len)
{
	size_t units = size / width;
	char *text = mem_resize(NULL, units * 4 + 1, 1);
	char *out = text;

	for (size_t i = 0; i < units; i++) {
		uint32_t c = unit_at(bytes + i * width, width, big);
		if (width == 2 && c >= 0xd800 && c < 0xdc00 && i + 1 < units) {
			uint32_t low = unit_at(
			    bytes + (i + 1) * width, width, big);
			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) +
				    (low - 0xdc00);
				i++;
			}
		}
		if (c != 0)
			out += utf8_put(out, c <= 0x10ffff ? c : 0xfffd);
	}
	*out = '\0';
	*len = (size_t)(out - text);
	return text;
}

/* Characters of four bytes, rare ones in names: high, digit, high, digit. */
static bool is_four(const unsigned char *at, size_t size)
{
	return size >= 4 && at[0] >= 0x81 && at[1] >= '0' && at[1] <= '9' &&
	       at[2] >= 0x81 && at[3] >= '0' && at[3] <= '9';
}

/* In GB18030 text bytes above 0x7f come in pairs; where most stand alone
 * between letters it is a western text. */
static bool looks_western(const unsigned char *bytes, size_t size)
{
	size_t runs = 0, singles = 0;

	for (size_t i = 0; i < size;) {
		size_t start = i;
		if (is_four(bytes + i, size - i)) {
			i += 4;
			runs++;
			continue;
		}
		while (i < size && bytes[i] >= 0x80)
			i++;
		if (i > start) {
			runs++;
			singles += i - start == 1;
		} else {
			i++;
		}
	}
	return singles * 2 > runs;
}

/* A quarter could not be read: whatever it is, it is no text. */
static bool is_rubbish(const char *text)
{
	size_t bad = 0, all = utf8_count(text);

	while ((text = strstr(text, "\xef\xbf\xbd")) != NULL) {
		bad++;
		text += 3;
	}
	return bad > RUBBISH_LEAST && bad * 4 > all;
}

char *csv_decode(
    const unsigned char *bytes, size_t size, size_t *len, bool *guessed)
{
	size_t mark;
	enum text_encoding encoding = sniff_encoding(bytes, size, &mark);

	*guessed = false;
	bytes += mark;
	size -= mark;
	switch (encoding) {
	case TEXT_ENCODING_NONE:
		return NULL;
	case TEXT_UTF16LE:
	case TEXT_UTF16BE:
		return from_units(
		    bytes, size, 2, encoding == TEXT_UTF16BE, len);
	case TEXT_UTF32LE:
	case TEXT_UTF32BE:
		return from_units(
		    bytes, size, 4, encoding == TEXT_UTF32BE, len);
	case TEXT_UTF8:
	case TEXT_OTHER:
		break;
	}
	if (utf8_valid((const char *)bytes, size) &&
	    memchr(bytes, 0, size) == NULL) {
		*len = size;
		return mem_strndup((const char *)bytes, size);
	}
	*guessed = true;
	char *text = charset_decode(
	    looks_western(bytes, size) ? "cp1252" : NULL, (const char *)bytes,
	    size, len);
	if (is_rubbish(text)) {
		free(text);
		return NULL;
	}
	return text;
}

/* --- fields ----------------------------------------------------------------
 */

static enum csv_after after_field(struct csv_cursor *cursor)
{
	const char *at = cursor->at;

	if (at == cursor->end)
		return CSV_END;
	cursor->at++;
	if (*at == cursor->separator)
		return CSV_FIELD;
	if (*at == '\r' && cursor->at < cursor->end && *cursor->at == '\n')
		cursor->at++;
	return cursor->at == cursor->end ? CSV_END : CSV_RECORD;
}

static const char *plain_end(const struct csv_cursor *cursor, const char *at)
{
	while (at < cursor->end && *at != cursor->separator && *at != '\n' &&
	       *at != '\r')
		at++;
	return at;
}

/* The quotation mark that closes the one before `at`, or NULL. */
static const char *closing_quote(const char *at, const char *end)
{
	while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
		if (at + 1 == end || at[1] != '"')
			return at;
		at += 2;
	}
	return NULL;
}

enum csv_after csv_next(
    struct csv_cursor *cursor, const char **field, size_t *field_len)
{
	const char *start = cursor->at;
	const char *close = NULL;

	*field = start;
	if (start < cursor->end && *start == '"' && !cursor->quotes_off) {
		close = closing_quote(start + 1, cursor->end);
		cursor->quotes_off = close == NULL;
	}
	if (close == NULL) {
		cursor->at = plain_end(cursor, start);
		*field_len = (size_t)(cursor->at - start);
		return after_field(cursor);
	}
	/* What follows the closing mark up to the separator belongs to it. */
	cursor->at = plain_end(cursor, close + 1);
	char *out = (char *)(start + 1);
	*field = out;
	for (const char *at = out; at < close; at++) {
		*out++ = *at;
		if (*at == '"')
			at++;
	}
	memmove(out, close + 1, (size_t)(cursor->at - close - 1));
	*field_len = (size_t)(out + (cursor->at - close - 1) - *field);
	return after_field(cursor);
}

/* Fields of a record without touching the text. */
static enum csv_after count_fields(struct csv_cursor *cursor, size_t *fields)
{
	enum csv_after after;

	*fields = 0;
	do {
		const char *close = NULL;
		if (cursor->at < cursor->end && *cursor->at == '"')
			close = closing_quote(cursor->at + 1, cursor->end);
		cursor->at = plain_end(
		    cursor, close != NULL ? close + 1 : cursor->at);
		++*fields;
		after = after_field(cursor);
	} while (after == CSV_FIELD);
	return after;
}

/* How well a separator splits: per cent of the first records that have the
 * number of fields most have, when that is more than one, and half as many
 * points for being split at all. */
struct score {
	size_t alike;
	size_t fields; /* that number */
};

static struct score score_of(const char *text, size_t len, char separator)
{
	struct csv_cursor cursor = {text, text + len, separator, false};
	size_t counts[SAMPLE_RECORDS], records = 0, best = 0, split = 0;
	struct score score = {0, 0};
	enum csv_after after = len > 0 ? CSV_RECORD : CSV_END;

	while (after != CSV_END && records < SAMPLE_RECORDS) {
		const char *start = cursor.at;
		after = count_fields(&cursor, &counts[records]);
		if (counts[records] > 1 || cursor.at - start > 2)
			records++;
	}
	for (size_t i = 0; i < records; i++) {
		size_t alike = 0;
		split += counts[i] > 1;
		for (size_t j = 0; j < records; j++)
			alike += counts[i] > 1 && counts[j] == counts[i];
		if (alike > best) {
			best = alike;
			score.fields = counts[i];
		}
	}
	if (records > 0)
		score.alike = best * 100 / records + split * 50 / records;
	return score;
}

/* Equally good ones: decimal commas make a comma split a semicolon's file as
 * evenly, but into fewer fields. A bar quotes more often than it splits. */
static bool better(struct score one, struct score other, char separator)
{
	if (one.alike != other.alike)
		return one.alike > other.alike;
	return one.fields > other.fields && separator != '|';
}

char csv_separator(const char *text, size_t len)
{
	static const char candidates[] = ",\t;|";
	char separator = ',';
	struct score best = {0, 0};

	if (len > SAMPLE_BYTES)
		len = SAMPLE_BYTES;
	for (size_t i = 0; candidates[i] != '\0'; i++) {
		struct score score = score_of(text, len, candidates[i]);
		if (better(score, best, candidates[i])) {
			best = score;
			separator = candidates[i];
		}
	}
	return separator;
}

/* --- cells ------------------------------------------------------------------
 */

static int emit(const struct table_sink *sink, uint32_t row, uint32_t col,
    const char *text, size_t len)
{
	struct cell cell = {.row = row, .col = col, .type = CELL_TEXT};
	struct number_text number;
	char raw[RAW_BYTES];
	char *guarded = NULL;

	if (len < sizeof raw && number_is_plain(text, len) &&
	    number_parse(text, len, &number) == 0) {
		cell.type = CELL_NUMBER;
		cell.number = number.value;
		if (!number.canonical) {
			memcpy(raw, text, len);
			raw[len] = '\0';
			cell.raw = raw;
		}
		return sink->cell(sink->context, &cell);
	}
	/* ="00123" is how Excel is made to keep the zeros. */
	if (len > 3 && text[0] == '=' && text[1] == '"' &&
	    text[len - 1] == '"' && memchr(text + 2, '"', len - 3) == NULL) {
		guarded = mem_strndup(text, len);
		cell.raw = guarded;
		text += 2;
		len -= 3;
	}
	if (len == 0) {
		free(guarded);
		return 0;
	}
	char *copy = mem_strndup(text, len);
	cell.text = copy;
	cell.text_bytes = len;
	int result = sink->cell(sink->context, &cell);
	free(copy);
	free(guarded);
	return result;
}

/* Excel's own first line "sep=;" names the separator and is no data. */
static bool take_sep_line(struct csv_cursor *cursor)
{
	const char *at = cursor->at;
	bool quoted = at < cursor->end && *at == '"';

	at += quoted;
	if (cursor->end - at < 5 + quoted || strncasecmp(at, "sep=", 4) != 0 ||
	    (quoted && at[5] != '"'))
		return false;
	char separator = at[4];
	at += 5 + quoted;
	if (at < cursor->end && *at != '\r' && *at != '\n')
		return false;
	cursor->separator = separator;
	cursor->at = at;
	if (cursor->at < cursor->end && *cursor->at == '\r')
		cursor->at++;
	if (cursor->at < cursor->end && *cursor->at == '\n')
		cursor->at++;
	return true;
}

static int read_cells(struct csv_cursor *cursor, const struct table_sink *sink,
    struct table_report *report)
{
	enum csv_after after = CSV_RECORD;
	uint32_t row = 0, col = 0;

	while (after != CSV_END && cursor->at < cursor->end) {
		const char *field;
		size_t len;
		after = csv_next(cursor, &field, &len);
		if (len > 0) {
			if (row >= TABLE_MAX_ROWS || col >= TABLE_MAX_COLS)
				return table_refuse(report, OUTCOME_TOO_LARGE,
				    "more rows or columns than a sheet has");
			if (emit(sink, row, col, field, len) < 0)
				return -1;
		}
		if (after == CSV_FIELD) {
			col++;
		} else {
			row++;
			col = 0;
		}
	}
	if (cursor->quotes_off)
		table_note(report, "a quotation mark is never closed");
	return 0;
}

int csv_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	size_t len;
	bool guessed;
	int result = -1;

	(void)limits;
	char *text = csv_decode(bytes, size, &len, &guessed);
	if (text == NULL)
		return table_refuse(report, OUTCOME_UNSUPPORTED, "no text");
	if (guessed)
		table_note(report, "neither UTF-8 nor UTF-16: read as %s",
		    looks_western(bytes, size) ? "Windows-1252" : "GB18030");
	while (len > 0 && text[len - 1] == '\x1a') /* DOS's end of file */
		len--;
	struct csv_cursor cursor = {text, text + len, ',', false};
	if (!take_sep_line(&cursor))
		cursor.separator = csv_separator(text, len);
	if (sink->sheet_begin(sink->context, "Sheet1", false) == 0 &&
	    read_cells(&cursor, sink, report) == 0)
		result = sink->sheet_end(sink->context);
	free(text);
	return result;
}
