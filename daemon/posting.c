#include "posting.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "compose.h"
#include "delivery.h"

#define BODY_BYTES (1u << 20)
#define SUBJECT_BYTES 600
#define LINK_BYTES 4000
#define REFERENCES 20

/* The templates filled in; each malloc'ed. */
struct rendered {
	char *subject, *text, *html;
};

static char *render(struct office *office, const struct posting *posting,
    const char *ending, size_t max, struct err *err)
{
	struct buf out;
	char *name = mem_printf("%s.%s", posting->kind, ending);

	buf_init(&out, max);
	int result = template_render(
	    office->templates, name, posting->data, &out, err);
	char *text = result == 0 ? buf_take(&out) : NULL;
	buf_free(&out);
	free(name);
	return text;
}

/* A subject is one line whatever the template says. */
static void one_line(char *text)
{
	size_t kept = 0;

	for (size_t i = 0; text != NULL && text[i] != '\0'; i++)
		if (text[i] != '\n' && text[i] != '\r')
			text[kept++] = text[i];
	if (text != NULL)
		text[kept] = '\0';
}

static struct rendered render_all(
    struct office *office, const struct posting *posting, struct err *err)
{
	struct rendered rendered = {
	    .subject = render(office, posting, "subject", SUBJECT_BYTES, err)};

	one_line(rendered.subject);
	if (rendered.subject != NULL)
		rendered.text = render(office, posting, "txt", BODY_BYTES, err);
	if (rendered.text != NULL)
		rendered.html = render(
		    office, posting, "html", BODY_BYTES, err);
	return rendered;
}

static void rendered_free(struct rendered *rendered)
{
	free(rendered->subject);
	free(rendered->text);
	free(rendered->html);
}

static int compose_one(struct office *office, const struct posting *posting,
    const struct rendered *rendered, struct composed *composed, struct err *err)
{
	const struct facts *facts = posting->answers;
	const char *references[REFERENCES + 1];
	bool threaded = facts != NULL && facts->message_id != NULL;
	size_t count = 0, all = threaded ? facts->reference_count : 0;
	char *key = mem_printf(
	    "%s/%lld", posting->dedupe, (long long)posting->now);

	for (size_t i = all > REFERENCES ? all - REFERENCES : 0; i < all; i++)
		references[count++] = facts->references[i];
	if (threaded)
		references[count++] = facts->message_id;
	struct compose_input message = {
	    .from_name = posting->mailbox->name,
	    .from_address = posting->mailbox->address,
	    .to_name = "",
	    .to_address = posting->to,
	    .subject = rendered->subject,
	    .text = rendered->text,
	    .html = rendered->html,
	    .in_reply_to = threaded ? facts->message_id : NULL,
	    .references = references,
	    .reference_count = count,
	    .auto_submitted = facts ? "auto-replied" : "auto-generated",
	    .key = key,
	    .date = posting->now,
	    .offset_secs = office->config->offset_secs,
	};
	int result = compose(&message, composed, err);
	free(key);
	return result;
}

static int add_row(struct office *office, const struct posting *posting,
    const struct composed *composed, struct err *err)
{
	bool may_leave = delivery_may_leave(
	    office->config, posting->mailbox, posting->to);
	struct outbox_mail row = {
	    .mailbox = posting->mailbox->id,
	    .kind = (char *)posting->kind,
	    .recipient = (char *)posting->to,
	    .dedupe = (char *)posting->dedupe,
	    .message_id = composed->message_id,
	    .shoubao_id = composed->shoubao_id,
	    .bytes = composed->bytes,
	    .size = composed->size,
	    .state = may_leave ? OUTBOX_QUEUED : OUTBOX_WAITING,
	    .created = posting->now,
	    .not_before = posting->now,
	    .mail = posting->mail,
	    .campaign = (char *)posting->campaign,
	    .unit = (char *)posting->unit,
	};
	int64_t id;
	bool added;

	return store_outbox_add(office->store, &row, &id, &added, err);
}

int posting_add(
    struct office *office, const struct posting *posting, struct err *err)
{
	struct rendered rendered = render_all(office, posting, err);
	struct composed composed = {0};
	int result = rendered.html != NULL ? compose_one(office, posting,
						 &rendered, &composed, err)
					   : -1;

	if (result == 0)
		result = add_row(office, posting, &composed, err);
	composed_free(&composed);
	rendered_free(&rendered);
	return result;
}

static void put_encoded(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;
		if (isalnum(byte) || strchr("-._~", byte) != NULL)
			buf_putc(out, *text);
		else
			buf_printf(out, "%%%02X", byte);
	}
}

char *posting_mailto(const char *address, const char *subject, const char *body)
{
	struct buf out;

	buf_init(&out, LINK_BYTES);
	buf_printf(&out, "mailto:%s?subject=", address);
	put_encoded(&out, subject);
	buf_puts(&out, "&body=");
	put_encoded(&out, body);
	return buf_take(&out);
}

const struct mailbox *posting_mailbox(
    const struct config *config, const struct campaign *campaign)
{
	const struct mailbox *first = NULL;

	for (size_t i = 0; i < campaign->mailboxes.count; i++) {
		const struct mailbox *mailbox = config_mailbox(
		    config, campaign->mailboxes.items[i]);
		if (mailbox == NULL)
			continue;
		if (mailbox->sink.transport != TRANSPORT_NONE)
			return mailbox;
		first = first ? first : mailbox;
	}
	return first;
}
