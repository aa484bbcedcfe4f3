#include "digest.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "digest-private.h"

#define BODY_BYTES (4u << 20)
#define SUBJECT_BYTES 600
#define XLSX_TYPE \
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static char *render(const struct templates *templates, const char *name,
    size_t most, const json_t *data, struct err *err)
{
	struct buf out;

	buf_init(&out, most);
	if (template_render(templates, name, data, &out, err) < 0) {
		buf_free(&out);
		return NULL;
	}
	return buf_take(&out);
}

/* A subject is one line whatever the template says. */
static void one_line(char *text)
{
	size_t kept = 0;

	for (size_t i = 0; text[i] != '\0'; i++)
		if (text[i] != '\n' && text[i] != '\r')
			text[kept++] = text[i];
	text[kept] = '\0';
}

int digest_render(const struct templates *templates,
    const struct digest_input *input, char **subject, char **text, char **html,
    struct err *err)
{
	json_t *data = digest_data(input);

	*text = *html = NULL;
	*subject = render(
	    templates, "digest.subject", SUBJECT_BYTES, data, err);
	if (*subject != NULL)
		*text = render(templates, "digest.txt", BODY_BYTES, data, err);
	if (*text != NULL)
		*html = render(templates, "digest.html", BODY_BYTES, data, err);
	json_decref(data);
	if (*html == NULL) {
		free(*subject);
		free(*text);
		return -1;
	}
	one_line(*subject);
	return 0;
}

const struct mailbox *digest_mailbox(
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

/* <title>-2023-05-18.xlsx */
static char *workbook_name(const struct report *report)
{
	char day[11];

	day_format(
	    day_of_instant(report->now, report->config->offset_secs), day);
	return mem_printf("%s-%s.xlsx", report->campaign->title, day);
}

int digest_compose(const struct templates *templates,
    const struct digest_input *input, struct composed *out, struct err *err)
{
	char *subject, *text, *html;

	if (digest_render(templates, input, &subject, &text, &html, err) < 0)
		return -1;
	char *name = workbook_name(input->report);
	struct compose_file file = {
	    name, XLSX_TYPE, input->workbook, input->workbook_size};
	struct compose_input message = {
	    .from_name = input->mailbox->name,
	    .from_address = input->mailbox->address,
	    .to_name = input->reviewer->name,
	    .to_address = input->reviewer->address,
	    .subject = subject,
	    .text = text,
	    .html = html,
	    .auto_submitted = "auto-generated",
	    .key = input->key,
	    .date = input->report->now,
	    .offset_secs = input->report->config->offset_secs,
	    .files = &file,
	    .file_count = input->workbook != NULL ? 1 : 0,
	};
	int result = compose(&message, out, err);
	free(name);
	free(subject);
	free(text);
	free(html);
	return result;
}
