#include "posting.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "compose.h"
#include "delivery.h"
#include "rendered.h"

#define LINK_BYTES 4000
#define REFERENCES 20

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
	struct rendered rendered;
	struct composed composed = {0};

	if (rendered_make(office->templates, posting->kind, posting->data,
		&rendered, err) < 0)
		return -1;
	int result = compose_one(office, posting, &rendered, &composed, err);
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
