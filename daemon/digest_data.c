/* The whole of a digest: as of when, the figures, then the sections. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "digest-private.h"
#include "orders.h"
#include "receipt-private.h"

#define STALE_SECS (30 * 60)

/* --- as of --------------------------------------------------------------- */

static json_t *mailbox_json(
    const struct digest_view *view, const struct report_mailbox *of)
{
	json_t *object = json_pack("{s:s, s:s}", "mailbox", of->mailbox->name,
	    "address", of->mailbox->address);
	int64_t age = view->report->now - of->as_of;

	digest_set_flag(object, "never", of->as_of == 0);
	digest_set_flag(object, "stale", of->as_of != 0 && age >= STALE_SECS);
	if (of->as_of == 0)
		return object;
	digest_set_text(object, "as_of",
	    instant_format_chinese(of->as_of, view->offset_secs));
	digest_set_text(object, "age", digest_span_text(age));
	return object;
}

static void set_mailboxes(const struct digest_view *view, json_t *data)
{
	const struct report *report = view->report;
	json_t *list = json_array();
	bool unread = false;

	for (size_t i = 0; i < report->mailbox_count; i++) {
		const struct report_mailbox *of = &report->mailboxes[i];
		unread = unread || report->now - of->as_of >= STALE_SECS;
		json_array_append_new(list, mailbox_json(view, of));
	}
	json_object_set_new(data, "mailboxes", list);
	digest_set_flag(data, "unread", unread);
}

/* --- figures -------------------------------------------------------------- */

struct figures {
	size_t owed, received, late, missing, problems, held, open, unchecked,
	    waived, complete, units;
};

/* What has not begun or is waived is not owed. */
static void count(struct figures *figures, const struct standing *standing)
{
	figures->owed += standing->state != STANDING_AHEAD &&
			 standing->state != STANDING_WAIVED;
	figures->received += standing->state == STANDING_DONE ||
			     standing->state == STANDING_UNCHECKED;
	figures->late += digest_came_late(standing);
	figures->missing += standing->state == STANDING_MISSING;
	figures->problems += standing->state == STANDING_PROBLEM;
	figures->held += standing->state == STANDING_HELD;
	figures->open += standing->state == STANDING_OPEN;
	figures->unchecked += standing->state == STANDING_UNCHECKED;
	figures->waived += standing->state == STANDING_WAIVED;
}

static struct figures count_all(const struct report *report)
{
	struct figures figures = {0};

	for (size_t i = 0; i < report->unit_count; i++) {
		const struct report_unit *unit = &report->units[i];
		for (size_t j = 0; j < unit->standing_count; j++)
			count(&figures, &unit->standings[j]);
		figures.units += unit->standing_count > 0;
		figures.complete += unit->standing_count > 0 &&
				    standing_complete(
					unit->standings, unit->standing_count);
	}
	return figures;
}

static void set_figures(const struct digest_view *view, json_t *data)
{
	const struct report *report = view->report;
	struct figures figures = count_all(report);
	const struct {
		const char *key;
		size_t value;
	} members[] = {{"owed", figures.owed}, {"received", figures.received},
	    {"late", figures.late}, {"missing", figures.missing},
	    {"problems", figures.problems}, {"held", figures.held},
	    {"open", figures.open}, {"unchecked", figures.unchecked},
	    {"waived", figures.waived}, {"complete_units", figures.complete},
	    {"units", figures.units},
	    {"decisions", report->held_count + report->address_count}};
	json_t *object = json_object();

	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		char *any = mem_printf("any_%s", members[i].key);
		digest_set_count(object, members[i].key, members[i].value);
		digest_set_flag(object, any, members[i].value > 0);
		free(any);
	}
	digest_set_flag(object, "fine",
	    figures.missing + figures.problems + report->held_count +
		    report->address_count ==
		0);
	json_object_set_new(data, "figures", object);
}

/* --- the rest --------------------------------------------------------------
 */

static void set_head(const struct digest_view *view, json_t *data)
{
	const struct digest_input *input = view->input;
	const struct report *report = view->report;
	const struct campaign *campaign = report->campaign;

	json_object_set_new(data, "title", json_string(campaign->title));
	json_object_set_new(data, "notice", json_string(campaign->notice));
	json_object_set_new(data, "host", json_string(campaign->host));
	json_object_set_new(data, "reviewer",
	    json_string(input->reviewer ? input->reviewer->name : ""));
	digest_set_text(data, "day", day_format_chinese(view->today));
	digest_set_text(data, "now",
	    instant_format_chinese(report->now, view->offset_secs));
	if (report->since > 0)
		digest_set_text(data, "since",
		    instant_format_chinese(report->since, view->offset_secs));
	digest_set_flag(data, "workbook", input->workbook != NULL);
	digest_set_flag(data, "workbook_left",
	    input->workbook == NULL && input->workbook_size > 0);
	if (input->workbook_size > 0)
		digest_set_text(data, "workbook_size",
		    receipt_size_text((int64_t)input->workbook_size));
}

static void set_token(const struct digest_view *view, json_t *data)
{
	const struct digest_input *input = view->input;

	if (input->token == NULL)
		return;
	json_object_set_new(data, "token", json_string(input->token));
	json_object_set_new(data, "border", json_string(ORDERS_BORDER));
	digest_set_text(data, "token_expires",
	    instant_format_chinese(input->token_expires, view->offset_secs));
}

json_t *digest_data(const struct digest_input *input)
{
	struct digest_view view = {
	    .input = input,
	    .report = input->report,
	    .offset_secs = input->report->config->offset_secs,
	    .today = day_of_instant(
		input->report->now, input->report->config->offset_secs),
	};
	json_t *data = json_object();

	set_head(&view, data);
	set_token(&view, data);
	set_mailboxes(&view, data);
	set_figures(&view, data);
	digest_set_decisions(&view, data);
	digest_set_units(&view, data);
	digest_set_matrix(&view, data);
	digest_set_lists(&view, data);
	return data;
}
