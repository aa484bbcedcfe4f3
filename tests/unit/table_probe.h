/*
 * For the tests of the table readers: a workbook zipped from strings, and a
 * file's cells in a line of text each: "A1 text abc", "B2 number 12 raw 12.0".
 */
#ifndef TESTS_UNIT_TABLE_PROBE_H
#define TESTS_UNIT_TABLE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/buf.h"
#include "base/mem.h"
#include "parsers/number_text.h"
#include "parsers/table.h"

struct probe_part {
	const char *name;
	const char *text;
	size_t size; /* 0 = strlen */
};

/* --- zipping ------------------------------------------------------------- */

struct probe_file {
	unsigned char *bytes;
	size_t size;
};

static inline struct probe_file probe_zip(
    const struct probe_part *parts, size_t count)
{
	zip_error_t error;
	struct probe_file file = {NULL, 0};
	zip_stat_t stat;

	zip_error_init(&error);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_source_keep(source);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
	for (size_t i = 0; i < count; i++) {
		size_t size = parts[i].size > 0 ? parts[i].size
						: strlen(parts[i].text);
		if (zip_file_add(zip, parts[i].name,
			zip_source_buffer(zip, parts[i].text, size, 0),
			ZIP_FL_ENC_UTF_8) < 0)
			abort();
	}
	if (zip_close(zip) < 0 || zip_source_open(source) < 0 ||
	    zip_source_stat(source, &stat) < 0)
		abort();
	file.size = (size_t)stat.size;
	file.bytes = mem_alloc(file.size);
	zip_source_read(source, file.bytes, file.size);
	zip_source_close(source);
	zip_source_free(source);
	return file;
}

/* --- reading ------------------------------------------------------------- */

static const char *const probe_types[] = {
    "text", "number", "date", "bool", "error"};

static inline int probe_sheet(void *context, const char *name, bool hidden)
{
	return buf_printf(context, "[%s]%s\n", name, hidden ? " hidden" : "");
}

static inline int probe_cell(void *context, const struct cell *cell)
{
	char ref[12], number[32];

	table_ref(cell->row, cell->col, ref);
	buf_printf(context, "%s %s ", ref, probe_types[cell->type]);
	if (cell->type == CELL_NUMBER || cell->type == CELL_BOOL) {
		number_write(cell->number, number);
		buf_puts(context, number);
	} else {
		buf_append(context, cell->text, cell->text_bytes);
	}
	if (cell->raw != NULL)
		buf_printf(context, " raw %s", cell->raw);
	if (cell->hidden)
		buf_puts(context, " hidden");
	if (cell->formula)
		buf_puts(context, " formula");
	return buf_putc(context, '\n');
}

static inline int probe_merge(void *context, const struct cell_range *range)
{
	char first[12], last[12];

	table_ref(range->first_row, range->first_col, first);
	table_ref(range->last_row, range->last_col, last);
	return buf_printf(context, "merge %s:%s\n", first, last);
}

static inline int probe_end(void *context)
{
	(void)context;
	return 0;
}

/* The cells a line each (malloc); *report is the caller's to free. */
static inline char *probe_read(const void *bytes, size_t size, const char *name,
    const struct limits *limits, struct table_report *report)
{
	struct buf buf;
	struct table_sink sink = {
	    &buf, probe_sheet, probe_cell, probe_merge, probe_end, NULL, NULL};

	buf_init(&buf, 64u << 20);
	/* A copy of exactly that size, so that reading past it is seen. */
	unsigned char *copy = mem_alloc(size);
	memcpy(copy, bytes, size);
	table_read(copy, size, name, limits, &sink, report);
	free(copy);
	return buf_take(&buf);
}

/* The lines between the tables: each with how many tables began before it
 * (malloc). */
static inline char *probe_lines(const void *bytes, size_t size)
{
	struct buf buf;
	struct sheets sheets;
	struct table_report report;
	struct table_sink sink = sheets_collector(&sheets, 10000);

	buf_init(&buf, 1u << 20);
	table_read(bytes, size, "a", &limits_default, &sink, &report);
	for (size_t i = 0; i < sheets.line_count; i++)
		buf_printf(&buf, "%zu %s\n", sheets.lines[i].sheet,
		    sheets.lines[i].text);
	table_report_free(&report);
	sheets_free(&sheets);
	return buf_take(&buf);
}

static inline bool probe_noted(
    const struct table_report *report, const char *words)
{
	for (size_t i = 0; i < report->note_count; i++)
		if (strstr(report->notes[i], words) != NULL)
			return true;
	return false;
}

#endif
