#include "parsers/mime_word.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/mem.h"

#define CHARSET_MAX 64
#define WORD_MAX 2000 /* for mime_word_end */

struct word {
	const char *charset;
	size_t charset_len;
	bool base64;
	const char *text;
	size_t text_len;
	const char *end; /* behind "?=" */
};

int mime_word_digit(unsigned char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte - 'A';
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a' + 26;
	if (byte >= '0' && byte <= '9')
		return byte - '0' + 52;
	return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

int mime_word_hex(unsigned char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && is_space(*at))
		at++;
	return at;
}

/* Reads "=?charset?B?text?=" at `at`. The language of RFC 2231, section 5
 * ("=?utf-8*zh?…") is left out of the charset. */
static bool word_at(const char *at, const char *end, struct word *word)
{
	if (end - at < 8 || at[0] != '=' || at[1] != '?')
		return false;
	const char *limit = end - at > CHARSET_MAX + 2 ? at + 2 + CHARSET_MAX
						       : end;
	const char *mark = memchr(at + 2, '?', (size_t)(limit - at - 2));
	if (mark == NULL || mark == at + 2 || end - mark < 5 || mark[2] != '?')
		return false;
	int kind = mark[1] | 0x20;
	if (kind != 'b' && kind != 'q')
		return false;
	const char *star = memchr(at + 2, '*', (size_t)(mark - at - 2));
	word->charset = at + 2;
	word->charset_len = (size_t)((star ? star : mark) - at - 2);
	word->base64 = kind == 'b';
	word->text = mark + 3;
	for (const char *p = word->text; p + 1 < end; p++) {
		p = memchr(p, '?', (size_t)(end - 1 - p));
		if (p == NULL)
			return false;
		if (p[1] == '=') {
			word->text_len = (size_t)(p - word->text);
			word->end = p + 2;
			return true;
		}
	}
	return false;
}

const char *mime_word_end(const char *at, const char *end)
{
	struct word word;

	if (end - at > WORD_MAX)
		end = at + WORD_MAX;
	return word_at(at, end, &word) ? word.end : NULL;
}

/* --- a run of words of one charset ------------------------------------------
 */

struct bits {
	uint32_t value;
	int count; /* of base64 digits held, 0..3 */
};

/* Ends a quantum: 2 digits are a byte, 3 are two, 1 is nothing. */
static void flush(struct bits *bits, struct buf *out)
{
	if (bits->count >= 2)
		buf_putc(out, (char)(bits->value >> (bits->count * 6 - 8)));
	if (bits->count == 3)
		buf_putc(out, (char)(bits->value >> 2));
	*bits = (struct bits){0};
}

static void add_base64(
    const struct word *word, struct bits *bits, struct buf *out)
{
	for (size_t i = 0; i < word->text_len; i++) {
		int digit = mime_word_digit((unsigned char)word->text[i]);
		if (word->text[i] == '=')
			flush(bits, out);
		if (digit < 0)
			continue;
		bits->value = bits->value << 6 | (uint32_t)digit;
		if (++bits->count < 4)
			continue;
		buf_putc(out, (char)(bits->value >> 16));
		buf_putc(out, (char)(bits->value >> 8));
		buf_putc(out, (char)bits->value);
		*bits = (struct bits){0};
	}
}

static void add_quoted(const struct word *word, struct buf *out)
{
	for (size_t i = 0; i < word->text_len; i++) {
		const unsigned char *at = (const unsigned char *)word->text + i;
		bool pair = *at == '=' && i + 2 < word->text_len &&
			    mime_word_hex(at[1]) >= 0 &&
			    mime_word_hex(at[2]) >= 0;
		if (pair) {
			buf_putc(out, (char)(mime_word_hex(at[1]) << 4 |
					     mime_word_hex(at[2])));
			i += 2;
		} else {
			buf_putc(out, *at == '_' ? ' ' : (char)*at);
		}
	}
}

/* `through`: the base64 digits run on from word to word, as they do where a
 * sender cut a finished encoding into pieces. */
static char *run_decode(const struct word *words, size_t count, bool through)
{
	struct bits bits = {0};
	char charset[CHARSET_MAX + 1];
	struct buf bytes;

	buf_init(&bytes, SIZE_MAX / 8);
	for (size_t i = 0; i < count; i++) {
		if (!words[i].base64) {
			flush(&bits, &bytes);
			add_quoted(&words[i], &bytes);
			continue;
		}
		add_base64(&words[i], &bits, &bytes);
		if (!through)
			flush(&bits, &bytes);
	}
	flush(&bits, &bytes);
	memcpy(charset, words->charset, words->charset_len);
	charset[words->charset_len] = '\0';
	char *text = charset_decode(charset, buf_text(&bytes), bytes.len, NULL);
	buf_free(&bytes);
	return text;
}

/* How many digits of a word are over where it stops inside a quantum without
 * saying so by "="; one alone can't be the end of anything. */
static size_t digits_over(const struct word *word)
{
	size_t digits = 0;

	for (size_t i = 0; i < word->text_len; i++) {
		if (word->text[i] == '=')
			return 0;
		digits += mime_word_digit((unsigned char)word->text[i]) >= 0;
	}
	return word->base64 ? digits % 4 : 0;
}

static size_t count_bad(const char *text)
{
	size_t bad = 0;

	while ((text = strstr(text, "\xef\xbf\xbd")) != NULL) {
		text += 3;
		bad++;
	}
	return bad;
}

static void run_put(const struct word *words, size_t count, struct buf *out)
{
	bool cut = false, surely = false;

	for (size_t i = 0; i + 1 < count; i++) {
		size_t over = digits_over(&words[i]);
		cut = cut || over > 0;
		surely = surely || over == 1;
	}
	char *text = run_decode(words, count, false);
	if (surely || (cut && count_bad(text) > 0)) {
		char *other = run_decode(words, count, true);
		size_t bad = count_bad(text);
		bool better = count_bad(other) < bad + surely;
		free(better ? text : other);
		text = better ? other : text;
	}
	buf_puts(out, text);
	free(text);
}

/* --- the whole header
 * --------------------------------------------------------- */

/* gb2312 and gbk are one to us: senders change the label between two halves
 * of a character. */
static bool same_charset(const struct word *a, const struct word *b)
{
	char left[CHARSET_MAX + 1] = "", right[CHARSET_MAX + 1] = "";

	memcpy(left, a->charset, a->charset_len);
	memcpy(right, b->charset, b->charset_len);
	if (strcasecmp(left, right) == 0)
		return true;
	const char *known = charset_canonical(left);
	const char *other = charset_canonical(right);
	return known != NULL && other != NULL && strcmp(known, other) == 0;
}

static void raw_put(const char *from, const char *to, struct buf *out)
{
	char *text = charset_guess(from, (size_t)(to - from));

	buf_puts(out, text);
	free(text);
}

/* Collects the words that follow each other with only white space between,
 * decodes them by runs of one charset. Returns what follows the last. */
static const char *words_put(
    const struct word *first, const char *end, struct buf *out)
{
	struct word *words = NULL;
	size_t count = 0, cap = 0;
	struct word word = *first;
	const char *after;

	for (;;) {
		if (count > 0 && !same_charset(&word, words)) {
			run_put(words, count, out);
			count = 0;
		}
		MEM_GROW(words, count, cap);
		words[count++] = word;
		after = word.end;
		if (!word_at(skip_space(after, end), end, &word))
			break;
	}
	run_put(words, count, out);
	free(words);
	return after;
}

/* Line ends and tabs become spaces, both ends are trimmed. */
static char *tidy(struct buf *out)
{
	char *text = buf_take(out);
	size_t len = strlen(text), from = 0;

	for (size_t i = 0; i < len; i++) {
		if (is_space(text[i]))
			text[i] = ' ';
	}
	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
	while (text[from] == ' ')
		from++;
	memmove(text, text + from, len - from + 1);
	return text;
}

/* Behind the last "?=": no word reaches further, and none is looked for
 * there again and again. */
static const char *last_end(const char *raw, size_t len)
{
	for (size_t i = len; i >= 2; i--) {
		if (raw[i - 2] == '?' && raw[i - 1] == '=')
			return raw + i;
	}
	return raw;
}

char *mime_word_decode(const char *raw, size_t len)
{
	const char *end = raw + len, *plain = raw, *at = raw;
	const char *words_end = last_end(raw, len);
	struct word word;
	struct buf out;

	buf_init(&out, SIZE_MAX / 8);
	while (at < words_end &&
	       (at = memchr(at, '=', (size_t)(words_end - at))) != NULL) {
		if (!word_at(at, words_end, &word)) {
			at++;
			continue;
		}
		if (at > plain)
			raw_put(plain, at, &out);
		at = plain = words_put(&word, words_end, &out);
	}
	if (plain < end)
		raw_put(plain, end, &out);
	return tidy(&out);
}
