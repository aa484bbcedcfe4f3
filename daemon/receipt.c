#include "receipt-private.h"

#include <stdlib.h>

#include "base/mem.h"
#include "rendered.h"

static int compose_rendered(const struct receipt_input *input,
    const char *subject, const char *text, const char *html,
    struct composed *out, struct err *err)
{
	const struct facts *facts = input->facts;
	size_t count = facts->reference_count > 20 ? 20
						   : facts->reference_count;
	const char **references = mem_calloc(count + 1, sizeof *references);
	char *key = mem_printf("receipt/%lld/%d/%lld", (long long)input->mail,
	    input->revision, (long long)input->received);

	for (size_t i = 0; i < count; i++)
		references[i] =
		    facts->references[facts->reference_count - count + i];
	if (facts->message_id != NULL)
		references[count++] = facts->message_id;
	struct compose_input message = {
	    .from_name = input->mailbox->name,
	    .from_address = input->mailbox->address,
	    .to_name = "",
	    .to_address = facts->from[0].address,
	    .subject = subject,
	    .text = text,
	    .html = html,
	    .in_reply_to = facts->message_id,
	    .references = references,
	    .reference_count = count,
	    .auto_submitted = "auto-replied",
	    .key = key,
	    .date = input->now,
	    .offset_secs = input->config->offset_secs,
	};
	int result = compose(&message, out, err);
	free(references);
	free(key);
	return result;
}

int receipt_compose(const struct templates *templates,
    const struct receipt_input *input, struct composed *out, struct err *err)
{
	struct rendered rendered;
	json_t *data = receipt_data(templates, input);
	int result = rendered_make(templates, "receipt", data, &rendered, err);

	json_decref(data);
	if (result < 0)
		return -1;
	result = compose_rendered(
	    input, rendered.subject, rendered.text, rendered.html, out, err);
	rendered_free(&rendered);
	return result;
}
