#include "compose.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sha256.h"

#define PARAMETER_BYTES 48 /* of a file name in one line, encoded */
#define ID_BYTES 33        /* 32 hexadecimal digits of the key's hash */

static int check_header(const char *name, const char *value, struct err *err)
{
	if (value != NULL && strpbrk(value, "\r\n") != NULL)
		return err_set(
		    err, ERR_REJECT, "a line end in the header %s", name);
	return 0;
}

static int check_headers(const struct compose_input *input, struct err *err)
{
	if (check_header("From", input->from_name, err) < 0 ||
	    check_header("From", input->from_address, err) < 0 ||
	    check_header("To", input->to_name, err) < 0 ||
	    check_header("To", input->to_address, err) < 0 ||
	    check_header("Subject", input->subject, err) < 0 ||
	    check_header("In-Reply-To", input->in_reply_to, err) < 0)
		return -1;
	for (size_t i = 0; i < input->reference_count; i++)
		if (check_header("References", input->references[i], err) < 0)
			return -1;
	for (size_t i = 0; i < input->file_count; i++)
		if (check_header(
			"Content-Disposition", input->files[i].name, err) < 0)
			return -1;
	return 0;
}

/* Ids and boundaries come from the key, so that a message composed twice is
 * the same message. */
static void make_id(const struct compose_input *input, char id[ID_BYTES])
{
	char *text = mem_printf(
	    "%s %s %s", input->key, input->from_address, input->to_address);
	char hex[SHA256_HEX];

	sha256_of(text, strlen(text), hex);
	memcpy(id, hex, ID_BYTES - 1);
	id[ID_BYTES - 1] = '\0';
	free(text);
}

/* --- headers ---------------------------------------------------------------
 */

/* At most 75 bytes an encoded word (RFC 2047, section 2), of which 12 are its
 * frame: 60 of base64, which are 45 of text. */
#define WORD_BYTES 45

static size_t word_length(const char *text)
{
	size_t length = strnlen(text, WORD_BYTES + 1);

	if (length <= WORD_BYTES)
		return length;
	length = WORD_BYTES;
	while (length > 1 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--; /* no character is cut (section 5) */
	return length;
}

static bool is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

/* GMime 3.2 makes a text without spaces one word, however long. */
static void append_words(GString *out, const char *text)
{
	while (*text != '\0') {
		size_t length = word_length(text);
		char *word = g_base64_encode((const guchar *)text, length);
		g_string_append_printf(out, "=?UTF-8?B?%s?=", word);
		g_free(word);
		text += length;
		if (*text != '\0')
			g_string_append(out, "\n ");
	}
}

/* A value that GMime writes as it is. */
static void set_raw(GMimeObject *object, const char *name, GString *value)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);
	GMimeHeader *header;

	g_mime_header_list_set(list, name, "", NULL);
	header = g_mime_header_list_get_header(list, name);
	g_string_prepend_c(value, ' ');
	g_string_append_c(value, '\n');
	g_mime_header_set_raw_value(header, value->str);
	g_string_free(value, TRUE);
}

static void set_header(
    GMimeMessage *message, const char *name, const char *value)
{
	g_mime_object_set_header(GMIME_OBJECT(message), name, value, "UTF-8");
}

static void set_address(GMimeMessage *message, GMimeAddressType type,
    const char *name, const char *address)
{
	g_mime_message_add_mailbox(
	    message, type, name[0] ? name : NULL, address);
	if (is_plain(name))
		return;
	GString *value = g_string_new(NULL);
	append_words(value, name);
	g_string_append_printf(value, "\n <%s>", address);
	set_raw(GMIME_OBJECT(message),
	    type == GMIME_ADDRESS_TYPE_FROM ? "From" : "To", value);
}

static void set_subject(GMimeMessage *message, const char *subject)
{
	GString *value = g_string_new(NULL);

	g_mime_message_set_subject(message, subject, "UTF-8");
	if (is_plain(subject)) {
		g_string_free(value, TRUE);
		return;
	}
	append_words(value, subject);
	set_raw(GMIME_OBJECT(message), "Subject", value);
}

static void set_addresses(
    GMimeMessage *message, const struct compose_input *input)
{
	set_address(message, GMIME_ADDRESS_TYPE_FROM, input->from_name,
	    input->from_address);
	set_address(
	    message, GMIME_ADDRESS_TYPE_TO, input->to_name, input->to_address);
	set_subject(message, input->subject);
}

static void set_thread(GMimeMessage *message, const struct compose_input *input)
{
	GString *references = g_string_new(NULL);

	if (input->in_reply_to != NULL) {
		char *id = mem_printf("<%s>", input->in_reply_to);
		set_header(message, "In-Reply-To", id);
		free(id);
	}
	for (size_t i = 0; i < input->reference_count; i++)
		g_string_append_printf(
		    references, "%s<%s>", i ? " " : "", input->references[i]);
	if (references->len > 0)
		set_header(message, "References", references->str);
	g_string_free(references, TRUE);
}

static void set_date(GMimeMessage *message, const struct compose_input *input)
{
	GTimeZone *zone = g_time_zone_new_offset(input->offset_secs);
	GDateTime *utc = g_date_time_new_from_unix_utc(input->date);
	GDateTime *local = g_date_time_to_timezone(utc, zone);

	g_mime_message_set_date(message, local);
	g_date_time_unref(local);
	g_date_time_unref(utc);
	g_time_zone_unref(zone);
}

static GMimePart *content_part(const char *type, const void *bytes, size_t size,
    GMimeContentEncoding encoding)
{
	const char *slash = strchr(type, '/');
	char *major = mem_strndup(type, (size_t)(slash - type));
	GMimePart *part = g_mime_part_new_with_type(major, slash + 1);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, size);
	GMimeDataWrapper *wrapper = g_mime_data_wrapper_new_with_stream(
	    stream, GMIME_CONTENT_ENCODING_DEFAULT);

	free(major);
	g_mime_part_set_content(part, wrapper);
	g_mime_part_set_content_encoding(part, encoding);
	g_object_unref(wrapper);
	g_object_unref(stream);
	return part;
}

static GMimeObject *text_part(const char *type, const char *text)
{
	GMimePart *part = content_part(
	    type, text, strlen(text), GMIME_CONTENT_ENCODING_BASE64);

	g_mime_object_set_content_type_parameter(
	    GMIME_OBJECT(part), "charset", "utf-8");
	return GMIME_OBJECT(part);
}

static GMimeMultipart *multipart(const char *subtype, const char *id, char mark)
{
	GMimeMultipart *result = g_mime_multipart_new_with_subtype(subtype);
	char *boundary = mem_printf("=_%c%s", mark, id);

	g_mime_multipart_set_boundary(result, boundary);
	free(boundary);
	return result;
}

static void add_part(GMimeMultipart *parent, GMimeObject *child)
{
	g_mime_multipart_add(parent, child);
	g_object_unref(child);
}

/* RFC 2046, section 5.1.4: the richest alternative last. */
static GMimeObject *words(const struct compose_input *input, const char *id)
{
	if (input->html == NULL)
		return text_part("text/plain", input->text);
	GMimeMultipart *both = multipart("alternative", id, 'a');
	add_part(both, text_part("text/plain", input->text));
	add_part(both, text_part("text/html", input->html));
	return GMIME_OBJECT(both);
}

/* Bytes of one character, as RFC 2231 writes them; returns its length. */
static size_t append_encoded(GString *out, const char *text)
{
	size_t length = 0;

	do {
		unsigned char byte = (unsigned char)text[length++];
		if (isalnum(byte) || strchr("-._", byte) != NULL)
			g_string_append_c(out, (gchar)byte);
		else
			g_string_append_printf(out, "%%%02X", byte);
	} while (((unsigned char)text[length] & 0xc0) == 0x80);
	return length;
}

/* A parameter by RFC 2231, section 4.1; GMime cuts characters in two, which
 * mail programs take amiss. */
static void append_parameter(GString *out, const char *name, const char *text)
{
	for (int i = 0; *text != '\0'; i++) {
		GString *piece = g_string_new(i == 0 ? "UTF-8''" : NULL);
		while (*text != '\0' && piece->len < PARAMETER_BYTES)
			text += append_encoded(piece, text);
		if (i == 0 && *text == '\0')
			g_string_append_printf(
			    out, ";\n\t%s*=%s", name, piece->str);
		else
			g_string_append_printf(
			    out, ";\n\t%s*%d*=%s", name, i, piece->str);
		g_string_free(piece, TRUE);
	}
}

static void set_file_name(GMimePart *part, const char *type, const char *name)
{
	GString *kind = g_string_new(type);
	GString *disposition = g_string_new("attachment");

	append_parameter(kind, "name", name);
	append_parameter(disposition, "filename", name);
	set_raw(GMIME_OBJECT(part), "Content-Type", kind);
	set_raw(GMIME_OBJECT(part), "Content-Disposition", disposition);
}

static GMimeObject *body(const struct compose_input *input, const char *id)
{
	if (input->file_count == 0)
		return words(input, id);
	GMimeMultipart *mixed = multipart("mixed", id, 'm');
	add_part(mixed, words(input, id));
	for (size_t i = 0; i < input->file_count; i++) {
		const struct compose_file *file = &input->files[i];
		GMimePart *part = content_part(file->type, file->bytes,
		    file->size, GMIME_CONTENT_ENCODING_BASE64);
		set_file_name(part, file->type, file->name);
		add_part(mixed, GMIME_OBJECT(part));
	}
	return GMIME_OBJECT(mixed);
}

/* RFC 5322, section 2.3: lines end with CRLF. */
static void write_out(GMimeMessage *message, struct composed *out)
{
	GMimeFormatOptions *options = g_mime_format_options_new();

	g_mime_format_options_set_newline_format(
	    options, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_format_options_set_param_encoding_method(
	    options, GMIME_PARAM_ENCODING_METHOD_RFC2231);
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(
	    GMIME_STREAM_MEM(stream));
	out->bytes = mem_strndup((const char *)bytes->data, bytes->len);
	out->size = bytes->len;
	g_object_unref(stream);
	g_mime_format_options_free(options);
}

int compose(
    const struct compose_input *input, struct composed *out, struct err *err)
{
	char id[ID_BYTES];
	const char *at = strrchr(input->from_address, '@');

	if (check_headers(input, err) < 0)
		return -1;
	if (at == NULL)
		return err_set(
		    err, ERR_REJECT, "our own address has no domain");
	g_mime_init(); /* only the first call does anything */
	make_id(input, id);
	out->shoubao_id = mem_strdup(id);
	out->message_id = mem_printf("shoubao.%s%s", id, at);
	GMimeMessage *message = g_mime_message_new(FALSE);
	set_addresses(message, input);
	set_date(message, input);
	g_mime_message_set_message_id(message, out->message_id);
	set_thread(message, input);
	set_header(message, "Auto-Submitted", input->auto_submitted);
	set_header(message, "X-Auto-Response-Suppress", "All");
	set_header(message, "X-Shoubao-Id", id);
	set_header(message, "MIME-Version", "1.0");
	GMimeObject *content = body(input, id);
	g_mime_message_set_mime_part(message, content);
	g_object_unref(content);
	write_out(message, out);
	g_object_unref(message);
	return 0;
}

/* What append_words wrote. (GMime 3.2 loses what follows a padded word.) */
static char *subject_of(GMimeMessage *message)
{
	static const char begins[] = "=?UTF-8?B?";
	GMimeHeaderList *list = g_mime_object_get_header_list(
	    GMIME_OBJECT(message));
	GMimeHeader *header = g_mime_header_list_get_header(list, "Subject");
	const char *raw = header ? g_mime_header_get_raw_value(header) : "";
	GString *text = g_string_new(NULL);
	const char *word = strstr(raw, begins);

	if (word == NULL)
		g_string_append(
		    text, g_mime_message_get_subject(message) ?: "");
	for (; word != NULL; word = strstr(word, begins)) {
		gsize size = 0;
		word += sizeof begins - 1;
		char *base64 = mem_strndup(word, strcspn(word, "?"));
		guchar *bytes = g_base64_decode(base64, &size);
		g_string_append_len(text, (const char *)bytes, (gssize)size);
		g_free(bytes);
		free(base64);
	}
	char *subject = mem_strdup(text->str);
	g_string_free(text, TRUE);
	return subject;
}

/* The first text/plain at or below a part: ours stands first at each level. */
static GMimeObject *first_text(GMimeObject *part)
{
	while (GMIME_IS_MULTIPART(part) &&
	       g_mime_multipart_get_count(GMIME_MULTIPART(part)) > 0)
		part = g_mime_multipart_get_part(GMIME_MULTIPART(part), 0);
	return part;
}

void compose_read(const char *bytes, size_t size, char **subject, char **text)
{
	g_mime_init();
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, size);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *part = first_text(g_mime_message_get_mime_part(message));
	char *plain = GMIME_IS_TEXT_PART(part)
			  ? g_mime_text_part_get_text(GMIME_TEXT_PART(part))
			  : NULL;

	*subject = subject_of(message);
	*text = mem_strdup(plain != NULL ? plain : "");
	g_free(plain);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
}

void composed_free(struct composed *composed)
{
	free(composed->message_id);
	free(composed->shoubao_id);
	free(composed->bytes);
	*composed = (struct composed){0};
}
