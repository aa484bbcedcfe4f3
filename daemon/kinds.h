/* What slots a file may go into, by its sniffed type. */
#ifndef DAEMON_KINDS_H
#define DAEMON_KINDS_H

#include <stdbool.h>

#include "base/facts.h"

/* The enum accept bits a part answers to; 0 = none (a program, a sound). The
 * name is asked only where the contents could not be known. */
unsigned kinds_of_part(const struct facts_part *part);
/* ACCEPT_LINK and what the name beside the link promises. */
unsigned kinds_of_link(const struct facts_link *link);
/* Signatures, calendars, mails and the letter itself: no file of ours. */
bool kinds_is_wrapping(const struct facts_part *part);

#endif
