/* Folder names as IMAP writes them (RFC 3501, section 5.1.3). */
#ifndef DAEMON_IMAP_NAME_H
#define DAEMON_IMAP_NAME_H

/* "已发送" → "&XfJT0ZAB-" (malloc). NULL: no such name, or glibc lacks the
 * converter. Opens files: before the walls. */
char *imap_name_encode(const char *name);

#endif
