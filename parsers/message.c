#include "parsers/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/mem.h"
#include "parsers/message_private.h"

#define STATUS_MAX_BYTES (64u << 10)

int message_prepare(void)
{
	return charset_prepare();
}

void message_refuse(
    struct message *message, enum outcome outcome, const char *format, ...)
{
	char reason[200];
	va_list args;

	if (message->facts->outcome != OUTCOME_OK)
		return;
	va_start(args, format);
	vsnprintf(reason, sizeof reason, format, args);
	va_end(args);
	message->facts->outcome = outcome;
	free(message->facts->reason);
	message->facts->reason = mem_strdup(reason);
}

static int read_all(struct message *message, int mail_fd)
{
	off_t size = lseek(mail_fd, 0, SEEK_END);
	struct mime_source *source;
	struct mime_reader reader;

	if (size < 0)
		return -1;
	if (size > message->limits->mail_bytes) {
		message_refuse(message, OUTCOME_TOO_LARGE,
		    "mail_bytes: more than %lld",
		    (long long)message->limits->mail_bytes);
		size = (off_t)message->limits->mail_bytes;
	}
	source = mime_source_new(mail_fd, 0, size);
	mime_reader_init(&reader, source, &message->stop);
	int result = message_entity_read(
	    message, &reader, NULL, "text/plain", NULL);
	mime_reader_free(&reader);
	mime_source_free(source);
	return result;
}

static char *trimmed(struct buf *text)
{
	while (
	    text->len > 0 && strchr(" \t\n", text->data[text->len - 1]) != NULL)
		text->data[--text->len] = '\0';
	return buf_take(text);
}

/* Moves what was collected into the facts. */
static void finish(struct message *message)
{
	struct facts *facts = message->facts;

	message_parts_finish(message);
	free(facts->text);
	facts->text = trimmed(
	    message->text.len > 0 ? &message->text : &message->other);
	facts->links = message->links.items;
	facts->link_count = message->links.count;
	message->links = (struct mail_links){0};
	message_bounce(message);
	if (facts->subject == NULL)
		facts->subject = mem_strdup("");
}

static void clean_up(struct message *message)
{
	for (size_t i = 0; i < message->facts->part_count; i++) {
		free(message->marks[i].content_id);
		free(message->marks[i].location);
	}
	for (size_t i = 0; i < message->use_count; i++)
		free(message->uses[i]);
	free(message->marks);
	free(message->uses);
	free(message->inner_id);
	free(message->failed);
	buf_free(&message->text);
	buf_free(&message->other);
	buf_free(&message->status);
	mail_links_free(&message->links);
	mime_pack_free(message->pack);
}

int message_read(
    int mail_fd, const struct limits *limits, int pack_fd, struct facts *facts)
{
	struct message message = {.limits = limits, .facts = facts};
	int result = -1;

	buf_init(&message.text, (size_t)limits->text_bytes);
	buf_init(&message.other, (size_t)limits->text_bytes);
	buf_init(&message.status, STATUS_MAX_BYTES);
	message.pack = mime_pack_new(pack_fd);
	if (message.pack != NULL)
		result = read_all(&message, mail_fd);
	if (result < 0)
		message_refuse(&message, OUTCOME_DAMAGED,
		    "the mail or the pack could not be read or written");
	finish(&message);
	clean_up(&message);
	return result;
}
