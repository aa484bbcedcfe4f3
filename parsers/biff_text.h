/*
 * The texts in records: of version 8 UTF-16 or its low bytes, cut anywhere by
 * CONTINUE records ([MS-XLS] 2.5.294, 2.5.293); before that, bytes of the
 * workbook's code page.
 */
#ifndef PARSERS_BIFF_TEXT_H
#define PARSERS_BIFF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/biff.h"

/* A place in a record and the CONTINUE records behind it. */
struct biff_piece {
	struct biff *biff;
	uint32_t at; /* in biff's record */
};

/* UTF-8 made of texts, one at a time. */
struct biff_text {
	char *text; /* clean UTF-8, NUL-terminated */
	size_t bytes;
	bool cut;            /* the records ended before the text did */
	const char *charset; /* of bytes, as charset_decode takes it */
	char *room;
	size_t room_bytes;
	char *decoded; /* what charset_decode made */
};

void biff_text_init(struct biff_text *text);
void biff_text_free(struct biff_text *text);

/* True when there is a byte to read, here or in the next CONTINUE. */
bool biff_piece_more(struct biff_piece *piece);
/* A number of 8, 16 or 32 bits, across CONTINUE; false at the end. */
bool biff_piece_number(struct biff_piece *piece, int bytes, uint32_t *value);
/* Passes over bytes, across CONTINUE; false at the end. */
bool biff_piece_skip(struct biff_piece *piece, uint64_t bytes);

/* XLUnicodeRichExtendedString with its count in front, of 8 or 16 bits. */
void biff_text_unicode(
    struct biff_text *text, struct biff_piece *piece, int count_bytes);
/* Bytes with their count in front, of 8 or 16 bits. */
void biff_text_bytes(
    struct biff_text *text, struct biff_piece *piece, int count_bytes);

/* The text as the version has it: unicode for 8, else bytes. */
void biff_text_read(struct biff_text *text, struct biff_piece *piece,
    int version, int count_bytes);

/* A CODEPAGE record's number as a name for charset_decode; NULL = unknown. */
const char *biff_charset(unsigned code_page);

#endif
