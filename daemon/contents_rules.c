#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "contents.h"
#include "verdict.h"

/* The values one evaluation is given: the sheet's fields, the roster's head
 * counts, and for a rule over rows those of one row. */
struct binding {
	struct expression_value *values;
	size_t count;
	size_t sheet_count; /* those that stay from row to row */
	char (*days)[11];   /* the texts of dates */
};

static void bind_value(
    struct binding *binding, const char *name, const struct form_value *value)
{
	struct expression_value *bound = &binding->values[binding->count];
	char *day = binding->days[binding->count];

	*bound = (struct expression_value){.name = name};
	binding->count++;
	switch (value->kind) {
	case VALUE_NUMBER:
		bound->kind = EXPRESSION_NUMBER;
		bound->number = value->number;
		break;
	case VALUE_TEXT:
		bound->kind = EXPRESSION_TEXT;
		bound->text = value->text ? value->text : "";
		break;
	case VALUE_DAY:
		day_format(value->day, day);
		bound->kind = EXPRESSION_TEXT;
		bound->text = day;
		break;
	case VALUE_ABSENT:
		break;
	}
}

static void bind_head_count(
    struct binding *binding, const char *name, int64_t count)
{
	struct expression_value *bound = &binding->values[binding->count++];

	*bound = (struct expression_value){.name = name};
	if (count < 0)
		return;
	bound->kind = EXPRESSION_NUMBER;
	bound->number = (double)count;
}

static void bind_sheet(struct binding *binding, const struct unit *unit,
    const struct form *form, const struct form_found *found)
{
	size_t most = form->field_count + form->column_count + 2;

	*binding = (struct binding){
	    .values = mem_calloc(most, sizeof *binding->values),
	    .days = mem_calloc(most, sizeof *binding->days),
	};
	bind_head_count(binding, "unit_staff", unit->staff);
	bind_head_count(binding, "unit_students", unit->students);
	for (size_t i = 0; i < form->field_count && i < found->value_count; i++)
		bind_value(binding, form->fields[i].id, &found->values[i]);
	binding->sheet_count = binding->count;
}

static void bind_row(struct binding *binding, const struct form *form,
    const struct form_found *found, const struct form_row *row)
{
	binding->count = binding->sheet_count;
	for (size_t i = 0; i < form->column_count && i < found->column_count;
	     i++)
		bind_value(binding, form->columns[i].id, &row->values[i]);
}

static const struct form_field *column_of(
    const struct form *form, const char *id, size_t *index)
{
	for (size_t i = 0; i < form->column_count; i++) {
		if (strcmp(form->columns[i].id, id) == 0) {
			*index = i;
			return &form->columns[i];
		}
	}
	return NULL;
}

/* Names the cell of the rule's field, of the row when it is a column. */
static void add_broken(struct verdict_submission *submission,
    const struct form *form, const struct form_found *found,
    const struct form_rule *rule, const struct form_row *row)
{
	struct form_problem problem = {.sheet = found->sheet,
	    .code = (char *)"rule",
	    .raw = rule->mend,
	    .detail = rule->text,
	    .field = rule->field};
	const struct form_value *value = NULL;
	const struct form_field *field = NULL;
	size_t index;

	if (rule->field != NULL) {
		field = form_field_of(form, rule->field);
		value = form_value_of(found, rule->field);
	}
	if (rule->field != NULL && row != NULL &&
	    column_of(form, rule->field, &index) != NULL &&
	    index < found->column_count) {
		field = &form->columns[index];
		value = &row->values[index];
	}
	if (field != NULL && field->label_count > 0)
		problem.label = field->labels[0];
	if (value != NULL)
		memcpy(problem.ref, value->ref, sizeof problem.ref);
	verdict_add_problem(submission, found->part, &problem);
}

static size_t check(const struct evaluator *evaluator,
    const struct form_rule *rule, const struct binding *binding,
    struct verdict *verdict, bool *wrong)
{
	enum expression_result result = evaluator->evaluate(evaluator->context,
	    rule->expression, binding->values, binding->count);

	if (result == EXPRESSION_ERROR && !*wrong) {
		*wrong = true;
		verdict_reason(verdict, "contents",
		    "rule %s is no expression and was not checked", rule->id);
	}
	return result == EXPRESSION_FALSE;
}

size_t contents_check_rules(const struct evaluator *evaluator,
    const struct unit *unit, const struct form *form,
    const struct form_found *found, struct verdict_submission *submission,
    struct verdict *verdict)
{
	struct binding binding;
	size_t broken = 0;

	if (evaluator->evaluate == NULL || form->rule_count == 0)
		return 0;
	bind_sheet(&binding, unit, form, found);
	for (size_t i = 0; i < form->rule_count; i++) {
		const struct form_rule *rule = &form->rules[i];
		size_t rows = rule->per_row ? found->row_count : 1;
		bool wrong = false;

		binding.count = binding.sheet_count;
		for (size_t r = 0; r < rows; r++) {
			const struct form_row *row = rule->per_row
							 ? &found->rows[r]
							 : NULL;
			if (row != NULL)
				bind_row(&binding, form, found, row);
			if (check(evaluator, rule, &binding, verdict, &wrong) ==
			    0)
				continue;
			add_broken(submission, form, found, rule, row);
			broken++;
		}
	}
	free(binding.values);
	free(binding.days);
	return broken;
}
