/*
 * Content-Transfer-Encoding (RFC 2045, section 6; uuencode as encoding):
 * bytes in as they come, decoded bytes out through a sink, in bounded memory.
 * Damage is passed over as well as can be and remembered.
 */
#ifndef PARSERS_MIME_DECODE_H
#define PARSERS_MIME_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/uuencode.h"

#define MIME_DECODE_CHUNK 4096

enum mime_encoding {
	MIME_IDENTITY, /* 7bit, 8bit, binary, none or unknown */
	MIME_BASE64,
	MIME_QUOTED,
	MIME_UUENCODE
};

struct mime_sink {
	void *context;
	/* 0, or -1 to give up (the decoder then answers -1 too). */
	int (*write)(void *context, const char *bytes, size_t len);
};

struct mime_decoder {
	enum mime_encoding encoding;
	struct mime_sink sink;
	bool damaged; /* something was passed over */
	uint32_t bits;
	int digits;
	bool padded; /* base64 said "=" */
	int state;   /* quoted-printable */
	unsigned char held;
	size_t spaces; /* quoted-printable: held back, dropped at a line end */
	struct uuencode uu;
	size_t used;
	char chunk[MIME_DECODE_CHUNK];
};

/* What a Content-Transfer-Encoding value names; `raw` may be NULL. */
enum mime_encoding mime_encoding_of(const char *raw, size_t len);

void mime_decoder_init(struct mime_decoder *decoder,
    enum mime_encoding encoding, struct mime_sink sink);
/* Best called line by line, the line end by itself. 0 or -1. */
int mime_decoder_feed(
    struct mime_decoder *decoder, const char *bytes, size_t len);
/* Ends the stream: what was held back goes out. 0 or -1. */
int mime_decoder_end(struct mime_decoder *decoder);

#endif
