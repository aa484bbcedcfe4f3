#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report-private.h"

static void free_mails(struct report_mail *mails, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct report_mail *mail = &mails[i];
		for (size_t j = 0; j < mail->files.count; j++)
			free(mail->files.items[j]);
		free(mail->files.items);
		free(mail->mailbox);
		free(mail->from);
		free(mail->subject);
		free(mail->unit);
		free(mail->disposition);
		free(mail->word);
		free(mail->held);
	}
	free(mails);
}

static void free_submissions(struct report_submission *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(list[i].word);
		free(list[i].first_problem);
	}
	free(list);
}

static void free_files(struct report_file *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(list[i].name);
		free(list[i].provider);
		free(list[i].expires);
	}
	free(list);
}

void report_free(struct report *report)
{
	if (report == NULL)
		return;
	for (size_t i = 0; i < report->unit_count; i++) {
		history_free(report->units[i].history);
		free(report->units[i].standings);
		free(report->units[i].cells);
	}
	free(report->units);
	free(report->by_code);
	free(report->mailboxes);
	free(report->columns);
	free_mails(report->held, report->held_count);
	free_mails(report->others, report->other_count);
	free_submissions(report->arrived, report->arrived_count);
	free_submissions(report->problems, report->problem_count);
	free_files(report->stories, report->story_count);
	free_files(report->links, report->link_count);
	for (size_t i = 0; i < report->address_count; i++)
		free(report->addresses[i].address);
	free(report->addresses);
	free(report);
}

static int by_code(const void *a, const void *b)
{
	const struct report_unit *const *one = a, *const *other = b;

	return strcmp((*one)->unit->code, (*other)->unit->code);
}

static int code_is(const void *code, const void *b)
{
	const struct report_unit *const *unit = b;

	return strcmp(code, (*unit)->unit->code);
}

struct report_unit *report_find(struct report *report, const char *code)
{
	struct report_unit **found = bsearch(code, report->by_code,
	    report->unit_count, sizeof(struct report_unit *), code_is);

	return found ? *found : NULL;
}

const struct report_unit *report_unit(
    const struct report *report, const char *code)
{
	return report_find((struct report *)report, code);
}

bool report_read_until(
    const struct report *report, const char *mailbox, int64_t instant)
{
	for (size_t i = 0; i < report->mailbox_count; i++) {
		const struct report_mailbox *one = &report->mailboxes[i];
		if ((mailbox == NULL ||
			strcmp(one->mailbox->id, mailbox) == 0) &&
		    one->as_of <= instant)
			return false;
	}
	return true;
}

size_t report_column(
    const struct report *report, const struct material *material, int32_t day)
{
	for (size_t i = 0; i < report->column_count; i++)
		if (report->columns[i].material == material &&
		    report->columns[i].day == day)
			return i;
	return SIZE_MAX;
}

static struct report *report_new(struct office *office,
    const struct campaign *campaign, int64_t now, int64_t since)
{
	struct report *report = mem_calloc(1, sizeof *report);
	size_t count = campaign->roster.count;

	report->config = office->config;
	report->campaign = campaign;
	report->now = now;
	report->since = since;
	report->unit_count = count;
	report->units = mem_calloc(count + 1, sizeof *report->units);
	report->by_code = mem_calloc(count + 1, sizeof(struct report_unit *));
	for (size_t i = 0; i < count; i++) {
		report->units[i].unit = &campaign->roster.units[i];
		report->by_code[i] = &report->units[i];
	}
	qsort(report->by_code, count, sizeof(struct report_unit *), by_code);
	return report;
}

int report_gather(struct office *office, const struct campaign *campaign,
    int64_t now, int64_t since, struct report **out, struct err *err)
{
	struct report_work work = {
	    office, report_new(office, campaign, now, since)};

	if (report_gather_mailboxes(&work, err) < 0 ||
	    report_gather_units(&work, err) < 0) {
		report_free(work.report);
		return -1;
	}
	report_gather_columns(&work);
	if (report_gather_lists(&work, err) < 0) {
		report_free(work.report);
		return -1;
	}
	*out = work.report;
	return 0;
}
