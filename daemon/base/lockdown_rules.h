/* The profiles of base/lockdown.h as data, and their seccomp filters. */
#ifndef BASE_LOCKDOWN_RULES_H
#define BASE_LOCKDOWN_RULES_H

#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/lockdown.h"

/* The filter, not loaded; NULL and *err on failure. `sanitized` adds what
 * the address sanitizer's run-time needs. Free with seccomp_release. */
scmp_filter_ctx lockdown_rules_build(
    enum lockdown_profile profile, bool sanitized, struct err *err);
/* Has the profile Landlock walls of its own? */
bool lockdown_rules_landlock(enum lockdown_profile profile);
/* Landlock scopes the profile can live in. */
uint64_t lockdown_rules_scopes(enum lockdown_profile profile);
/* May it open TCP connections? */
bool lockdown_rules_connects(enum lockdown_profile profile);

#endif
