/* The digest as it would be sent now, or sent now. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "ctl.h"
#include "ctl_call.h"
#include "ctl_print.h"
#include "digest.h"
#include "named.h"
#include "spool/store_report.h"
#include "workbook.h"

#define PATIENCE_SECS 300

/* What is asked for, opened as who we are: the store is read as the owner of
 * the state folder. */
struct wanted {
	int html, workbook; /* -1 = not wanted */
};

static int open_file(const char *path, int *fd, struct err *err)
{
	*fd = -1;
	if (path == NULL)
		return 0;
	*fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return *fd < 0 ? err_errno(err, "%s", path) : 0;
}

static int open_files(
    const struct ctl *ctl, struct wanted *wanted, struct err *err)
{
	wanted->html = wanted->workbook = -1;
	if (open_file(ctl_option_value(&ctl->options, CTL_HTML), &wanted->html,
		err) < 0)
		return -1;
	return open_file(ctl_option_value(&ctl->options, CTL_WORKBOOK),
	    &wanted->workbook, err);
}

static int close_file(int fd, int result, struct err *err)
{
	if (fd >= 0 && close(fd) < 0 && result == 0)
		return err_errno(err, "writing");
	return result;
}

static int write_workbook(const struct ctl *ctl, struct digest_input *input,
    int fd, char **bytes, struct err *err)
{
	const char *folder = getenv("TMPDIR");

	if (fd < 0)
		return 0;
	if (workbook_write(input->report, ctl->office.store,
		folder != NULL ? folder : "/tmp", bytes, &input->workbook_size,
		err) < 0)
		return -1;
	input->workbook = *bytes;
	return durable_write_all(fd, *bytes, input->workbook_size, err);
}

static int print(const struct ctl *ctl, const struct digest_input *input,
    const struct wanted *wanted, struct err *err)
{
	bool files = wanted->html >= 0 || wanted->workbook >= 0;
	struct rendered rendered;
	int result = 0;

	if (ctl->options.json) {
		json_t *data = digest_data(input);
		ctl_print_json(stdout, data);
		json_decref(data);
		return 0;
	}
	if (digest_render(ctl->office.templates, input, &rendered, err) < 0)
		return -1;
	if (wanted->html >= 0)
		result = durable_write_all(
		    wanted->html, rendered.html, strlen(rendered.html), err);
	if (!files || (ctl->options.given & CTL_TEXT) != 0)
		printf("%s\n\n%s", rendered.subject, rendered.text);
	rendered_free(&rendered);
	return result;
}

static int make(struct ctl *ctl, const struct campaign *campaign,
    const struct wanted *wanted, struct err *err)
{
	struct report *report = NULL;
	char *workbook = NULL;
	int64_t since;

	if (ctl_open_store(ctl, err) < 0 ||
	    store_report_last_digest(
		ctl->office.store, campaign->id, ctl->now, &since, err) < 0 ||
	    report_gather(
		&ctl->office, campaign, ctl->now, since, &report, err) < 0)
		return -1;
	struct digest_input input = {
	    .report = report,
	    .mailbox = campaign_mailbox(ctl->config, campaign),
	    .reviewer = campaign->reviewer_count > 0 ? &campaign->reviewers[0]
						     : NULL,
	};
	int result = write_workbook(
	    ctl, &input, wanted->workbook, &workbook, err);
	if (result == 0)
		result = print(ctl, &input, wanted, err);
	report_free(report);
	free(workbook);
	return result;
}

static int send_now(
    struct ctl *ctl, const struct campaign *campaign, struct err *err)
{
	if (ctl_become_owner(ctl->config->state, err) < 0)
		return ctl_fail(err);
	json_t *answer = ctl_call(ctl->config->state,
	    json_pack(
		"{s:s, s:s}", "command", "digest", "campaign", campaign->id),
	    PATIENCE_SECS, err);
	if (answer == NULL)
		return ctl_fail(err);
	bool ok = json_is_true(json_object_get(answer, "ok"));
	if (ctl->options.json)
		ctl_print_json(stdout, answer);
	else
		fprintf(ok ? stdout : stderr, "%s%s\n",
		    ok ? "" : "shoubaoctl: ",
		    json_string_value(json_object_get(answer, "text")));
	json_decref(answer);
	return ok ? CTL_OK : CTL_FAILED;
}

int ctl_digest(struct ctl *ctl)
{
	const char *name = ctl->options.argument_count > 0
			       ? ctl->options.arguments[0]
			       : ctl->options.campaign;
	struct wanted wanted;
	struct err err = {0};
	const struct campaign *campaign = named_campaign(
	    ctl->config, name, &err);

	if (campaign == NULL)
		return ctl_fail(&err);
	if ((ctl->options.given & CTL_SEND) != 0)
		return send_now(ctl, campaign, &err);
	int result = open_files(ctl, &wanted, &err);
	if (result == 0)
		result = make(ctl, campaign, &wanted, &err);
	result = close_file(wanted.html, result, &err);
	result = close_file(wanted.workbook, result, &err);
	return result < 0 ? ctl_fail(&err) : CTL_OK;
}
