#include "reminder.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "receipt-private.h"
#include "rendered.h"
#include "subject.h"

#define MAX_ITEMS 60  /* named; the rest is counted */
#define MAX_BLANKS 16 /* attached */
#define BLANKS_BYTES (5u << 20)

/* --- what is attached --- */

struct attached {
	const struct office_blank *items[MAX_BLANKS];
	size_t count, bytes;
};

/* Two materials may share a form. */
static bool is_attached(
    const struct attached *attached, const struct office_blank *blank)
{
	for (size_t i = 0; i < attached->count; i++)
		if (attached->items[i] == blank ||
		    (strcmp(attached->items[i]->name, blank->name) == 0 &&
			attached->items[i]->size == blank->size &&
			memcmp(attached->items[i]->bytes, blank->bytes,
			    blank->size) == 0))
			return true;
	return false;
}

static void attach(struct attached *attached, const struct office_blank *blank)
{
	if (blank == NULL || is_attached(attached, blank) ||
	    attached->count == MAX_BLANKS ||
	    attached->bytes + blank->size > BLANKS_BYTES)
		return;
	attached->items[attached->count++] = blank;
	attached->bytes += blank->size;
}

/* Each form once, as long as the message stays one that is taken. */
static struct attached find_blanks(const struct reminder_input *input)
{
	struct attached attached = {.count = 0};

	for (size_t i = 0; i < input->due->count; i++)
		attach(&attached, office_blank(input->office,
				      input->due->items[i].standing.material));
	return attached;
}

static const char *type_of(const char *name)
{
	static const char *const types[][2] = {
	    {".xlsx", "application/vnd.openxmlformats-officedocument."
		      "spreadsheetml.sheet"},
	    {".docx", "application/vnd.openxmlformats-officedocument."
		      "wordprocessingml.document"},
	    {".xls", "application/vnd.ms-excel"},
	    {".doc", "application/msword"},
	    {".pdf", "application/pdf"},
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof types / sizeof *types; i++)
		if (strcasecmp(dot, types[i][0]) == 0)
			return types[i][1];
	return "application/octet-stream";
}

/* --- what is wanting --- */

static char *since_text(int64_t secs)
{
	if (secs < 3600)
		return mem_printf("%d 分钟", (int)(secs / 60) + 1);
	if (secs < INT64_C(48) * 3600)
		return mem_printf("%d 小时", (int)(secs / 3600));
	return mem_printf("%d 天", (int)(secs / 86400));
}

static void set_to(json_t *object, const struct reminder_input *input,
    const struct standing *item)
{
	const struct mailbox *mailbox =
	    item->mailbox ? config_mailbox(input->office->config, item->mailbox)
			  : NULL;

	receipt_set_flag(
	    object, "elsewhere", mailbox != NULL && mailbox != input->mailbox);
	if (mailbox == NULL)
		mailbox = input->mailbox;
	json_object_set_new(object, "to", json_string(mailbox->name));
	json_object_set_new(
	    object, "to_address", json_string(mailbox->address));
}

static void set_subject(json_t *object, const struct reminder_input *input,
    const struct standing *item)
{
	const struct subject_grammar *grammar = &input->campaign->subject;

	if (grammar->pattern != NULL && grammar->pattern[0] != '\0')
		receipt_set_text(object, "subject",
		    subject_fill(grammar, input->unit->name,
			item->material->name, item->day));
}

static json_t *item_json(const struct reminder_input *input,
    const struct due_item *due, const struct attached *attached)
{
	const struct standing *item = &due->standing;
	const struct office_blank *blank = office_blank(
	    input->office, item->material);
	bool overdue = input->now > item->deadline;
	json_t *object = json_object();

	json_object_set_new(
	    object, "material", json_string(item->material->name));
	receipt_set_text(object, "day", receipt_day_text(item->day));
	receipt_set_text(object, "deadline",
	    receipt_deadline_text(
		item->deadline, input->office->config->offset_secs));
	receipt_set_flag(object, "extended", item->extended);
	receipt_set_flag(object, "overdue", overdue);
	if (overdue)
		receipt_set_text(
		    object, "since", since_text(input->now - item->deadline));
	receipt_set_flag(object, "problem", item->state == STANDING_PROBLEM);
	json_object_set_new(
	    object, "state", json_string(receipt_state_text(item->state)));
	receipt_set_text(object, "missing", receipt_missing_text(item));
	receipt_set_flag(object, "asked", due->stage != NULL);
	set_to(object, input, item);
	set_subject(object, input, item);
	if (item->material->note != NULL)
		json_object_set_new(
		    object, "note", json_string(item->material->note));
	if (blank != NULL && is_attached(attached, blank))
		json_object_set_new(object, "blank", json_string(blank->name));
	return object;
}

static void set_items(json_t *data, const struct reminder_input *input,
    const struct attached *attached)
{
	const struct due *due = input->due;
	json_t *list = json_array();
	int64_t first = INT64_MAX, last = INT64_MIN;
	size_t overdue = 0;

	for (size_t i = 0; i < due->count; i++) {
		const struct standing *item = &due->items[i].standing;
		overdue += input->now > item->deadline;
		if (item->deadline < first)
			first = item->deadline;
		if (item->deadline > last)
			last = item->deadline;
		if (i < MAX_ITEMS)
			json_array_append_new(
			    list, item_json(input, &due->items[i], attached));
	}
	json_object_set_new(data, "items", list);
	json_object_set_new(
	    data, "count", json_integer((json_int_t)due->count));
	json_object_set_new(
	    data, "overdue_count", json_integer((json_int_t)overdue));
	receipt_set_flag(data, "overdue", overdue > 0);
	receipt_set_flag(data, "all_overdue", overdue == due->count);
	receipt_set_flag(data, "one_deadline", first == last);
	receipt_set_text(data, "first_deadline",
	    receipt_deadline_text(first, input->office->config->offset_secs));
	if (due->count > MAX_ITEMS)
		json_object_set_new(data, "more",
		    json_integer((json_int_t)(due->count - MAX_ITEMS)));
}

static void set_blanks(json_t *data, const struct attached *attached)
{
	json_t *list = json_array();

	for (size_t i = 0; i < attached->count; i++)
		json_array_append_new(
		    list, json_string(attached->items[i]->name));
	receipt_set_flag(data, "has_blanks", attached->count > 0);
	json_object_set_new(data, "blanks", list);
}

static void set_held(json_t *data, const struct reminder_input *input)
{
	json_t *list = json_array();

	for (size_t i = 0; i < input->held_count; i++) {
		const struct reminder_held *held = &input->held[i];
		json_t *object = json_pack("{s:I, s:s}", "mail",
		    (json_int_t)held->mail, "subject",
		    held->subject ? held->subject : "");
		receipt_set_text(object, "received",
		    instant_format_chinese(
			held->received, input->office->config->offset_secs));
		json_array_append_new(list, object);
	}
	receipt_set_flag(data, "has_held", input->held_count > 0);
	json_object_set_new(data, "held", list);
}

static json_t *data_of(
    const struct reminder_input *input, const struct attached *attached)
{
	const struct campaign *campaign = input->campaign;
	const struct unit *unit = input->unit;
	json_t *data = json_object();
	const struct {
		const char *key, *text;
	} texts[] = {
	    {"campaign", campaign->title},
	    {"notice", campaign->notice},
	    {"host", campaign->host},
	    {"unit", unit->name},
	    {"contact", unit->contact},
	    {"phone", unit->phone},
	    {"second_contact", unit->second_contact},
	    {"mailbox", input->mailbox->name},
	    {"address", input->mailbox->address},
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		json_object_set_new(data, texts[i].key,
		    json_string(texts[i].text ? texts[i].text : ""));
	receipt_set_flag(data, "second", input->due->second);
	receipt_set_flag(data, "told", input->told);
	set_items(data, input, attached);
	set_blanks(data, attached);
	set_held(data, input);
	receipt_set_contacts(data, campaign);
	return data;
}

json_t *reminder_data(const struct reminder_input *input)
{
	struct attached attached = find_blanks(input);

	return data_of(input, &attached);
}

/* --- the message --- */

static int compose_rendered(const struct reminder_input *input,
    const struct attached *attached, const char *subject, const char *text,
    const char *html, struct composed *out, struct err *err)
{
	struct compose_file files[MAX_BLANKS];
	const struct unit *unit = input->unit;
	const char *to = input->due->second ? unit->second_contact
					    : unit->contact;
	struct compose_input message = {
	    .from_name = input->mailbox->name,
	    .from_address = input->mailbox->address,
	    .to_name = to ? to : "",
	    .to_address = input->recipient,
	    .subject = subject,
	    .text = text,
	    .html = html,
	    .auto_submitted = "auto-generated",
	    .key = input->key,
	    .date = input->now,
	    .offset_secs = input->office->config->offset_secs,
	    .files = files,
	    .file_count = attached->count,
	};

	for (size_t i = 0; i < attached->count; i++)
		files[i] = (struct compose_file){attached->items[i]->name,
		    type_of(attached->items[i]->name),
		    attached->items[i]->bytes, attached->items[i]->size};
	return compose(&message, out, err);
}

int reminder_compose(const struct templates *templates,
    const struct reminder_input *input, struct composed *out, struct err *err)
{
	struct attached attached = find_blanks(input);
	json_t *data = data_of(input, &attached);
	struct rendered rendered;
	int result = rendered_make(templates, "reminder", data, &rendered, err);

	json_decref(data);
	if (result < 0)
		return -1;
	result = compose_rendered(input, &attached, rendered.subject,
	    rendered.text, rendered.html, out, err);
	rendered_free(&rendered);
	return result;
}
