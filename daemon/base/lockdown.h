/*
 * The walls a process puts around itself before its first untrusted byte:
 * seccomp (whatever is not listed kills the process), Landlock where the
 * kernel has it, resource limits, and no core dump or tracing. Walls are
 * built ahead (lockdown_prepare) so that a forked worker only steps inside
 * (lockdown_enter). A process that cannot must refuse to work.
 */
#ifndef BASE_LOCKDOWN_H
#define BASE_LOCKDOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum lockdown_profile {
	LOCKDOWN_WORKER, /* reads one file: memory and open descriptors */
	LOCKDOWN_SERVER, /* opens files for its workers and forks them */
	LOCKDOWN_ENGINE, /* files, the database, local sockets */
	LOCKDOWN_FETCH_MAILDIR, /* files and their changes */
	LOCKDOWN_SEND_MAILDIR,  /* files */
	LOCKDOWN_FETCH_IMAP,    /* connects out; files */
	LOCKDOWN_SEND_SMTP      /* connects out; reads its CA and hosts */
};

/* What may be done below a path; everything else is refused there. */
enum lockdown_right {
	LOCKDOWN_READ,  /* read files, list folders */
	LOCKDOWN_WRITE, /* and make, change, rename and remove them */
	LOCKDOWN_SOCKET /* and make local sockets */
};

struct lockdown_path {
	const char *path; /* a file or folder; one that is absent is skipped */
	enum lockdown_right right;
};

struct lockdown; /* opaque: walls built, not yet entered */

/* Builds the walls of a profile; nothing is enforced yet. `paths` matter to
 * Landlock alone and may be none: then no file can be opened any more where
 * Landlock is. NULL and *err on failure. Free with lockdown_free. */
struct lockdown *lockdown_prepare(enum lockdown_profile profile,
    const struct lockdown_path *paths, size_t path_count, struct err *err);
void lockdown_free(struct lockdown *lockdown);

/* Steps inside, for good; children inherit the walls. May be called by any
 * number of children of the process that prepared. 0, or -1: then the caller
 * must end. */
int lockdown_enter(const struct lockdown *lockdown, struct err *err);
/* Both at once, for a process that locks itself: 0, or -1 and it must end. */
int lockdown_self(enum lockdown_profile profile,
    const struct lockdown_path *paths, size_t path_count, struct err *err);

/* The kernel's Landlock version, 0 where there is none. */
int lockdown_landlock_version(void);

/* Resource limits; a member of 0 leaves that limit as it is. */
struct lockdown_limits {
	int64_t memory_bytes; /* whole address space; not under ASan, whose
				 shadow needs terabytes of it */
	int64_t cpu_secs;     /* SIGXCPU then, SIGKILL one second later */
	int64_t file_bytes;   /* SIGXFSZ when a file would pass it */
	int64_t descriptors;
	bool no_processes; /* no fork, even where seccomp would allow it */
};
/* Sets them, soft and hard, and core dumps off. 0 or -1. */
int lockdown_limit(const struct lockdown_limits *limits, struct err *err);

/* Bytes of address space this process has mapped now; -1 if unknown. */
int64_t lockdown_memory_used(void);

/* Is the address sanitizer built in? Memory limits do not hold then. */
bool lockdown_sanitized(void);

#endif
