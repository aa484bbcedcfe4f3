#include "parsers/mime_address.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/mem.h"
#include "parsers/mime_word.h"

#define ADDRESS_MAX_BYTES 512

/* One mailbox while it is read. */
struct mailbox {
	struct buf words;   /* what is not in brackets: the name, or all */
	struct buf comment; /* "a@b.example (Name)" */
	struct buf angle;
	bool has_angle;
};

static void mailbox_init(struct mailbox *mailbox)
{
	buf_init(&mailbox->words, SIZE_MAX / 8);
	buf_init(&mailbox->comment, SIZE_MAX / 8);
	buf_init(&mailbox->angle, ADDRESS_MAX_BYTES);
	mailbox->has_angle = false;
}

static void mailbox_reset(struct mailbox *mailbox)
{
	buf_reset(&mailbox->words);
	buf_reset(&mailbox->comment);
	buf_reset(&mailbox->angle);
	mailbox->has_angle = false;
}

static void mailbox_free(struct mailbox *mailbox)
{
	buf_free(&mailbox->words);
	buf_free(&mailbox->comment);
	buf_free(&mailbox->angle);
}

/* Without white space; of a route "@a,@b:c@d" (obsolete) the address. */
static char *address_clean(const struct buf *raw)
{
	const char *whole = buf_text(raw);
	const char *colon = *whole == '@' ? strchr(whole, ':') : NULL;
	size_t lead = colon ? (size_t)(colon + 1 - whole) : 0;
	char *text, *out;

	if (raw->len > ADDRESS_MAX_BYTES)
		return mem_strdup("");
	text = charset_guess(whole + lead, raw->len - lead);
	out = text;
	for (const char *at = text; *at != '\0'; at++) {
		if (strchr(" \t\r\n<>", *at) == NULL)
			*out++ = *at;
	}
	*out = '\0';
	char *domain = strrchr(text, '@');
	for (; domain != NULL && *domain != '\0'; domain++) {
		if (*domain >= 'A' && *domain <= 'Z')
			*domain = (char)(*domain | 0x20);
	}
	return text;
}

/* Ends the mailbox: a word without "@" and brackets is only taken when the
 * whole list is that one word ("MAILER-DAEMON"). */
static void finish(
    struct mime_addresses *list, struct mailbox *mailbox, bool alone)
{
	const struct buf *address = mailbox->has_angle ? &mailbox->angle
						       : &mailbox->words;
	const struct buf *name = mailbox->has_angle ? &mailbox->words
						    : &mailbox->comment;

	bool wanted = mailbox->has_angle ||
		      (address->len > 0 &&
			  (alone || memchr(address->data, '@', address->len)));
	if (wanted && list->count < MIME_ADDRESS_MAX) {
		char *clean = address_clean(address);
		if (mailbox->has_angle && mailbox->words.len == 0)
			name = &mailbox->comment;
		if (*clean != '\0' || name->len > 0) {
			MEM_GROW(list->items, list->count, list->cap);
			list->items[list->count++] = (struct facts_address){
			    mime_word_decode(buf_text(name), name->len), clean};
		} else {
			free(clean);
		}
	}
	mailbox_reset(mailbox);
}

/* Copies a quoted string without its quotes; returns what follows. */
static const char *take_quoted(const char *at, const char *end, struct buf *out)
{
	for (at++; at < end && *at != '"'; at++) {
		if (*at == '\\' && end - at > 1)
			at++;
		buf_putc(out, *at);
	}
	return at < end ? at + 1 : end;
}

/* Copies a comment, which may hold others; returns what follows. */
static const char *take_comment(
    const char *at, const char *end, struct buf *out)
{
	int depth = 1;

	for (at++; at < end; at++) {
		if (*at == '\\' && end - at > 1)
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
			return at + 1;
		buf_putc(out, *at);
	}
	return end;
}

static const char *take_angle(
    const char *at, const char *end, struct mailbox *mailbox)
{
	mailbox->has_angle = true;
	buf_reset(&mailbox->angle);
	for (at++; at < end && *at != '>'; at++) {
		if (*at == '"')
			continue;
		buf_putc(&mailbox->angle, *at);
	}
	return at < end ? at + 1 : end;
}

/* What is copied as it stands: an encoded word, in which commas are not ours;
 * a lead byte and its trail, which may look like one of our marks (raw GBK:
 * 0x40 to 0x7e); else one byte. */
static size_t word_length(const char *at, const char *end)
{
	unsigned char lead = (unsigned char)*at;
	const char *behind = lead == '=' ? mime_word_end(at, end) : NULL;

	if (behind != NULL)
		return (size_t)(behind - at);
	return lead >= 0x81 && end - at > 1 && (unsigned char)at[1] >= 0x40 ? 2
									    : 1;
}

static const char *take_word(const char *at, const char *end, struct buf *out)
{
	size_t len = word_length(at, end);

	if (!(out->len == 0 && (*at == ' ' || *at == '\t')))
		buf_append(out, at, len);
	return at + len;
}

void mime_address_read(struct mime_addresses *list, const char *raw, size_t len)
{
	const char *at = raw, *end = raw + len;
	bool alone = memchr(raw, ',', len) == NULL &&
		     memchr(raw, ':', len) == NULL;
	struct mailbox mailbox;

	mailbox_init(&mailbox);
	while (at < end) {
		if (*at == '"') {
			at = take_quoted(at, end, &mailbox.words);
		} else if (*at == '(') {
			at = take_comment(at, end, &mailbox.comment);
		} else if (*at == '<') {
			at = take_angle(at, end, &mailbox);
		} else if (*at == ',' || *at == ';') {
			finish(list, &mailbox, false);
			at++;
		} else if (*at == ':' && !mailbox.has_angle) {
			mailbox_reset(&mailbox); /* a group's name */
			at++;
		} else {
			at = take_word(at, end, &mailbox.words);
		}
	}
	while (mailbox.words.len > 0 &&
	       mailbox.words.data[mailbox.words.len - 1] == ' ')
		mailbox.words.len--;
	alone = alone && memchr(buf_text(&mailbox.words), ' ',
			     mailbox.words.len) == NULL;
	finish(list, &mailbox, alone);
	mailbox_free(&mailbox);
}

void mime_addresses_free(struct mime_addresses *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].name);
		free(list->items[i].address);
	}
	free(list->items);
	*list = (struct mime_addresses){0};
}

char *mime_address_first(const char *raw, size_t len)
{
	struct mime_addresses list = {0};
	char *first = NULL;

	if (raw == NULL)
		return NULL;
	mime_address_read(&list, raw, len);
	if (list.count > 0)
		first = mem_strdup(list.items[0].address);
	mime_addresses_free(&list);
	return first;
}
