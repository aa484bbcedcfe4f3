/*
 * Members of JSON objects: written without ceremony, read with every type,
 * length and range checked, because the writer may be a worker that something
 * hostile took over. Errors are ERR_REJECT and name the member.
 */
#ifndef BASE_MEMBER_H
#define BASE_MEMBER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* --- writing ------------------------------------------------------------- */

/* Takes the reference; a NULL value (out of memory) ends the process. */
void member_set(json_t *object, const char *key, json_t *value);
void member_append(json_t *array, json_t *value);
/* NULL is written as null, text that is no UTF-8 cleaned first. */
void member_set_text(json_t *object, const char *key, const char *text);
/* Nothing is written for NULL or "". */
void member_set_filled(json_t *object, const char *key, const char *text);
void member_set_texts(
    json_t *object, const char *key, char *const *texts, size_t count);
void member_set_flag(json_t *object, const char *key, bool flag);
void member_set_whole(json_t *object, const char *key, int64_t number);
/* Whole numbers are written without a fraction, infinite ones as null. */
void member_set_number(json_t *object, const char *key, double number);

/* --- reading ------------------------------------------------------------- */

enum member_text {
	MEMBER_LINE,         /* one line: control characters become spaces */
	MEMBER_TEXT,         /* many: tab, CR and LF stay */
	MEMBER_LINE_OR_NULL, /* null or missing gives NULL */
};

/* A copy of the text (malloc) of at most max_bytes bytes. 0 or -1. */
int member_text(const json_t *object, const char *key, enum member_text kind,
    size_t max_bytes, char **text, struct err *err);
/* An array of lines; missing = none. The caller frees also after -1. */
int member_texts(const json_t *object, const char *key, size_t max_count,
    size_t max_bytes, char ***texts, size_t *count, struct err *err);
/* Missing = false. */
int member_flag(
    const json_t *object, const char *key, bool *flag, struct err *err);
/* Missing leaves *number as it is. */
int member_whole(const json_t *object, const char *key, int64_t least,
    int64_t most, int64_t *number, struct err *err);
/* The array under key, or NULL when it is missing. */
int member_array(const json_t *object, const char *key, size_t max_count,
    const json_t **array, struct err *err);

#endif
