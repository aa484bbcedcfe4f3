/* A sorted set of names: what of a folder has been dealt with. */
#ifndef DAEMON_NAME_SET_H
#define DAEMON_NAME_SET_H

#include <stdbool.h>
#include <stddef.h>

struct name_set {
	char **names; /* sorted once name_set_sort was called */
	size_t count, cap;
};

void name_set_add(struct name_set *set, const char *name, size_t len);
/* Sorts and removes doubles; before any name_set_has. */
void name_set_sort(struct name_set *set);
bool name_set_has(const struct name_set *set, const char *name, size_t len);
void name_set_free(struct name_set *set);

#endif
