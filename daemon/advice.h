/* What a sender is told about the subject: whether it could be read as asked,
 * which units may be meant, and a corrected subject ready to copy. */
#ifndef DAEMON_ADVICE_H
#define DAEMON_ADVICE_H

#include "judge.h"
#include "reading.h"

/* To be called with the submissions and holds in place. */
void advice_give(const struct reading *reading, struct verdict *verdict);

#endif
