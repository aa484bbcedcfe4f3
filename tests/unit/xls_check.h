/*
 * What the tests of the .xls reader share: a workbook in parts, and what it
 * must be read as. cmocka.h comes first.
 */
#ifndef TESTS_UNIT_XLS_CHECK_H
#define TESTS_UNIT_XLS_CHECK_H

#include "tests/unit/xls_stream.h"

static struct xs book, globals, sheet, file;

static inline char *read_stream(
    const struct xs *xs, struct table_report *report)
{
	return probe_read(
	    xs->bytes, xs->size, "a.xls", &limits_default, report);
}

static inline void check(
    const char *label, const struct xs *xs, const char *want)
{
	struct table_report report;
	char *cells = read_stream(xs, &report);

	if (report.outcome != OUTCOME_OK)
		fail_msg("%s: %s", label, report.reason);
	if (strcmp(cells, want) != 0)
		fail_msg("%s: got\n%swant\n%s", label, cells, want);
	free(cells);
	table_report_free(&report);
}

static inline void check_refused(
    const char *label, const struct xs *xs, enum outcome outcome)
{
	struct table_report report;

	free(read_stream(xs, &report));
	if (report.outcome != outcome)
		fail_msg("%s: %s, not %s", label, outcome_name(report.outcome),
		    outcome_name(outcome));
	table_report_free(&report);
}

static inline void check_noted(
    const char *label, const struct xs *xs, const char *words)
{
	struct table_report report;

	free(read_stream(xs, &report));
	if (!probe_noted(&report, words))
		fail_msg("%s: no note of \"%s\"", label, words);
	table_report_free(&report);
}

static inline void check_sheet(const char *label, const char *want)
{
	xs_book(&book, &globals, &sheet);
	check(label, &book, want);
}

static inline int fresh(void **state)
{
	(void)state;
	globals.size = sheet.size = book.size = file.size = 0;
	return 0;
}

#endif
