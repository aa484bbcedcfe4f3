/* A fresh state folder for each test of the spool, removed behind it. */
#ifndef TESTS_STATE_FOLDER_H
#define TESTS_STATE_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

static int state_folder_remove_one(
    const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

/* The path (malloc). */
static inline char *state_folder_make(void)
{
	char *path = mem_strdup("/tmp/test-spool-XXXXXX");

	if (mkdtemp(path) == NULL)
		abort();
	return path;
}

/* Frees the path. */
static inline void state_folder_remove(char *path)
{
	nftw(path, state_folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}

#endif
