/*
 * An OpenDocument text (ODF 1.3, ISO/IEC 26300): its tables, and the lines
 * between them. ods.c opens the package or the flat file. Private to
 * parsers/ods.c and odt.c.
 */
#ifndef PARSERS_ODT_H
#define PARSERS_ODT_H

#include "parsers/table_readers.h"
#include "parsers/xml.h"

extern const struct xml_handlers odt_handlers;

struct odt_reader; /* the handlers' context */

struct odt_reader *odt_reader_new(const struct limits *limits,
    const struct table_sink *sink, struct table_report *report);
void odt_reader_free(struct odt_reader *reader);
/* After the last element: 0, or -1 (the report says why). */
int odt_reader_end(struct odt_reader *reader);

#endif
