#include "parsers/xml2003.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "parsers/markup_text.h"

#define LARGE_BYTES (8u << 20)

int xml2003_namespace_of(const char *uri)
{
	if (strcmp(uri, "urn:schemas-microsoft-com:office:spreadsheet") == 0)
		return XML2003_SHEET;
	if (strcmp(uri, "urn:schemas-microsoft-com:office:excel") == 0)
		return XML2003_EXCEL;
	if (strcmp(uri, "http://www.w3.org/TR/REC-html40") == 0)
		return XML2003_HTML;
	return XML_OTHER;
}

const char *xml2003_attribute(
    struct xml *xml, const char **attributes, const char *name)
{
	const char *value = xml_attribute_in(
	    xml, attributes, XML2003_SHEET, name);

	return value != NULL ? value : xml_attribute(attributes, name);
}

uint32_t xml2003_number(struct xml *xml, const char **attributes,
    const char *name, uint32_t fallback)
{
	const char *text = xml2003_attribute(xml, attributes, name);
	uint32_t value = 0;

	if (text == NULL || *text < '0' || *text > '9')
		return fallback;
	for (; *text >= '0' && *text <= '9'; text++)
		if (value <= 100000000)
			value = value * 10 + (uint32_t)(*text - '0');
	return value;
}

int xml2003_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct xml2003_book book = {
	    .limits = limits, .sink = sink, .report = report};
	int result = -1;
	char *text = NULL;

	/* A large one is not copied where it can be helped. */
	book.text = (const char *)bytes;
	book.len = size;
	if (size < LARGE_BYTES || !utf8_valid(book.text, size)) {
		text = markup_text_decode(bytes, size, NULL, &book.len);
		book.text = text;
	}
	if (book.text == NULL)
		return table_refuse(report, OUTCOME_UNSUPPORTED, "no text");
	/* Web systems write empty lines in front of the declaration. */
	for (; book.len > 0 && strchr(" \t\r\n", *book.text) != NULL;
	     book.text++)
		book.len--;
	if (xml2003_book_read(&book) == 0)
		result = xml2003_sheets_read(&book);
	for (size_t i = 0; i < book.style_count; i++)
		free(book.styles[i].id);
	free(book.styles);
	free(book.hidden);
	free(text);
	return result;
}
