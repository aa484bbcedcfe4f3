#include "receipt-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define MAX_PROBLEMS 40 /* shown; the rest is counted */
#define MAX_READINGS 12

/* --- what arrived --- */

static json_t *file_json(
    const struct receipt_input *input, const struct verdict_piece *piece)
{
	json_t *file = json_object();
	char hex[9];

	snprintf(hex, sizeof hex, "%.8s", piece->sha256);
	json_object_set_new(file, "sha256", json_string(hex));
	json_object_set_new(file, "slot", json_string(piece->slot->name));
	receipt_set_flag(file, "repeat", piece->repeat);
	receipt_set_flag(file, "unchecked", piece->state == PIECE_UNCHECKED);
	receipt_set_flag(file, "problem", piece->state == PIECE_PROBLEM);
	receipt_set_flag(file, "link", piece->link);
	if (piece->link) {
		const struct facts_link *link =
		    &input->facts->links[piece->index];
		json_object_set_new(file, "name",
		    json_string(link->name ? link->name : link->url));
		if (link->expires != NULL)
			json_object_set_new(
			    file, "expires", json_string(link->expires));
		return file;
	}
	const struct facts_part *part = &input->facts->parts[piece->index];
	json_t *notes = json_array();
	receipt_set_text(file, "name", receipt_file_text(part));
	receipt_set_text(file, "size", receipt_size_text(part->size));
	if (piece->state == PIECE_UNCHECKED &&
	    part->outcome == OUTCOME_UNSUPPORTED)
		json_array_append_new(
		    notes, json_string(receipt_note_text("unsupported")));
	for (size_t i = 0; i < part->note_count; i++)
		if (receipt_note_text(part->notes[i]) != NULL)
			json_array_append_new(notes,
			    json_string(receipt_note_text(part->notes[i])));
	json_object_set_new(file, "notes", notes);
	return file;
}

json_t *receipt_submission_json(
    const struct receipt_input *input, const struct verdict_submission *item)
{
	json_t *object = json_object(), *files = json_array();

	json_object_set_new(object, "unit", json_string(item->unit->name));
	json_object_set_new(
	    object, "material", json_string(item->material->name));
	receipt_set_text(object, "day", receipt_day_text(item->day));
	json_object_set_new(
	    object, "word", json_string(word_chinese(item->word)));
	json_object_set_new(
	    object, "class", json_string(word_name(item->word)));
	receipt_set_text(object, "deadline",
	    receipt_deadline_text(item->deadline, input->config->offset_secs));
	receipt_set_flag(object, "late", item->late);
	receipt_set_flag(object, "inferred", item->day_inferred);
	receipt_set_flag(object, "replaces", item->replaces);
	receipt_set_flag(object, "kept_older", item->kept_older);
	if (item->held != NULL)
		json_object_set_new(
		    object, "held", json_string(hold_chinese(item->held)));
	if (item->material->note != NULL)
		json_object_set_new(
		    object, "note", json_string(item->material->note));
	for (size_t i = 0; i < item->piece_count; i++)
		json_array_append_new(
		    files, file_json(input, &item->pieces[i]));
	json_object_set_new(object, "files", files);
	return object;
}

json_t *receipt_loose_json(const struct receipt_input *input)
{
	json_t *list = json_array();

	for (size_t i = 0; i < input->verdict->loose_count; i++) {
		const struct verdict_loose *item = &input->verdict->loose[i];
		const struct facts_part *part =
		    &input->facts->parts[item->part];
		json_t *file = json_object();
		char hex[9];

		snprintf(hex, sizeof hex, "%.8s", part->sha256);
		receipt_set_text(file, "name", receipt_file_text(part));
		json_object_set_new(file, "sha256", json_string(hex));
		json_object_set_new(
		    file, "text", json_string(receipt_loose_text(item->code)));
		receipt_set_text(file, "size", receipt_size_text(part->size));
		json_array_append_new(list, file);
	}
	return list;
}

/* --- what is wrong --- */

static json_t *problem_json(const struct templates *templates,
    const struct receipt_input *input, const struct verdict_problem *item)
{
	const struct form_problem *problem = &item->problem;
	char *file = item->part < input->facts->part_count
			 ? receipt_file_text(&input->facts->parts[item->part])
			 : mem_strdup("邮件");
	json_t *object = json_object();
	char *text, *mend;

	template_problem(templates, problem->code, problem->label, problem->raw,
	    problem->detail, problem->ref, &text, &mend);
	if (strcmp(problem->code, "rule") == 0) { /* the form's own words */
		free(text);
		free(mend);
		text = mem_strdup(problem->detail ? problem->detail : "");
		mend = mem_strdup(
		    problem->raw ? problem->raw : "请核对这些数字后重新报送");
	}
	receipt_set_text(object, "place",
	    receipt_place_text(file, problem->sheet, problem->ref));
	receipt_set_text(object, "file", file);
	json_object_set_new(
	    object, "sheet", json_string(problem->sheet ? problem->sheet : ""));
	json_object_set_new(object, "ref", json_string(problem->ref));
	receipt_set_text(object, "text", text);
	receipt_set_text(object, "mend", mend);
	return object;
}

void receipt_set_problems(json_t *data, const struct templates *templates,
    const struct receipt_input *input)
{
	json_t *list = json_array();
	size_t more = 0;

	for (size_t i = 0; i < input->verdict->submission_count; i++) {
		const struct verdict_submission *item =
		    &input->verdict->submissions[i];
		for (size_t j = 0; j < item->problem_count; j++) {
			if (json_array_size(list) == MAX_PROBLEMS)
				more++;
			else
				json_array_append_new(
				    list, problem_json(templates, input,
					      &item->problems[j]));
		}
	}
	receipt_set_flag(data, "has_problems", json_array_size(list) > 0);
	json_object_set_new(data, "problem_count",
	    json_integer((json_int_t)(json_array_size(list) + more)));
	json_object_set_new(data, "problems", list);
	if (more > 0)
		json_object_set_new(
		    data, "more_problems", json_integer((json_int_t)more));
}

/* What was understood though it was not written plainly: 约300人 → 300. */
static void add_reading(json_t *list, const struct receipt_input *input,
    const struct form_found *found, const struct form_value *value)
{
	if (value->note == NULL || value->kind == VALUE_ABSENT ||
	    json_array_size(list) == MAX_READINGS)
		return;
	json_t *object = json_object();
	char *file = receipt_file_text(&input->facts->parts[found->part]);
	receipt_set_text(object, "place",
	    receipt_place_text(file, found->sheet, value->ref));
	free(file);
	json_object_set_new(
	    object, "raw", json_string(value->raw ? value->raw : ""));
	if (value->kind == VALUE_DAY)
		receipt_set_text(
		    object, "value", day_format_chinese(value->day));
	else if (value->kind == VALUE_NUMBER)
		receipt_set_text(
		    object, "value", mem_printf("%.15g", value->number));
	else
		json_object_set_new(object, "value", json_string(value->text));
	json_array_append_new(list, object);
}

json_t *receipt_readings_json(const struct receipt_input *input)
{
	json_t *list = json_array();

	for (size_t i = 0; i < input->facts->form_count; i++) {
		const struct form_found *found = &input->facts->forms[i];
		if (found->part >= input->facts->part_count)
			continue;
		for (size_t j = 0; j < found->value_count; j++)
			add_reading(list, input, found, &found->values[j]);
		for (size_t r = 0; r < found->row_count; r++)
			for (size_t j = 0; j < found->column_count; j++)
				add_reading(list, input, found,
				    &found->rows[r].values[j]);
	}
	return list;
}
