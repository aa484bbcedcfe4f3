/*
 * The mail reader: raw bytes (RFC 5322, MIME) to facts. Made for a locked
 * worker: it opens no file, keeps the mail on disk, and answers over-sized or
 * broken mails with a named outcome.
 *
 * The structure is read by a parser of ours. GMime 3.2.13, made for whole
 * mails of friends, takes 230 MB for 100,000 parts, 90 MB for a long
 * Content-Type and 6 s where delimiters are many, before a limit can be
 * looked at; and half of the time allowed for a small mail.
 */
#ifndef PARSERS_MESSAGE_H
#define PARSERS_MESSAGE_H

#include "base/facts.h"
#include "base/limits.h"

/* Opens what reading needs; before the process is locked. 0, or -1 when a
 * converter is lacking (those are then read as GB18030 or UTF-8). */
int message_prepare(void);

/*
 * Fills *facts (from facts_new) from the mail in `mail_fd`, and appends each
 * attachment's decoded bytes to `pack_fd` (read-write). Parts come in the
 * order of the mail, the same in every run. facts->outcome says whether the
 * mail was read whole; what could be read is there in any case. The parts'
 * contents are not read (`checked` is false). 0, or -1 when a file could not
 * be read or written (errno; the outcome is then damaged).
 */
int message_read(
    int mail_fd, const struct limits *limits, int pack_fd, struct facts *facts);

#endif
