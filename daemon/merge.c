#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "compose.h"
#include "template.h"

#define SUBJECT_BYTES 600
#define BODY_BYTES (2u << 20)

/* {count, receipts: [{number, subject, text}]}. */
static json_t *data_of(const struct outbox_mail *mails, int count)
{
	json_t *receipts = json_array();

	for (int i = 0; i < count; i++) {
		char *subject = NULL, *text = NULL;
		compose_read(mails[i].bytes, mails[i].size, &subject, &text);
		json_array_append_new(
		    receipts, json_pack("{s:i, s:s, s:s}", "number", i + 1,
				  "subject", subject, "text", text));
		free(subject);
		free(text);
	}
	return json_pack("{s:i, s:o}", "count", count, "receipts", receipts);
}

static int compose_all(const struct office *office,
    const struct mailbox *mailbox, const struct outbox_mail *mails, int count,
    const char *key, int64_t now, struct composed *out, struct err *err)
{
	struct buf subject, text;
	const char *references[MERGE_MOST];
	json_t *data = data_of(mails, count);

	for (int i = 0; i < count; i++)
		references[i] = mails[i].message_id;
	buf_init(&subject, SUBJECT_BYTES);
	buf_init(&text, BODY_BYTES);
	int result = template_render(
	    office->templates, "merged.subject", data, &subject, err);
	if (result == 0)
		result = template_render(
		    office->templates, "merged.txt", data, &text, err);
	char *line = buf_take(&subject);
	line[strcspn(line, "\r\n")] = '\0';
	struct compose_input input = {
	    .from_name = mailbox->name,
	    .from_address = mailbox->address,
	    .to_name = "",
	    .to_address = mails[0].recipient,
	    .subject = line,
	    .text = buf_text(&text),
	    .references = references,
	    .reference_count = (size_t)count,
	    .auto_submitted = "auto-generated",
	    .key = key,
	    .date = now,
	    .offset_secs = office->config->offset_secs,
	};
	if (result == 0)
		result = compose(&input, out, err);
	free(line);
	buf_free(&text);
	json_decref(data);
	return result;
}

static int replace(struct store *store, const struct outbox_mail *mails,
    int count, const struct outbox_mail *merged, int64_t now, struct err *err)
{
	int64_t id;
	bool added;
	int result = store_outbox_add(store, merged, &id, &added, err);

	if (result == 0 && !added)
		return err_set(err, ERR_BUG, "merged twice");
	char *detail = mem_printf("within message %lld", (long long)id);
	for (int i = 0; i < count && result == 0; i++)
		result = store_outbox_move(store, mails[i].id, OUTBOX_QUEUED,
		    OUTBOX_MERGED, detail, now, err);
	free(detail);
	return result;
}

static bool of_one_unit(const struct outbox_mail *mails, int count)
{
	for (int i = 0; i < count; i++)
		if (mails[i].unit == NULL || mails[i].campaign == NULL ||
		    strcmp(mails[i].unit, mails[0].unit) != 0 ||
		    strcmp(mails[i].campaign, mails[0].campaign) != 0)
			return false;
	return true;
}

static int merge(struct office *office, const struct mailbox *mailbox,
    const struct outbox_mail *mails, int count, int64_t now, struct err *err)
{
	struct composed composed = {0};
	bool one = of_one_unit(mails, count);
	char *key = mem_printf("merged/%lld", (long long)mails[0].id);
	int result = 0;

	/* An admin's own folder may lack the template: they go one by one. */
	if (compose_all(
		office, mailbox, mails, count, key, now, &composed, err) == 0) {
		struct outbox_mail merged = {
		    .mailbox = mailbox->id,
		    .kind = (char *)"receipt",
		    .recipient = mails[0].recipient,
		    .dedupe = key,
		    .message_id = composed.message_id,
		    .shoubao_id = composed.shoubao_id,
		    .bytes = composed.bytes,
		    .size = composed.size,
		    .state = OUTBOX_QUEUED,
		    .created = now,
		    .not_before = now,
		    .campaign = one ? mails[0].campaign : NULL,
		    .unit = one ? mails[0].unit : NULL,
		};
		result = replace(
			     office->store, mails, count, &merged, now, err) < 0
			     ? -1
			     : 1;
	}
	composed_free(&composed);
	free(key);
	return result;
}

int merge_receipts(struct office *office, const struct mailbox *mailbox,
    const struct outbox_mail *first, int64_t now, struct err *err)
{
	struct outbox_mail mails[MERGE_MOST];
	int count = store_outbox_queued_to(office->store, mailbox->id,
	    first->recipient, mails, MERGE_MOST, err);
	int result = count < 0 ? -1 : 0;

	if (count > 1)
		result = merge(office, mailbox, mails, count, now, err);
	for (int i = 0; i < count; i++)
		outbox_mail_free(&mails[i]);
	return result;
}
