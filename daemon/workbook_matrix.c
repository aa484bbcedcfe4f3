#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "workbook-private.h"

/* Columns before and behind those of the report. */
enum { CODE, NAME, KIND, REGION, CONTACT, PHONE, BEFORE };
enum { MISSING, REMINDED, NOTE, BEHIND };

#define COLUMN(head_, style_, least_, most_) \
	{ \
		.head = (head_), .style = (style_), .least = (least_), \
		.most = (most_) \
	}

static const struct book_column before[BEFORE] = {
    [CODE] = COLUMN("编号", BOOK_CENTER, 6, 12),
    [NAME] = COLUMN("单位", BOOK_TEXT, 14, 30),
    [KIND] = COLUMN("类别", BOOK_CENTER, 8, 12),
    [REGION] = COLUMN("地区", BOOK_CENTER, 6, 16),
    [CONTACT] = COLUMN("联系人", BOOK_CENTER, 8, 12),
    [PHONE] = COLUMN("电话", BOOK_CENTER, 13, 24),
};
static const struct book_column behind[BEHIND] = {
    [MISSING] = COLUMN("逾期\n项数", BOOK_COUNT, 6, 8),
    [REMINDED] = COLUMN("已催\n次数", BOOK_COUNT, 6, 8),
    [NOTE] = COLUMN("备注", BOOK_TEXT, 8, 20),
};

struct matrix {
	const struct report *report;
	struct book_table *table;
	struct book_column *columns;
	char **heads;
	size_t count; /* columns of the report */
};

/* The material, with the mailbox where each has its own copy. */
static char *group_of(const struct report *report, size_t i)
{
	const struct report_column *column = &report->columns[i];
	const struct mailbox *mailbox = column->mailbox
					    ? config_mailbox(report->config,
						  column->mailbox)
					    : NULL;

	return mem_printf("%s%s%s", column->material->name,
	    mailbox ? " → " : "", mailbox ? mailbox->name : "");
}

/* The day; of what is owed once, its deadline. */
static char *head_of(const struct report *report, size_t i)
{
	const struct report_column *column = &report->columns[i];
	int32_t offset = report->config->offset_secs;
	int64_t at = deadline_instant(
	    &column->material->deadline, report->campaign, column->day, offset);

	if (column->day != DAY_NONE)
		return day_format_chinese(column->day);
	if (at == INT64_MAX)
		return mem_strdup("不限时");
	char *day = day_format_chinese(day_of_instant(at, offset));
	char *head = mem_printf("%s\n截止", day);
	free(day);
	return head;
}

static void shape_columns(struct matrix *matrix, size_t i)
{
	size_t count = matrix->count;
	bool daily = matrix->report->columns[i].day != DAY_NONE;

	matrix->heads[2 * i] = head_of(matrix->report, i);
	matrix->heads[2 * i + 1] = group_of(matrix->report, i);
	matrix->columns[BEFORE + i] = (struct book_column){
	    .head = matrix->heads[2 * i],
	    .group = matrix->heads[2 * i + 1],
	    .style = BOOK_CENTER,
	    .least = daily ? 8 : 13,
	    .most = daily ? 8 : 13,
	};
	matrix->columns[BEFORE + count + BEHIND + i] = (struct book_column){
	    .head = matrix->heads[2 * i],
	    .group = matrix->heads[2 * i + 1],
	    .style = BOOK_SOURCE_INSTANT,
	    .least = 16,
	    .most = 16,
	    .source = true,
	    .folded = true,
	};
}

static void make_columns(struct matrix *matrix)
{
	size_t count = matrix->count;

	matrix->columns = mem_calloc(
	    BEFORE + BEHIND + 2 * count, sizeof *matrix->columns);
	matrix->heads = mem_calloc(2 * count + 1, sizeof *matrix->heads);
	memcpy(matrix->columns, before, sizeof before);
	memcpy(matrix->columns + BEFORE + count, behind, sizeof behind);
	for (size_t i = 0; i < count; i++)
		shape_columns(matrix, i);
}

static const char *kind_name(const struct report *report, const char *kind)
{
	const struct campaign *campaign = report->campaign;

	for (size_t i = 0; i < campaign->kind_count; i++)
		if (strcmp(campaign->kinds[i].id, kind) == 0)
			return campaign->kinds[i].name;
	return kind;
}

static void write_unit(struct matrix *matrix, const struct report_unit *row)
{
	const struct unit *unit = row->unit;

	book_table_text(matrix->table, CODE, unit->code);
	book_table_text(matrix->table, NAME, unit->name);
	book_table_text(
	    matrix->table, KIND, kind_name(matrix->report, unit->kind));
	book_table_text(matrix->table, REGION, unit->region);
	book_table_text(matrix->table, CONTACT, unit->contact);
	book_table_text(matrix->table, PHONE, unit->phone);
}

static void write_state(
    struct matrix *matrix, size_t i, const struct standing *cell)
{
	size_t column = BEFORE + i;

	if (cell == NULL)
		book_table_state(matrix->table, column, BOOK_NOT_OWED, "—");
	else
		book_table_state(matrix->table, column,
		    workbook_state_style(cell), workbook_state_word(cell));
}

/* When it was complete; of some of many how many there are. */
static void write_time(
    struct matrix *matrix, size_t i, const struct standing *cell)
{
	size_t column = BEFORE + matrix->count + BEHIND + i;

	if (cell == NULL)
		return;
	if (cell->complete_at != 0) {
		book_table_instant(matrix->table, column, cell->complete_at);
	} else if (cell->needed > 1) {
		char *text = mem_printf(
		    "已有 %d，应有 %d", cell->have, cell->needed);
		book_table_state(matrix->table, column, BOOK_SOURCE, text);
		free(text);
	}
}

static void write_behind(struct matrix *matrix, const struct report_unit *row)
{
	size_t first = BEFORE + matrix->count;
	char left[4], right[4];
	int missing = 0;

	for (size_t i = 0; i < matrix->count; i++)
		missing += row->cells[i] != NULL &&
			   row->cells[i]->state == STANDING_MISSING;
	book_column_name(BEFORE, left);
	book_column_name((uint32_t)first - 1, right);
	uint32_t at = book_table_at(matrix->table) + 1;
	char *formula = mem_printf("=COUNTIF(%s%u:%s%u,\"%s\")", left, at,
	    right, at, workbook_count_word(WORKBOOK_MISSING));
	if (matrix->count > 0)
		book_table_formula(
		    matrix->table, first + MISSING, formula, missing);
	free(formula);
	book_table_number(matrix->table, first + REMINDED, row->reminded);
	book_table_text(matrix->table, first + NOTE,
	    row->unreachable ? "邮件送不到，请打电话" : "");
}

static void write_row(struct matrix *matrix, const struct report_unit *row)
{
	book_table_row(matrix->table);
	write_unit(matrix, row);
	for (size_t i = 0; i < matrix->count; i++)
		write_state(matrix, i, row->cells[i]);
	write_behind(matrix, row);
	for (size_t i = 0; i < matrix->count; i++)
		write_time(matrix, i, row->cells[i]);
}

static void free_matrix(struct matrix *matrix)
{
	for (size_t i = 0; i < 2 * matrix->count; i++)
		free(matrix->heads[i]);
	free(matrix->heads);
	free(matrix->columns);
}

void workbook_matrix(struct workbook *workbook)
{
	const struct report *report = workbook->report;
	struct matrix matrix = {
	    .report = report, .count = report->column_count};
	char *title = mem_printf("%s · 应报情况", report->campaign->title);
	char *note = mem_printf(
	    "%s · 迟报：过了时限才收到；逾期：过了时限没有收到；"
	    "未核对：收到了，内容未能自动核对；待处理：需人工"
	    "判断 · 点右侧“+”看收到时间",
	    workbook->note);

	make_columns(&matrix);
	struct book_table_settings settings = {
	    .name = "应报情况",
	    .title = title,
	    .note = note,
	    .columns = matrix.columns,
	    .column_count = BEFORE + BEHIND + 2 * matrix.count,
	    .frozen = NAME + 1,
	    .printed = BEFORE + BEHIND + matrix.count,
	    .total_label = "合计",
	};
	matrix.table = book_table_new(workbook->book, &settings);
	for (size_t i = 0; i < report->unit_count; i++)
		write_row(&matrix, &report->units[i]);
	book_table_end(matrix.table);
	workbook->matrix_sheet = book_table_sheet(matrix.table);
	workbook->matrix_first = book_table_first(matrix.table);
	workbook->matrix_column = BEFORE;
	book_table_free(matrix.table);
	free_matrix(&matrix);
	free(title);
	free(note);
}
