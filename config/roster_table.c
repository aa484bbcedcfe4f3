/* The roster's rows, from CSV text or a spreadsheet. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/charset.h"
#include "base/mem.h"
#include "config/problems.h"
#include "config/roster.h"

#define CELL_BYTES (64u << 10)

void roster_table_free(struct roster_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		for (size_t j = 0; j < table->rows[i].count; j++)
			free(table->rows[i].cells[j]);
		free(table->rows[i].cells);
	}
	free(table->rows);
	*table = (struct roster_table){0};
}

/* Takes `cell`; white space around it goes, as does Excel's full-width. */
static void row_add(struct roster_row *row, char *cell)
{
	char *begin = cell;
	size_t len;

	for (;;) {
		if (isspace((unsigned char)*begin))
			begin++;
		else if (strncmp(begin, "　", 3) == 0)
			begin += 3;
		else
			break;
	}
	len = strlen(begin);
	for (;;) {
		if (len && isspace((unsigned char)begin[len - 1]))
			len--;
		else if (len >= 3 && strncmp(begin + len - 3, "　", 3) == 0)
			len -= 3;
		else
			break;
	}
	row->cells = mem_resize(row->cells, row->count + 1, sizeof *row->cells);
	row->cells[row->count++] = mem_strndup(begin, len);
	free(cell);
}

/* Takes the row; a blank one is dropped. */
static void table_add(struct roster_table *table, struct roster_row row)
{
	bool blank = true;

	for (size_t i = 0; i < row.count; i++)
		blank = blank && !*row.cells[i];
	if (!blank) {
		MEM_GROW(table->rows, table->count, table->cap);
		table->rows[table->count++] = row;
		return;
	}
	for (size_t i = 0; i < row.count; i++)
		free(row.cells[i]);
	free(row.cells);
}

#define SEPARATOR_LINES 5 /* a title may stand above the header */

/* The separator is what the first lines have most of. */
static char separator_of(const char *text)
{
	size_t commas = 0, tabs = 0, semicolons = 0, lines = 0;

	for (; *text && lines < SEPARATOR_LINES; text++) {
		commas += *text == ',';
		tabs += *text == '\t';
		semicolons += *text == ';';
		lines += *text == '\n';
	}
	if (tabs > commas && tabs > semicolons)
		return '\t';
	return semicolons > commas ? ';' : ',';
}

/* One cell from *at on, RFC 4180; *at stands at what ended it. */
static char *cell_next(const char **at, char separator, int *line, bool *open)
{
	struct buf cell;
	bool quoted = **at == '"';
	const char *p = *at + quoted;

	buf_init(&cell, CELL_BYTES);
	for (; *p; p++) {
		if (quoted && *p == '"' && p[1] == '"')
			p++;
		else if (quoted && *p == '"') {
			quoted = false;
			continue;
		} else if (!quoted &&
			   (*p == separator || *p == '\n' || *p == '\r'))
			break;
		*line += *p == '\n';
		buf_putc(&cell, *p);
	}
	*open = quoted;
	*at = p;
	return buf_take(&cell);
}

void roster_split(const char *text, const char *file,
    struct roster_table *table, struct config_problems *problems)
{
	char separator = separator_of(text);
	int line = 1;

	*table = (struct roster_table){0};
	while (*text) {
		struct roster_row row = {.line = line};
		bool open = false;

		for (;;) {
			row_add(
			    &row, cell_next(&text, separator, &line, &open));
			if (*text != separator)
				break;
			text++;
		}
		if (open)
			problems_add(problems, file, row.line,
			    "a quote \" opened in this row is never closed");
		if (*text == '\r')
			text++;
		if (*text == '\n')
			text++;
		line++;
		table_add(table, row);
	}
}

static void split_bytes(const char *bytes, size_t len, const char *file,
    struct roster_table *table, struct config_problems *problems)
{
	char *text, *begin;

	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	text = begin = charset_decode(NULL, bytes, len, NULL);
	roster_split(begin, file, table, problems);
	free(text);
}

static int read_sheet(
    struct loader *loader, const char *path, struct roster_table *table)
{
	char ***rows = NULL;
	size_t count = 0, *widths = NULL;
	struct err err = {0};

	if (!loader->table) {
		problems_add(loader->problems, path, 0,
		    "a spreadsheet cannot be read here: save it as CSV");
		return -1;
	}
	if (loader->table(
		loader->context, path, &rows, &count, &widths, &err) != 0) {
		problems_add(loader->problems, path, 0,
		    "the spreadsheet cannot be read: %s", err.text);
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		struct roster_row row = {.line = (int)i + 1};

		for (size_t j = 0; j < widths[i]; j++)
			row_add(&row, rows[i][j] ? rows[i][j] : mem_strdup(""));
		free(rows[i]);
		table_add(table, row);
	}
	free(rows);
	free(widths);
	return 0;
}

void roster_load(struct loader *loader, const struct source_place *from,
    const char *shown, struct campaign *campaign)
{
	struct roster_table table = {0};
	size_t len;
	char *bytes = source_read(
	    loader->source, shown, from, &len, loader->problems);
	const char *file;
	int failed = 0;

	if (!bytes)
		return;
	file = source_name(loader->source, shown);
	/* A spreadsheet is told by its first bytes: zip, or OLE2. */
	if (len >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 ||
			    memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0))
		failed = read_sheet(loader, file, &table);
	else
		split_bytes(bytes, len, file, &table, loader->problems);
	free(bytes);
	if (!failed)
		roster_read(&table, file, campaign, loader->problems);
	roster_table_free(&table);
}
