/* Form definitions as JSON: the config hands them to the worker so. */
#include "base/form.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/member.h"

#define MAX_BYTES 65536 /* of one text of a definition */
#define MAX_COUNT 10000 /* of labels, fields, rules … */

static json_t *field_to_json(const struct form_field *field)
{
	json_t *object = json_object();

	member_set_text(object, "id", field->id);
	member_set_texts(object, "labels", field->labels, field->label_count);
	member_set_text(object, "type", field_type_name(field->type));
	member_set_text(object, "role", field_role_name(field->role));
	member_set_text(object, "place", field_place_name(field->place));
	member_set_whole(object, "occurrence", field->occurrence);
	member_set_flag(object, "required", field->required);
	if (field->has_min)
		member_set_number(object, "min", field->min);
	if (field->has_max)
		member_set_number(object, "max", field->max);
	member_set_whole(object, "max_chars", field->max_chars);
	member_set_texts(
	    object, "choices", field->choices, field->choice_count);
	return object;
}

static void set_fields(json_t *object, const char *key,
    const struct form_field *fields, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		member_append(array, field_to_json(&fields[i]));
	member_set(object, key, array);
}

static json_t *rule_to_json(const struct form_rule *rule)
{
	json_t *object = json_object();

	member_set_text(object, "id", rule->id);
	member_set_text(object, "expression", rule->expression);
	member_set_text(object, "text", rule->text);
	member_set_text(object, "mend", rule->mend);
	member_set_text(object, "field", rule->field);
	member_set_flag(object, "per_row", rule->per_row);
	return object;
}

json_t *form_to_json(const struct form *form)
{
	json_t *object = json_object();
	json_t *rules = json_array();

	member_set_text(object, "id", form->id);
	member_set_text(object, "name", form->name);
	member_set_texts(object, "titles", form->titles, form->title_count);
	set_fields(object, "fields", form->fields, form->field_count);
	set_fields(object, "columns", form->columns, form->column_count);
	member_set_whole(object, "min_rows", form->min_rows);
	member_set_whole(object, "year", form->year);
	member_set_texts(object, "total_labels", form->total_labels,
	    form->total_label_count);
	member_set_texts(object, "nothing_words", form->nothing_words,
	    form->nothing_word_count);
	member_set_texts(object, "sample_words", form->sample_words,
	    form->sample_word_count);
	for (size_t i = 0; i < form->rule_count; i++)
		member_append(rules, rule_to_json(&form->rules[i]));
	member_set(object, "rules", rules);
	return object;
}

/* --- reading ------------------------------------------------------------- */

static int whole_int(const json_t *object, const char *key, int least,
    int *number, struct err *err)
{
	int64_t read = least;

	if (member_whole(object, key, least, INT_MAX, &read, err) < 0)
		return -1;
	*number = (int)read;
	return 0;
}

static int bound(const json_t *object, const char *key, bool *has,
    double *number, struct err *err)
{
	const json_t *value = json_object_get(object, key);

	if (value != NULL && !json_is_number(value))
		return err_set(err, ERR_REJECT, "%s: no number", key);
	*has = value != NULL;
	*number = json_number_value(value);
	return 0;
}

/* The text under key, to be understood by one of the name functions; it
 * belongs to the JSON. */
static const char *name_in(
    const json_t *object, const char *key, const char *missing)
{
	const json_t *value = json_object_get(object, key);

	if (value == NULL)
		return missing;
	return json_is_string(value) ? json_string_value(value) : "";
}

static int kinds(
    const json_t *object, struct form_field *field, struct err *err)
{
	if (field_type_parse(name_in(object, "type", ""), &field->type) < 0)
		return err_set(err, ERR_REJECT, "type: unknown");
	if (field_role_parse(name_in(object, "role", "none"), &field->role) < 0)
		return err_set(err, ERR_REJECT, "role: unknown");
	if (field_place_parse(name_in(object, "place", "any"), &field->place) <
	    0)
		return err_set(err, ERR_REJECT, "place: unknown");
	return 0;
}

static int field_from_json(
    const json_t *object, struct form_field *field, struct err *err)
{
	if (!json_is_object(object))
		return err_set(err, ERR_REJECT, "field: no object");
	return member_text(
		   object, "id", MEMBER_LINE, MAX_BYTES, &field->id, err) < 0 ||
		       member_texts(object, "labels", MAX_COUNT, MAX_BYTES,
			   &field->labels, &field->label_count, err) < 0 ||
		       kinds(object, field, err) < 0 ||
		       whole_int(object, "occurrence", 1, &field->occurrence,
			   err) < 0 ||
		       member_flag(object, "required", &field->required, err) <
			   0 ||
		       bound(object, "min", &field->has_min, &field->min, err) <
			   0 ||
		       bound(object, "max", &field->has_max, &field->max, err) <
			   0 ||
		       whole_int(object, "max_chars", 0, &field->max_chars,
			   err) < 0 ||
		       member_texts(object, "choices", MAX_COUNT, MAX_BYTES,
			   &field->choices, &field->choice_count, err) < 0
		   ? -1
		   : 0;
}

static int get_fields(const json_t *object, const char *key,
    struct form_field **fields, size_t *count, struct err *err)
{
	const json_t *array;

	if (member_array(object, key, MAX_COUNT, &array, err) < 0)
		return -1;
	size_t size = json_array_size(array);
	*fields = mem_calloc(size, sizeof **fields);
	while (*count < size) {
		size_t i = (*count)++;
		if (field_from_json(
			json_array_get(array, i), &(*fields)[i], err) < 0)
			return -1;
	}
	return 0;
}

static int rule_from_json(
    const json_t *object, struct form_rule *rule, struct err *err)
{
	const struct {
		const char *key;
		enum member_text kind;
		char **text;
	} texts[] = {
	    {"id", MEMBER_LINE, &rule->id},
	    {"expression", MEMBER_LINE, &rule->expression},
	    {"text", MEMBER_LINE_OR_NULL, &rule->text},
	    {"mend", MEMBER_LINE_OR_NULL, &rule->mend},
	    {"field", MEMBER_LINE_OR_NULL, &rule->field},
	};

	if (!json_is_object(object))
		return err_set(err, ERR_REJECT, "rule: no object");
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (member_text(object, texts[i].key, texts[i].kind, MAX_BYTES,
			texts[i].text, err) < 0)
			return -1;
	}
	return member_flag(object, "per_row", &rule->per_row, err);
}

static int get_rules(const json_t *object, struct form *form, struct err *err)
{
	const json_t *array;

	if (member_array(object, "rules", MAX_COUNT, &array, err) < 0)
		return -1;
	size_t size = json_array_size(array);
	form->rules = mem_calloc(size, sizeof *form->rules);
	while (form->rule_count < size) {
		size_t i = form->rule_count++;
		if (rule_from_json(
			json_array_get(array, i), &form->rules[i], err) < 0)
			return -1;
	}
	return 0;
}

static int get_texts(const json_t *object, const char *key, char ***texts,
    size_t *count, struct err *err)
{
	return member_texts(
	    object, key, MAX_COUNT, MAX_BYTES, texts, count, err);
}

static int read_form(const json_t *object, struct form *form, struct err *err)
{
	if (!json_is_object(object))
		return err_set(err, ERR_REJECT, "form: no object");
	if (member_text(object, "id", MEMBER_LINE, MAX_BYTES, &form->id, err) <
		0 ||
	    member_text(object, "name", MEMBER_LINE_OR_NULL, MAX_BYTES,
		&form->name, err) < 0 ||
	    get_texts(
		object, "titles", &form->titles, &form->title_count, err) < 0)
		return -1;
	if (get_fields(
		object, "fields", &form->fields, &form->field_count, err) < 0 ||
	    get_fields(object, "columns", &form->columns, &form->column_count,
		err) < 0 ||
	    whole_int(object, "min_rows", 0, &form->min_rows, err) < 0 ||
	    whole_int(object, "year", 0, &form->year, err) < 0)
		return -1;
	if (get_texts(object, "total_labels", &form->total_labels,
		&form->total_label_count, err) < 0 ||
	    get_texts(object, "nothing_words", &form->nothing_words,
		&form->nothing_word_count, err) < 0 ||
	    get_texts(object, "sample_words", &form->sample_words,
		&form->sample_word_count, err) < 0)
		return -1;
	return get_rules(object, form, err);
}

int form_from_json(const json_t *object, struct form *form, struct err *err)
{
	struct form read = {0};

	*form = (struct form){0};
	if (read_form(object, &read, err) < 0) {
		form_free_members(&read);
		return -1;
	}
	*form = read;
	return 0;
}
