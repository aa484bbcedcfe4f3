#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "workbook_summary-private.h"

/*
 * Sheet 汇总: how each material stands with a chart, each obligation alone, and
 * the sums of the forms. Every number is a formula over the other sheets, so
 * that what a reader mends there shows here.
 */
static const char *const heads[COLUMNS] = {
    [MATERIAL] = "材料",
    [DAY] = "日期",
    [DEADLINE] = "截止",
    [OWED] = "应报",
    [GOOD] = "已收",
    [LATE] = "其中\n迟报",
    [PROBLEM] = "待改",
    [UNCHECKED] = "未核对",
    [HELD] = "待处理",
    [OPEN] = "待报",
    [MISSING] = "逾期",
    [WAIVED] = "免报",
    [SHARE] = "完成率",
};
static const double widths[COLUMNS] = {
    32, 13, 14, 8, 8, 8, 8, 8, 8, 8, 8, 8, 10};

static void put(const struct summary *summary, int column,
    enum book_style style, char *formula, double value)
{
	book_formula(summary->sheet, summary->row, (uint32_t)column, style,
	    formula, value);
	free(formula);
}

/* --- what stands above -------------------------------------------------- */

static char *read_text(const struct report *report)
{
	struct buf out;

	buf_init(&out, 16 * 1024);
	for (size_t i = 0; i < report->mailbox_count; i++) {
		const struct report_mailbox *mailbox = &report->mailboxes[i];
		char *at = mailbox->as_of > 0
			       ? instant_format_chinese(mailbox->as_of,
				     report->config->offset_secs)
			       : NULL;
		buf_printf(&out, "%s%s（%s）：%s%s", i > 0 ? "；" : "",
		    mailbox->mailbox->name, mailbox->mailbox->address,
		    at != NULL ? "来信已读到 " : "还没有读过来信",
		    at != NULL ? at : "");
		free(at);
	}
	return out.len > 0 ? buf_take(&out) : mem_strdup("");
}

static void write_top(struct summary *summary)
{
	char *title = mem_printf(
	    "%s · 收报汇总", summary->report->campaign->title);
	char *read = read_text(summary->report);

	book_height(summary->sheet, 0, 30);
	book_text(summary->sheet, 0, 0, BOOK_TITLE, title);
	book_text(summary->sheet, 1, 0, BOOK_NOTE, summary->workbook->note);
	book_text(summary->sheet, 2, 0, BOOK_NOTE, read);
	for (uint32_t i = 0; i < COLUMNS; i++)
		book_width(summary->sheet, i, widths[i], false);
	summary->row = 4;
	free(title);
	free(read);
}

static void write_heads(
    struct summary *summary, const char *section, bool dated)
{
	book_height(summary->sheet, summary->row, 24);
	book_text(summary->sheet, summary->row++, 0, BOOK_SECTION, section);
	book_height(summary->sheet, summary->row, 32);
	for (uint32_t i = 0; i < COLUMNS; i++)
		book_text(summary->sheet, summary->row, i, BOOK_HEAD,
		    i == DAY && !dated ? "次数" : heads[i]);
	summary->row++;
}

/* --- sums of the forms -------------------------------------------------- */

static void write_sum(void *context, const struct workbook_sum *sum)
{
	struct summary *summary = context;
	char *label = mem_strdup(sum->label);

	for (char *at = label; *at != '\0'; at++)
		if (*at == '\n')
			memmove(at, at + 1, strlen(at));
	book_text(summary->sheet, summary->row, 0, BOOK_TEXT, sum->form);
	book_wide_text(summary->sheet, summary->row, 1, 2, BOOK_TEXT, label);
	book_number(
	    summary->sheet, summary->row, 3, BOOK_COUNT, (double)sum->units);
	book_number(
	    summary->sheet, summary->row, 4, BOOK_COUNT, (double)sum->rows);
	book_wide_formula(summary->sheet, summary->row, 5, 6, sum->style,
	    sum->formula, sum->value);
	summary->row++;
	free(label);
}

static void count_sum(void *context, const struct workbook_sum *sum)
{
	(void)sum;
	++*(uint32_t *)context;
}

static void write_sums(struct summary *summary)
{
	if (summary->sums == 0)
		return;
	book_height(summary->sheet, summary->row, 24);
	book_text(
	    summary->sheet, summary->row++, 0, BOOK_SECTION, "二、各表数据");
	book_height(summary->sheet, summary->row, 32);
	book_text(summary->sheet, summary->row, 0, BOOK_HEAD, "表");
	book_wide_text(summary->sheet, summary->row, 1, 2, BOOK_HEAD, "项目");
	book_text(summary->sheet, summary->row, 3, BOOK_HEAD, "报送\n单位");
	book_text(summary->sheet, summary->row, 4, BOOK_HEAD, "行数");
	book_wide_text(summary->sheet, summary->row, 5, 6, BOOK_HEAD,
	    "合计（占比为平均）");
	summary->row++;
	workbook_forms_sums(summary->workbook, summary, write_sum);
	summary->row++;
}

/* --- materials ---------------------------------------------------------- */

/* The report's columns of a material lie together. */
static size_t end_of(const struct report *report, size_t i)
{
	size_t end = i + 1;

	while (end < report->column_count &&
	       report->columns[end].material == report->columns[i].material)
		end++;
	return end;
}

static size_t material_count(const struct report *report)
{
	size_t count = 0;

	for (size_t i = 0; i < report->column_count; i = end_of(report, i))
		count++;
	return count;
}

static char *deadline_text(const struct report *report, size_t i)
{
	const struct report_column *column = &report->columns[i];
	int64_t at = deadline_instant(&column->material->deadline,
	    report->campaign, column->day, report->config->offset_secs);

	if (at == INT64_MAX)
		return mem_strdup("不限时");
	int32_t day = day_of_instant(at, report->config->offset_secs);
	if (at == instant_at(day, 86399, report->config->offset_secs))
		return day_format_chinese(day);
	return instant_format_chinese(at, report->config->offset_secs);
}

static void write_figures(struct summary *summary, uint32_t first,
    uint32_t last, const double figures[COLUMNS], bool total)
{
	enum book_style whole = total ? BOOK_SUM_COUNT : BOOK_COUNT;

	for (int column = OWED; column < SHARE; column++)
		put(summary, column, whole,
		    workbook_formula_sum(first, last, column), figures[column]);
	put(summary, SHARE, total ? BOOK_SUM_SHARE : BOOK_PERCENT,
	    workbook_formula_share(summary->row), figures[SHARE]);
}

static void add_figures(double sum[COLUMNS], const double figures[COLUMNS])
{
	for (int column = OWED; column < SHARE; column++)
		sum[column] += figures[column];
	workbook_figures_share(sum);
}

static void write_material(
    struct summary *summary, size_t i, uint32_t first, double figures[COLUMNS])
{
	const struct report *report = summary->report;
	size_t count = end_of(report, i) - i;
	char *times = mem_printf("%zu 次", count);
	char *deadline = count == 1 ? deadline_text(report, i)
				    : mem_strdup("见下表");

	memset(figures, 0, COLUMNS * sizeof *figures);
	for (size_t k = i; k < i + count; k++)
		add_figures(figures, summary->figures[k]);
	book_text(summary->sheet, summary->row, MATERIAL, BOOK_TEXT,
	    report->columns[i].material->name);
	book_text(summary->sheet, summary->row, DAY, BOOK_CENTER, times);
	book_text(
	    summary->sheet, summary->row, DEADLINE, BOOK_CENTER, deadline);
	write_figures(
	    summary, first, first + (uint32_t)count - 1, figures, false);
	summary->row++;
	free(times);
	free(deadline);
}

static void write_total(struct summary *summary, uint32_t first)
{
	double figures[COLUMNS] = {0};

	for (size_t i = 0; i < summary->report->column_count; i++)
		add_figures(figures, summary->figures[i]);
	book_text(
	    summary->sheet, summary->row, MATERIAL, BOOK_SUM_TEXT, "合计");
	book_text(summary->sheet, summary->row, DAY, BOOK_SUM_TEXT, "");
	book_text(summary->sheet, summary->row, DEADLINE, BOOK_SUM_TEXT, "");
	write_figures(summary, first, summary->row - 1, figures, true);
	summary->row++;
}

/* Rows of the chart: 20 pixels each. */
static uint32_t chart_rows(size_t materials)
{
	return (uint32_t)(6 + 3 * materials / 2);
}

static void write_chart(
    struct summary *summary, uint32_t first, size_t materials)
{
	static const struct book_series series[] = {
	    {"已收", GOOD, 0x10B981},
	    {"待改", PROBLEM, 0xF59E0B},
	    {"未核对", UNCHECKED, 0x06B6D4},
	    {"待处理", HELD, 0x6366F1},
	    {"待报", OPEN, 0xD1D5DB},
	    {"逾期", MISSING, 0xEF4444},
	};
	struct book_bars bars = {
	    .title = "各项材料完成情况（份）",
	    .first_row = first,
	    .last_row = first + (uint32_t)materials - 1,
	    .category_column = MATERIAL,
	    .series = series,
	    .series_count = sizeof series / sizeof *series,
	    .row = summary->row + 1,
	    .column = 0,
	    .width = 1010,
	    .height = (int)chart_rows(materials) * 20 - 8,
	};

	book_bars(summary->sheet, &bars);
	summary->row += chart_rows(materials) + 2;
}

static void write_materials(struct summary *summary)
{
	const struct report *report = summary->report;
	size_t materials = material_count(report);
	uint32_t detail = summary->row + 2 + (uint32_t)materials + 1 +
			  chart_rows(materials) + 2 + 2 +
			  (summary->sums > 0 ? summary->sums + 3 : 0);
	double figures[COLUMNS];

	write_heads(summary, "一、各项材料收报情况", false);
	uint32_t first = summary->row;
	for (size_t i = 0; i < report->column_count; i = end_of(report, i))
		write_material(summary, i, detail + (uint32_t)i, figures);
	write_total(summary, first);
	write_chart(summary, first, materials);
}

/* --- obligations -------------------------------------------------------- */

static void write_obligation(struct summary *summary, size_t i)
{
	const struct report *report = summary->report;
	const struct report_column *column = &report->columns[i];
	const struct mailbox *mailbox = column->mailbox
					    ? config_mailbox(report->config,
						  column->mailbox)
					    : NULL;
	char *name = mem_printf("%s%s%s", column->material->name,
	    mailbox ? " → " : "", mailbox ? mailbox->name : "");
	char *deadline = deadline_text(report, i);

	book_text(summary->sheet, summary->row, MATERIAL, BOOK_TEXT, name);
	book_day(summary->sheet, summary->row, DAY, BOOK_DAY, column->day);
	book_text(
	    summary->sheet, summary->row, DEADLINE, BOOK_CENTER, deadline);
	put(summary, OWED, BOOK_COUNT, workbook_formula_owed(summary->row),
	    summary->figures[i][OWED]);
	for (int k = GOOD; k < SHARE; k++)
		put(summary, k, BOOK_COUNT,
		    workbook_formula_count(summary, i, k),
		    summary->figures[i][k]);
	put(summary, SHARE, BOOK_PERCENT, workbook_formula_share(summary->row),
	    summary->figures[i][SHARE]);
	summary->row++;
	free(name);
	free(deadline);
}

static void write_obligations(struct summary *summary)
{
	write_heads(summary, "三、逐项逐日", true);
	for (size_t i = 0; i < summary->report->column_count; i++)
		write_obligation(summary, i);
	summary->row++;
}

void workbook_summary(struct workbook *workbook)
{
	const struct report *report = workbook->report;
	struct summary summary = {
	    .workbook = workbook,
	    .report = report,
	    .sheet = workbook->summary,
	    .matrix = book_sheet_quoted(workbook->matrix_sheet),
	    .figures = mem_calloc(
		report->column_count + 1, sizeof *summary.figures),
	};

	for (size_t i = 0; i < report->column_count; i++) {
		workbook_figures(report, i, summary.figures[i]);
		workbook_figures_share(summary.figures[i]);
	}
	workbook_forms_sums(workbook, &summary.sums, count_sum);
	write_top(&summary);
	if (report->column_count > 0 && report->unit_count > 0) {
		write_materials(&summary);
		write_sums(&summary);
		write_obligations(&summary);
	} else {
		write_sums(&summary);
	}
	book_print(workbook->summary,
	    &(struct book_print){.landscape = true,
		.last_head = UINT32_MAX,
		.last_row = summary.row > 0 ? summary.row - 1 : 0,
		.last_column = COLUMNS - 1});
	free(summary.matrix);
	free(summary.figures);
}
