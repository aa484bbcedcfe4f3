#include "parsers/form_key.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "parsers/form_row.h"
#include "parsers/form_value.h"

/* More units or days in one table are data, not reports. */
#define MAX_KEYS 200
#define MAX_KEY_BYTES 4000
/* A day written once goes for the rows below it. */
#define MAX_ROWS_ABOVE 200

bool form_key_in_header(const struct form_block *block, size_t slot)
{
	const struct form_spot *spot = block->slots[slot];

	return spot != NULL && !spot->inside &&
	       spot->range.last_row >= block->box.first_row &&
	       spot->range.first_row <= block->box.last_row;
}

const struct cell *form_key_cell(const struct form_reader *reader,
    const struct form_spot *spot, uint32_t row)
{
	uint32_t header = reader->block->box.last_row;

	for (uint32_t step = 0; row > header && step < MAX_ROWS_ABOVE;
	     step++, row--) {
		const struct cell *cell = form_grid_filled(
		    reader->grid, row, spot->range.first_col);
		if (cell != NULL)
			return cell->row > header ? cell : NULL;
	}
	return NULL;
}

/* What a row says for the unit and the day, as text. */
static char *key_text(const struct form_reader *reader, uint32_t row)
{
	struct buf text;

	buf_init(&text, MAX_KEY_BYTES);
	for (size_t slot = 0; slot < reader->form->field_count; slot++) {
		const struct form_field *field = &reader->form->fields[slot];
		struct form_value value = {0};
		struct form_fault fault;
		if (field->role == FIELD_ROLE_NONE ||
		    !form_key_in_header(reader->block, slot))
			continue;
		form_value_read(field, reader->form->year,
		    form_key_cell(reader, reader->block->slots[slot], row),
		    &value, &fault);
		if (value.kind == VALUE_DAY)
			buf_printf(&text, "%d|", (int)value.day);
		else if (value.kind == VALUE_TEXT)
			buf_printf(&text, "%s|", value.text);
		else
			buf_printf(&text, "?%s|", value.raw ? value.raw : "");
		free(value.text);
		free(value.raw);
		free(value.note);
		free(fault.detail);
	}
	return buf_take(&text);
}

static size_t key_index(struct form_keys *keys, char *text)
{
	for (size_t i = 0; i < keys->count; i++) {
		if (strcmp(keys->items[i], text) == 0 || i + 1 == MAX_KEYS) {
			free(text);
			return i;
		}
	}
	MEM_GROW(keys->items, keys->count, keys->cap);
	keys->items[keys->count] = text;
	return keys->count++;
}

void form_keys_add(struct form_keys *keys, struct form_reader *reader)
{
	struct form_rows rows;

	form_rows_open(&rows, reader);
	while (form_rows_next(&rows)) {
		if (rows.kind != FORM_ROW_FILLED &&
		    rows.kind != FORM_ROW_NOTHING)
			continue;
		MEM_GROW(keys->rows, keys->row_count, keys->row_cap);
		keys->rows[keys->row_count++] = (struct form_key_row){
		    rows.row, key_index(keys, key_text(reader, rows.row))};
	}
	form_rows_close(&rows);
}

void form_keys_free(struct form_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		free(keys->items[i]);
	free(keys->items);
	free(keys->rows);
}

size_t form_keys_of_row(const struct form_keys *keys, uint32_t row)
{
	size_t low = 0, high = keys->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (keys->rows[middle].row < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low < keys->row_count && keys->rows[low].row == row
		   ? keys->rows[low].key
		   : SIZE_MAX;
}

uint32_t form_keys_first_row(const struct form_keys *keys, size_t key)
{
	for (size_t i = 0; i < keys->row_count; i++) {
		if (keys->rows[i].key == key)
			return keys->rows[i].row;
	}
	return 0;
}
