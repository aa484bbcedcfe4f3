/*
 * Watches what an IMAP server sends before libetpan parses it (RFC 3501,
 * section 9): libetpan reads a line of any length into memory, believes any
 * literal's size, and recurses into nested lists until its stack ends. Also
 * hears "* 5 EXISTS", which libetpan drops while IDLE begins.
 */
#ifndef DAEMON_IMAP_GUARD_H
#define DAEMON_IMAP_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAP_LINE_BYTES 65536 /* of a response without its literals */
#define IMAP_DEPTH 16         /* of ( ) in it; ours need three */
#define IMAP_HEAD_BYTES 24    /* enough to know what it is */

struct imap_guard {
	int64_t bytes_left;    /* of this command's answer */
	int64_t literal_bytes; /* the most one literal may have */
	bool exists;           /* "EXISTS" was heard; the owner clears it */
	const char *broken;    /* English, or NULL while all is well */
	/* where it is: */
	char head[IMAP_HEAD_BYTES]; /* of the line */
	size_t line;
	int depth;
	bool quoted, escaped;
	int size_state; /* of "{123}" before a line end */
	int64_t size;
	int64_t literal; /* bytes of a literal still to come */
};

void imap_guard_init(struct imap_guard *guard);
/* The next command's answer may have so many bytes and such literals. */
void imap_guard_allow(
    struct imap_guard *guard, int64_t bytes, int64_t literal_bytes);
/* Looks at what came. 0, or -1 for ever after with `broken` set. */
int imap_guard_look(struct imap_guard *guard, const char *data, size_t bytes);

#endif
