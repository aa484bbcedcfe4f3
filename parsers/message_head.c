#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/charset.h"
#include "base/mem.h"
#include "parsers/message_private.h"
#include "parsers/mime_address.h"
#include "parsers/mime_date.h"
#include "parsers/mime_word.h"

#define ID_MAX_BYTES 998 /* of a line, RFC 5322, section 2.1.1 */
#define MAX_REFERENCES 500

/* The id that begins at or behind `at`; NULL when there is none. */
static char *id_take(const char **at, const char *end)
{
	const char *open = memchr(*at, '<', (size_t)(end - *at));
	const char *close = open ? memchr(open, '>', (size_t)(end - open))
				 : NULL;

	if (close == NULL)
		return NULL;
	*at = close + 1;
	open++;
	while (open < close && strchr(" \t\r\n", *open) != NULL)
		open++;
	if (close == open || close - open > ID_MAX_BYTES)
		return NULL;
	char *id = charset_guess(open, (size_t)(close - open));
	id[strcspn(id, " \t\r\n")] = '\0';
	return id;
}

/* An id without its brackets, as some programs write it. */
static char *id_bare(const char *raw, size_t len)
{
	char *text = mime_word_decode(raw, len);

	text[strcspn(text, " \t<>")] = '\0';
	if (*text != '\0' && strlen(text) <= ID_MAX_BYTES)
		return text;
	free(text);
	return NULL;
}

char *message_id_of(const struct mime_fields *fields, const char *name)
{
	size_t len;
	const char *raw = mime_fields_get(fields, name, 0, &len);
	const char *at = raw;

	if (raw == NULL)
		return NULL;
	char *id = id_take(&at, raw + len);
	return id != NULL ? id : id_bare(raw, len);
}

char *message_id_in(const char *text)
{
	for (const char *at = text; (at = strcasestr(at, "message-id:"));
	     at += 11) {
		const char *begin = at;
		while (begin > text && strchr(" \t>", begin[-1]) != NULL)
			begin--;
		if (begin > text && begin[-1] != '\n')
			continue;
		const char *value = at + 11;
		size_t len = strcspn(value, "\n");
		/* The id may stand on the next, folded line. */
		if (value[len] == '\n' && strspn(value, " \t\r") == len &&
		    (value[len + 1] == ' ' || value[len + 1] == '\t'))
			len += 1 + strcspn(value + len + 1, "\n");
		const char *from = value;
		char *id = id_take(&from, value + len);
		if (id != NULL)
			return id;
	}
	return NULL;
}

static char *text_of(const struct mime_fields *fields, const char *name)
{
	size_t len;
	const char *raw = mime_fields_get(fields, name, 0, &len);

	return raw ? mime_word_decode(raw, len) : NULL;
}

/* All fields of that name: two From fields matter. */
static void addresses(struct mime_addresses *list,
    const struct mime_fields *fields, const char *name)
{
	size_t len;
	const char *raw;

	for (size_t n = 0;
	     (raw = mime_fields_get(fields, name, n, &len)) != NULL; n++)
		mime_address_read(list, raw, len);
}

static void references(struct facts *facts, const struct mime_fields *fields)
{
	size_t len, cap = 0;
	const char *raw = mime_fields_get(fields, "references", 0, &len);
	const char *at = raw;
	char *id;

	if (raw == NULL)
		return;
	while (facts->reference_count < MAX_REFERENCES &&
	       (id = id_take(&at, raw + len)) != NULL) {
		MEM_GROW(facts->references, facts->reference_count, cap);
		facts->references[facts->reference_count++] = id;
	}
}

/* The address of the first field, "" for the null path "<>". */
static char *return_path(const struct mime_fields *fields)
{
	size_t len;
	const char *raw = mime_fields_get(fields, "return-path", 0, &len);

	if (raw == NULL)
		return NULL;
	char *address = mime_address_first(raw, len);
	return address ? address : mem_strdup("");
}

bool message_from_daemon(const struct facts *facts)
{
	static const char *const daemons[] = {"mailer-daemon", "postmaster"};

	for (size_t i = 0; i < facts->from_count; i++) {
		const char *address = facts->from[i].address;
		size_t len = strcspn(address, "@");
		for (size_t j = 0; j < sizeof daemons / sizeof *daemons; j++) {
			if (strlen(daemons[j]) == len &&
			    strncasecmp(address, daemons[j], len) == 0)
				return true;
		}
	}
	return false;
}

void message_head(struct message *message, const struct mime_fields *fields)
{
	struct facts *facts = message->facts;
	struct mime_addresses from = {0}, to = {0};
	size_t len;
	const char *raw;

	free(facts->subject);
	facts->subject = text_of(fields, "subject");
	addresses(&from, fields, "from");
	facts->from = from.items;
	facts->from_count = from.count;
	addresses(&to, fields, "to");
	addresses(&to, fields, "cc");
	facts->to = to.items;
	facts->to_count = to.count;
	raw = mime_fields_get(fields, "reply-to", 0, &len);
	facts->reply_to = mime_address_first(raw, len);
	facts->return_path = return_path(fields);
	raw = mime_fields_get(fields, "date", 0, &len);
	facts->date = mime_date_read(raw, len);
	facts->message_id = message_id_of(fields, "message-id");
	facts->in_reply_to = message_id_of(fields, "in-reply-to");
	references(facts, fields);
	facts->authentication = text_of(fields, "authentication-results");
	facts->shoubao_id = text_of(fields, "x-shoubao-id");
	message->failed = text_of(fields, "x-failed-recipients");
}
