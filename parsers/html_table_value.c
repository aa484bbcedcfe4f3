/* What a cell of an HTML table is. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "parsers/html_table.h"
#include "parsers/number_text.h"

#define DAYS_1904 1462
#define NUMBER_BYTES 64

/* LibreOffice: sdval="45063" sdnum="2052;0;YYYY-MM-DD". */
static void take_libreoffice(
    struct html_value *value, const struct html_tag *tag)
{
	char *format = html_tag_value(tag, "sdnum");
	const char *code = format != NULL ? strchr(format, ';') : NULL;

	value->number = html_tag_value(tag, "sdval");
	code = code != NULL ? strchr(code + 1, ';') : NULL;
	if (code != NULL && strcmp(code, ";BOOLEAN") == 0) {
		value->boolean = value->number;
		value->number = NULL;
	} else if (code != NULL) {
		number_named_parse(code + 1, strlen(code + 1), &value->format);
		value->has_format = true;
	}
	free(format);
}

/* SheetJS: data-t="n" data-v="45063" data-z="yyyy-mm-dd". */
static void take_sheetjs(struct html_value *value, const struct html_tag *tag)
{
	char *type = html_tag_value(tag, "data-t");
	char *format = html_tag_value(tag, "data-z");

	if (strcmp(type, "n") == 0)
		value->number = html_tag_value(tag, "data-v");
	else if (strcmp(type, "b") == 0)
		value->boolean = html_tag_value(tag, "data-v");
	else if (strcmp(type, "s") == 0)
		value->text = mem_strdup("");
	if (format != NULL) {
		number_named_parse(format, strlen(format), &value->format);
		value->has_format = true;
	}
	free(type);
	free(format);
}

void html_value_take(struct html_value *value, const struct html_tag *tag,
    const struct html_styles *styles)
{
	*value = (struct html_value){0};
	if (tag->attribute_count == 0 && styles->count == 0)
		return;
	value->has_format = html_styles_of(styles, tag, &value->format);
	if (html_tag_has(tag, "sdval")) {
		take_libreoffice(value, tag);
	} else if (html_tag_has(tag, "data-t")) {
		take_sheetjs(value, tag);
	} else {
		value->number = html_tag_value(tag, "x:num");
		value->text = html_tag_value(tag, "x:str");
		value->boolean = html_tag_value(tag, "x:bool");
		value->error = html_tag_value(tag, "x:err");
		value->formula = html_tag_has(tag, "x:fmla");
	}
}

void html_value_free(struct html_value *value)
{
	free(value->number);
	free(value->text);
	free(value->boolean);
	free(value->error);
	*value = (struct html_value){0};
}

static int text_cell(
    struct cell *cell, enum cell_type type, const char *text, size_t len)
{
	cell->type = type;
	cell->text = text;
	cell->text_bytes = len;
	return len > 0 ? 0 : -1;
}

static bool date_cell(const struct html_value *value, double serial,
    bool date1904, char scratch[32], struct cell *cell)
{
	enum number_kind kind = NUMBER_PLAIN;

	if (value->has_format)
		kind = number_format_kind(&value->format.format, serial);
	if (kind == NUMBER_PLAIN || (kind == NUMBER_DURATION && serial >= 1))
		return false;
	if (date1904 && (kind == NUMBER_DATE || serial >= 1))
		serial += DAYS_1904;
	size_t len = number_date_text(serial, kind, scratch);
	if (len == 0)
		return false;
	text_cell(cell, CELL_DATE, scratch, len);
	cell->number = serial;
	cell->raw = value->number;
	return true;
}

/* The number that the tag gives in full. */
static bool number_cell(const struct html_value *value, bool date1904,
    char scratch[32], struct cell *cell)
{
	struct number_text number;

	if (value->number == NULL || *value->number == '\0' ||
	    number_parse(value->number, strlen(value->number), &number) < 0)
		return false;
	if (date_cell(value, number.value, date1904, scratch, cell))
		return true;
	cell->type = CELL_NUMBER;
	cell->number = number.value;
	if (!number.canonical || number.digits > 15)
		cell->raw = value->number;
	return true;
}

/* A number by its looks. Where the tag says that it is one, separators of
 * thousands belong to it. */
static bool plain_number(const char *text, size_t len, bool said_so,
    char scratch[32], struct cell *cell)
{
	struct number_text number;
	size_t digits = 0;

	said_so = said_so && len < 32;
	for (size_t i = 0; said_so && i < len; i++)
		if (text[i] != ',')
			scratch[digits++] = text[i];
	scratch[digits] = '\0';
	if (said_so && number_parse(scratch, digits, &number) == 0) {
		cell->raw = number.canonical && digits == len ? NULL : text;
	} else if (len < NUMBER_BYTES && number_is_plain(text, len) &&
		   number_parse(text, len, &number) == 0) {
		cell->raw = number.canonical ? NULL : text;
	} else {
		return false;
	}
	cell->type = CELL_NUMBER;
	cell->number = number.value;
	return true;
}

int html_value_of(const struct html_value *value, const char *text, size_t len,
    bool date1904, char scratch[32], struct cell *cell)
{
	bool is_text = value->text != NULL ||
		       (value->has_format && value->format.text);

	cell->formula = value->formula;
	if (value->error != NULL && *value->error != '\0')
		return text_cell(
		    cell, CELL_ERROR, value->error, strlen(value->error));
	if (value->boolean != NULL) {
		cell->type = CELL_BOOL;
		cell->number = value->boolean[0] == 'T' ||
			       value->boolean[0] == 't' ||
			       value->boolean[0] == '1';
		return 0;
	}
	if (value->text != NULL && *value->text != '\0')
		return text_cell(
		    cell, CELL_TEXT, value->text, strlen(value->text));
	if (value->number != NULL && number_is_error(text, len))
		return text_cell(cell, CELL_ERROR, text, len);
	if (!is_text &&
	    (number_cell(value, date1904, scratch, cell) ||
		plain_number(text, len, value->number != NULL, scratch, cell)))
		return 0;
	return text_cell(cell, CELL_TEXT, text, len);
}
