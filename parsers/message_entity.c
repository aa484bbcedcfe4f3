#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "parsers/message_private.h"
#include "parsers/mime_name.h"
#include "parsers/mime_param.h"
#include "parsers/mime_word.h"

#define EMPTY_LINES 20
#define GUESSED_BOUNDARY_MAX 200

static const char *field(
    const struct message_entity *entity, const char *name, size_t *len)
{
	return mime_fields_get(&entity->fields, name, 0, len);
}

/* --- the header
 * --------------------------------------------------------------- */

/* A mail that a mailbox file or a fetching program left its mark on. */
static bool is_envelope(const struct mime_line *line)
{
	return (line->len >= 5 && memcmp(line->text, "From ", 5) == 0) ||
	       (line->len >= 6 && memcmp(line->text, ">From ", 6) == 0);
}

/* A line that is no field ends the header where the empty line is missing.
 * In the mail's own header one such line alone is rubbish of a relay. */
static bool ends_header(const struct message_entity *entity, int rubbish)
{
	return entity->parent != NULL || entity->fields.seen == 0 ||
	       rubbish > 1;
}

/* A mail saved as a file may begin with a byte order mark or empty lines. */
static bool is_before_all(
    const struct message_entity *entity, struct mime_line *line)
{
	if (entity->parent != NULL || entity->fields.bytes > 0)
		return false;
	if (line->len >= 3 && memcmp(line->text, "\xef\xbb\xbf", 3) == 0) {
		line->text += 3;
		line->len -= 3;
	}
	return line->len == 0 && line->eol_len > 0;
}

/* Reads up to the empty line. 0 or -1. */
static int read_fields(
    struct mime_reader *reader, struct message_entity *entity)
{
	struct mime_line line;
	int got, rubbish = 0, empty = 0;

	while ((got = mime_reader_line(reader, &line)) > 0) {
		if (empty < EMPTY_LINES && is_before_all(entity, &line)) {
			empty++;
			continue;
		}
		enum mime_fields_line kind = mime_fields_line(
		    &entity->fields, &line);
		if (kind == MIME_FIELDS_END)
			return 0;
		if (kind == MIME_FIELD) {
			rubbish = 0;
			continue;
		}
		if (entity->fields.seen == 0 && rubbish == 0 &&
		    is_envelope(&line)) {
			rubbish++;
			continue;
		}
		if (ends_header(entity, ++rubbish)) {
			mime_reader_hold(reader, &line);
			return 0;
		}
	}
	return got;
}

static void type_set(struct message_entity *entity, const char *default_type)
{
	size_t len;
	const char *raw = field(entity, "content-type", &len);

	entity->type = mime_param_main(raw ? raw : "", len);
	/* A type without subtype is none (RFC 2045, section 5.2); "text" is
	 * what some old programs say. */
	if (strchr(entity->type, '/') == NULL) {
		free(entity->type);
		entity->type = mem_strdup(raw ? "text/plain" : default_type);
	}
}

static bool is_mail_type(const char *type)
{
	return strcmp(type, "message/rfc822") == 0 ||
	       strcmp(type, "message/global") == 0 ||
	       strcmp(type, "message/news") == 0;
}

/* --- multiparts
 * --------------------------------------------------------------- */

/* The boundary parameter; without one the first line that looks like a
 * delimiter says it. NULL when there is none at all. */
static char *boundary_of(
    struct mime_reader *reader, const struct message_entity *entity)
{
	struct mime_line line;
	size_t len;
	const char *raw = field(entity, "content-type", &len);
	char *boundary = mime_param_bytes(raw, len, "boundary");

	if (boundary != NULL && *boundary != '\0')
		return boundary;
	free(boundary);
	while (mime_reader_line(reader, &line) > 0) {
		if (!line.begins || line.len < 4 ||
		    line.len > GUESSED_BOUNDARY_MAX ||
		    memcmp(line.text, "--", 2) != 0)
			continue;
		reader->ended = true;
		reader->closing = false;
		reader->level = reader->count + 1;
		return mem_strndup(line.text + 2, line.len - 2);
	}
	return NULL;
}

/* Takes the parts of the multipart of this level, also those that follow a
 * closing delimiter: a reader that hides them hides them from us only. */
static int read_parts(struct message *message, struct mime_reader *reader,
    struct message_entity *entity, size_t level)
{
	bool digest = strcmp(entity->type, "multipart/digest") == 0;

	while (reader->level == level) {
		bool closing = reader->closing;
		mime_reader_resume(reader);
		int result = closing
				 ? mime_reader_skip(reader)
				 : message_entity_read(message, reader, entity,
				       digest ? "message/rfc822" : "text/plain",
				       NULL);
		if (result < 0)
			return -1;
	}
	return 0;
}

static int read_multipart(struct message *message, struct mime_reader *reader,
    struct message_entity *entity)
{
	char *boundary = boundary_of(reader, entity);
	int result;

	if (boundary == NULL) {
		message_refuse(
		    message, OUTCOME_DAMAGED, "a multipart without a boundary");
		return mime_reader_skip(reader);
	}
	entity->alternative = strcmp(entity->type, "multipart/alternative") ==
			      0;
	entity->text_mark = message->text.len;
	size_t level = mime_reader_push(reader, boundary);
	result = message_text_preamble(message, reader, entity, level);
	if (result == 0)
		result = read_parts(message, reader, entity, level);
	mime_reader_pop(reader);
	return result;
}

/* --- forwarded mails
 * ---------------------------------------------------------- */

/* Whether the body is a mail as it stands, whatever its encoding says
 * (RFC 2046, section 5.2.1 allows none): header fields are no base64. */
static int stands_plain(struct mime_reader *reader, bool *plain)
{
	struct mime_line line;
	int got = mime_reader_line(reader, &line);

	*plain = false;
	if (got > 0) {
		*plain = mime_field_begins(line.text, line.len);
		mime_reader_hold(reader, &line);
	}
	return got < 0 ? -1 : 0;
}

static int read_mail(struct message *message, struct mime_reader *reader,
    struct message_entity *entity)
{
	enum mime_encoding encoding = message_encoding(&entity->fields);
	char *name = message_part_name(&entity->fields);
	struct mime_decoder decoder;
	struct mime_packed packed;
	bool plain = true;
	int result = 0;

	if (encoding != MIME_IDENTITY)
		result = stands_plain(reader, &plain);
	if (result == 0 && plain) {
		result = message_entity_read(
		    message, reader, entity, "text/plain", name);
	} else if (result == 0) {
		mime_pack_begin(message->pack, message->limits->part_bytes);
		mime_decoder_init(&decoder, encoding,
		    (struct mime_sink){message->pack, mime_pack_write});
		result = mime_reader_body(reader, &decoder);
		if (result == 0)
			result = mime_pack_end(message->pack, &packed);
		if (result == 0)
			result = message_mail_packed(
			    message, entity, &packed, name);
	}
	free(name);
	return result;
}

int message_mail_packed(struct message *message, struct message_entity *entity,
    const struct mime_packed *packed, const char *name)
{
	struct mime_reader reader;

	if (packed->over || entity->depth >= message->limits->mime_depth) {
		message_part_add(message, entity, name, packed);
		message_refuse(message, OUTCOME_TOO_LARGE,
		    "a forwarded mail is too large or too deep inside");
		return 0;
	}
	struct mime_source *source = mime_source_new(
	    mime_pack_fd(message->pack), packed->offset,
	    packed->offset + packed->size);
	mime_reader_init(&reader, source, &message->stop);
	int result = message_entity_read(
	    message, &reader, entity, "text/plain", name);
	mime_reader_free(&reader);
	mime_source_free(source);
	return result;
}

/* What the parts of a forwarded mail are said to be inside of: its subject,
 * else its part's name. */
static void mail_set(
    struct message *message, struct message_entity *entity, const char *mail)
{
	size_t len;
	const char *raw = field(entity, "subject", &len);
	char *subject = raw ? mime_word_decode(raw, len) : mem_strdup("");

	entity->title = mime_name_title(*subject ? subject
					: *mail  ? mail
						 : "message");
	entity->inside = entity->title;
	free(subject);
	if (message->inner_id == NULL)
		message->inner_id = message_id_of(
		    &entity->fields, "message-id");
}

/* --- any entity
 * --------------------------------------------------------------- */

/* The body text of a mail: no name, and not said to be an attachment. */
static bool is_text(const struct message_entity *entity)
{
	size_t len;
	const char *raw = field(entity, "content-disposition", &len);
	bool text = strcmp(entity->type, "text/plain") == 0 ||
		    strcmp(entity->type, "text/html") == 0;

	if (!text)
		return false;
	char *disposition = mime_param_main(raw ? raw : "", len);
	char *name = message_part_name(&entity->fields);
	text = strcmp(disposition, "attachment") != 0 && *name == '\0';
	free(disposition);
	free(name);
	return text;
}

static int read_leaf(struct message *message, struct mime_reader *reader,
    struct message_entity *entity)
{
	if (++message->leaves > message->limits->parts) {
		message_refuse(message, OUTCOME_TOO_LARGE,
		    "parts: more than %lld", (long long)message->limits->parts);
		message->stop = true;
		return mime_reader_skip(reader);
	}
	if (is_text(entity) && entity->inside == NULL)
		return message_text_read(message, reader, entity);
	return message_part_read(message, reader, entity);
}

static int read_body(struct message *message, struct mime_reader *reader,
    struct message_entity *entity)
{
	bool multipart = strncmp(entity->type, "multipart/", 10) == 0;
	bool mail = is_mail_type(entity->type);

	if (!multipart && !mail)
		return read_leaf(message, reader, entity);
	if (entity->depth > message->limits->mime_depth) {
		message_refuse(message, OUTCOME_TOO_LARGE,
		    "mime_depth: more than %lld",
		    (long long)message->limits->mime_depth);
		return message_part_skip(message, reader, entity);
	}
	return multipart ? read_multipart(message, reader, entity)
			 : read_mail(message, reader, entity);
}

int message_entity_read(struct message *message, struct mime_reader *reader,
    struct message_entity *parent, const char *default_type, const char *mail)
{
	struct message_entity entity = {.parent = parent,
	    .inside = parent ? parent->inside : NULL,
	    .depth = parent ? parent->depth + 1 : 0};

	mime_fields_init(&entity.fields, message->limits);
	int result = read_fields(reader, &entity);
	type_set(&entity, default_type);
	if (entity.fields.over)
		message_refuse(message, OUTCOME_TOO_LARGE,
		    "header_bytes or headers: %lld fields, %lld bytes",
		    (long long)entity.fields.seen,
		    (long long)entity.fields.bytes);
	if (parent == NULL) {
		message_head(message, &entity.fields);
		message_auto(message, &entity.fields);
	}
	if (mail != NULL)
		mail_set(message, &entity, mail);
	if (result == 0)
		result = read_body(message, reader, &entity);
	free(entity.type);
	free(entity.title);
	mime_fields_free(&entity.fields);
	return result;
}
