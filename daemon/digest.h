/*
 * The digest of a day to one reviewer: report in, message out. What it says is
 * templates/digest.subject, digest.txt and digest.html.
 */
#ifndef DAEMON_DIGEST_H
#define DAEMON_DIGEST_H

#include "base/err.h"
#include "compose.h"
#include "report.h"
#include "template.h"

struct digest_input {
	const struct report *report;
	const struct mailbox *mailbox; /* it is sent from */
	const struct reviewer *reviewer;
	const char *token; /* with which a reply decides, or NULL: replies do
			      not */
	int64_t token_expires;
	const char *key;      /* its dedupe key */
	const void *workbook; /* NULL = none attached */
	size_t workbook_size;
};

/* Fills *out (composed_free it). 0, or -1 when a template is wrong. */
int digest_compose(const struct templates *templates,
    const struct digest_input *input, struct composed *out, struct err *err);

#endif
