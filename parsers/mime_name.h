/* File names as senders write them, made fit to be one. */
#ifndef PARSERS_MIME_NAME_H
#define PARSERS_MIME_NAME_H

#define MIME_NAME_MAX_BYTES 200

/* The last path part of a UTF-8 name without control, zero-width and
 * direction characters, trimmed, at most 200 bytes with its extension kept
 * (malloc); "" when nothing is left. */
char *mime_name_clean(const char *name);

/* A title (a subject) as a place to have come from: the same without looking
 * for path parts (malloc). */
char *mime_name_title(const char *title);

#endif
