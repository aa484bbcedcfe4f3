/* What the files message*.c share. */
#ifndef PARSERS_MESSAGE_PRIVATE_H
#define PARSERS_MESSAGE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/facts.h"
#include "base/limits.h"
#include "parsers/mail_links.h"
#include "parsers/mime_fields.h"
#include "parsers/mime_pack.h"
#include "parsers/mime_reader.h"

/* What facts do not keep of a part, one for each. */
struct message_mark {
	char *content_id; /* without <>, or NULL */
	char *location;   /* Content-Location, or NULL */
};

struct message {
	const struct limits *limits;
	struct facts *facts;
	struct mime_pack *pack;
	struct message_mark *marks;
	size_t part_cap, mark_cap;
	int64_t leaves;   /* entities that are no multiparts */
	bool stop;        /* a limit was passed: nothing more is read */
	struct buf text;  /* the mail's own text */
	struct buf other; /* of a forwarded mail, where it has none itself */
	struct mail_links links;
	char **uses; /* pictures that the HTML shows */
	size_t use_count, use_cap;
	struct buf status; /* message/delivery-status parts */
	char *inner_id;    /* Message-ID of the first mail or header inside */
	char *failed;      /* X-Failed-Recipients */
	bool is_report;    /* multipart/report; delivery-status */
};

/* One entity (RFC 2045, section 2.4): a header, and a body of some type. */
struct message_entity {
	struct message_entity *parent;
	struct mime_fields fields;
	char *type;         /* lower case, "text/plain" when not stated */
	const char *inside; /* the forwarded mail it is in, or NULL */
	char *title;        /* owned: what `inside` of its parts is */
	int depth;
	bool alternative; /* multipart/alternative */
	bool has_plain;   /* … of which the plain text was taken */
	size_t text_mark; /* … where its text begins in message->text */
};

/* Keeps the first refusal of the mail. */
void message_refuse(struct message *message, enum outcome outcome,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* --- message_head.c: facts of the mail's own header ------------------------
 */

void message_head(struct message *message, const struct mime_fields *fields);
/* The first <…> of a field, or its only word (malloc), or NULL. */
char *message_id_of(const struct mime_fields *fields, const char *name);
/* The id behind the first "Message-ID:" at the beginning of a line (malloc),
 * or NULL. */
char *message_id_in(const char *text);
bool message_from_daemon(const struct facts *facts);

/* --- message_auto.c: never answered, and bounces ---------------------------
 */

void message_auto(struct message *message, const struct mime_fields *fields);
/* When everything was read. */
void message_bounce(struct message *message);

/* --- message_entity.c: structure -------------------------------------------
 */

/* Reads an entity from where the reader stands to its end. `mail` is the name
 * of the part when the entity is a forwarded mail, else NULL. 0 or -1. */
int message_entity_read(struct message *message, struct mime_reader *reader,
    struct message_entity *parent, const char *default_type, const char *mail);

/* --- message_part.c: leaves ------------------------------------------------
 */

/* Decodes and records what is neither multipart nor text nor mail. */
int message_part_read(struct message *message, struct mime_reader *reader,
    struct message_entity *entity);
/* Records it as too large, unread. */
int message_part_skip(struct message *message, struct mime_reader *reader,
    struct message_entity *entity);
/* A forwarded mail whose bytes are packed. */
int message_mail_packed(struct message *message, struct message_entity *entity,
    const struct mime_packed *packed, const char *name);
/* Records a packed part under its clean name. NULL when there are too many.
 * `entity` may be NULL. */
struct facts_part *message_part_add(struct message *message,
    const struct message_entity *entity, const char *name,
    const struct mime_packed *packed);
void message_part_note(struct facts_part *part, const char *code);
/* The file name that the header gives (malloc, clean), "" when none. */
char *message_part_name(const struct mime_fields *fields);
enum mime_encoding message_encoding(const struct mime_fields *fields);
/* Which pictures the HTML shows, when everything was read. */
void message_parts_finish(struct message *message);

/* --- message_text.c: the mail's own words ----------------------------------
 */

int message_text_read(struct message *message, struct mime_reader *reader,
    struct message_entity *entity);
/* Passes over a multipart's preamble; where the boundary of this level never
 * comes, it was the text. */
int message_text_preamble(struct message *message, struct mime_reader *reader,
    struct message_entity *entity, size_t level);
/* The words of a forwarded mail, from its packed text. */
void message_text_other(struct message *message,
    const struct message_entity *entity, const unsigned char *bytes,
    size_t size);

#endif
