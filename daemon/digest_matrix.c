/*
 * Units x materials as a narrow table: a phone is about 24 characters wide.
 * What is owed once has a number as its heading and its name below the table;
 * the days of what is owed daily are columns of their own, all daily materials
 * in one column where there are too many.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "digest-private.h"

#define MAX_ONCE 12
#define MAX_DAYS 10
#define MAX_COLUMNS 16 /* else the daily materials share their days */
#define ALL_UNITS 100  /* so many are shown whole */
#define MAX_CELLS 900  /* of a page that stays a mail */

struct column {
	const struct material *material; /* NULL: all daily ones */
	int32_t day;
	size_t *of; /* columns of the report it is made of */
	size_t count, cap;
};

enum mark_kind { /* the gravest last */
	MARK_NONE,
	MARK_WAIVED,
	MARK_AHEAD,
	MARK_DONE,
	MARK_LATE,
	MARK_UNCHECKED,
	MARK_OPEN,
	MARK_HELD,
	MARK_PROBLEM,
	MARK_MISSING,
	MARKS
};

struct matrix {
	const struct report *report;
	struct column *columns;
	size_t count, cap;
	size_t once;     /* of them, the first ones */
	size_t left_out; /* materials that have no column */
	int32_t first_day, last_day;
	bool shared; /* a day's column is of all daily materials */
	bool seen[MARKS];
};

/* --- columns ------------------------------------------------------------- */

static void add_column(
    struct matrix *matrix, const struct material *material, int32_t day)
{
	struct column column = {.material = material, .day = day};

	for (size_t i = 0; i < matrix->report->column_count; i++) {
		const struct report_column *of = &matrix->report->columns[i];
		bool fits = of->day == day &&
			    (of->material == material || material == NULL);
		if (!fits)
			continue;
		MEM_GROW(column.of, column.count, column.cap);
		column.of[column.count++] = i;
	}
	if (column.count == 0)
		return;
	MEM_GROW(matrix->columns, matrix->count, matrix->cap);
	matrix->columns[matrix->count++] = column;
}

static bool is_owed_by_some(
    const struct report *report, const struct material *material)
{
	for (size_t i = 0; i < report->column_count; i++)
		if (report->columns[i].material == material)
			return true;
	return false;
}

static void add_once(struct matrix *matrix)
{
	const struct campaign *campaign = matrix->report->campaign;

	for (size_t i = 0; i < campaign->material_count; i++) {
		const struct material *material = &campaign->materials[i];
		if (material->per != MATERIAL_ONCE ||
		    !is_owed_by_some(matrix->report, material))
			continue;
		if (matrix->count < MAX_ONCE)
			add_column(matrix, material, DAY_NONE);
		else
			matrix->left_out++;
	}
	matrix->once = matrix->count;
}

/* The days of the event; of a long one the last that have begun. */
static void find_days(struct matrix *matrix, int32_t today)
{
	const struct campaign *campaign = matrix->report->campaign;

	matrix->first_day = campaign->first_day;
	matrix->last_day = campaign->last_day;
	if (matrix->last_day - matrix->first_day < MAX_DAYS)
		return;
	if (today < matrix->last_day)
		matrix->last_day = today;
	if (matrix->last_day < matrix->first_day + MAX_DAYS - 1)
		matrix->last_day = matrix->first_day + MAX_DAYS - 1;
	matrix->first_day = matrix->last_day - MAX_DAYS + 1;
}

static void add_days(struct matrix *matrix)
{
	const struct campaign *campaign = matrix->report->campaign;
	size_t daily = 0;
	int32_t days = matrix->last_day - matrix->first_day + 1;

	for (size_t i = 0; i < campaign->material_count; i++)
		daily += campaign->materials[i].per == MATERIAL_DAY &&
			 is_owed_by_some(
			     matrix->report, &campaign->materials[i]);
	matrix->shared = daily > 1 &&
			 daily * (size_t)days + matrix->once > MAX_COLUMNS;
	for (int32_t day = matrix->first_day;
	     matrix->shared && day <= matrix->last_day; day++)
		add_column(matrix, NULL, day);
	for (size_t i = 0; i < campaign->material_count && !matrix->shared; i++)
		for (int32_t day = matrix->first_day;
		     campaign->materials[i].per == MATERIAL_DAY &&
		     day <= matrix->last_day;
		     day++)
			add_column(matrix, &campaign->materials[i], day);
}

/* --- cells ----------------------------------------------------------------
 */

/* What it says, and its colours. */
struct mark {
	const char *text, *sign; /* on the page, in plain text */
	const char *word, *ink, *fill;
};

static const struct mark marks[MARKS] = {
    [MARK_NONE] = {"", "　", "不用报", "#9ca3af", ""},
    [MARK_WAIVED] = {"免", "免", "免报", "#6b7280", "#f3f4f6"},
    [MARK_AHEAD] = {"·", "－", "还没开始", "#9ca3af", ""},
    [MARK_DONE] = {"✓", "收", "已收", "#047857", "#d1fae5"},
    [MARK_LATE] = {"迟", "迟", "收到但逾期", "#92400e", "#fef3c7"},
    [MARK_UNCHECKED] = {"○", "到", "收到，内容未核对", "#047857", "#ecfdf5"},
    [MARK_OPEN] = {"…", "待", "待收，时限未到或没有时限", "#6b7280", ""},
    [MARK_HELD] = {"？", "核", "等您处理", "#3730a3", "#e0e7ff"},
    [MARK_PROBLEM] = {"⚠\xEF\xB8\x8E", "改", "有问题待改", "#92400e",
	"#fde68a"},
    [MARK_MISSING] = {"✗", "缺", "缺", "#b91c1c", "#fecaca"},
};

static enum mark_kind mark_of(const struct standing *standing)
{
	static const enum mark_kind kinds[] = {
	    [STANDING_DONE] = MARK_DONE,
	    [STANDING_UNCHECKED] = MARK_UNCHECKED,
	    [STANDING_HELD] = MARK_HELD,
	    [STANDING_PROBLEM] = MARK_PROBLEM,
	    [STANDING_OPEN] = MARK_OPEN,
	    [STANDING_MISSING] = MARK_MISSING,
	    [STANDING_AHEAD] = MARK_AHEAD,
	    [STANDING_WAIVED] = MARK_WAIVED,
	};

	if (standing == NULL)
		return MARK_NONE;
	if (digest_came_late(standing))
		return MARK_LATE;
	return kinds[standing->state];
}

/* The gravest of what a column is made of. */
static enum mark_kind mark_in(const struct column *column,
    const struct report_unit *unit, const struct standing **of)
{
	enum mark_kind worst = MARK_NONE;

	for (size_t i = 0; i < column->count; i++) {
		const struct standing *cell = unit->cells[column->of[i]];
		enum mark_kind mark = mark_of(cell);
		if (mark > worst) {
			worst = mark;
			*of = cell;
		}
	}
	return worst;
}

static json_t *cell_json(struct matrix *matrix, const struct column *column,
    const struct report_unit *unit)
{
	const struct standing *of = NULL;
	enum mark_kind kind = mark_in(column, unit, &of);
	const struct mark *mark = &marks[kind];

	matrix->seen[kind] = true;
	json_t *cell = json_pack("{s:s, s:s, s:s, s:s}", "mark", mark->text,
	    "sign", mark->sign, "ink", mark->ink, "fill", mark->fill);

	if (of != NULL && of->needed > 1 && of->have < of->needed &&
	    (kind == MARK_MISSING || kind == MARK_OPEN))
		digest_set_text(
		    cell, "mark", mem_printf("%d/%d", of->have, of->needed));
	return cell;
}

/* --- rows ---------------------------------------------------------------- */

/* Something a person may have to do. */
static bool is_open(const struct report_unit *unit)
{
	for (size_t i = 0; i < unit->standing_count; i++) {
		enum mark_kind mark = mark_of(&unit->standings[i]);
		if (mark == MARK_HELD || mark == MARK_PROBLEM ||
		    mark == MARK_MISSING)
			return true;
	}
	return false;
}

static json_t *row_json(struct matrix *matrix, const struct report_unit *unit)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < matrix->count; i++)
		json_array_append_new(
		    cells, cell_json(matrix, &matrix->columns[i], unit));
	return json_pack(
	    "{s:s, s:o}", "unit", unit->unit->name, "cells", cells);
}

struct rows {
	size_t shown, open_left, whole_left;
};

static void add_group(struct matrix *matrix, const struct named *kind,
    struct rows *rows, json_t *groups)
{
	const struct report *report = matrix->report;
	size_t count = 0, complete = 0;
	json_t *list = json_array();

	for (size_t i = 0; i < report->unit_count; i++) {
		const struct report_unit *unit = &report->units[i];
		bool open = is_open(unit);
		if (strcmp(unit->unit->kind, kind->id) != 0 ||
		    unit->standing_count == 0)
			continue;
		count++;
		complete += !open;
		if (report->unit_count > ALL_UNITS && !open) {
			rows->whole_left++;
		} else if (rows->shown * matrix->count >= MAX_CELLS) {
			*(open ? &rows->open_left : &rows->whole_left) += 1;
		} else {
			json_array_append_new(list, row_json(matrix, unit));
			rows->shown++;
		}
	}
	if (json_array_size(list) > 0)
		json_array_append_new(
		    groups, json_pack("{s:s, s:I, s:I, s:I, s:O}", "kind",
				kind->name, "units", (json_int_t)count,
				"complete", (json_int_t)complete, "width",
				(json_int_t)(matrix->count + 1), "rows", list));
	json_decref(list);
}

/* --- headings ------------------------------------------------------------- */

/* ① to ⑫. */
static char *circled(size_t i)
{
	return mem_printf("\xE2\x91%c", (char)(0xA0 + i));
}

static json_t *head_json(const struct matrix *matrix, size_t i)
{
	const struct column *column = &matrix->columns[i];
	json_t *head = json_object();
	struct civil date;

	if (i < matrix->once) {
		digest_set_text(head, "text", circled(i));
		return head;
	}
	date = day_to_civil(column->day);
	if (date.day == 1)
		digest_set_text(
		    head, "text", mem_printf("%d.%d", date.month, date.day));
	else
		digest_set_text(head, "text", mem_printf("%d", date.day));
	return head;
}

/* What stands above the numbers: one entry for all that is owed once, one for
 * each daily material. */
static json_t *spans_json(const struct matrix *matrix)
{
	json_t *spans = json_array();

	if (matrix->once > 0)
		json_array_append_new(
		    spans, json_pack("{s:s, s:I}", "text", "材料", "width",
			       (json_int_t)matrix->once));
	for (size_t i = matrix->once; i < matrix->count;) {
		size_t width = 1;
		const struct material *material = matrix->columns[i].material;
		while (i + width < matrix->count &&
		       matrix->columns[i + width].material == material)
			width++;
		struct civil date = day_to_civil(matrix->columns[i].day);
		char *text = mem_printf("%s %d月",
		    material ? material->name : "每日材料", date.month);
		json_array_append_new(
		    spans, json_pack("{s:s, s:I}", "text", text, "width",
			       (json_int_t)width));
		free(text);
		i += width;
	}
	return spans;
}

static json_t *numbers_json(const struct matrix *matrix)
{
	json_t *list = json_array();

	for (size_t i = 0; i < matrix->once; i++) {
		json_t *item = json_object();
		digest_set_text(item, "number", circled(i));
		json_object_set_new(item, "name",
		    json_string(matrix->columns[i].material->name));
		json_array_append_new(list, item);
	}
	return list;
}

/* Of the marks that are there. */
static json_t *legend_json(const struct matrix *matrix)
{
	json_t *list = json_array();

	for (size_t i = MARK_WAIVED; i < MARKS; i++)
		if (matrix->seen[i])
			json_array_append_new(
			    list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "mark",
				      marks[i].text, "sign", marks[i].sign,
				      "word", marks[i].word, "ink",
				      marks[i].ink, "fill", marks[i].fill));
	return list;
}

static json_t *matrix_json(struct matrix *matrix)
{
	const struct campaign *campaign = matrix->report->campaign;
	json_t *heads = json_array(), *groups = json_array(),
	       *object = json_object();
	struct rows rows = {0};

	for (size_t i = 0; i < matrix->count; i++)
		json_array_append_new(heads, head_json(matrix, i));
	for (size_t i = 0; i < campaign->kind_count; i++)
		add_group(matrix, &campaign->kinds[i], &rows, groups);
	json_object_set_new(object, "spans", spans_json(matrix));
	json_object_set_new(object, "heads", heads);
	digest_set_flag(object, "has_groups", json_array_size(groups) > 0);
	json_object_set_new(object, "groups", groups);
	json_object_set_new(object, "numbers", numbers_json(matrix));
	json_object_set_new(object, "legend", legend_json(matrix));
	digest_set_flag(object, "shared", matrix->shared);
	if (rows.open_left > 0)
		digest_set_count(object, "open_left", rows.open_left);
	if (rows.whole_left > 0)
		digest_set_count(object, "whole_left", rows.whole_left);
	if (matrix->left_out > 0)
		digest_set_count(object, "materials_left", matrix->left_out);
	return object;
}

void digest_set_matrix(struct digest_view *view, json_t *data)
{
	struct matrix matrix = {.report = view->report};

	add_once(&matrix);
	find_days(&matrix, view->today);
	add_days(&matrix);
	if (matrix.count > 0)
		json_object_set_new(data, "matrix", matrix_json(&matrix));
	for (size_t i = 0; i < matrix.count; i++)
		free(matrix.columns[i].of);
	free(matrix.columns);
}
