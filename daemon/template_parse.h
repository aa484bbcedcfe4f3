/* A Mustache template as a list of tags, parsed once (mustache(5)). */
#ifndef DAEMON_TEMPLATE_PARSE_H
#define DAEMON_TEMPLATE_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum tag_kind {
	TAG_TEXT,     /* literal: start, len */
	TAG_VALUE,    /* {{name}} */
	TAG_RAW,      /* {{{name}}} or {{&name}}: never escaped */
	TAG_SECTION,  /* {{#name}}: up to `end` */
	TAG_INVERTED, /* {{^name}}: up to `end` */
	TAG_END,
	TAG_PARTIAL /* {{>name}} */
};

struct tag {
	enum tag_kind kind;
	const char *start; /* into the template's text */
	size_t len;
	char *name;
	size_t end; /* index of the section's TAG_END */
};

struct template
{
	char *name; /* the file's */
	char *text;
	struct tag *tags;
	size_t tag_count, tag_cap;
};

/* Parses template->text. 0, or ERR_REJECT with "name:line: reason". */
int template_parse(struct template *template, struct err *err);
void template_free_members(struct template *template);

#endif
