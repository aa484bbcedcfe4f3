/* Running `shoubao-parse` once and reading its JSON. */
#ifndef DAEMON_PARSE_COMMAND_H
#define DAEMON_PARSE_COMMAND_H

#include <jansson.h>

#include "base/err.h"

/* `mode` is "table", "message" or "forms"; `input` (may be NULL) is written to
 * its standard input as one line. A new reference, or NULL with *err. */
json_t *parse_command(
    const char *mode, const char *file, const json_t *input, struct err *err);

#endif
