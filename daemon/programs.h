/* Where our own programs are: beside the running one, else in LIBEXECDIR. */
#ifndef DAEMON_PROGRAMS_H
#define DAEMON_PROGRAMS_H

#include <sys/types.h>

#include "base/err.h"

/* Absolute path of "shoubao-parse" and the like (malloc). */
char *program_path(const char *name);

/* Starts a program (absolute path, arguments ending in NULL) with `fd` as its
 * standard input and output, no other descriptor but standard error, default
 * signals, and SIGKILL when the caller dies. Returns its process number or -1.
 */
pid_t program_start(
    const char *path, const char *const *arguments, int fd, struct err *err);

#endif
