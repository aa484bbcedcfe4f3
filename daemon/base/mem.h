/*
 * Allocation that cannot fail: out of memory ends the process with status 71
 * (EX_OSERR) and the supervisor starts it again. Free with free().
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t bytes);
void *mem_calloc(size_t count, size_t bytes);
/* count * bytes is checked for overflow. */
void *mem_resize(void *old, size_t count, size_t bytes);
char *mem_strdup(const char *text);
/* Copies at most len bytes and terminates. */
char *mem_strndup(const char *text, size_t len);
/* A new string as printf would make it. */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Grows `items` (an array with `count` used) so that one more fits; doubles. */
#define MEM_GROW(items, count, cap) \
	do { \
		if ((count) >= (cap)) { \
			(cap) = (cap) ? (cap)*2 : 8; \
			(items) = mem_resize((items), (cap), sizeof *(items)); \
		} \
	} while (0)

#endif
