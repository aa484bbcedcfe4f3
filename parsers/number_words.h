/*
 * Numbers written in Chinese: 三百, 一千二百, 两百五, 十五, 一万二, 二〇二三,
 * and the formal 壹仟贰佰.
 */
#ifndef PARSERS_NUMBER_WORDS_H
#define PARSERS_NUMBER_WORDS_H

#include <stddef.h>

/*
 * Reads the longest number that begins at `text` (valid UTF-8). Returns the
 * bytes it takes and sets *value; 0 when none begins there or when what
 * begins there could mean two things (一两百, 三五十).
 */
size_t number_words_read(const char *text, double *value);

/* The value of 十, 百, 千, 万, 亿 (or 拾, 佰, 仟) at `text` with its bytes in
 * *bytes; 0 when there is none. */
double number_words_unit(const char *text, size_t *bytes);

#endif
