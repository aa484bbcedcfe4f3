#include "parsers/html_table.h"

#include <stdlib.h>

#include "parsers/markup_text.h"

int html_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	struct html_book book = {0};
	size_t len;
	char *text = markup_text_decode(bytes, size, NULL, &len);

	if (text == NULL)
		return table_refuse(report, OUTCOME_UNSUPPORTED, "no text");
	struct html_tables *tables = html_tables_new(limits, sink, report);
	html_book_read(&book, text, len, limits);
	html_tables_date1904(tables, book.date1904);
	int result = html_walk(
	    tables, text, len, book.count > 0 ? &book.sheets[0] : NULL);
	if (result == 0 && html_tables_count(tables) == 0)
		result = table_refuse(
		    report, OUTCOME_NO_TABLE, "the page holds no table");
	html_tables_free(tables);
	html_book_free(&book);
	free(text);
	return result;
}
