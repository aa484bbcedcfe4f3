/*
 * winmail.dat: Transport-Neutral Encapsulation Format ([MS-OXTNEF]), what
 * Outlook wraps attachments in. Only attachments, their names and data are
 * read; every length is checked against what is there.
 */
#ifndef PARSERS_TNEF_H
#define PARSERS_TNEF_H

#include <stdbool.h>
#include <stddef.h>

struct tnef_sink {
	void *context;
	/* `name` is clean UTF-8, "" when there is none; both live during the
	 * call. 0, or -1 to stop. */
	int (*attachment)(void *context, const char *name,
	    const unsigned char *bytes, size_t size);
};

bool tnef_is(const unsigned char *bytes, size_t size);

/* How many attachments were handed over; -1 when the sink stopped. *damaged
 * when the stream broke off or lied about a length. */
int tnef_read(const unsigned char *bytes, size_t size,
    const struct tnef_sink *sink, bool *damaged);

#endif
