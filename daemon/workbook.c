#include "workbook.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "workbook-private.h"

/* From so many obligations on, rows are not kept in memory until the end. */
#define LARGE 10000

static char *note_of(const struct report *report)
{
	char *at = instant_format_chinese(
	    report->now, report->config->offset_secs);
	char *note = mem_printf("截至 %d年%s · %s",
	    day_to_civil(
		day_of_instant(report->now, report->config->offset_secs))
		.year,
	    at, report->campaign->host);

	free(at);
	return note;
}

static struct book *open_book(const struct report *report,
    const char *temporary, uint32_t row_limit, struct err *err)
{
	struct book_settings settings = {
	    .temporary = temporary,
	    .created = report->now,
	    .offset_secs = report->config->offset_secs,
	    .title = report->campaign->title,
	    .author = report->campaign->host,
	    .large = report->unit_count * report->column_count > LARGE,
	    .row_limit = row_limit,
	};

	return book_new(&settings, err);
}

/* The sheets stand in the order they are made in; the first is written last,
 * for it names what the others add up to. */
static int write_sheets(struct workbook *workbook, struct err *err)
{
	workbook->summary = book_sheet_new(workbook->book, "汇总");
	workbook_matrix(workbook);
	workbook_forms_new(workbook);
	workbook_lists(workbook);
	workbook_mails_new(workbook);
	if (workbook_units(workbook, err) < 0)
		return -1;
	workbook_forms_end(workbook);
	book_table_end(workbook->mails);
	workbook_summary(workbook);
	return 0;
}

int workbook_write_limited(const struct report *report, struct store *store,
    const char *temporary, uint32_t row_limit, char **bytes, size_t *size,
    struct err *err)
{
	struct workbook workbook = {.report = report, .store = store};
	int result = -1;

	workbook.book = open_book(report, temporary, row_limit, err);
	if (workbook.book == NULL)
		return -1;
	workbook.note = note_of(report);
	workbook.form_note = mem_printf(
	    "%s · “待改”的行也计入合计，可用筛选去掉"
	    " · 点右侧“+”看每个数来自哪个单元格",
	    workbook.note);
	if (write_sheets(&workbook, err) == 0)
		result = book_finish(workbook.book, bytes, size, err);
	workbook_forms_free(&workbook);
	book_table_free(workbook.mails);
	free(workbook.note);
	free(workbook.form_note);
	book_free(workbook.book);
	return result;
}

int workbook_write(const struct report *report, struct store *store,
    const char *temporary, char **bytes, size_t *size, struct err *err)
{
	return workbook_write_limited(
	    report, store, temporary, BOOK_ROWS, bytes, size, err);
}
