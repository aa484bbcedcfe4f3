/*
 * Landlock (Linux 5.13 and later) by raw system calls: what a process may do
 * below which paths. The kernel's versions add rights; each kernel gets those
 * it knows. A kernel without Landlock is no error.
 */
#ifndef BASE_LANDLOCK_H
#define BASE_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lockdown.h"

#define LANDLOCK_SCOPE_SOCKETS (1u << 0) /* no abstract sockets of others */
#define LANDLOCK_SCOPE_SIGNALS (1u << 1) /* no signals to others */

/* 0 where there is none. */
int landlock_version(void);
/* *ruleset is a descriptor, or -1 where there is no Landlock. TCP is refused
 * altogether, or all but connecting out. 0 or -1. */
int landlock_build(const struct lockdown_path *paths, size_t count,
    uint64_t scopes, bool connects, int *ruleset, struct err *err);
/* Does nothing for -1. Needs no_new_privs. 0 or -1. */
int landlock_enter(int ruleset, struct err *err);

#endif
