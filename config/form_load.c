#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/form.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/loader.h"
#include "config/problems.h"

/* --- fields --------------------------------------------------------------- */

static bool is_number(enum field_type type)
{
	return type == FIELD_INTEGER || type == FIELD_NUMBER ||
	       type == FIELD_PERCENT || type == FIELD_COUNTED;
}

static double bound_of(const struct node *node, const char *key, bool *has)
{
	const struct node *bound = node_find(node, key);

	*has = bound &&
	       (bound->type == NODE_INTEGER || bound->type == NODE_NUMBER);
	return *has ? bound->number : 0;
}

static enum field_role role_of(const char *word)
{
	if (word && strcmp(word, "unit") == 0)
		return FIELD_ROLE_UNIT;
	if (word && strcmp(word, "day") == 0)
		return FIELD_ROLE_DAY;
	return FIELD_ROLE_NONE;
}

static enum field_place place_of(const char *word)
{
	if (word && strcmp(word, "right") == 0)
		return FIELD_PLACE_RIGHT;
	if (word && strcmp(word, "below") == 0)
		return FIELD_PLACE_BELOW;
	return FIELD_PLACE_ANY;
}

static void check_choices(struct loader *loader, const struct node *node,
    const struct form_field *field)
{
	const struct node *choices = node_find(node, "choices");

	if (field->type == FIELD_CHOICE && field->choice_count < 2)
		loader_complain(loader, choices ? choices : node,
		    "field %s of type choice lacks choices: expected "
		    "choices = (\"…\", \"…\");",
		    field->id);
	if (field->type != FIELD_CHOICE && choices)
		loader_complain(loader, choices,
		    "choices belong to a field of type choice, and %s is of "
		    "type %s",
		    field->id, field_type_name(field->type));
}

/* Rules name fields, so an id is a name there and not "a minus b". */
static bool is_rule_name(const char *id)
{
	return !isdigit((unsigned char)*id) && !strchr(id, '-');
}

static void check_field(struct loader *loader, const struct node *node,
    const struct form_field *field)
{
	const struct node *least = node_find(node, "min");
	const struct node *chars = node_find(node, "max_chars");

	if (!is_rule_name(field->id))
		loader_complain(loader, node_find(node, "id"),
		    "id = \"%s\": the id of a field is letters, digits and _, "
		    "beginning with a letter, so that rules can name it",
		    field->id);
	if (field->has_min && field->has_max && field->min > field->max)
		loader_complain(loader, least, "min %g is greater than max %g",
		    field->min, field->max);
	if ((field->has_min || field->has_max) && !is_number(field->type))
		loader_complain(loader, least ? least : node_find(node, "max"),
		    "min and max belong to numbers, and %s is of type %s",
		    field->id, field_type_name(field->type));
	if (chars && field->type != FIELD_TEXT)
		loader_complain(loader, chars,
		    "max_chars belongs to texts, and %s is of type %s",
		    field->id, field_type_name(field->type));
	if (field->role == FIELD_ROLE_DAY && field->type != FIELD_DATE)
		loader_complain(loader, node_find(node, "role"),
		    "role \"day\" needs type = \"date\", and %s is of type %s",
		    field->id, field_type_name(field->type));
	check_choices(loader, node, field);
}

static void field_load(
    struct loader *loader, const struct node *node, struct form_field *out)
{
	const char *type = node_peek(node, "type");
	struct strings labels = node_strings(node, "labels");
	struct strings choices = node_strings(node, "choices");

	*out = (struct form_field){
	    .id = node_text(node, "id", ""),
	    .labels = labels.items,
	    .label_count = labels.count,
	    .role = role_of(node_peek(node, "role")),
	    .place = place_of(node_peek(node, "place")),
	    .occurrence = (int)node_integer(node, "occurrence", 1),
	    .required = node_bool(node, "required", false),
	    .max_chars = (int)node_integer(node, "max_chars", 0),
	    .choices = choices.items,
	    .choice_count = choices.count,
	};
	out->min = bound_of(node, "min", &out->has_min);
	out->max = bound_of(node, "max", &out->has_max);
	/* A wrong type is told already; what hangs on it is not known then. */
	if (node_find(node, "type") &&
	    (!type || field_type_parse(type, &out->type) != 0))
		return;
	check_field(loader, node, out);
}

static struct form_field *fields_load(struct loader *loader,
    const struct node *form, const char *key, size_t *count)
{
	const struct node *nodes = node_list(form, key, count);
	struct form_field *fields = mem_calloc(*count + 1, sizeof *fields);

	for (size_t i = 0; i < *count; i++)
		field_load(loader, &nodes[i], &fields[i]);
	return fields;
}

/* Two fields must not read the same cell: labels are compared as the form
 * reader compares them. */
static bool same_label(const struct form_field *a, const struct form_field *b)
{
	bool same = false;

	if (a->occurrence != b->occurrence)
		return false;
	for (size_t i = 0; i < a->label_count && !same; i++)
		for (size_t j = 0; j < b->label_count && !same; j++) {
			char *x = utf8_fold(a->labels[i]);
			char *y = utf8_fold(b->labels[j]);

			same = strcmp(x, y) == 0;
			free(x);
			free(y);
		}
	return same;
}

static void check_labels(struct loader *loader, const struct node *form,
    const char *key, const struct form_field *fields, size_t count)
{
	const struct node *nodes = node_list(form, key, &count);

	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (same_label(&fields[i], &fields[j]))
				loader_complain(loader, &nodes[i],
				    "%s has the label of %s: a label that "
				    "stands twice needs occurrence = 2",
				    fields[i].id, fields[j].id);
}

/* An id names one field of the form, once a sheet or once a row. */
static void check_field_ids(
    struct loader *loader, const struct node *node, const struct form *form)
{
	size_t count;
	const struct node *columns = node_list(node, "columns", &count);

	loader_unique(loader, node, "fields", "id");
	loader_unique(loader, node, "columns", "id");
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < form->field_count; j++)
			if (*form->columns[i].id &&
			    strcmp(form->columns[i].id, form->fields[j].id) ==
				0)
				loader_complain(loader, &columns[i],
				    "id \"%s\" stands among fields already",
				    form->columns[i].id);
	check_labels(loader, node, "fields", form->fields, form->field_count);
	check_labels(
	    loader, node, "columns", form->columns, form->column_count);
}

/* --- rules ---------------------------------------------------------------- */

static struct form_rule *rules_load(struct loader *loader,
    const struct node *node, const struct form *form, size_t *count)
{
	const struct node *nodes = node_list(node, "rules", count);
	struct form_rule *rules = mem_calloc(*count + 1, sizeof *rules);

	for (size_t i = 0; i < *count; i++) {
		rules[i] = (struct form_rule){
		    .id = node_text(&nodes[i], "id", ""),
		    .expression = node_text(&nodes[i], "expression", ""),
		    .text = node_text(&nodes[i], "text", ""),
		    .mend = node_text(&nodes[i], "mend", NULL),
		    .field = node_text(&nodes[i], "field", NULL),
		    .per_row = node_bool(&nodes[i], "per_row", false),
		};
		rule_check(loader, &nodes[i], form, &rules[i]);
	}
	return rules;
}

/* --- the form ------------------------------------------------------------- */

static void words_load(const struct node *node, const char *key, char ***items,
    size_t *count, const char *const *otherwise)
{
	struct strings words = node_strings(node, key);

	for (; otherwise && *otherwise && !node_find(node, key); otherwise++)
		strings_add(&words, *otherwise);
	*items = words.items;
	*count = words.count;
}

void form_load(struct loader *loader, const struct node *node, struct form *out)
{
	static const char *const totals[] = {"合计", "总计", NULL};

	*out = (struct form){
	    .id = node_text(node, "id", ""),
	    .name = node_text(node, "name", ""),
	    .min_rows = (int)node_integer(node, "min_rows", 0),
	};
	words_load(node, "titles", &out->titles, &out->title_count, NULL);
	words_load(node, "total_labels", &out->total_labels,
	    &out->total_label_count, totals);
	words_load(node, "nothing_words", &out->nothing_words,
	    &out->nothing_word_count, NULL);
	words_load(node, "sample_words", &out->sample_words,
	    &out->sample_word_count, NULL);
	out->fields = fields_load(loader, node, "fields", &out->field_count);
	out->columns = fields_load(loader, node, "columns", &out->column_count);
	check_field_ids(loader, node, out);
	out->rules = rules_load(loader, node, out, &out->rule_count);
	loader_unique(loader, node, "rules", "id");
	if (!out->field_count && !out->column_count)
		loader_complain(loader, node,
		    "form \"%s\" has neither fields nor columns", out->id);
	if (out->min_rows && !out->column_count)
		loader_complain(loader, node_find(node, "min_rows"),
		    "min_rows needs columns, and form \"%s\" has none",
		    out->id);
}
