/*
 * The look before libconfig's: reads a file and all it includes, names every
 * slip with file and line, mends what has one meaning, and lays the tokens
 * out for libconfig. An include is relative to the file it stands in (which
 * libconfig itself cannot do) and may stand anywhere among a group's keys.
 */
#ifndef CONFIG_PRECHECK_H
#define CONFIG_PRECHECK_H

#include "config/source.h"

/* 0, or -1 when a file or a part of it could not be read: what misses then
 * would look like mistakes all over. Slips are in *problems either way. */
int precheck_file(
    struct source *source, const char *path, struct config_problems *problems);

#endif
