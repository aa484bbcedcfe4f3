#include "parsers/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "parsers/table_readers.h"

#define MAX_NOTES 64

/* Every kind whose tables are read. */
static const struct {
	enum sniff_kind kind;
	const char *format;
	table_reader *reader;
} readers[] = {
    {SNIFF_XLSX, "xlsx", xlsx_read},
    {SNIFF_XLS, "xls", xls_read},
    {SNIFF_TEXT, "csv", csv_read},
    {SNIFF_DOCX, "docx", docx_read},
    {SNIFF_ENCRYPTED_OOXML, "ooxml", ooxml_read},
    {SNIFF_ODS, "ods", ods_read},
    {SNIFF_FODS, "fods", fods_read},
    {SNIFF_ODT, "odt", odt_read},
    {SNIFF_FODT, "fodt", fodt_read},
    {SNIFF_HTML, "html", html_read},
    {SNIFF_MHTML, "mhtml", mhtml_read},
    {SNIFF_XML2003, "xml2003", xml2003_read},
};

void table_report_free(struct table_report *report)
{
	if (report == NULL)
		return;
	free(report->reason);
	for (size_t i = 0; i < report->note_count; i++)
		free(report->notes[i]);
	free(report->notes);
	*report = (struct table_report){0};
}

void table_note(struct table_report *report, const char *format, ...)
{
	va_list args;
	char line[512];

	if (report->note_count >= MAX_NOTES)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	char *text = utf8_clean(line, strlen(line));
	for (size_t i = 0; i < report->note_count; i++) {
		if (strcmp(report->notes[i], text) == 0) {
			free(text);
			return;
		}
	}
	report->notes = mem_resize(
	    report->notes, report->note_count + 1, sizeof *report->notes);
	report->notes[report->note_count++] = text;
}

int table_refuse(
    struct table_report *report, enum outcome outcome, const char *format, ...)
{
	va_list args;
	char line[512];

	if (report->outcome != OUTCOME_OK)
		return -1;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	report->outcome = outcome;
	report->reason = utf8_clean(line, strlen(line));
	return -1;
}

/*
 * The guard stands between every reader and the caller's sink: the budgets
 * that all formats share are kept here.
 */
struct guard {
	const struct limits *limits;
	const struct table_sink *sink;
	struct table_report *report;
	int64_t sheets, cells, merges;
};

static int guard_stopped(struct guard *guard)
{
	return table_refuse(guard->report, OUTCOME_TOO_LARGE,
	    "more cells or text than an answer may hold");
}

static int guard_sheet_begin(void *context, const char *name, bool hidden)
{
	struct guard *guard = context;

	if (++guard->sheets > guard->limits->sheets)
		return table_refuse(guard->report, OUTCOME_TOO_LARGE,
		    "more than %lld sheets", (long long)guard->limits->sheets);
	guard->merges = 0;
	if (guard->sink->sheet_begin(guard->sink->context, name, hidden) < 0)
		return guard_stopped(guard);
	return 0;
}

/* Over Excel's own maximum of characters in a cell: cut, and said. */
static int guard_long_cell(struct guard *guard, const struct cell *cell)
{
	struct cell shorter = *cell;
	char ref[12];
	const char *at = cell->text, *end = cell->text + cell->text_bytes;

	for (int64_t chars = 0; at < end && chars < guard->limits->cell_chars;
	     chars++)
		for (at++; at < end && (*at & 0xc0) == 0x80;)
			at++;
	if (at == end)
		return guard->sink->cell(guard->sink->context, cell);
	table_ref(cell->row, cell->col, ref);
	table_note(guard->report, "text over %lld characters cut in %s",
	    (long long)guard->limits->cell_chars, ref);
	shorter.text_bytes = (size_t)(at - cell->text);
	char *copy = mem_strndup(cell->text, shorter.text_bytes);
	shorter.text = copy;
	int result = guard->sink->cell(guard->sink->context, &shorter);
	free(copy);
	return result;
}

static int guard_cell(void *context, const struct cell *cell)
{
	struct guard *guard = context;
	int result;

	if (++guard->cells > guard->limits->cells)
		return table_refuse(guard->report, OUTCOME_TOO_LARGE,
		    "more than %lld filled cells",
		    (long long)guard->limits->cells);
	if (cell->text_bytes > (size_t)guard->limits->cell_chars)
		result = guard_long_cell(guard, cell);
	else
		result = guard->sink->cell(guard->sink->context, cell);
	return result < 0 ? guard_stopped(guard) : 0;
}

static int guard_merge(void *context, const struct cell_range *range)
{
	struct guard *guard = context;

	if (++guard->merges > guard->limits->merges)
		return table_refuse(guard->report, OUTCOME_TOO_LARGE,
		    "more than %lld merged ranges in a sheet",
		    (long long)guard->limits->merges);
	if (guard->sink->merge(guard->sink->context, range) < 0)
		return guard_stopped(guard);
	return 0;
}

static int guard_sheet_end(void *context)
{
	struct guard *guard = context;

	if (guard->sink->sheet_end(guard->sink->context) < 0)
		return guard_stopped(guard);
	return 0;
}

static void guard_line(void *context, const char *text, size_t bytes)
{
	struct guard *guard = context;

	if (guard->sink->line != NULL)
		guard->sink->line(guard->sink->context, text, bytes);
}

static void guard_nested(void *context)
{
	struct guard *guard = context;

	if (guard->sink->nested != NULL)
		guard->sink->nested(guard->sink->context);
}

static void refuse_kind(enum sniff_kind kind, struct table_report *report)
{
	const char *format = sniff_format(kind);

	if (kind == SNIFF_EMPTY)
		table_refuse(report, OUTCOME_NO_TABLE, "the file is empty");
	else if (kind >= SNIFF_PNG && kind <= SNIFF_AMR)
		table_refuse(report, OUTCOME_NO_TABLE,
		    "a %s file holds no table", format);
	else
		table_refuse(report, OUTCOME_UNSUPPORTED,
		    "tables of %s files are not read", format);
}

void table_read(const unsigned char *bytes, size_t size, const char *name,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct guard guard = {.limits = limits, .sink = sink, .report = report};
	struct table_sink guarded = {&guard, guard_sheet_begin, guard_cell,
	    guard_merge, guard_sheet_end, guard_line, guard_nested};
	enum sniff_kind kind = sniff_kind_of(bytes, size);
	table_reader *reader = NULL;
	char extension[8];

	*report = (struct table_report){
	    .format = sniff_format(kind), .text_chars = -1};
	if (sniff_name_lies(kind, name, extension))
		table_note(report, "name says %s, content is %s", extension,
		    report->format);
	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
		if (readers[i].kind == kind)
			reader = readers[i].reader;
	if (reader == NULL) {
		refuse_kind(kind, report);
		return;
	}
	reader(bytes, size, limits, &guarded, report);
	if (report->outcome == OUTCOME_OK && guard.cells == 0)
		table_refuse(
		    report, OUTCOME_NO_TABLE, "no filled cell in the file");
}

bool table_is_of_text(const struct table_report *report)
{
	static const char *const formats[] = {
	    "docx", "odt", "fodt", "html", "mhtml"};

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (strcmp(report->format, formats[i]) == 0)
			return true;
	return false;
}

void table_ref(uint32_t row, uint32_t col, char out[12])
{
	char letters[8];
	size_t len = 0;

	for (uint64_t n = (uint64_t)col + 1; n > 0; n = (n - 1) / 26)
		letters[len++] = (char)('A' + (n - 1) % 26);
	for (size_t i = 0; i < len; i++)
		out[i] = letters[len - 1 - i];
	char digits[12];
	size_t count = 0;
	for (uint64_t n = (uint64_t)row + 1; n > 0; n /= 10)
		digits[count++] = (char)('0' + n % 10);
	/* Rows past any sheet's are shown cut rather than out of bounds. */
	while (count > 0 && len < 11)
		out[len++] = digits[--count];
	out[len] = '\0';
}

int table_ref_parse(const char *text, size_t len, uint32_t *row, uint32_t *col)
{
	const char *at = text, *end = text + len;
	uint64_t column = 0, line = 0;

	if (at < end && *at == '$')
		at++;
	const char *letters = at;
	for (; at < end && ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z'); at++)
		if (column <= TABLE_MAX_COLS)
			column = column * 26 +
				 (uint64_t)((*at | 0x20) - 'a' + 1);
	if (at == letters || column > TABLE_MAX_COLS)
		return -1;
	if (at < end && *at == '$')
		at++;
	const char *digits = at;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		if (line <= TABLE_MAX_ROWS)
			line = line * 10 + (uint64_t)(*at - '0');
	if (at == digits || at != end || line == 0 || line > TABLE_MAX_ROWS)
		return -1;
	*row = (uint32_t)line - 1;
	*col = (uint32_t)column - 1;
	return 0;
}
