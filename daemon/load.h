/* Loading the configuration as a program does it: spreadsheets read by
 * shoubao-parse, every problem printed as `file:line: reason`. */
#ifndef DAEMON_LOAD_H
#define DAEMON_LOAD_H

#include "config/config.h"

/* NULL when anything is wrong; the problems are on standard error. */
struct config *load_config(const char *path);

#endif
