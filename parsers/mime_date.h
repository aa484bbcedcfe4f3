/* The Date field (RFC 5322, sections 3.3 and 4.3). */
#ifndef PARSERS_MIME_DATE_H
#define PARSERS_MIME_DATE_H

#include <stddef.h>

/* RFC 3339 with the sender's offset: "2023-05-18T10:00:00+08:00" (malloc), or
 * NULL when the value is no date. Names of zones other than those of the RFC
 * count as +00:00. */
char *mime_date_read(const char *raw, size_t len);

#endif
