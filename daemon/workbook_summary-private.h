/* For workbook_summary.c and workbook_figures.c only. */
#ifndef DAEMON_WORKBOOK_SUMMARY_PRIVATE_H
#define DAEMON_WORKBOOK_SUMMARY_PRIVATE_H

#include "workbook-private.h"

/* Columns of the tables of materials and obligations. */
enum {
	MATERIAL,
	DAY,
	DEADLINE,
	OWED,
	GOOD,
	LATE,
	PROBLEM,
	UNCHECKED,
	HELD,
	OPEN,
	MISSING,
	WAIVED,
	SHARE,
	COLUMNS
};

struct summary {
	const struct workbook *workbook;
	const struct report *report;
	struct book_sheet *sheet;
	uint32_t row;  /* the next one */
	uint32_t sums; /* of the forms */
	char *matrix;  /* the sheet of obligations, quoted */
	/* Of each of the report's columns: */
	double (*figures)[COLUMNS];
};

/* The figures of the report's column i, without its share. */
void workbook_figures(
    const struct report *report, size_t i, double figures[COLUMNS]);
/* Sets the share of what is owed that came. */
void workbook_figures_share(double figures[COLUMNS]);

/* Formulas (malloc); rows count from 0. */

/* Of an obligation: how often the matrix has the words of a column. */
char *workbook_formula_count(
    const struct summary *summary, size_t i, int column);
char *workbook_formula_owed(uint32_t row);
char *workbook_formula_share(uint32_t row);
char *workbook_formula_sum(uint32_t first, uint32_t last, int column);

#endif
