/*
 * Links of a mail. QQ and NetEase replace large attachments by links to their
 * stores; the file's name and the day it goes away stand beside.
 */
#ifndef PARSERS_MAIL_LINKS_H
#define PARSERS_MAIL_LINKS_H

#include <stddef.h>

#include "base/facts.h"
#include "parsers/mail_html.h"

#define MAIL_LINKS_MAX 50    /* of any kind */
#define MAIL_LINKS_LARGE 200 /* those of providers are kept up to here */

struct mail_links {
	struct facts_link *items;
	size_t count, cap;
};

/* "qq", "netease" or NULL: by host and path, not by a word somewhere. */
const char *mail_link_provider(const char *url);

/* The links of an HTML text, each address once. */
void mail_links_of_html(struct mail_links *links, const struct mail_html *html);
/* The addresses written out in plain text. */
void mail_links_of_text(struct mail_links *links, const char *text);

void mail_links_free(struct mail_links *links);

#endif
