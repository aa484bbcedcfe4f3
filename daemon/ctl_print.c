#include "ctl_print.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#define GAP 2
#define TEXT_BYTES 65536

/* --- widths ----------------------------------------------------------------
 */

struct range {
	uint32_t first, last;
};

/* East Asian Wide and Fullwidth (UAX #11), as far as mail here has any. */
static const struct range wide[] = {{0x1100, 0x115F}, {0x2E80, 0x303E},
    {0x3041, 0x33FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF},
    {0xA960, 0xA97F}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

/* Combining marks, joiners, variation selectors. */
static const struct range narrow[] = {{0x0300, 0x036F}, {0x200B, 0x200D},
    {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};

/* Controls and what turns the writing direction: a file name must not show
 * as another one, nor colour the terminal. */
static const struct range harmful[] = {{0x00, 0x1F}, {0x7F, 0x9F},
    {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFFF9, 0xFFFB}};

#define IS_IN(ranges, code) \
	is_in(ranges, sizeof(ranges) / sizeof *(ranges), code)

static bool is_in(const struct range *ranges, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

static size_t width_of(uint32_t code)
{
	if (IS_IN(narrow, code))
		return 0;
	return IS_IN(wide, code) ? 2 : 1;
}

size_t ctl_width(const char *text)
{
	size_t width = 0;
	uint32_t code;

	while ((code = utf8_next(&text)) != 0)
		width += width_of(code);
	return width;
}

/* --- texts -----------------------------------------------------------------
 */

/* One line, without what a terminal would obey. */
static char *harmless(const char *text)
{
	struct buf buf;
	uint32_t code;
	char bytes[4];

	buf_init(&buf, TEXT_BYTES);
	while ((code = utf8_next(&text)) != 0) {
		if (code == '\n' || code == '\t' || code == '\r')
			buf_putc(&buf, ' ');
		else if (!IS_IN(harmful, code))
			buf_append(&buf, bytes, utf8_put(bytes, code));
	}
	return buf_take(&buf);
}

static bool is_digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

/* "2023-05-17T10:00:00+08:00": everything here is in the config's zone. */
static bool is_instant(const char *text)
{
	return strlen(text) == 25 && is_digits(text, 4) && text[4] == '-' &&
	       text[10] == 'T' && text[13] == ':' && text[22] == ':';
}

static char *list_text(const json_t *list)
{
	struct buf buf;
	size_t i;
	json_t *item;

	buf_init(&buf, TEXT_BYTES);
	json_array_foreach(list, i, item)
	{
		char *text = ctl_text(item);
		buf_printf(&buf, "%s%s", i > 0 ? ", " : "", text);
		free(text);
	}
	return buf_take(&buf);
}

char *ctl_text(const json_t *value)
{
	if (json_is_string(value)) {
		const char *text = json_string_value(value);
		if (is_instant(text))
			return mem_printf("%.10s %.8s", text, text + 11);
		return harmless(text);
	}
	if (json_is_integer(value))
		return mem_printf("%lld", (long long)json_integer_value(value));
	if (json_is_real(value))
		return mem_printf("%.15g", json_real_value(value));
	if (json_is_array(value))
		return list_text(value);
	if (json_is_boolean(value))
		return mem_strdup(json_is_true(value) ? "yes" : "no");
	return mem_strdup("");
}

/* At most `most` columns, "…" in place of what is cut. */
static char *shortened(char *text, size_t most)
{
	size_t width = 0;
	const char *at = text, *end = text;

	if (most == 0 || ctl_width(text) <= most)
		return text;
	for (;;) {
		uint32_t code = utf8_next(&at);
		width += width_of(code);
		if (width > most - 1)
			break;
		end = at;
	}
	char *shorter = mem_printf("%.*s…", (int)(end - text), text);
	free(text);
	return shorter;
}

/* --- tables ----------------------------------------------------------------
 */

static char *cell(const json_t *row, const struct ctl_column *column)
{
	char *text = ctl_text(json_object_get(row, column->key));

	if (text[0] == '\0') {
		free(text);
		return mem_strdup("-");
	}
	return shortened(text, column->most);
}

static const char *heading(const struct ctl_column *column)
{
	return column->heading != NULL ? column->heading : column->key;
}

static bool is_empty(const json_t *value)
{
	return value == NULL || json_is_null(value) ||
	       (json_is_string(value) && json_string_length(value) == 0) ||
	       (json_is_array(value) && json_array_size(value) == 0);
}

struct measure {
	size_t width; /* 0 when no row has anything in it */
	bool right;   /* all it has are numbers */
};

static struct measure measure(
    const json_t *rows, const struct ctl_column *column)
{
	size_t width = 0, i;
	json_t *row;
	bool any = false, right = true;

	json_array_foreach(rows, i, row)
	{
		char *text = cell(row, column);
		size_t its = ctl_width(text);
		free(text);
		width = its > width ? its : width;
		const json_t *value = json_object_get(row, column->key);
		any = any || !is_empty(value);
		right = right && (is_empty(value) || json_is_number(value));
	}
	size_t head = ctl_width(heading(column));
	return (struct measure){!any ? 0 : head > width ? head : width, right};
}

static void pad(FILE *out, size_t count)
{
	while (count-- > 0)
		fputc(' ', out);
}

/* `owed` is the space the columns before left open: none at a line's end. */
static void put_cell(
    FILE *out, const char *text, size_t width, bool right, size_t *owed)
{
	size_t rest = width - ctl_width(text);

	pad(out, *owed + (right ? rest : 0));
	fputs(text, out);
	*owed = GAP + (right ? 0 : rest);
}

static void put_row(FILE *out, const json_t *row,
    const struct ctl_column *columns, const struct measure *measures,
    size_t count)
{
	size_t owed = 0;

	for (size_t i = 0; i < count; i++) {
		if (measures[i].width == 0)
			continue;
		char *text = row != NULL ? cell(row, &columns[i])
					 : mem_strdup(heading(&columns[i]));
		put_cell(
		    out, text, measures[i].width, measures[i].right, &owed);
		free(text);
	}
	fputc('\n', out);
}

void ctl_print_table(FILE *out, const json_t *rows,
    const struct ctl_column *columns, size_t count)
{
	struct measure *measures = mem_calloc(count, sizeof *measures);
	size_t i;
	json_t *row;

	for (i = 0; i < count; i++)
		measures[i] = measure(rows, &columns[i]);
	put_row(out, NULL, columns, measures, count);
	json_array_foreach(rows, i, row)
	    put_row(out, row, columns, measures, count);
	free(measures);
}

/* --- lines -----------------------------------------------------------------
 */

static bool is_line(const json_t *value)
{
	return !json_is_object(value) && !is_empty(value) &&
	       !json_is_object(json_array_get(value, 0));
}

void ctl_print_members(FILE *out, const json_t *object)
{
	size_t widest = 0;
	const char *key;
	const json_t *value;

	json_object_foreach((json_t *)object, key, value)
	{
		size_t width = ctl_width(key);
		if (is_line(value) && width > widest)
			widest = width;
	}
	json_object_foreach((json_t *)object, key, value)
	{
		if (!is_line(value))
			continue;
		char *text = ctl_text(value);
		fputs(key, out);
		pad(out, widest - ctl_width(key) + GAP);
		fprintf(out, "%s\n", text);
		free(text);
	}
}

void ctl_print_json(FILE *out, const json_t *value)
{
	json_dumpf(value, out, JSON_INDENT(2) | JSON_ENCODE_ANY);
	fputc('\n', out);
}
