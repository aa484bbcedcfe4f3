#include "receipt-private.h"

#include <stdlib.h>

#include "base/mem.h"

#define BODY_BYTES (1u << 20)
#define SUBJECT_BYTES 600

/* A subject is one line whatever the template says. */
static void one_line(char *text)
{
	size_t kept = 0;

	for (size_t i = 0; text[i] != '\0'; i++)
		if (text[i] != '\n' && text[i] != '\r')
			text[kept++] = text[i];
	text[kept] = '\0';
}

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
	struct buf subject, text, html;
	json_t *data = receipt_data(templates, input);

	buf_init(&subject, SUBJECT_BYTES);
	buf_init(&text, BODY_BYTES);
	buf_init(&html, BODY_BYTES);
	int result = template_render(
	    templates, "receipt.subject", data, &subject, err);
	if (result == 0)
		result = template_render(
		    templates, "receipt.txt", data, &text, err);
	if (result == 0)
		result = template_render(
		    templates, "receipt.html", data, &html, err);
	if (result == 0) {
		char *line = buf_take(&subject);
		one_line(line);
		result = compose_rendered(
		    input, line, buf_text(&text), buf_text(&html), out, err);
		free(line);
	}
	buf_free(&subject);
	buf_free(&text);
	buf_free(&html);
	json_decref(data);
	return result;
}
