#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "office.h"
#include "parse_command.h"

#define MAX_ROSTER_ROWS 100000
#define MAX_ROSTER_COLS 100

/* "C5" as counts from 0; roster sheets are small. */
static int read_place(const char *ref, size_t *row, size_t *col)
{
	size_t letters = strspn(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	size_t column = 0;
	unsigned long number = strtoul(ref + letters, NULL, 10);

	for (size_t i = 0; i < letters && i < 4; i++)
		column = column * 26 + (size_t)(ref[i] - 'A' + 1);
	if (column == 0 || number == 0 || column > MAX_ROSTER_COLS ||
	    number > MAX_ROSTER_ROWS)
		return -1;
	*row = number - 1;
	*col = column - 1;
	return 0;
}

/* Codes and phone numbers are texts to us whatever the cell says. */
static char *cell_text(const json_t *cell)
{
	const char *raw = json_string_value(json_object_get(cell, "raw"));
	const json_t *value = json_object_get(cell, "value");

	if (json_is_string(value))
		return mem_strdup(json_string_value(value));
	if (raw != NULL)
		return mem_strdup(raw);
	return json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}

struct grid {
	char ***rows;
	size_t row_count;
	size_t *col_counts;
};

static void put(struct grid *grid, size_t row, size_t col, char *text)
{
	if (row >= grid->row_count) {
		grid->rows = mem_resize(
		    grid->rows, row + 1, sizeof *grid->rows);
		grid->col_counts = mem_resize(
		    grid->col_counts, row + 1, sizeof *grid->col_counts);
		for (size_t r = grid->row_count; r <= row; r++) {
			grid->rows[r] = NULL;
			grid->col_counts[r] = 0;
		}
		grid->row_count = row + 1;
	}
	if (col >= grid->col_counts[row]) {
		grid->rows[row] = mem_resize(
		    grid->rows[row], col + 1, sizeof **grid->rows);
		for (size_t c = grid->col_counts[row]; c <= col; c++)
			grid->rows[row][c] = mem_strdup("");
		grid->col_counts[row] = col + 1;
	}
	free(grid->rows[row][col]);
	grid->rows[row][col] = text;
}

static const json_t *first_shown_sheet(const json_t *answer)
{
	size_t i;
	json_t *sheet;

	json_array_foreach(json_object_get(answer, "sheets"), i,
	    sheet) if (!json_is_true(json_object_get(sheet,
			   "hidden"))) return sheet;
	return NULL;
}

static int read_table(void *context, const char *path, char ****rows,
    size_t *row_count, size_t **col_counts, struct err *err)
{
	struct grid grid = {0};
	size_t i, row, col;
	json_t *cell;
	(void)context;
	json_t *answer = parse_command("table", path, NULL, err);

	if (answer == NULL)
		return -1;
	const char *outcome = json_string_value(
	    json_object_get(answer, "outcome"));
	const json_t *sheet = first_shown_sheet(answer);
	if (sheet == NULL || outcome == NULL || strcmp(outcome, "ok") != 0) {
		err_set(err, ERR_REJECT, "not a readable spreadsheet (%s)",
		    outcome ? outcome : "no answer");
		json_decref(answer);
		return -1;
	}
	json_array_foreach(json_object_get(sheet, "cells"), i, cell)
	{
		const char *ref = json_string_value(
		    json_object_get(cell, "ref"));
		if (ref != NULL && read_place(ref, &row, &col) == 0)
			put(&grid, row, col, cell_text(cell));
	}
	json_decref(answer);
	*rows = grid.rows;
	*row_count = grid.row_count;
	*col_counts = grid.col_counts;
	return 0;
}

static void print_problems(const struct config_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct config_problem *item = &problems->items[i];
		fprintf(
		    stderr, "%s:%d: %s\n", item->file, item->line, item->text);
	}
}

struct config *load_config(const char *path)
{
	struct config_problems problems = {0};
	struct config *config = config_load(path, read_table, NULL, &problems);

	if (config != NULL && office_check(config, &problems) < 0) {
		config_free(config);
		config = NULL;
	}
	print_problems(&problems);
	config_problems_free(&problems);
	return config;
}
