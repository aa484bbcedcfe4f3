#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/mail_html.h"
#include "parsers/message_private.h"
#include "parsers/mime_name.h"
#include "parsers/mime_param.h"
#include "parsers/mime_word.h"
#include "parsers/uuencode.h"

/* Markup is some times as long as the text in it. */
#define HTML_BYTES_PER_TEXT 8
/* A picture written into the markup ("data:…;base64,…") is a run of so many
 * digits; what follows of it is not kept. */
#define DIGIT_RUN_MAX 8192

enum uu_state { UU_NONE, UU_HELD, UU_INSIDE };

struct collector {
	struct message *message;
	struct message_entity *entity;
	bool html;
	bool over;
	struct buf raw;
	size_t run; /* of base64 digits */
	/* Uuencoded files between the lines of plain text */
	enum uu_state state;
	char held[UUENCODE_LINE_MAX]; /* the begin line */
	size_t held_len;
	char line[UUENCODE_LINE_MAX]; /* a line that came in pieces */
	size_t line_len;
	bool long_line;
	bool damaged;
};

static void keep(struct collector *collector, const char *bytes, size_t len)
{
	struct buf *raw = &collector->raw;
	size_t room = raw->max - raw->len;

	if (len > room)
		collector->over = true;
	buf_append(raw, bytes, len < room ? len : room);
}

/* --- files in the text
 * -------------------------------------------------------- */

static int uu_open(struct collector *collector)
{
	mime_pack_begin(
	    collector->message->pack, collector->message->limits->part_bytes);
	collector->state = UU_INSIDE;
	collector->damaged = false;
	return 0;
}

static int uu_close(struct collector *collector, bool damaged)
{
	struct message *message = collector->message;
	struct mime_packed packed;
	const char *raw = NULL;
	size_t len = 0;

	collector->state = UU_NONE;
	if (mime_pack_end(message->pack, &packed) < 0)
		return -1;
	uuencode_begins(collector->held, collector->held_len, &raw, &len);
	char *decoded = mime_word_decode(raw ? raw : "", len);
	char *name = mime_name_clean(decoded);
	struct facts_part *part = message_part_add(
	    message, NULL, name, &packed);
	if (part != NULL && (damaged || collector->damaged))
		message_part_note(part, "encoding-damaged");
	free(name);
	free(decoded);
	return 0;
}

static int uu_data(struct collector *collector, const char *line, size_t len)
{
	unsigned char out[UUENCODE_DATA_MAX];
	size_t got = uuencode_line(line, len, out, &collector->damaged);

	return mime_pack_write(
	    collector->message->pack, (const char *)out, got);
}

/* `full` is the line with its end, `len` without. */
static int plain_line(
    struct collector *collector, const char *line, size_t len, size_t full)
{
	const char *name;
	size_t name_len;

	if (collector->state == UU_INSIDE) {
		if (len == 3 && memcmp(line, "end", 3) == 0)
			return uu_close(collector, false);
		if (len == 0 || uuencode_is_data(line, len))
			return uu_data(collector, line, len);
		if (uu_close(collector, true) < 0)
			return -1;
	}
	if (collector->state == UU_HELD) {
		collector->state = UU_NONE;
		if (len > 1 && uuencode_is_data(line, len) && *line != '`')
			return uu_open(collector) < 0
				   ? -1
				   : uu_data(collector, line, len);
		keep(collector, collector->held, collector->held_len);
		keep(collector, "\n", 1);
	}
	if (len < sizeof collector->held &&
	    uuencode_begins(line, len, &name, &name_len)) {
		memcpy(collector->held, line, len);
		collector->held_len = len;
		collector->state = UU_HELD;
		return 0;
	}
	keep(collector, line, full);
	return 0;
}

static int whole_line(
    struct collector *collector, const char *line, size_t full)
{
	size_t len = full;

	if (len > 0 && line[len - 1] == '\n')
		len--;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	return plain_line(collector, line, len, full);
}

/* Puts a piece of a line away until the rest comes; no line of a file in the
 * text is longer than there is room. */
static int piece(struct collector *collector, const char *bytes, size_t len)
{
	size_t room = sizeof collector->line - collector->line_len;

	if (!collector->long_line && len <= room) {
		memcpy(collector->line + collector->line_len, bytes, len);
		collector->line_len += len;
		return 0;
	}
	if (!collector->long_line) {
		/* Ends a file that was begun, or a begin line held. */
		size_t had = collector->line_len;
		collector->line_len = 0;
		collector->long_line = true;
		if (collector->state != UU_NONE &&
		    plain_line(collector, "\x7f", 1, 0) < 0)
			return -1;
		keep(collector, collector->line, had);
	}
	keep(collector, bytes, len);
	return 0;
}

static int plain_write(
    struct collector *collector, const char *bytes, size_t len)
{
	while (len > 0) {
		const char *end = memchr(bytes, '\n', len);
		size_t used = end ? (size_t)(end + 1 - bytes) : len;
		bool whole = end != NULL && collector->line_len == 0 &&
			     !collector->long_line;
		int result = whole ? whole_line(collector, bytes, used)
				   : piece(collector, bytes, used);
		if (result == 0 && end != NULL && !whole) {
			size_t had = collector->line_len;
			bool is_long = collector->long_line;
			collector->line_len = 0;
			collector->long_line = false;
			if (!is_long)
				result = whole_line(
				    collector, collector->line, had);
		}
		if (result < 0)
			return -1;
		bytes += used;
		len -= used;
	}
	return 0;
}

static void html_write(
    struct collector *collector, const char *bytes, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		bool digit = mime_word_digit((unsigned char)bytes[i]) >= 0;
		size_t run = digit ? collector->run + 1 : 0;
		if (run == DIGIT_RUN_MAX) {
			keep(collector, bytes + from, i - from);
		} else if (run == 0 && collector->run >= DIGIT_RUN_MAX) {
			from = i;
		}
		collector->run = run;
	}
	if (collector->run < DIGIT_RUN_MAX)
		keep(collector, bytes + from, len - from);
}

static int collect(void *context, const char *bytes, size_t len)
{
	struct collector *collector = context;

	if (!collector->html)
		return plain_write(collector, bytes, len);
	html_write(collector, bytes, len);
	return 0;
}

static int collected(struct collector *collector)
{
	if (collector->line_len > 0 &&
	    whole_line(collector, collector->line, collector->line_len) < 0)
		return -1;
	if (collector->state == UU_HELD)
		keep(collector, collector->held, collector->held_len);
	if (collector->state == UU_INSIDE)
		return uu_close(collector, true);
	return 0;
}

/* --- text
 * --------------------------------------------------------------------- */

static char *decode(
    const struct message_entity *entity, const char *bytes, size_t len)
{
	size_t raw_len;
	const char *raw = mime_fields_get(
	    &entity->fields, "content-type", 0, &raw_len);
	char *charset = mime_param_bytes(raw, raw_len, "charset");
	char *text = charset_decode(charset, bytes, len, NULL);

	free(charset);
	return text;
}

/* CRLF and lone CR become LF. */
static void line_ends(char *text)
{
	char *out = text;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at != '\r')
			*out++ = *at;
		else if (at[1] != '\n')
			*out++ = '\n';
	}
	*out = '\0';
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

static void text_over(struct message *message)
{
	message_refuse(message, OUTCOME_TOO_LARGE, "text_bytes: more than %lld",
	    (long long)message->limits->text_bytes);
}

static void text_add(struct message *message, struct buf *to, const char *text)
{
	size_t room;

	if (to->len > 0 && to->data[to->len - 1] != '\n')
		buf_putc(to, '\n');
	room = to->max - to->len;
	if (strlen(text) > room)
		text_over(message);
	buf_append(to, text, utf8_cut(text, room));
}

static struct message_entity *alternative_of(struct message_entity *entity)
{
	while (entity != NULL && !entity->alternative)
		entity = entity->parent;
	return entity;
}

static void plain_done(
    struct message *message, struct message_entity *entity, char *text)
{
	struct message_entity *alternative = alternative_of(entity);

	line_ends(text);
	mail_links_of_text(&message->links, text);
	if (is_blank(text))
		return;
	if (alternative != NULL && !alternative->has_plain) {
		/* HTML that came first gives way. */
		message->text.len = alternative->text_mark;
		alternative->has_plain = true;
	}
	text_add(message, &message->text, text);
}

static void uses_take(struct message *message, struct mail_html *html)
{
	for (size_t i = 0;
	     i < html->use_count && message->use_count < MAIL_HTML_MAX_USES;
	     i++) {
		MEM_GROW(message->uses, message->use_count, message->use_cap);
		message->uses[message->use_count++] = html->uses[i];
		html->uses[i] = NULL;
	}
}

static void html_done(
    struct message *message, struct message_entity *entity, const char *markup)
{
	struct message_entity *alternative = alternative_of(entity);
	struct mail_html html;

	mail_html_read(
	    markup, strlen(markup), (size_t)message->limits->text_bytes, &html);
	mail_links_of_html(&message->links, &html);
	uses_take(message, &html);
	if (alternative == NULL || !alternative->has_plain) {
		if (html.text.full)
			text_over(message);
		if (!is_blank(buf_text(&html.text)))
			text_add(message, &message->text, buf_text(&html.text));
	}
	mail_html_free(&html);
}

static void collector_init(struct collector *collector, struct message *message,
    struct message_entity *entity)
{
	size_t max = (size_t)message->limits->text_bytes;

	/* The line buffers are not cleared. */
	memset(collector, 0, offsetof(struct collector, held));
	collector->held_len = collector->line_len = 0;
	collector->long_line = collector->damaged = false;
	collector->message = message;
	collector->entity = entity;
	collector->html = strcmp(entity->type, "text/html") == 0;
	buf_init(
	    &collector->raw, collector->html ? max * HTML_BYTES_PER_TEXT : max);
}

static int text_read(struct collector *collector, struct mime_reader *reader,
    enum mime_encoding encoding)
{
	struct mime_decoder decoder;

	mime_decoder_init(
	    &decoder, encoding, (struct mime_sink){collector, collect});
	if (mime_reader_body(reader, &decoder) < 0)
		return -1;
	return collected(collector);
}

static void text_done(struct collector *collector)
{
	struct message *message = collector->message;

	if (collector->over)
		text_over(message);
	char *text = decode(
	    collector->entity, buf_text(&collector->raw), collector->raw.len);
	if (collector->html)
		html_done(message, collector->entity, text);
	else
		plain_done(message, collector->entity, text);
	free(text);
}

int message_text_read(struct message *message, struct mime_reader *reader,
    struct message_entity *entity)
{
	struct collector collector;

	collector_init(&collector, message, entity);
	int result = text_read(
	    &collector, reader, message_encoding(&entity->fields));
	if (result == 0)
		text_done(&collector);
	buf_free(&collector.raw);
	return result;
}

int message_text_preamble(struct message *message, struct mime_reader *reader,
    struct message_entity *entity, size_t level)
{
	struct collector collector;

	collector_init(&collector, message, entity);
	int result = text_read(&collector, reader, MIME_IDENTITY);
	if (result == 0 && reader->level != level) {
		message_refuse(message, OUTCOME_DAMAGED,
		    "a multipart whose boundary never comes");
		if (entity->inside == NULL)
			text_done(&collector);
	}
	buf_free(&collector.raw);
	return result;
}

void message_text_other(struct message *message,
    const struct message_entity *entity, const unsigned char *bytes,
    size_t size)
{
	struct mail_html html = {0};

	if (message->text.len > 0 || message->other.len > 0)
		return;
	char *text = decode(entity, (const char *)bytes, size);
	if (strcmp(entity->type, "text/html") == 0) {
		mail_html_read(text, strlen(text), message->other.max, &html);
		text_add(message, &message->other, buf_text(&html.text));
	} else {
		line_ends(text);
		text_add(message, &message->other, text);
	}
	mail_html_free(&html);
	free(text);
}
