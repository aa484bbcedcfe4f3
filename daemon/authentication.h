/*
 * What a receiving server found out about a sender: its Authentication-Results
 * (RFC 8601), read by its grammar, so that nothing a sender can put into a
 * comment or a quoted name passes for a result.
 */
#ifndef DAEMON_AUTHENTICATION_H
#define DAEMON_AUTHENTICATION_H

#include <stdbool.h>

struct authentication_method {
	bool pass, fail;
	bool aligned; /* a pass is for the domain of the From address, or one
			 above it (RFC 7489, section 3.1) */
};

struct authentication {
	bool spoken; /* that server wrote it */
	struct authentication_method dmarc, spf, dkim;
};

/* `results` is the topmost header or NULL, `server` the only one that is
 * believed (RFC 8601, section 5), `address` the From address. */
void authentication_read(const char *results, const char *server,
    const char *address, struct authentication *out);

/* The server vouches for the From address: dmarc passes, or spf or dkim for
 * its domain; and dmarc does not fail. */
bool authentication_vouches(const struct authentication *found);

#endif
