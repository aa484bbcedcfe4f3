/*
 * The digest of a day to one reviewer: report in, message out. What it says is
 * templates/digest.subject, digest.txt and digest.html.
 */
#ifndef DAEMON_DIGEST_H
#define DAEMON_DIGEST_H

#include <jansson.h>

#include "base/err.h"
#include "compose.h"
#include "rendered.h"
#include "report.h"
#include "template.h"

struct digest_input {
	const struct report *report;
	const struct mailbox *mailbox; /* it is sent from */
	const struct reviewer *reviewer;
	const char *token; /* with which a reply decides, or NULL: replies do
			      not */
	int64_t token_expires;
	/* More of them: a token is good once, so each link that decides
	 * something has its own; as many as digest_links says, or fewer. */
	const char *const *spares;
	size_t spare_count;
	const char *key;      /* its dedupe key */
	const void *workbook; /* NULL = none attached; where it has a size all
				 the same it is too long to be mailed */
	size_t workbook_size;
};

/* What the digest says, as templates see it (a new object). */
json_t *digest_data(const struct digest_input *input);

/* How many links of a digest decide something. */
size_t digest_links(const struct report *report);

/* The digest as it would be mailed (rendered_free it). */
int digest_render(const struct templates *templates,
    const struct digest_input *input, struct rendered *out, struct err *err);

/* Fills *out (composed_free it). 0, or -1 when a template is wrong. */
int digest_compose(const struct templates *templates,
    const struct digest_input *input, struct composed *out, struct err *err);

#endif
