/*
 * Names in the archive: what a sender called a file, made fit for a folder
 * that people also open from Windows.
 */
#ifndef SPOOL_ARCHIVE_H
#define SPOOL_ARCHIVE_H

#include <stdint.h>

/* A name of one path component (malloc): / and what Windows reserves become
 * their full-width forms, control and direction-changing characters, leading
 * dots and the trailing dots and spaces are dropped, at most 180 bytes with
 * the extension kept; "unnamed" when nothing is left. */
char *archive_name(const char *name);
/* "a (2).xlsx" of "a.xlsx" and "2" (malloc). */
char *archive_marked(const char *name, const char *mark);
/* campaign/unit/material/[day], each cleaned (malloc). */
char *archive_folder(
    const char *campaign, const char *unit, const char *material, int32_t day);

#endif
