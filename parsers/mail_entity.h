/* Character references of HTML: "&nbsp;", "&#8220;", "&#x4e2d;". */
#ifndef PARSERS_MAIL_ENTITY_H
#define PARSERS_MAIL_ENTITY_H

#include <stddef.h>
#include <stdint.h>

/* The character that the "&" at `at` stands for, and how many bytes say it;
 * 0 when it is no reference. */
uint32_t mail_entity_read(const char *at, size_t len, size_t *used);

#endif
