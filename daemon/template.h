/*
 * The admin's templates: Mustache (mustache(5): variables, sections, inverted
 * sections, comments, partials) over JSON. Names ending in .html escape for
 * HTML, others do not.
 */
#ifndef DAEMON_TEMPLATE_H
#define DAEMON_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct templates; /* all files of a folder, read once */

/* Reads every *.subject, *.txt, *.html and problems.conf of a folder and
 * checks their tags; ERR_REJECT names file and line. */
struct templates *templates_load(const char *folder, struct err *err);
void templates_free(struct templates *templates);

bool templates_have(const struct templates *templates, const char *name);

/* Fills template `name` ("receipt.html") with `data` into *out. */
int template_render(const struct templates *templates, const char *name,
    const json_t *data, struct buf *out, struct err *err);

/* What a problem code means in Chinese: *text and *mend (malloc) with its
 * placeholders {label} {raw} {detail} {ref} filled; an unknown code gets a
 * general sentence. */
void template_problem(const struct templates *templates, const char *code,
    const char *label, const char *raw, const char *detail, const char *ref,
    char **text, char **mend);

#endif
