/*
 * The budgets of reading one mail. Over a limit is the outcome `too-large`,
 * never a shortened answer that looks whole. One table: the config's keys, the
 * defaults and the wire use it.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <jansson.h>
#include <stdint.h>

#define LIMITS(X) \
	X(memory_bytes, 256 << 20, "address space a worker may add") \
	X(cpu_secs, 10, "processor seconds for one mail") \
	X(wall_secs, 30, "seconds for one mail") \
	X(mail_bytes, 100 << 20, "raw bytes of a mail") \
	X(header_bytes, 1 << 20, "bytes of one header block") \
	X(headers, 1000, "header fields of one block") \
	X(mime_depth, 30, "nesting of multiparts and forwarded mails") \
	X(parts, 500, "parts of one mail, archives included") \
	X(part_bytes, 100 << 20, "decoded bytes of one part") \
	X(text_bytes, 256 << 10, "bytes kept of the mail's own text") \
	X(archive_entries, 2000, "entries of one archive or package") \
	X(archive_depth, 2, "archives inside archives") \
	X(inflated_bytes, 512 << 20, "inflated bytes of one file") \
	X(inflate_ratio, 200, "inflated bytes for one packed byte, per part") \
	X(inflate_ratio_from, 32 << 20, \
	    "inflated bytes before that is looked at") \
	X(sheets, 256, "sheets of one workbook") \
	X(cells, 5000000, "filled cells of one workbook") \
	X(merges, 100000, "merged rectangles of one sheet") \
	X(cell_chars, 32767, "characters of one cell") \
	X(xml_depth, 256, "nesting of XML elements") \
	X(xml_token_bytes, 4 << 20, "bytes of one XML token") \
	X(xml_events, 40000000, "XML elements of one file") \
	X(form_cells, 200000, "cells of a sheet looked through for forms") \
	X(output_bytes, 512 << 20, "bytes of JSON a worker may answer")

struct limits {
#define LIMIT_MEMBER(name, value, meaning) int64_t name;
	LIMITS(LIMIT_MEMBER)
#undef LIMIT_MEMBER
};

extern const struct limits limits_default;

json_t *limits_to_json(const struct limits *limits);
/* Missing keys keep the default. 0, or -1 when a value is no positive integer.
 */
int limits_from_json(const json_t *object, struct limits *limits);

#endif
