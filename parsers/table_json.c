#include "parsers/table.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/number_text.h"

#define PIECE_BYTES (64u << 10)
/* Above the largest thing appended between two flushes, a cell: text and raw
 * with each byte escaped to six. */
#define BUFFER_BYTES (16u << 20)

/* What stands between a cell's reference and its value. */
#define TYPE(name) \
	{ \
		"\",\"type\":\"" name "\",\"value\":", \
		    sizeof("\",\"type\":\"" name "\",\"value\":") - 1 \
	}
static const struct {
	const char *text;
	size_t len;
} typed[] = {
    [CELL_TEXT] = TYPE("text"),
    [CELL_NUMBER] = TYPE("number"),
    [CELL_DATE] = TYPE("date"),
    [CELL_BOOL] = TYPE("bool"),
    [CELL_ERROR] = TYPE("error"),
};

static int flush(struct table_json *json, size_t least)
{
	if (json->buf.full)
		json->failed = true;
	if (json->failed)
		return -1;
	if (json->buf.len < least)
		return 0;
	json->written += json->buf.len;
	if (json->written > json->max_bytes ||
	    json->write(json->context, buf_text(&json->buf), json->buf.len) < 0)
		json->failed = true;
	buf_reset(&json->buf);
	return json->failed ? -1 : 0;
}

#define LITERAL(buf, text) buf_append((buf), (text), sizeof(text) - 1)

static int json_sheet_begin(void *context, const char *name, bool hidden)
{
	struct table_json *json = context;

	if (json->sheet_count++ > 0)
		buf_putc(&json->buf, ',');
	LITERAL(&json->buf, "\n{\"name\":");
	buf_json_string(&json->buf, name, strlen(name));
	buf_puts(&json->buf, hidden ? ",\"hidden\":true" : ",\"hidden\":false");
	LITERAL(&json->buf, ",\"cells\":[");
	json->rows = json->cols = 0;
	json->cell_count = 0;
	buf_reset(&json->merges);
	return flush(json, PIECE_BYTES);
}

/* table_ref, with what a row's cells have in common kept. */
static size_t write_ref(
    struct table_json *json, uint32_t row, uint32_t col, char out[12])
{
	size_t len = 0;

	if (col >= 26 * 27) {
		table_ref(row, col, out);
		return strlen(out);
	}
	if (json->digits_row != row || json->digits[0] == '\0') {
		table_ref(row, 0, out);
		memcpy(json->digits, out + 1, sizeof json->digits - 1);
		json->digits_row = row;
	}
	if (col >= 26)
		out[len++] = (char)('A' + col / 26 - 1);
	out[len++] = (char)('A' + col % 26);
	for (const char *at = json->digits; *at != '\0'; at++)
		out[len++] = *at;
	return len;
}

static void write_value(struct buf *buf, const struct cell *cell)
{
	if (cell->type == CELL_BOOL)
		buf_puts(buf, cell->number != 0 ? "true" : "false");
	else if (cell->type != CELL_NUMBER)
		buf_json_string(buf, cell->text, cell->text_bytes);
}

/* What a cell begins with, up to its value, and that when it is a number: put
 * together here, for there are millions. */
static void write_start(struct table_json *json, const struct cell *cell)
{
	static const char between[] = ",\n{\"ref\":\"";
	char start[96];
	size_t len = 0, skip = json->cell_count++ == 0; /* no comma */

	memcpy(start, between, sizeof between - 1);
	len += sizeof between - 1;
	len += write_ref(json, cell->row, cell->col, start + len);
	memcpy(start + len, typed[cell->type].text, typed[cell->type].len);
	len += typed[cell->type].len;
	if (cell->type == CELL_NUMBER)
		len += number_write(cell->number, start + len);
	buf_append(&json->buf, start + skip, len - skip);
}

static int json_cell(void *context, const struct cell *cell)
{
	struct table_json *json = context;
	struct buf *buf = &json->buf;

	write_start(json, cell);
	write_value(buf, cell);
	if (cell->raw != NULL) {
		LITERAL(buf, ",\"raw\":");
		buf_json_string(buf, cell->raw, strlen(cell->raw));
	}
	if (cell->formula)
		LITERAL(buf, ",\"formula\":true");
	if (cell->hidden)
		LITERAL(buf, ",\"hidden\":true");
	buf_putc(buf, '}');
	if (cell->row >= json->rows)
		json->rows = cell->row + 1;
	if (cell->col >= json->cols)
		json->cols = cell->col + 1;
	return flush(json, PIECE_BYTES);
}

static int json_merge(void *context, const struct cell_range *range)
{
	struct table_json *json = context;
	char first[12], last[12];

	table_ref(range->first_row, range->first_col, first);
	table_ref(range->last_row, range->last_col, last);
	return buf_printf(&json->merges, "%s\"%s:%s\"",
	    json->merges.len > 0 ? "," : "", first, last);
}

static int json_sheet_end(void *context)
{
	struct table_json *json = context;

	buf_printf(&json->buf, "],\"rows\":%u,\"cols\":%u,\"merged\":[",
	    json->rows, json->cols);
	buf_append(&json->buf, buf_text(&json->merges), json->merges.len);
	LITERAL(&json->buf, "]}");
	return flush(json, PIECE_BYTES);
}

struct table_sink table_json_begin(struct table_json *json,
    int (*write)(void *context, const char *bytes, size_t size), void *context,
    uint64_t max_bytes)
{
	*json = (struct table_json){
	    .write = write, .context = context, .max_bytes = max_bytes};
	buf_init(&json->buf, BUFFER_BYTES);
	buf_init(&json->merges, BUFFER_BYTES / 2);
	LITERAL(&json->buf, "{\"sheets\":[");
	return (struct table_sink){json, json_sheet_begin, json_cell,
	    json_merge, json_sheet_end, NULL, NULL};
}

/* format, outcome, notes and the rest, without the braces around. */
static void write_report(struct buf *buf, const struct table_report *report)
{
	LITERAL(buf, "\"format\":");
	buf_json_string(buf, report->format, strlen(report->format));
	buf_printf(buf, ",\"outcome\":\"%s\",", outcome_name(report->outcome));
	if (report->reason != NULL) {
		LITERAL(buf, "\"reason\":");
		buf_json_string(buf, report->reason, strlen(report->reason));
		buf_putc(buf, ',');
	}
	buf_printf(buf, "\"macros\":%s,\"notes\":[",
	    report->macros ? "true" : "false");
	for (size_t i = 0; i < report->note_count; i++) {
		if (i > 0)
			buf_putc(buf, ',');
		buf_json_string(
		    buf, report->notes[i], strlen(report->notes[i]));
	}
	buf_putc(buf, ']');
}

int table_json_end(struct table_json *json, const struct table_report *report)
{
	LITERAL(&json->buf, "],\n");
	write_report(&json->buf, report);
	LITERAL(&json->buf, "}\n");
	int result = flush(json, 0);
	buf_free(&json->buf);
	buf_free(&json->merges);
	return result;
}

char *table_json_refused(const struct table_report *report)
{
	struct buf buf;

	buf_init(&buf, BUFFER_BYTES);
	buf_putc(&buf, '{');
	write_report(&buf, report);
	LITERAL(&buf, ",\"sheets\":[]}\n");
	return buf_take(&buf);
}
