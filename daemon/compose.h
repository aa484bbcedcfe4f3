/*
 * A whole message as bytes (RFC 5322, RFC 2045-2047; CRLF; base64 or
 * quoted-printable; text/plain and text/html as alternatives, attachments
 * beside them), composed once and sent as it is ever after.
 */
#ifndef DAEMON_COMPOSE_H
#define DAEMON_COMPOSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct compose_file {
	const char *name; /* UTF-8 */
	const char *type; /* MIME type */
	const void *bytes;
	size_t size;
};

struct compose_input {
	const char *from_name, *from_address;
	const char *to_name, *to_address;  /* name may be "" */
	const char *subject, *text, *html; /* UTF-8; html may be NULL */
	const char *in_reply_to;           /* without <>, or NULL */
	const char *const *references;     /* without <> */
	size_t reference_count;
	const char
	    *auto_submitted; /* RFC 3834: "auto-replied", "auto-generated" */
	const char
	    *key; /* what this message is, unique: its ids derive from it */
	int64_t date;
	int32_t offset_secs;
	const struct compose_file *files;
	size_t file_count;
};

struct composed {
	char *message_id; /* without <> */
	char *shoubao_id; /* the X-Shoubao-Id */
	char *bytes;
	size_t size;
};

/* The same input gives the same bytes. CR, LF or NUL in a header value is
 * ERR_REJECT. */
int compose(
    const struct compose_input *input, struct composed *out, struct err *err);
/* The subject and the plain text of a message that `compose` made (malloc,
 * never NULL); what came from outside is never read here. */
void compose_read(const char *bytes, size_t size, char **subject, char **text);
void composed_free(struct composed *composed);

#endif
