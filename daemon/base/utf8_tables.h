/* Classes of characters (Unicode 15), for utf8.c alone. */
#ifndef BASE_UTF8_TABLES_H
#define BASE_UTF8_TABLES_H

#include <stdbool.h>
#include <stdint.h>

/* White_Space. */
bool utf8_is_space(uint32_t code_point);
/* Default_Ignorable_Code_Point: zero-width, joiners, direction marks,
 * variation selectors, tags. */
bool utf8_is_invisible(uint32_t code_point);
/* Combining marks (Mn, Me) of the scripts a Chinese office meets. */
bool utf8_is_mark(uint32_t code_point);
/* The ASCII character that stands for its class in a folded text, or the
 * code point itself. */
uint32_t utf8_same_as(uint32_t code_point);

#endif
