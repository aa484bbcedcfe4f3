/*
 * The text of an HTML mail as a reader sees it, its links, and the pictures
 * it shows. A tokenizer of one pass (HTML Living Standard, section 13.2.5,
 * what of it matters here) and no tree: on 1 MB of "<div>" libgumbo 0.10.1
 * works for longer than 20 seconds, this for milliseconds.
 */
#ifndef PARSERS_MAIL_HTML_H
#define PARSERS_MAIL_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define MAIL_HTML_MAX_LINKS 500
#define MAIL_HTML_MAX_USES 500

struct mail_html_link {
	char *url;       /* http or https */
	char *title;     /* title or download attribute, or NULL */
	size_t from, to; /* what is linked, in the text */
};

struct mail_html {
	struct buf text;
	struct mail_html_link *links;
	size_t link_count, link_cap;
	char **uses; /* sources of pictures: "cid:…", "logo.png" … */
	size_t use_count, use_cap;
};

/* `html` is valid UTF-8. text.full when the text passed max_text_bytes. */
void mail_html_read(
    const char *html, size_t len, size_t max_text_bytes, struct mail_html *out);
void mail_html_free(struct mail_html *html);

#endif
