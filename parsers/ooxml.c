/* Encrypted documents: opened where everybody's Excel opens them. */
#include <stdlib.h>

#include "parsers/ooxml_crypt.h"
#include "parsers/table_readers.h"

int ooxml_read(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report)
{
	unsigned char *package;
	size_t package_bytes;
	int result;

	if (ooxml_decrypt_package(
		bytes, size, limits, &package, &package_bytes) < 0)
		return table_refuse(report, OUTCOME_ENCRYPTED,
		    "the document is protected by a password");
	enum sniff_kind kind = sniff_kind_of(package, package_bytes);
	report->format = sniff_format(kind);
	table_note(report, "opened by Excel's own password");
	if (kind == SNIFF_XLSX)
		result = xlsx_read(
		    package, package_bytes, limits, sink, report);
	else if (kind == SNIFF_DOCX)
		result = docx_read(
		    package, package_bytes, limits, sink, report);
	else
		result = table_refuse(report, OUTCOME_UNSUPPORTED,
		    "tables of %s files are not read", report->format);
	free(package);
	return result;
}
