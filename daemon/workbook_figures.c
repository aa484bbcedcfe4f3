#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "workbook_summary-private.h"

void workbook_figures(
    const struct report *report, size_t i, double figures[COLUMNS])
{
	static const int columns[WORKBOOK_COUNTS] = {
	    [WORKBOOK_GOOD] = GOOD,
	    [WORKBOOK_LATE] = LATE,
	    [WORKBOOK_PROBLEM] = PROBLEM,
	    [WORKBOOK_UNCHECKED] = UNCHECKED,
	    [WORKBOOK_HELD] = HELD,
	    [WORKBOOK_OPEN] = OPEN,
	    [WORKBOOK_AHEAD] = OPEN,
	    [WORKBOOK_MISSING] = MISSING,
	    [WORKBOOK_WAIVED] = WAIVED,
	};

	memset(figures, 0, COLUMNS * sizeof *figures);
	for (size_t k = 0; k < report->unit_count; k++) {
		const struct standing *cell = report->units[k].cells[i];
		if (cell == NULL)
			continue;
		int column = columns[workbook_count_of(cell)];
		figures[column]++;
		figures[GOOD] += column == LATE;
		figures[OWED] += column != WAIVED;
	}
}

void workbook_figures_share(double figures[COLUMNS])
{
	figures[SHARE] = figures[OWED] > 0 ? figures[GOOD] / figures[OWED] : 0;
}

/* How often the matrix says a word in the report's column i. */
static void put_count(const struct summary *summary, struct buf *out, size_t i,
    enum workbook_count count)
{
	const struct workbook *workbook = summary->workbook;
	uint32_t first = workbook->matrix_first + 1;
	char name[4];

	book_column_name(workbook->matrix_column + (uint32_t)i, name);
	buf_printf(out, "%sCOUNTIF(%s!%s%u:%s%u,\"%s\")",
	    out->len > 1 ? "+" : "", summary->matrix, name, first, name,
	    first + (uint32_t)summary->report->unit_count - 1,
	    workbook_count_word(count));
}

char *workbook_formula_count(
    const struct summary *summary, size_t i, int column)
{
	static const int counts[COLUMNS][2] = {
	    [GOOD] = {WORKBOOK_GOOD, WORKBOOK_LATE},
	    [LATE] = {WORKBOOK_LATE, -1},
	    [PROBLEM] = {WORKBOOK_PROBLEM, -1},
	    [UNCHECKED] = {WORKBOOK_UNCHECKED, -1},
	    [HELD] = {WORKBOOK_HELD, -1},
	    [OPEN] = {WORKBOOK_OPEN, WORKBOOK_AHEAD},
	    [MISSING] = {WORKBOOK_MISSING, -1},
	    [WAIVED] = {WORKBOOK_WAIVED, -1},
	};
	struct buf out;

	buf_init(&out, 4096);
	buf_putc(&out, '=');
	for (int k = 0; k < 2; k++)
		if (counts[column][k] >= 0)
			put_count(summary, &out, i,
			    (enum workbook_count)counts[column][k]);
	return buf_take(&out);
}

char *workbook_formula_owed(uint32_t row)
{
	char good[4], problem[4], missing[4];

	book_column_name(GOOD, good);
	book_column_name(PROBLEM, problem);
	book_column_name(MISSING, missing);
	return mem_printf("=%s%u+SUM(%s%u:%s%u)", good, row + 1, problem,
	    row + 1, missing, row + 1);
}

char *workbook_formula_share(uint32_t row)
{
	char good[4], owed[4];

	book_column_name(GOOD, good);
	book_column_name(OWED, owed);
	return mem_printf("=IF(%s%u=0,0,%s%u/%s%u)", owed, row + 1, good,
	    row + 1, owed, row + 1);
}

char *workbook_formula_sum(uint32_t first, uint32_t last, int column)
{
	char name[4];

	book_column_name((uint32_t)column, name);
	return mem_printf("=SUM(%s%u:%s%u)", name, first + 1, name, last + 1);
}
