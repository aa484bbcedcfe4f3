/* What was read from a form, as JSON: the worker's answer and try-form's. */
#include "base/form.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/member.h"

#define MAX_TEXT (1 << 20) /* bytes of a cell's text: 32767 characters fit */
#define MAX_NAME 4096      /* bytes of a code, label, sheet name */
#define MAX_ROWS 1048576
#define MAX_PROBLEMS 1000000

/* --- writing ------------------------------------------------------------- */

static json_t *value_to_json(const struct form_value *value)
{
	json_t *object = json_object();
	char day[11];

	if (value->kind == VALUE_NUMBER) {
		member_set_number(object, "value", value->number);
		member_set_filled(object, "text", value->text);
	} else if (value->kind == VALUE_DAY) {
		day_format(value->day, day);
		member_set_text(object, "value", day);
		member_set_text(object, "type", "day");
	} else {
		member_set_text(
		    object, "value", value->text ? value->text : "");
	}
	member_set_text(object, "ref", value->ref);
	member_set_text(object, "raw", value->raw);
	member_set_filled(object, "note", value->note);
	return object;
}

static json_t *values_to_json(const struct form_value *values, size_t count)
{
	json_t *object = json_object();

	for (size_t i = 0; i < count; i++) {
		const struct form_value *value = &values[i];
		bool no_number = value->kind == VALUE_NUMBER &&
				 !isfinite(value->number);
		if (value->kind != VALUE_ABSENT && !no_number)
			member_set(object, value->field, value_to_json(value));
	}
	return object;
}

static json_t *problem_to_json(const struct form_problem *problem)
{
	json_t *object = json_object();

	member_set_filled(object, "sheet", problem->sheet);
	member_set_text(object, "ref", problem->ref);
	member_set_text(object, "field", problem->field);
	member_set_filled(object, "label", problem->label);
	member_set_text(object, "code", problem->code);
	member_set_filled(object, "raw", problem->raw);
	member_set_filled(object, "detail", problem->detail);
	return object;
}

json_t *form_found_to_json(const struct form_found *found)
{
	json_t *object = json_object();
	json_t *rows = json_array();
	json_t *row_numbers = json_array();
	json_t *problems = json_array();

	member_set_text(object, "form", found->form);
	member_set_whole(object, "part", (int64_t)found->part);
	member_set_text(object, "sheet", found->sheet ? found->sheet : "");
	member_set_flag(object, "hidden_sheet", found->hidden_sheet);
	member_set_flag(object, "nothing", found->nothing);
	member_set(object, "fields",
	    values_to_json(found->values, found->value_count));
	for (size_t i = 0; i < found->row_count; i++) {
		const struct form_row *row = &found->rows[i];
		member_append(
		    rows, values_to_json(row->values, found->column_count));
		member_append(row_numbers, json_integer(row->row));
	}
	member_set(object, "rows", rows);
	member_set(object, "row_numbers", row_numbers);
	for (size_t i = 0; i < found->problem_count; i++)
		member_append(problems, problem_to_json(&found->problems[i]));
	member_set(object, "problems", problems);
	return object;
}

/* --- reading ------------------------------------------------------------- */

/* "C5" or "": nothing else may stand where a person is led to a cell. */
static int ref_from_json(const json_t *object, char ref[12], struct err *err)
{
	const char *text = json_string_value(json_object_get(object, "ref"));

	if (text == NULL || strlen(text) >= 12)
		return err_set(err, ERR_REJECT, "ref: no cell");
	size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	size_t digits = strspn(text + letters, "0123456789");
	if (text[letters + digits] != '\0' || (letters == 0) != (digits == 0) ||
	    letters > 3)
		return err_set(err, ERR_REJECT, "ref: no cell");
	memcpy(ref, text, letters + digits + 1);
	return 0;
}

static int day_from_json(
    const json_t *object, struct form_value *value, struct err *err)
{
	const char *text = json_string_value(json_object_get(object, "value"));
	const char *type = json_string_value(json_object_get(object, "type"));

	if (type == NULL || strcmp(type, "day") != 0 || text == NULL ||
	    day_parse(text, &value->day) < 0)
		return err_set(err, ERR_REJECT, "value: no day");
	value->kind = VALUE_DAY;
	return 0;
}

static int content_from_json(
    const json_t *object, struct form_value *value, struct err *err)
{
	const json_t *content = json_object_get(object, "value");

	if (json_object_get(object, "type") != NULL)
		return day_from_json(object, value, err);
	if (json_is_number(content)) {
		value->kind = VALUE_NUMBER;
		value->number = json_number_value(content);
		return member_text(object, "text", MEMBER_LINE_OR_NULL,
		    MAX_TEXT, &value->text, err);
	}
	value->kind = VALUE_TEXT;
	return member_text(
	    object, "value", MEMBER_TEXT, MAX_TEXT, &value->text, err);
}

static int value_from_json(
    const json_t *object, struct form_value *value, struct err *err)
{
	const json_t *raw = json_object_get(object, "raw");

	if (!json_is_object(object))
		return err_set(err, ERR_REJECT, "value: no object");
	if (content_from_json(object, value, err) < 0 ||
	    ref_from_json(object, value->ref, err) < 0)
		return -1;
	if (raw != NULL && !json_is_null(raw) &&
	    member_text(
		object, "raw", MEMBER_TEXT, MAX_TEXT, &value->raw, err) < 0)
		return -1;
	return member_text(
	    object, "note", MEMBER_LINE_OR_NULL, MAX_NAME, &value->note, err);
}

/* An array of one value for each field; those not in the JSON are absent. */
static struct form_value *absent_values(
    const struct form_field *fields, size_t count)
{
	struct form_value *values = mem_calloc(count, sizeof *values);

	for (size_t i = 0; i < count; i++)
		values[i].field = fields[i].id;
	return values;
}

static int values_from_json(const json_t *object, struct form_value *values,
    size_t count, struct err *err)
{
	size_t known = 0;

	if (!json_is_object(object))
		return err_set(err, ERR_REJECT, "fields: no object");
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(object, values[i].field);
		if (value == NULL)
			continue;
		known++;
		if (value_from_json(value, &values[i], err) < 0)
			return -1;
	}
	if (known != json_object_size(object))
		return err_set(err, ERR_REJECT, "fields: an unknown field");
	return 0;
}

static int rows_from_json(const json_t *object, const struct form *form,
    struct form_found *found, struct err *err)
{
	const json_t *rows, *numbers;

	if (member_array(object, "rows", MAX_ROWS, &rows, err) < 0 ||
	    member_array(object, "row_numbers", MAX_ROWS, &numbers, err) < 0)
		return -1;
	size_t count = json_array_size(rows);
	found->column_count = form->column_count;
	found->rows = mem_calloc(count, sizeof *found->rows);
	for (size_t i = 0; i < count; i++) {
		struct form_row *row = &found->rows[found->row_count++];
		row->values = absent_values(form->columns, form->column_count);
		const json_t *number = json_array_get(numbers, i);
		int64_t place = json_integer_value(number);
		if (!json_is_integer(number) || place < 1 || place > MAX_ROWS)
			return err_set(err, ERR_REJECT, "row_numbers: no row");
		row->row = (uint32_t)place;
		if (values_from_json(json_array_get(rows, i), row->values,
			form->column_count, err) < 0)
			return -1;
	}
	return 0;
}

static int problem_from_json(const json_t *object, const struct form *form,
    struct form_problem *problem, struct err *err)
{
	const struct {
		const char *key;
		enum member_text kind;
		char **text;
	} texts[] = {
	    {"sheet", MEMBER_LINE_OR_NULL, &problem->sheet},
	    {"field", MEMBER_LINE_OR_NULL, &problem->field},
	    {"label", MEMBER_LINE_OR_NULL, &problem->label},
	    {"code", MEMBER_LINE, &problem->code},
	    {"raw", MEMBER_LINE_OR_NULL, &problem->raw},
	    {"detail", MEMBER_LINE_OR_NULL, &problem->detail},
	};

	if (!json_is_object(object))
		return err_set(err, ERR_REJECT, "problem: no object");
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (member_text(object, texts[i].key, texts[i].kind, MAX_NAME,
			texts[i].text, err) < 0)
			return -1;
	}
	if (problem->field != NULL &&
	    form_field_of(form, problem->field) == NULL)
		return err_set(err, ERR_REJECT, "problem: an unknown field");
	return ref_from_json(object, problem->ref, err);
}

static int problems_from_json(const json_t *object, const struct form *form,
    struct form_found *found, struct err *err)
{
	const json_t *problems;

	if (member_array(object, "problems", MAX_PROBLEMS, &problems, err) < 0)
		return -1;
	for (size_t i = 0; i < json_array_size(problems); i++) {
		if (problem_from_json(json_array_get(problems, i), form,
			form_problem_new(found), err) < 0)
			return -1;
	}
	return 0;
}

static int read_found(const json_t *object, const struct form *form,
    struct form_found *found, struct err *err)
{
	int64_t part = 0;

	if (!json_is_object(object))
		return err_set(err, ERR_REJECT, "form: no object");
	if (member_text(
		object, "form", MEMBER_LINE, MAX_NAME, &found->form, err) < 0 ||
	    member_text(object, "sheet", MEMBER_LINE, MAX_NAME, &found->sheet,
		err) < 0 ||
	    member_whole(object, "part", 0, INT32_MAX, &part, err) < 0 ||
	    member_flag(object, "hidden_sheet", &found->hidden_sheet, err) <
		0 ||
	    member_flag(object, "nothing", &found->nothing, err) < 0)
		return -1;
	if (strcmp(found->form, form->id) != 0)
		return err_set(err, ERR_REJECT, "form: another one");
	found->part = (size_t)part;
	found->value_count = form->field_count;
	found->values = absent_values(form->fields, form->field_count);
	if (values_from_json(json_object_get(object, "fields"), found->values,
		found->value_count, err) < 0)
		return -1;
	if (rows_from_json(object, form, found, err) < 0)
		return -1;
	return problems_from_json(object, form, found, err);
}

int form_found_from_json(const json_t *object, const struct form *form,
    struct form_found *found, struct err *err)
{
	struct form_found read = {0};

	if (read_found(object, form, &read, err) < 0) {
		form_found_free_members(&read);
		return -1;
	}
	*found = read;
	return 0;
}
