#include "receipt-private.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

#define MAX_OWED 12

char *receipt_missing_text(const struct standing *item)
{
	char *text = mem_strdup("");

	if (item->needed > 1 && item->have < item->needed) {
		free(text);
		return mem_printf(
		    "需 %d 份，已有 %d 份", item->needed, item->have);
	}
	for (size_t i = 0;
	     i < item->missing_count && item->material->slot_count > 1; i++) {
		char *longer = mem_printf(
		    "%s%s%s", text, i ? "、" : "缺：", item->missing[i]->name);
		free(text);
		text = longer;
	}
	return text;
}

static bool is_owed(const struct standing *item)
{
	return item->state == STANDING_OPEN ||
	       item->state == STANDING_MISSING ||
	       item->state == STANDING_PROBLEM ||
	       item->state == STANDING_HELD ||
	       item->state == STANDING_UNCHECKED;
}

static json_t *owed_json(
    const struct receipt_input *input, const struct standing *item)
{
	json_t *object = json_object();

	json_object_set_new(
	    object, "material", json_string(item->material->name));
	receipt_set_text(object, "day", receipt_day_text(item->day));
	receipt_set_text(object, "deadline",
	    receipt_deadline_text(item->deadline, input->config->offset_secs));
	json_object_set_new(
	    object, "state", json_string(receipt_state_text(item->state)));
	receipt_set_text(object, "missing", receipt_missing_text(item));
	receipt_set_flag(object, "overdue", item->state == STANDING_MISSING);
	receipt_set_flag(object, "arrived",
	    item->state == STANDING_PROBLEM || item->state == STANDING_HELD ||
		item->state == STANDING_UNCHECKED);
	if (item->mailbox != NULL &&
	    config_mailbox(input->config, item->mailbox) != NULL)
		json_object_set_new(object, "to",
		    json_string(
			config_mailbox(input->config, item->mailbox)->name));
	return object;
}

static json_t *standing_json(
    const struct receipt_input *input, const struct receipt_standing *standing)
{
	json_t *object = json_object(), *list = json_array();
	size_t more = 0;

	for (size_t i = 0; i < standing->count; i++) {
		if (!is_owed(&standing->list[i]))
			continue;
		if (json_array_size(list) < MAX_OWED)
			json_array_append_new(
			    list, owed_json(input, &standing->list[i]));
		else
			more++;
	}
	json_object_set_new(object, "unit", json_string(standing->unit->name));
	receipt_set_flag(object, "complete",
	    standing_complete(standing->list, standing->count));
	receipt_set_flag(object, "has_owed", json_array_size(list) > 0);
	json_object_set_new(object, "owed", list);
	if (more > 0)
		json_object_set_new(
		    object, "more", json_integer((json_int_t)more));
	return object;
}

/* --- the whole --- */

static char *title_text(const struct receipt_input *input)
{
	const struct verdict *verdict = input->verdict;
	const struct verdict_submission *last = NULL;
	char *text = mem_strdup("");

	for (size_t i = 0; i < verdict->submission_count && i < 4; i++) {
		const struct verdict_submission *item =
		    &verdict->submissions[i];
		bool same_unit = last != NULL && last->unit == item->unit;
		bool same_day = same_unit && last->day == item->day;
		char *day = same_day ? mem_strdup("")
				     : receipt_day_text(item->day);
		char *longer = mem_printf("%s%s%s%s%s%s%s", text,
		    last == NULL ? ""
		    : same_day   ? "、"
				 : "；",
		    same_unit ? "" : item->unit->name, same_unit ? "" : " ",
		    day, *day ? " " : "", item->material->name);
		free(day);
		free(text);
		text = longer;
		last = item;
	}
	if (verdict->submission_count > 4) {
		char *longer = mem_printf(
		    "%s 等 %zu 项", text, verdict->submission_count);
		free(text);
		text = longer;
	}
	return text;
}

static void set_suggestion(json_t *data, const struct verdict *verdict)
{
	json_t *units = json_array();

	for (size_t i = 0; i < verdict->suggested_unit_count; i++)
		json_array_append_new(
		    units, json_string(verdict->suggested_units[i]->name));
	receipt_set_flag(data, "subject_wrong", verdict->subject_wrong);
	receipt_set_flag(
	    data, "has_suggested_units", verdict->suggested_unit_count > 0);
	json_object_set_new(data, "suggested_units", units);
	if (verdict->suggested_subject != NULL)
		json_object_set_new(data, "suggested_subject",
		    json_string(verdict->suggested_subject));
}

void receipt_set_contacts(json_t *data, const struct campaign *campaign)
{
	json_t *list = json_array();

	for (size_t i = 0; i < campaign->contact_count; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s}", "name", campaign->contacts[i].name,
			"phone", campaign->contacts[i].phone));
	receipt_set_flag(data, "has_contacts", campaign->contact_count > 0);
	json_object_set_new(data, "contacts", list);
}

static bool is_unverified(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->submission_count; i++)
		if (verdict->submissions[i].unverified)
			return true;
	return false;
}

json_t *receipt_data(
    const struct templates *templates, const struct receipt_input *input)
{
	const struct verdict *verdict = input->verdict;
	json_t *data = json_object(), *submissions = json_array(),
	       *standings = json_array();
	json_t *loose = receipt_loose_json(input);

	for (size_t i = 0; i < verdict->submission_count; i++)
		json_array_append_new(submissions,
		    receipt_submission_json(input, &verdict->submissions[i]));
	for (size_t i = 0; i < input->standing_count; i++)
		json_array_append_new(
		    standings, standing_json(input, &input->standings[i]));
	json_object_set_new(
	    data, "campaign", json_string(input->campaign->title));
	json_object_set_new(
	    data, "notice", json_string(input->campaign->notice));
	json_object_set_new(data, "host", json_string(input->campaign->host));
	json_object_set_new(data, "mail", json_integer(input->mail));
	json_object_set_new(
	    data, "subject", json_string(input->facts->subject));
	receipt_set_text(data, "received",
	    instant_format_chinese(
		input->received, input->config->offset_secs));
	json_object_set_new(
	    data, "word", json_string(word_chinese(verdict->word)));
	json_object_set_new(
	    data, "class", json_string(word_name(verdict->word)));
	receipt_set_flag(data, "late", verdict->late);
	receipt_set_flag(data, "again", input->revision > 0);
	receipt_set_flag(data, "nothing", verdict->submission_count == 0);
	receipt_set_flag(data, "unverified", is_unverified(verdict));
	if (verdict->held != NULL)
		json_object_set_new(
		    data, "held", json_string(hold_chinese(verdict->held)));
	receipt_set_text(data, "title", title_text(input));
	json_object_set_new(data, "submissions", submissions);
	receipt_set_flag(data, "has_loose", json_array_size(loose) > 0);
	json_object_set_new(data, "loose", loose);
	receipt_set_problems(data, templates, input);
	json_t *readings = receipt_readings_json(input);
	receipt_set_flag(data, "has_readings", json_array_size(readings) > 0);
	json_object_set_new(data, "readings", readings);
	json_object_set_new(data, "standings", standings);
	set_suggestion(data, verdict);
	receipt_set_contacts(data, input->campaign);
	return data;
}
