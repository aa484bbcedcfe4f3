/*
 * Sheets drawn as text: a line a row, cells parted by "|". "=12" is a number
 * cell, "@2023-05-17" a date, "!#REF!" an error; "<" joins the cell on the
 * left into one merged rectangle, "^" the one above. "\\n" is a line break.
 * Under the name "¶" the lines are text between a document's tables.
 */
#ifndef TESTS_FORM_GRID_TEXT_H
#define TESTS_FORM_GRID_TEXT_H

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/number_text.h"
#include "parsers/table.h"

#define GRID_MAX 64

struct drawn {
	char *cells[GRID_MAX][GRID_MAX];
	uint32_t rows, cols;
};

static char *drawn_cell(const char *text, size_t len)
{
	while (len > 0 && text[0] == ' ') {
		text++;
		len--;
	}
	while (len > 0 && text[len - 1] == ' ')
		len--;
	char *cell = mem_strndup(text, len), *at;
	while ((at = strstr(cell, "\\n")) != NULL) {
		*at = '\n';
		memmove(at + 1, at + 2, strlen(at + 2) + 1);
	}
	return cell;
}

static void drawn_read(struct drawn *drawn, const char *text)
{
	memset(drawn, 0, sizeof *drawn);
	while (*text != '\0' && drawn->rows < GRID_MAX) {
		size_t line = strcspn(text, "\n"), at = 0;
		uint32_t col = 0;
		for (; col < GRID_MAX; col++) {
			size_t len = strcspn(text + at, "|\n");
			drawn->cells[drawn->rows][col] = drawn_cell(
			    text + at, len);
			at += len;
			if (at >= line)
				break;
			at++;
		}
		if (col < GRID_MAX && col + 1 > drawn->cols)
			drawn->cols = col + 1;
		if (col == GRID_MAX)
			drawn->cols = GRID_MAX;
		drawn->rows++;
		text += line + (text[line] == '\n');
	}
}

static int drawn_is(
    const struct drawn *drawn, uint32_t row, uint32_t col, const char *mark)
{
	return row < drawn->rows && col < drawn->cols &&
	       drawn->cells[row][col] != NULL &&
	       strcmp(drawn->cells[row][col], mark) == 0;
}

static void drawn_emit(const struct drawn *drawn, const struct table_sink *sink,
    uint32_t row, uint32_t col)
{
	const char *text = drawn->cells[row][col];
	struct cell cell = {.row = row, .col = col, .type = CELL_TEXT};
	struct cell_range range = {row, col, row, col};
	struct number_text number;

	if (text == NULL || strcmp(text, "<") == 0 || strcmp(text, "^") == 0)
		return;
	while (drawn_is(drawn, row, range.last_col + 1, "<"))
		range.last_col++;
	while (drawn_is(drawn, range.last_row + 1, col, "^"))
		range.last_row++;
	if (range.last_row > row || range.last_col > col)
		sink->merge(sink->context, &range);
	cell.text = text;
	if (*text == '=' &&
	    number_parse(text + 1, strlen(text + 1), &number) == 0) {
		cell.type = CELL_NUMBER;
		cell.number = number.value;
		cell.text = NULL;
	} else if (*text == '@') {
		cell.type = CELL_DATE;
		cell.text++;
	} else if (*text == '!') {
		cell.type = CELL_ERROR;
		cell.text++;
	}
	cell.text_bytes = cell.text ? strlen(cell.text) : 0;
	if (*text != '\0')
		sink->cell(sink->context, &cell);
}

static void drawn_free(struct drawn *drawn)
{
	for (uint32_t row = 0; row < drawn->rows; row++) {
		for (uint32_t col = 0; col < drawn->cols; col++)
			free(drawn->cells[row][col]);
	}
}

static void drawn_lines(const struct table_sink *sink, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		sink->line(sink->context, text, len);
		text += len + (text[len] == '\n');
	}
}

/* Adds the drawn sheet through the sink. A name that begins with "." is of a
 * hidden sheet. */
static void drawn_sheet(
    const struct table_sink *sink, const char *name, const char *text)
{
	if (strcmp(name, "¶") == 0) {
		drawn_lines(sink, text);
		return;
	}
	struct drawn *drawn = mem_alloc(sizeof *drawn);

	drawn_read(drawn, text);
	sink->sheet_begin(sink->context, name, *name == '.');
	for (uint32_t row = 0; row < drawn->rows; row++) {
		for (uint32_t col = 0; col < drawn->cols; col++)
			drawn_emit(drawn, sink, row, col);
	}
	sink->sheet_end(sink->context);
	drawn_free(drawn);
	free(drawn);
}

#endif
