#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/charset.h"
#include "base/mem.h"
#include "parsers/message_private.h"
#include "parsers/mime_name.h"
#include "parsers/mime_param.h"
#include "parsers/mime_word.h"
#include "parsers/sniff.h"
#include "parsers/tnef.h"

/* Enough for any kind but the containers, whose directory is elsewhere. */
#define HEAD_BYTES (64u << 10)
#define HEADERS_MAX_BYTES (64u << 10)

enum mime_encoding message_encoding(const struct mime_fields *fields)
{
	size_t len;
	const char *raw = mime_fields_get(
	    fields, "content-transfer-encoding", 0, &len);

	return mime_encoding_of(raw, len);
}

char *message_part_name(const struct mime_fields *fields)
{
	static const struct {
		const char *field, *parameter;
	} places[] = {{"content-disposition", "filename"},
	    {"content-type", "name"}, {"content-disposition", "name"},
	    {"content-type", "filename"}};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		size_t len;
		const char *raw = mime_fields_get(
		    fields, places[i].field, 0, &len);
		char *text = mime_param_text(raw, len, places[i].parameter);
		if (text == NULL)
			continue;
		char *name = mime_name_clean(text);
		free(text);
		if (*name != '\0')
			return name;
		free(name);
	}
	return mem_strdup("");
}

/* --- recording
 * ---------------------------------------------------------------- */

static bool is_container(const struct mime_view *head)
{
	return head->size >= 8 &&
	       (memcmp(head->bytes, "PK", 2) == 0 ||
		   memcmp(head->bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) ==
		       0);
}

/* The MIME type by content; of zip and OLE2 files the whole is looked at. */
static const char *type_of(const struct message *message,
    const struct mime_packed *packed, const char *name)
{
	struct mime_view view;

	if (packed->over ||
	    mime_pack_show(message->pack, packed, HEAD_BYTES, &view) < 0)
		return "application/octet-stream";
	if (is_container(&view) && packed->size > HEAD_BYTES) {
		struct mime_view whole;
		if (mime_pack_show(message->pack, packed, SIZE_MAX, &whole) ==
		    0) {
			mime_pack_hide(&view);
			view = whole;
		}
	}
	const char *type = sniff_type(view.bytes, view.size, name);
	mime_pack_hide(&view);
	return type;
}

static void marks_take(
    struct message *message, const struct message_entity *entity)
{
	struct message_mark mark = {0};
	size_t len;

	if (entity != NULL) {
		const char *raw = mime_fields_get(
		    &entity->fields, "content-location", 0, &len);
		mark.content_id = message_id_of(&entity->fields, "content-id");
		mark.location = raw ? mime_word_decode(raw, len) : NULL;
	}
	MEM_GROW(message->marks, message->facts->part_count, message->mark_cap);
	message->marks[message->facts->part_count] = mark;
}

static struct facts_part *part_add(struct message *message,
    const struct message_entity *entity, const char *name, const char *type,
    const struct mime_packed *packed)
{
	struct facts *facts = message->facts;

	if ((int64_t)facts->part_count >= message->limits->parts) {
		message_refuse(message, OUTCOME_TOO_LARGE,
		    "parts: more than %lld", (long long)message->limits->parts);
		return NULL;
	}
	marks_take(message, entity);
	MEM_GROW(facts->parts, facts->part_count, message->part_cap);
	struct facts_part *part = &facts->parts[facts->part_count++];
	*part = (struct facts_part){.name = mem_strdup(name),
	    .type = mem_strdup(type),
	    .size = packed->size,
	    .outcome = packed->over ? OUTCOME_TOO_LARGE : OUTCOME_OK,
	    .pack_offset = packed->over ? -1 : packed->offset,
	    .text_chars = -1};
	memcpy(part->sha256, packed->sha256, SHA256_HEX);
	if (entity != NULL && entity->inside != NULL)
		part->inside = mem_strdup(entity->inside);
	if (packed->over)
		part->reason = mem_printf("part_bytes or mime_depth: "
					  "%lld bytes not read",
		    (long long)packed->size);
	return part;
}

struct facts_part *message_part_add(struct message *message,
    const struct message_entity *entity, const char *name,
    const struct mime_packed *packed)
{
	return part_add(
	    message, entity, name, type_of(message, packed, name), packed);
}

void message_part_note(struct facts_part *part, const char *code)
{
	part->notes = mem_resize(
	    part->notes, part->note_count + 1, sizeof *part->notes);
	part->notes[part->note_count++] = mem_strdup(code);
}

int message_part_skip(struct message *message, struct mime_reader *reader,
    struct message_entity *entity)
{
	struct mime_packed packed = {.over = true};
	char *name = message_part_name(&entity->fields);

	sha256_of("", 0, packed.sha256);
	message_part_add(message, entity, name, &packed);
	free(name);
	return mime_reader_skip(reader);
}

/* --- what a report of a mail server holds
 * ------------------------------------- */

static int to_buf(void *context, const char *bytes, size_t len)
{
	struct buf *buf = context;
	size_t room = buf->max - buf->len;

	buf_append(buf, bytes, len < room ? len : room);
	return 0;
}

static int capture(struct mime_reader *reader,
    const struct message_entity *entity, struct buf *buf)
{
	struct mime_decoder decoder;

	mime_decoder_init(&decoder, message_encoding(&entity->fields),
	    (struct mime_sink){buf, to_buf});
	return mime_reader_body(reader, &decoder);
}

/* The header of a mail that came back (RFC 3462, section 2). */
static int read_headers(struct message *message, struct mime_reader *reader,
    const struct message_entity *entity)
{
	struct buf text;

	buf_init(&text, HEADERS_MAX_BYTES);
	int result = capture(reader, entity, &text);
	if (result == 0 && message->inner_id == NULL)
		message->inner_id = message_id_in(buf_text(&text));
	buf_free(&text);
	return result;
}

/* Resource forks of old Macintosh files; notes of one program to another. */
static bool is_unseen(const char *type)
{
	return strcmp(type, "application/applefile") == 0 ||
	       strcmp(type, "message/disposition-notification") == 0 ||
	       strcmp(type, "message/feedback-report") == 0;
}

/* The HTML form of a forwarded mail's text that was taken as plain text. */
static bool is_second(const struct message_entity *entity)
{
	const struct message_entity *up = entity->parent;

	if (strcmp(entity->type, "text/html") != 0 || entity->inside == NULL)
		return false;
	while (up != NULL && !up->alternative)
		up = up->parent;
	return up != NULL && up->has_plain;
}

/* --- packed leaves
 * ------------------------------------------------------------ */

struct wrapping {
	struct message *message;
	const struct message_entity *entity;
	const char *name;
};

static int unwrap(
    void *context, const char *name, const unsigned char *bytes, size_t size)
{
	struct wrapping *wrapping = context;
	struct message *message = wrapping->message;
	struct mime_packed packed;

	mime_pack_begin(message->pack, message->limits->part_bytes);
	if (mime_pack_write(message->pack, (const char *)bytes, size) < 0 ||
	    mime_pack_end(message->pack, &packed) < 0)
		return -1;
	char *clean = mime_name_clean(name);
	struct facts_part *part = message_part_add(
	    message, NULL, clean, &packed);
	if (part != NULL)
		part->inside = mem_strdup(wrapping->name);
	free(clean);
	return 0;
}

/* winmail.dat: its attachments stand for it; itself only where there are
 * none or it broke off. */
static int read_tnef(struct message *message,
    const struct message_entity *entity, const char *name,
    const struct mime_packed *packed)
{
	struct wrapping wrapping = {
	    message, entity, *name ? name : "winmail.dat"};
	struct tnef_sink sink = {&wrapping, unwrap};
	struct mime_view view;
	unsigned char *copy = NULL;
	bool damaged = false;

	if (mime_pack_show(message->pack, packed, SIZE_MAX, &view) < 0) {
		message_part_add(message, entity, name, packed);
		return 0;
	}
	if (view.map == NULL) {
		/* The pack's buffer is needed for what comes out. */
		copy = mem_alloc(view.size + 1);
		memcpy(copy, view.bytes, view.size);
		view.bytes = copy;
	}
	int count = tnef_read(view.bytes, view.size, &sink, &damaged);
	mime_pack_hide(&view);
	free(copy);
	if (count == 0 || damaged) {
		struct facts_part *part = part_add(
		    message, entity, name, "application/ms-tnef", packed);
		if (part != NULL && damaged) {
			part->outcome = OUTCOME_DAMAGED;
			part->reason = mem_strdup("the TNEF stream breaks off");
		}
	}
	return count < 0 ? -1 : 0;
}

/* The text of a forwarded mail: shown with it, and the words of a mail that
 * has none itself. */
static void take_other(struct message *message, struct message_entity *entity,
    struct facts_part *part, const struct mime_packed *packed)
{
	struct mime_view view;
	struct message_entity *up = entity->parent;

	part->is_inline = true;
	while (up != NULL && !up->alternative)
		up = up->parent;
	if (up != NULL && packed->size > 2)
		up->has_plain = true;
	if (mime_pack_show(message->pack, packed, message->other.max, &view) <
	    0)
		return;
	message_text_other(message, entity, view.bytes, view.size);
	mime_pack_hide(&view);
}

static bool is_words(const struct message_entity *entity, const char *name)
{
	return entity->inside != NULL && *name == '\0' &&
	       (strcmp(entity->type, "text/plain") == 0 ||
		   strcmp(entity->type, "text/html") == 0);
}

static int record(struct message *message, struct message_entity *entity,
    const char *name, const struct mime_packed *packed, bool damaged)
{
	const char *type = type_of(message, packed, name);
	bool text = strncmp(entity->type, "text/", 5) == 0;

	if (!text && strcmp(type, "message/rfc822") == 0)
		return message_mail_packed(message, entity, packed, name);
	if (strcmp(type, "application/ms-tnef") == 0)
		return read_tnef(message, entity, name, packed);
	struct facts_part *part = part_add(message, entity, name, type, packed);
	if (part == NULL)
		return 0;
	if (damaged)
		message_part_note(part, "encoding-damaged");
	if (is_words(entity, name) && !packed->over)
		take_other(message, entity, part, packed);
	return 0;
}

static int read_packed(struct message *message, struct mime_reader *reader,
    struct message_entity *entity)
{
	struct mime_decoder decoder;
	struct mime_packed packed;

	mime_pack_begin(message->pack, message->limits->part_bytes);
	mime_decoder_init(&decoder, message_encoding(&entity->fields),
	    (struct mime_sink){message->pack, mime_pack_write});
	if (mime_reader_body(reader, &decoder) < 0 ||
	    mime_pack_end(message->pack, &packed) < 0)
		return -1;
	char *name = message_part_name(&entity->fields);
	if (*name == '\0' && decoder.uu.name[0] != '\0') {
		char *text = mime_word_decode(
		    decoder.uu.name, strlen(decoder.uu.name));
		free(name);
		name = mime_name_clean(text);
		free(text);
	}
	int result = 0;
	if (packed.size > 0 || *name != '\0')
		result = record(
		    message, entity, name, &packed, decoder.damaged);
	free(name);
	return result;
}

int message_part_read(struct message *message, struct mime_reader *reader,
    struct message_entity *entity)
{
	if (strcmp(entity->type, "message/delivery-status") == 0 ||
	    strcmp(entity->type, "message/global-delivery-status") == 0)
		return capture(reader, entity, &message->status);
	if (strcmp(entity->type, "text/rfc822-headers") == 0 ||
	    strcmp(entity->type, "message/rfc822-headers") == 0)
		return read_headers(message, reader, entity);
	if (is_unseen(entity->type) || is_second(entity))
		return mime_reader_skip(reader);
	return read_packed(message, reader, entity);
}

/* --- pictures in the text
 * ----------------------------------------------------- */

static bool shows(
    const char *use, const struct message_mark *mark, const char *name)
{
	if (strncasecmp(use, "cid:", 4) == 0)
		return mark->content_id != NULL &&
		       strcmp(use + 4, mark->content_id) == 0;
	return (mark->location != NULL && strcmp(use, mark->location) == 0) ||
	       (*name != '\0' && strcmp(use, name) == 0);
}

void message_parts_finish(struct message *message)
{
	struct facts *facts = message->facts;

	for (size_t i = 0; i < facts->part_count; i++) {
		struct facts_part *part = &facts->parts[i];
		/* A table marked inline is a table all the same. */
		if (strncmp(part->type, "image/", 6) != 0)
			continue;
		for (size_t j = 0; j < message->use_count; j++)
			part->is_inline = part->is_inline ||
					  shows(message->uses[j],
					      &message->marks[i], part->name);
	}
}
