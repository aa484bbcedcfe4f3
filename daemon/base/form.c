#include "base/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define RAW_CHARS 60

/* --- names --------------------------------------------------------------- */

static const char *const type_names[] = {
    [FIELD_TEXT] = "text",
    [FIELD_INTEGER] = "integer",
    [FIELD_NUMBER] = "number",
    [FIELD_PERCENT] = "percent",
    [FIELD_DATE] = "date",
    [FIELD_PHONE] = "phone",
    [FIELD_QQ] = "qq",
    [FIELD_EMAIL] = "email",
    [FIELD_URL] = "url",
    [FIELD_CHOICE] = "choice",
    [FIELD_COUNTED] = "counted",
};

static const char *const role_names[] = {
    [FIELD_ROLE_NONE] = "none",
    [FIELD_ROLE_UNIT] = "unit",
    [FIELD_ROLE_DAY] = "day",
};

static const char *const place_names[] = {
    [FIELD_PLACE_ANY] = "any",
    [FIELD_PLACE_RIGHT] = "right",
    [FIELD_PLACE_BELOW] = "below",
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The index of a name, or -1. */
static int name_index(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return (int)i;
	}
	return -1;
}

const char *field_type_name(enum field_type type)
{
	return type_names[type];
}

int field_type_parse(const char *name, enum field_type *type)
{
	int index = name_index(type_names, COUNT(type_names), name);

	if (index < 0)
		return -1;
	*type = (enum field_type)index;
	return 0;
}

const char *field_role_name(enum field_role role)
{
	return role_names[role];
}

int field_role_parse(const char *name, enum field_role *role)
{
	int index = name_index(role_names, COUNT(role_names), name);

	if (index < 0)
		return -1;
	*role = (enum field_role)index;
	return 0;
}

const char *field_place_name(enum field_place place)
{
	return place_names[place];
}

int field_place_parse(const char *name, enum field_place *place)
{
	int index = name_index(place_names, COUNT(place_names), name);

	if (index < 0)
		return -1;
	*place = (enum field_place)index;
	return 0;
}

/* --- freeing ------------------------------------------------------------- */

static void free_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

static void free_fields(struct form_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(fields[i].id);
		free_texts(fields[i].labels, fields[i].label_count);
		free_texts(fields[i].choices, fields[i].choice_count);
	}
	free(fields);
}

void form_free_members(struct form *form)
{
	free(form->id);
	free(form->name);
	free_texts(form->titles, form->title_count);
	free_fields(form->fields, form->field_count);
	free_fields(form->columns, form->column_count);
	free_texts(form->total_labels, form->total_label_count);
	free_texts(form->nothing_words, form->nothing_word_count);
	free_texts(form->sample_words, form->sample_word_count);
	for (size_t i = 0; i < form->rule_count; i++) {
		free(form->rules[i].id);
		free(form->rules[i].expression);
		free(form->rules[i].text);
		free(form->rules[i].mend);
		free(form->rules[i].field);
	}
	free(form->rules);
	*form = (struct form){0};
}

static void free_values(struct form_value *values, size_t count)
{
	for (size_t i = 0; values != NULL && i < count; i++) {
		free(values[i].text);
		free(values[i].raw);
		free(values[i].note);
	}
	free(values);
}

static void free_problem(struct form_problem *problem)
{
	free(problem->sheet);
	free(problem->field);
	free(problem->label);
	free(problem->code);
	free(problem->raw);
	free(problem->detail);
}

void form_found_free_members(struct form_found *found)
{
	free(found->form);
	free(found->sheet);
	free_values(found->values, found->value_count);
	for (size_t i = 0; i < found->row_count; i++)
		free_values(found->rows[i].values, found->column_count);
	free(found->rows);
	for (size_t i = 0; i < found->problem_count; i++)
		free_problem(&found->problems[i]);
	free(found->problems);
	*found = (struct form_found){0};
}

/* --- looking up ---------------------------------------------------------- */

static const struct form_field *field_among(
    const struct form_field *fields, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(fields[i].id, id) == 0)
			return &fields[i];
	}
	return NULL;
}

const struct form_field *form_field_of(const struct form *form, const char *id)
{
	const struct form_field *field = field_among(
	    form->fields, form->field_count, id);

	return field != NULL
		   ? field
		   : field_among(form->columns, form->column_count, id);
}

const struct form_value *form_value_of(
    const struct form_found *found, const char *field)
{
	for (size_t i = 0; i < found->value_count; i++) {
		if (strcmp(found->values[i].field, field) == 0)
			return &found->values[i];
	}
	return NULL;
}

/* --- problems ------------------------------------------------------------ */

static char *copy(const char *text)
{
	return text != NULL ? mem_strdup(text) : NULL;
}

/* At most RAW_CHARS characters, "…" in place of what was cut. */
static char *shortened(const char *text)
{
	const char *at = text, *last = text;
	int chars = 0;

	if (text == NULL)
		return NULL;
	while (chars <= RAW_CHARS && utf8_next(&at) != 0) {
		if (++chars < RAW_CHARS)
			last = at;
	}
	if (chars <= RAW_CHARS)
		return mem_strdup(text);
	return mem_printf("%.*s…", (int)(last - text), text);
}

struct form_problem *form_problem_new(struct form_found *found)
{
	size_t count = found->problem_count;

	/* No capacity is kept: the room doubles at each power of two. */
	if ((count & (count - 1)) == 0)
		found->problems = mem_resize(found->problems,
		    count < 4 ? 4 : count * 2, sizeof *found->problems);
	found->problems[count] = (struct form_problem){0};
	return &found->problems[found->problem_count++];
}

void form_problem_add(struct form_found *found, const char *ref,
    const struct form_field *field, const char *code, const char *raw,
    const char *detail)
{
	struct form_problem *problem = form_problem_new(found);

	problem->sheet = copy(found->sheet);
	if (field != NULL) {
		problem->field = copy(field->id);
		problem->label = copy(
		    field->label_count ? field->labels[0] : NULL);
	}
	problem->code = mem_strdup(code);
	problem->raw = shortened(raw);
	problem->detail = copy(detail);
	snprintf(problem->ref, sizeof problem->ref, "%s", ref ? ref : "");
}
