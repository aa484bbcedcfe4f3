#include "parsers/mime_decode.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/mime_param.h"
#include "parsers/mime_word.h"

enum quoted_state {
	QUOTED_TEXT,
	QUOTED_EQUALS, /* "=" */
	QUOTED_DIGIT,  /* "=" and one hexadecimal digit, in `held` */
	QUOTED_BREAK,  /* "=" and spaces or CR: a soft line break comes */
	QUOTED_CR
};

#define SPACES_MAX 1000

enum mime_encoding mime_encoding_of(const char *raw, size_t len)
{
	static const struct {
		const char *name;
		enum mime_encoding encoding;
	} names[] = {{"base64", MIME_BASE64}, {"b", MIME_BASE64},
	    {"quoted-printable", MIME_QUOTED}, {"q", MIME_QUOTED},
	    {"x-uuencode", MIME_UUENCODE}, {"uuencode", MIME_UUENCODE},
	    {"x-uue", MIME_UUENCODE}, {"uue", MIME_UUENCODE}};
	enum mime_encoding found = MIME_IDENTITY;

	if (raw == NULL)
		return found;
	char *name = mime_param_main(raw, len);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(name, names[i].name) == 0)
			found = names[i].encoding;
	}
	free(name);
	return found;
}

void mime_decoder_init(struct mime_decoder *decoder,
    enum mime_encoding encoding, struct mime_sink sink)
{
	/* The chunk is not cleared: that alone would cost more than a part. */
	memset(decoder, 0, offsetof(struct mime_decoder, chunk));
	decoder->encoding = encoding;
	decoder->sink = sink;
}

static int drain(struct mime_decoder *decoder)
{
	size_t used = decoder->used;

	decoder->used = 0;
	return used == 0 ? 0
			 : decoder->sink.write(
			       decoder->sink.context, decoder->chunk, used);
}

static int room(struct mime_decoder *decoder, size_t wanted)
{
	return decoder->used + wanted > MIME_DECODE_CHUNK ? drain(decoder) : 0;
}

static int put(struct mime_decoder *decoder, char byte)
{
	if (room(decoder, 1) < 0)
		return -1;
	decoder->chunk[decoder->used++] = byte;
	return 0;
}

/* --- base64
 * ------------------------------------------------------------------- */

#define X 0xff
#define S 0xfe /* white space */
#define P 0xfd /* padding */
static const unsigned char digit_of[256] = {X, X, X, X, X, X, X, X, X, S, S, X,
    X, S, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, S, X, X, X, X,
    X, X, X, X, X, X, 62, X, X, X, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,
    X, X, X, P, X, X, X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, X, X, 26, 27, 28, 29,
    30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    49, 50, 51, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X};
#undef X
#undef S
#undef P
#define DIGIT_SPACE 0xfe
#define DIGIT_PADDING 0xfd

/* Ends a quantum early: 2 digits are a byte, 3 are two, 1 is lost. */
static int base64_flush(struct mime_decoder *decoder)
{
	uint32_t bits = decoder->bits;
	int digits = decoder->digits;

	decoder->bits = 0;
	decoder->digits = 0;
	if (digits == 1)
		decoder->damaged = true;
	if (digits >= 2 && put(decoder, (char)(bits >> (digits * 6 - 8))) < 0)
		return -1;
	return digits == 3 ? put(decoder, (char)(bits >> 2)) : 0;
}

/* Behind the padding there may come more base64, but also a footer in plain
 * words that a mail gateway added: a line with anything else is no data. */
static bool base64_is_footer(const char *bytes, size_t len)
{
	bool gap = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char digit = digit_of[(unsigned char)bytes[i]];
		if (digit == DIGIT_SPACE)
			gap = true;
		else if (gap || digit == 0xff)
			return true;
	}
	return false;
}

static int base64_slow(struct mime_decoder *decoder, unsigned char byte)
{
	unsigned char digit = digit_of[byte];

	if (digit == DIGIT_SPACE)
		return 0;
	if (digit == DIGIT_PADDING) {
		decoder->padded = true;
		return decoder->digits > 0 ? base64_flush(decoder) : 0;
	}
	if (digit > 63) {
		decoder->damaged = true;
		return 0;
	}
	decoder->bits = decoder->bits << 6 | digit;
	if (++decoder->digits < 4)
		return 0;
	uint32_t bits = decoder->bits;
	decoder->bits = 0;
	decoder->digits = 0;
	if (room(decoder, 3) < 0)
		return -1;
	char *out = decoder->chunk + decoder->used;
	out[0] = (char)(bits >> 16);
	out[1] = (char)(bits >> 8);
	out[2] = (char)bits;
	decoder->used += 3;
	return 0;
}

static int base64_feed(
    struct mime_decoder *decoder, const char *bytes, size_t len)
{
	const unsigned char *in = (const unsigned char *)bytes;
	size_t i = 0;

	if (decoder->padded && base64_is_footer(bytes, len)) {
		decoder->damaged = true;
		return 0;
	}
	while (i < len) {
		/* Whole quanta, nothing odd in them. */
		while (decoder->digits == 0 && i + 4 <= len) {
			unsigned a = digit_of[in[i]], b = digit_of[in[i + 1]],
				 c = digit_of[in[i + 2]],
				 d = digit_of[in[i + 3]];
			if ((a | b | c | d) > 63)
				break;
			if (room(decoder, 3) < 0)
				return -1;
			uint32_t bits = a << 18 | b << 12 | c << 6 | d;
			char *out = decoder->chunk + decoder->used;
			out[0] = (char)(bits >> 16);
			out[1] = (char)(bits >> 8);
			out[2] = (char)bits;
			decoder->used += 3;
			i += 4;
		}
		if (i < len && base64_slow(decoder, in[i++]) < 0)
			return -1;
	}
	return 0;
}

/* --- quoted-printable
 * --------------------------------------------------------- */

static int quoted_spaces(struct mime_decoder *decoder)
{
	for (; decoder->spaces > 0; decoder->spaces--) {
		if (put(decoder, ' ') < 0)
			return -1;
	}
	return 0;
}

/* Spaces before a line end were added on the way (section 6.7, rule 3). */
static int quoted_text(struct mime_decoder *decoder, unsigned char byte)
{
	if (byte == ' ' && decoder->spaces < SPACES_MAX) {
		decoder->spaces++;
		return 0;
	}
	if (byte == '\r') {
		decoder->state = QUOTED_CR;
		return 0;
	}
	if (byte == '\n')
		decoder->spaces = 0;
	if (quoted_spaces(decoder) < 0)
		return -1;
	if (byte == '=') {
		decoder->state = QUOTED_EQUALS;
		return 0;
	}
	return put(decoder, (char)byte);
}

/* The "=" was no escape: it goes out as it stands, and what followed. */
static int quoted_literal(struct mime_decoder *decoder, unsigned char byte)
{
	int digit = decoder->state == QUOTED_DIGIT ? decoder->held : -1;

	decoder->damaged = true;
	decoder->state = QUOTED_TEXT;
	if (put(decoder, '=') < 0 ||
	    (digit >= 0 && put(decoder, (char)digit) < 0))
		return -1;
	return quoted_text(decoder, byte);
}

static int quoted_byte(struct mime_decoder *decoder, unsigned char byte)
{
	switch (decoder->state) {
	case QUOTED_CR:
		decoder->state = QUOTED_TEXT;
		if (byte == '\n') {
			decoder->spaces = 0;
			return put(decoder, '\r') < 0 ? -1 : put(decoder, '\n');
		}
		if (quoted_spaces(decoder) < 0 || put(decoder, '\r') < 0)
			return -1;
		return quoted_text(decoder, byte);
	case QUOTED_EQUALS:
		if (mime_word_hex(byte) >= 0) {
			decoder->held = byte;
			decoder->state = QUOTED_DIGIT;
			return 0;
		}
		if (byte == ' ' || byte == '\t' || byte == '\r') {
			decoder->state = QUOTED_BREAK;
			return 0;
		}
		if (byte != '\n')
			return quoted_literal(decoder, byte);
		decoder->state = QUOTED_TEXT;
		return 0;
	case QUOTED_DIGIT:
		if (mime_word_hex(byte) < 0)
			return quoted_literal(decoder, byte);
		decoder->state = QUOTED_TEXT;
		return put(decoder, (char)(mime_word_hex(decoder->held) << 4 |
					   mime_word_hex(byte)));
	case QUOTED_BREAK:
		if (byte == ' ' || byte == '\t' || byte == '\r')
			return 0;
		if (byte != '\n')
			return quoted_literal(decoder, byte);
		decoder->state = QUOTED_TEXT;
		return 0;
	default:
		return quoted_text(decoder, byte);
	}
}

static int quoted_end(struct mime_decoder *decoder)
{
	int state = decoder->state;

	decoder->state = QUOTED_TEXT;
	if (state == QUOTED_DIGIT) {
		decoder->damaged = true;
		if (put(decoder, '=') < 0)
			return -1;
		return put(decoder, (char)decoder->held);
	}
	return state == QUOTED_CR ? put(decoder, '\r') : 0;
}

/* --- all
 * ---------------------------------------------------------------------- */

static int uuencode_bytes(
    struct mime_decoder *decoder, const char *bytes, size_t len)
{
	unsigned char out[UUENCODE_DATA_MAX];
	size_t got;

	while (len > 0) {
		size_t used = uuencode_feed(
		    &decoder->uu, bytes, len, out, &got);
		bytes += used;
		len -= used;
		for (size_t i = 0; i < got; i++) {
			if (put(decoder, (char)out[i]) < 0)
				return -1;
		}
	}
	return 0;
}

int mime_decoder_feed(
    struct mime_decoder *decoder, const char *bytes, size_t len)
{
	switch (decoder->encoding) {
	case MIME_BASE64:
		return base64_feed(decoder, bytes, len);
	case MIME_QUOTED:
		for (size_t i = 0; i < len; i++) {
			if (quoted_byte(decoder, (unsigned char)bytes[i]) < 0)
				return -1;
		}
		return 0;
	case MIME_UUENCODE:
		return uuencode_bytes(decoder, bytes, len);
	default:
		return len == 0 ? 0
				: decoder->sink.write(
				      decoder->sink.context, bytes, len);
	}
}

int mime_decoder_end(struct mime_decoder *decoder)
{
	int result = 0;

	if (decoder->encoding == MIME_BASE64 && decoder->digits > 0) {
		/* Padding left out at the end is common and harmless. */
		result = base64_flush(decoder);
	} else if (decoder->encoding == MIME_QUOTED) {
		result = quoted_end(decoder);
	} else if (decoder->encoding == MIME_UUENCODE) {
		result = uuencode_bytes(decoder, "\n", 1);
		decoder->damaged = decoder->damaged || decoder->uu.damaged ||
				   !decoder->uu.ended;
	}
	return result < 0 ? -1 : drain(decoder);
}
