/* A problem of a form in the words its sender reads. */
#ifndef DAEMON_CTL_PROBLEM_H
#define DAEMON_CTL_PROBLEM_H

#include <jansson.h>

#include "template.h"

/* Adds "text" and "mend" to an object with "code" and, where there are any,
 * "label", "raw", "detail", "ref". */
void ctl_problem_say(const struct templates *templates, json_t *problem);

#endif
