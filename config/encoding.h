/* What editors and spreadsheets save a text file as. */
#ifndef CONFIG_ENCODING_H
#define CONFIG_ENCODING_H

#include "config/config.h"

/* 0 when the bytes are UTF-8 text, after *skip bytes of a byte order mark
 * (which is a problem all the same); -1 with a problem at the line that is
 * not. */
int encoding_check(const char *file, const char *bytes, size_t len,
    size_t *skip, struct config_problems *problems);

#endif
