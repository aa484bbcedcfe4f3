/* A message's three templates (NAME.subject, NAME.txt, NAME.html) filled in. */
#ifndef DAEMON_RENDERED_H
#define DAEMON_RENDERED_H

#include <jansson.h>

#include "base/err.h"
#include "template.h"

struct rendered {
	char *subject; /* one line, whatever the template says */
	char *text, *html;
};

/* 0, or -1 when a template is wrong: nothing to be freed then. */
int rendered_make(const struct templates *templates, const char *name,
    const json_t *data, struct rendered *out, struct err *err);
void rendered_free(struct rendered *rendered);

#endif
