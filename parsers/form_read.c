#include "parsers/form_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/form_key.h"
#include "parsers/form_place.h"
#include "parsers/form_text.h"
#include "parsers/form_value.h"

void form_read_ref(
    const struct form_reader *reader, uint32_t row, uint32_t col, char ref[12])
{
	const struct sheet *sheet = reader->grid->sheet;
	uint32_t own = reader->transposed ? col : row;

	if (own < sheet->above || (sheet->below > 0 && own >= sheet->below))
		ref[0] = '\0'; /* it stands beside the table */
	else
		table_ref(
		    own - sheet->above, reader->transposed ? row : col, ref);
}

/* A record that runs down a column has no row: its header's is said. */
uint32_t form_read_sheet_row(const struct form_reader *reader, uint32_t row)
{
	return (reader->transposed ? reader->block->box.first_col : row) + 1 -
	       reader->grid->sheet->above;
}

void form_read_problem(struct form_reader *reader, uint32_t row, uint32_t col,
    const struct form_field *field, const char *code, const char *raw,
    const char *detail)
{
	char ref[12];

	if (reader->found->problem_count >= FORM_MAX_PROBLEMS) {
		reader->unlisted++;
		return;
	}
	form_read_ref(reader, row, col, ref);
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
	form_read_ref(reader, row, col, value->ref);
	form_value_read(field, reader->form->year, cell, value, &fault);
	if (fault.code != NULL)
		form_read_problem(reader, row, col, field, fault.code,
		    value->raw, fault.detail);
	free(fault.detail);
	return fault.code == NULL;
}

/* "5月17日" as the sheet's name, where the day is written nowhere else. */
static bool read_sheet_name(struct form_reader *reader,
    const struct form_field *field, struct form_value *value)
{
	const char *name = reader->grid->sheet->name;
	struct cell cell = {
	    .type = CELL_TEXT, .text = name, .text_bytes = strlen(name)};
	struct form_fault fault;
	struct form_value read = {.field = field->id};

	if (field->role != FIELD_ROLE_DAY || field->type != FIELD_DATE)
		return false;
	form_value_read(field, reader->form->year, &cell, &read, &fault);
	free(read.note);
	free(fault.detail);
	if (read.kind != VALUE_DAY) {
		free(read.raw);
		return false;
	}
	free(value->raw);
	memcpy(read.ref, value->ref, sizeof read.ref);
	read.note = mem_strdup("sheet-name");
	*value = read;
	return true;
}

/* A field whose label stands in the header: its value is in the rows. */
static void find_in_rows(const struct form_reader *reader,
    const struct form_spot *spot, struct form_place *place)
{
	uint32_t row = reader->block->box.last_row + 1;
	const struct cell *cell = NULL;

	*place = (struct form_place){0};
	if (reader->keys != NULL && reader->keys->count > 0)
		row = form_keys_first_row(reader->keys, reader->key);
	cell = form_key_cell(reader, spot, row);
	place->row = cell != NULL ? cell->row : row;
	place->col = spot->range.first_col;
	if (cell != NULL) {
		place->cell = *cell;
		place->col = cell->col;
		place->filled = true;
	}
}

static void read_field(struct form_reader *reader, size_t slot)
{
	const struct form_field *field = &reader->form->fields[slot];
	const struct form_spot *spot = reader->block->slots[slot];
	struct form_value *value = &reader->found->values[slot];
	struct form_place place;

	value->field = field->id;
	if (spot == NULL) {
		if (!read_sheet_name(reader, field, value) && field->required)
			form_problem_add(reader->found, "", field,
			    "label-missing", NULL, NULL);
		return;
	}
	if (reader->form->column_count > 0 && !reader->block->card &&
	    form_key_in_header(reader->block, slot))
		find_in_rows(reader, spot, &place);
	else
		form_place_find(reader->scan, field, spot, &place);
	bool right = form_read_value(reader, field,
	    place.filled ? &place.cell : NULL, place.row, place.col, value);
	if (right && value->kind == VALUE_ABSENT &&
	    !read_sheet_name(reader, field, value) && field->required)
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

static struct form_place *card_places(const struct form_reader *reader)
{
	const struct form *form = reader->form;
	struct form_place *places = mem_calloc(
	    form->column_count, sizeof *places);

	for (size_t i = 0; i < form->column_count; i++) {
		const struct form_spot *spot =
		    reader->block->slots[form->field_count + i];
		if (spot != NULL)
			form_place_find(
			    reader->scan, &form->columns[i], spot, &places[i]);
	}
	return places;
}

static void read_card_cell(struct form_reader *reader, size_t column,
    const struct form_place *place, struct form_value *value)
{
	const struct form_field *field = &reader->form->columns[column];

	value->field = field->id;
	if (reader->block->slots[reader->form->field_count + column] == NULL)
		return;
	bool right = form_read_value(reader, field,
	    place->filled ? &place->cell : NULL, place->row, place->col, value);
	if (right && value->kind == VALUE_ABSENT && field->required)
		form_read_problem(reader, place->row, place->col, field,
		    place->sample ? "sample-left" : "missing", NULL, NULL);
}

/* The first row of the sheet, from 1, with a label of a column. */
static uint32_t card_row(const struct form_reader *reader)
{
	const struct form *form = reader->form;
	uint32_t first = reader->block->box.last_row;

	for (size_t i = 0; i < form->column_count; i++) {
		const struct form_spot *spot =
		    reader->block->slots[form->field_count + i];
		if (spot != NULL && spot->range.first_row < first)
			first = spot->range.first_row;
	}
	return first + 1;
}

void form_read_card(struct form_reader *reader)
{
	size_t columns = reader->form->column_count;
	struct form_found *found = reader->found;
	struct form_place *places = card_places(reader);
	bool filled = false;

	for (size_t i = 0; i < columns; i++)
		filled |= places[i].filled;
	found->column_count = columns;
	if (filled) {
		found->rows = mem_calloc(1, sizeof *found->rows);
		found->row_count = 1;
		found->rows->row = card_row(reader);
		found->rows->values = mem_calloc(
		    columns, sizeof *found->rows->values);
	}
	for (size_t i = 0; i < columns; i++) {
		if (filled)
			read_card_cell(
			    reader, i, &places[i], &found->rows->values[i]);
		free(places[i].text);
	}
	free(places);
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
