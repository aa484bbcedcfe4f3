/*
 * Header text: raw bytes with encoded words (RFC 2047) to UTF-8. Adjacent
 * words of one character set are joined as bytes before they are decoded,
 * since senders cut them inside characters.
 */
#ifndef PARSERS_MIME_WORD_H
#define PARSERS_MIME_WORD_H

#include <stddef.h>

/* Clean UTF-8 (malloc), line ends and tabs as spaces, trimmed. Raw bytes of
 * no declared charset are UTF-8 if valid, else GB18030. */
char *mime_word_decode(const char *raw, size_t len);

/* Behind the encoded word that begins at `at`, or NULL. */
const char *mime_word_end(const char *at, const char *end);

/* The value of a base64 digit, or -1. */
int mime_word_digit(unsigned char byte);
/* The value of a hexadecimal digit, or -1. */
int mime_word_hex(unsigned char byte);

#endif
