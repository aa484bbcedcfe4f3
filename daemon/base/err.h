/*
 * What went wrong, for functions that return 0 or -1. The code tells the
 * caller what to do; the text tells a person what happened.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_code {
	ERR_NONE = 0,
	ERR_RETRY,  /* the world's fault, may pass: disk full, server away */
	ERR_REJECT, /* the input's fault, will not pass by itself */
	ERR_BUG     /* ours */
};

struct err {
	enum err_code code;
	char text[512]; /* English, one line, no personal data */
};

/* Fills *err (which may be NULL) and returns -1, so that a function can
 * `return err_set(err, ERR_RETRY, "open %s: %s", path, strerror(errno));` */
int err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* err_set with ": " and the text of errno appended; code ERR_RETRY. */
int err_errno(struct err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
