/*
 * What table_read calls for each format. A reader gets the bytes of a file
 * whose kind was sniffed, hands everything to the sink and refuses by
 * table_refuse; the guard before the sink keeps the budgets of sheets,
 * cells, merges and cell lengths. It stops as soon as the sink answers -1.
 */
#ifndef PARSERS_TABLE_READERS_H
#define PARSERS_TABLE_READERS_H

#include "parsers/sniff.h"
#include "parsers/table.h"

typedef int table_reader(const unsigned char *bytes, size_t size,
    const struct limits *limits, const struct table_sink *sink,
    struct table_report *report);

table_reader xlsx_read;  /* ECMA-376 SpreadsheetML, transitional and strict */
table_reader xls_read;   /* [MS-XLS], versions 2 to 8 */
table_reader csv_read;   /* RFC 4180 and what is sent in its name */
table_reader docx_read;  /* ECMA-376 WordprocessingML: its tables */
table_reader ooxml_read; /* encrypted ones, [MS-OFFCRYPTO] */
table_reader ods_read;   /* OpenDocument, ISO/IEC 26300 */
table_reader fods_read;  /* the same in a single XML file */
table_reader odt_read;   /* OpenDocument text: its tables */
table_reader fodt_read;
table_reader html_read;
table_reader mhtml_read;   /* RFC 2557 */
table_reader xml2003_read; /* SpreadsheetML 2003 */

#endif
