#include "parsers/form_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/form_place.h"
#include "parsers/form_text.h"
#include "parsers/form_value.h"

void form_read_problem(struct form_reader *reader, uint32_t row, uint32_t col,
    const struct form_field *field, const char *code, const char *raw,
    const char *detail)
{
	char ref[12];

	if (reader->found->problem_count >= FORM_MAX_PROBLEMS) {
		reader->unlisted++;
		return;
	}
	table_ref(row, col, ref);
	char *line = raw != NULL ? form_one_line(raw) : NULL;
	form_problem_add(reader->found, ref, field, code, line, detail);
	free(line);
}

bool form_read_value(struct form_reader *reader, const struct form_field *field,
    const struct cell *cell, uint32_t row, uint32_t col,
    struct form_value *value)
{
	struct form_fault fault;

	value->field = field->id;
	table_ref(row, col, value->ref);
	form_value_read(field, reader->form->year, cell, value, &fault);
	if (fault.code != NULL)
		form_read_problem(reader, row, col, field, fault.code,
		    value->raw, fault.detail);
	free(fault.detail);
	return fault.code == NULL;
}

static void read_field(struct form_reader *reader, size_t slot)
{
	const struct form_field *field = &reader->form->fields[slot];
	const struct form_spot *spot = reader->block->slots[slot];
	struct form_value *value = &reader->found->values[slot];
	struct form_place place;

	value->field = field->id;
	if (spot == NULL) {
		if (field->required)
			form_problem_add(reader->found, "", field,
			    "label-missing", NULL, NULL);
		return;
	}
	form_place_find(reader->scan, field, spot, &place);
	bool right = form_read_value(reader, field,
	    place.filled ? &place.cell : NULL, place.row, place.col, value);
	if (right && value->kind == VALUE_ABSENT && field->required)
		form_read_problem(reader, place.row, place.col, field,
		    place.sample ? "sample-left" : "missing", NULL, NULL);
	free(place.text);
}

void form_read_fields(struct form_reader *reader)
{
	struct form_found *found = reader->found;

	found->value_count = reader->form->field_count;
	found->values = mem_calloc(found->value_count, sizeof *found->values);
	for (size_t i = 0; i < found->value_count; i++)
		read_field(reader, i);
}

void form_read_end(struct form_reader *reader)
{
	const struct form *form = reader->form;
	struct form_found *found = reader->found;

	for (size_t i = 0; i < form->column_count; i++) {
		if (form->columns[i].required &&
		    reader->block->slots[form->field_count + i] == NULL)
			form_problem_add(found, "", &form->columns[i],
			    "label-missing", NULL, NULL);
	}
	if (!found->nothing && form->min_rows > 0 &&
	    found->row_count < (size_t)form->min_rows) {
		char *detail = mem_printf(
		    "%zu/%d", found->row_count, form->min_rows);
		form_read_problem(reader, reader->block->box.last_row + 1,
		    reader->block->box.first_col, NULL, "too-few-rows", NULL,
		    detail);
		free(detail);
	}
	if (reader->unlisted > 0) {
		char *detail = mem_printf("%zu", reader->unlisted);
		form_problem_add(
		    found, "", NULL, "more-problems", NULL, detail);
		free(detail);
	}
}
