/*
 * What a program would be that takes less care, for the controls of the tests
 * here: loaded before it (LD_PRELOAD), told by SHIM what to leave out.
 *
 *   nosync   no write barrier does anything
 *   files    only the database's do
 *   normal   the database is told synchronous = NORMAL
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is(const char *mode)
{
	const char *wanted = getenv("SHIM");

	return wanted != NULL && strcmp(wanted, mode) == 0;
}

static int is_database(int fd)
{
	char link[64], path[PATH_MAX];

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t len = readlink(link, path, sizeof path - 1);
	if (len <= 0)
		return 0;
	path[len] = '\0';
	return strstr(path, "shoubao.db") != NULL;
}

static int is_left_out(int fd)
{
	return is("nosync") || (is("files") && !is_database(fd));
}

#define BARRIER(name) \
	int name(int fd) \
	{ \
		int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, #name); \
		return is_left_out(fd) ? 0 : real(fd); \
	}
BARRIER(fsync)
BARRIER(fdatasync)
BARRIER(syncfs)

typedef int exec_function(void *, const char *,
    int (*)(void *, int, char **, char **), void *, char **);

int sqlite3_exec(void *database, const char *sql,
    int (*each)(void *, int, char **, char **), void *context, char **message)
{
	exec_function *real = (exec_function *)dlsym(RTLD_NEXT, "sqlite3_exec");
	int status = real(database, sql, each, context, message);

	if (status == 0 && is("normal") && strstr(sql, "synchronous") != NULL)
		status = real(database, "PRAGMA synchronous = NORMAL;", NULL,
		    NULL, message);
	return status;
}
