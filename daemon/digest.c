#include "digest.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "digest-private.h"

#define XLSX_TYPE \
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

int digest_render(const struct templates *templates,
    const struct digest_input *input, struct rendered *out, struct err *err)
{
	json_t *data = digest_data(input);
	int result = rendered_make(templates, "digest", data, out, err);

	json_decref(data);
	return result;
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
	struct rendered rendered;

	if (digest_render(templates, input, &rendered, err) < 0)
		return -1;
	char *name = workbook_name(input->report);
	struct compose_file file = {
	    name, XLSX_TYPE, input->workbook, input->workbook_size};
	struct compose_input message = {
	    .from_name = input->mailbox->name,
	    .from_address = input->mailbox->address,
	    .to_name = input->reviewer->name,
	    .to_address = input->reviewer->address,
	    .subject = rendered.subject,
	    .text = rendered.text,
	    .html = rendered.html,
	    .auto_submitted = "auto-generated",
	    .key = input->key,
	    .date = input->report->now,
	    .offset_secs = input->report->config->offset_secs,
	    .files = &file,
	    .file_count = input->workbook != NULL ? 1 : 0,
	};
	int result = compose(&message, out, err);
	free(name);
	rendered_free(&rendered);
	return result;
}
