/*
 * What a mail says, as shoubao-parse read it: the only thing the engine ever
 * knows of a mail's contents. Every text is clean UTF-8 (utf8_clean).
 */
#ifndef BASE_FACTS_H
#define BASE_FACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/form.h"
#include "base/outcome.h"
#include "base/sha256.h"

struct facts_address {
	char *name;    /* "" when none */
	char *address; /* lower-case domain, as written otherwise */
};

struct facts_part {
	char *name;   /* cleaned file name, "" when none */
	char *type;   /* sniffed, as a MIME type */
	int64_t size; /* decoded bytes */
	char sha256[SHA256_HEX];
	bool is_inline; /* shown in the text: a logo, a signature picture */
	char *inside;   /* name of the archive or mail it came in, or NULL */
	enum outcome outcome;
	bool checked; /* its contents were read; false = received only */
	char *reason; /* English, when the outcome is not ok */
	char **notes; /* codes for the receipt: "name-lies" … */
	size_t note_count;
	int64_t
	    pack_offset; /* where its bytes are in the worker's pack; -1 none */
	int64_t text_chars; /* characters of a document, as people count; -1
			       unknown */
	int depth; /* archives it came out of; the worker's own, not in JSON */
};

/* A link to a large file kept by a mail provider. */
struct facts_link {
	char *url;
	char *name;     /* file name beside it, or NULL */
	char *provider; /* "qq", "netease", or NULL for any other link */
	char *expires;  /* as written, or NULL */
};

struct facts {
	char *subject;
	struct facts_address *from;
	size_t from_count;
	struct facts_address *to; /* To and Cc */
	size_t to_count;
	char *reply_to;    /* first address, or NULL */
	char *return_path; /* "" = the null path, NULL = not stated */
	char *date;        /* as the sender's clock said, RFC 3339, or NULL */
	char *message_id;  /* without <>, or NULL */
	char *in_reply_to; /* without <>, or NULL */
	char **references;
	size_t reference_count;
	char *authentication; /* the topmost Authentication-Results, or NULL */
	char *shoubao_id;     /* our own X-Shoubao-Id, or NULL */
	bool auto_reply;      /* never to be answered: DESIGN "Mail out" */
	char *auto_reason;    /* the header that says so, or NULL */
	bool bounce;          /* RFC 3464, or a plain one */
	char *bounced_id;     /* Message-ID the bounce cites, or NULL */
	char *bounced_address;
	char *bounced_status; /* "5.1.1" (RFC 3463), "550", or NULL */
	char *text;           /* the sender's own words, quotes included */
	struct facts_link *links;
	size_t link_count;
	struct facts_part *parts;
	size_t part_count;
	struct form_found *forms;
	size_t form_count;
	enum outcome outcome; /* of the mail itself */
	char *reason;
};

struct facts *facts_new(void);
void facts_free(struct facts *facts);

/* The JSON of `shoubao-parse message` (README, "JSON"); forms under "forms". */
json_t *facts_to_json(const struct facts *facts);
/* Checks every type and length: the worker is not trusted. In all texts but
 * `text` control characters and line ends become spaces or go. `forms` are the
 * definitions by which "forms" was read and must outlive the facts. 0 or -1
 * (ERR_REJECT); *facts untouched then. */
int facts_from_json(const json_t *object, const struct form *forms,
    size_t form_count, struct facts **facts, struct err *err);

#endif
