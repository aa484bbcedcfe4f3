#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "book-private.h"

#define HEADER_BYTES 255 /* characters at most; ours are fewer than bytes */

void book_width(
    struct book_sheet *sheet, uint32_t column, double chars, bool folded)
{
	lxw_row_col_options options = {
	    .hidden = folded, .level = folded ? 1 : 0};

	if (sheet->sheet != NULL)
		book_note(sheet,
		    worksheet_set_column_opt(sheet->sheet, (lxw_col_t)column,
			(lxw_col_t)column, chars, NULL, &options));
}

void book_opener(struct book_sheet *sheet, uint32_t column, double chars)
{
	lxw_row_col_options options = {.collapsed = true};

	if (sheet->sheet != NULL)
		book_note(sheet,
		    worksheet_set_column_opt(sheet->sheet, (lxw_col_t)column,
			(lxw_col_t)column, chars, NULL, &options));
}

void book_freeze(struct book_sheet *sheet, uint32_t rows, uint32_t columns)
{
	if (sheet->sheet != NULL)
		worksheet_freeze_panes(sheet->sheet, rows, (lxw_col_t)columns);
}

void book_filter(struct book_sheet *sheet, uint32_t first_row,
    uint32_t last_row, uint32_t last_column)
{
	if (sheet->sheet != NULL)
		book_note(sheet, worksheet_autofilter(sheet->sheet, first_row,
				     0, last_row, (lxw_col_t)last_column));
}

/* In headers and footers & begins a code. */
static char *plain_of(const char *text, size_t max_bytes)
{
	struct buf out;

	buf_init(&out, 1024);
	for (; *text != '\0' && out.len < max_bytes; text++) {
		if (*text == '&')
			buf_putc(&out, '&');
		buf_putc(&out, *text == '\n' ? ' ' : *text);
	}
	while (*text != '\0' && ((unsigned char)*text & 0xC0) == 0x80)
		buf_putc(&out, *text++);
	return out.len > 0 ? buf_take(&out) : mem_strdup("");
}

static void set_margins(struct book_sheet *sheet)
{
	char *title = plain_of(sheet->book->title, 120);
	char *name = plain_of(sheet->name, 90);
	char *header = mem_printf("&L&9 %s&R&9 %s", title, name);

	if (strlen(header) <= HEADER_BYTES)
		book_note(sheet, worksheet_set_header(sheet->sheet, header));
	book_note(sheet,
	    worksheet_set_footer(sheet->sheet, "&C&9第 &P 页，共 &N 页"));
	worksheet_set_margins(sheet->sheet, 0.4, 0.4, 0.6, 0.6);
	free(header);
	free(name);
	free(title);
}

void book_print(struct book_sheet *sheet, const struct book_print *print)
{
	if (sheet->sheet == NULL)
		return;
	worksheet_set_paper(sheet->sheet, 9); /* A4 */
	if (print->landscape)
		worksheet_set_landscape(sheet->sheet);
	worksheet_fit_to_pages(sheet->sheet, 1, 0);
	worksheet_center_horizontally(sheet->sheet);
	if (print->last_head < print->last_row)
		book_note(sheet, worksheet_repeat_rows(sheet->sheet,
				     print->first_head, print->last_head));
	book_note(sheet, worksheet_print_area(sheet->sheet, 0, 0,
			     print->last_row, (lxw_col_t)print->last_column));
	book_note(
	    sheet, worksheet_ignore_errors(sheet->sheet,
		       LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576"));
	worksheet_gridlines(sheet->sheet, LXW_HIDE_ALL_GRIDLINES);
	set_margins(sheet);
}

/* --- a chart ------------------------------------------------------------ */

static void add_series(struct book_sheet *sheet, lxw_chart *chart,
    const struct book_bars *bars, const struct book_series *series)
{
	lxw_chart_series *one = chart_add_series(chart, NULL, NULL);
	lxw_chart_fill fill = {.color = series->colour};
	lxw_col_t labels = (lxw_col_t)bars->category_column;
	lxw_col_t column = (lxw_col_t)series->column;

	if (one == NULL) {
		sheet->book->failed = LXW_ERROR_MEMORY_MALLOC_FAILED;
		return;
	}
	chart_series_set_categories(
	    one, sheet->name, bars->first_row, labels, bars->last_row, labels);
	chart_series_set_values(
	    one, sheet->name, bars->first_row, column, bars->last_row, column);
	chart_series_set_name(one, series->name);
	chart_series_set_fill(one, &fill);
}

static void set_axes(lxw_chart *chart)
{
	lxw_chart_line grid = {.color = 0xE5E7EB};
	lxw_chart_line hidden = {.none = LXW_TRUE};
	lxw_chart_font font = {.size = 9, .color = 0x374151};

	/* Of bars libxlsxwriter calls the upright axis y. The first row of the
	 * table is the uppermost bar, the figures stay below. */
	chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_label_position(
	    chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_HIGH);
	chart_axis_set_min(chart->x_axis, 0);
	chart_axis_set_line(chart->x_axis, &hidden);
	chart_axis_set_major_tick_mark(
	    chart->x_axis, LXW_CHART_AXIS_TICK_MARK_NONE);
	chart_axis_set_major_tick_mark(
	    chart->y_axis, LXW_CHART_AXIS_TICK_MARK_NONE);
	chart_set_series_gap(chart, 60);
	chart_axis_set_num_font(chart->x_axis, &font);
	chart_axis_set_num_font(chart->y_axis, &font);
	chart_axis_set_num_format(chart->x_axis, "0");
	chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_TRUE);
	chart_axis_major_gridlines_set_visible(chart->y_axis, LXW_FALSE);
	chart_axis_major_gridlines_set_line(chart->x_axis, &grid);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	chart_legend_set_font(chart, &font);
}

void book_bars(struct book_sheet *sheet, const struct book_bars *bars)
{
	lxw_chart *chart = workbook_add_chart(
	    sheet->book->book, LXW_CHART_BAR_STACKED);
	lxw_chart_font font = {.size = 11, .bold = LXW_TRUE, .color = 0x1E3A8A};

	if (chart == NULL || sheet->sheet == NULL) {
		sheet->book->failed = LXW_ERROR_MEMORY_MALLOC_FAILED;
		return;
	}
	for (size_t i = 0; i < bars->series_count; i++)
		add_series(sheet, chart, bars, &bars->series[i]);
	chart_title_set_name(chart, bars->title);
	chart_title_set_name_font(chart, &font);
	set_axes(chart);
	/* Of libxlsxwriter's usual 480 x 288 pixels. */
	lxw_chart_options options = {
	    .x_offset = 4,
	    .y_offset = 4,
	    .x_scale = bars->width / 480.0,
	    .y_scale = bars->height / 288.0,
	};
	book_note(sheet, worksheet_insert_chart_opt(sheet->sheet, bars->row,
			     (lxw_col_t)bars->column, chart, &options));
}
