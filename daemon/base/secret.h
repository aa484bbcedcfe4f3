/*
 * A password, from a systemd credential (systemd.exec(5), LoadCredential=) or
 * from a file only its owner can read. It is never logged, and forgotten by
 * secret_free.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/err.h"

/* Reads the first line of $CREDENTIALS_DIRECTORY/`credential`, or of the file
 * when `credential` is NULL: a regular file, no link, owned by us (or by root)
 * and readable by nobody else. *secret is malloc'ed; free with secret_free. 0,
 * or -1: ERR_REJECT says what is wrong with it and what to do. */
int secret_read(
    const char *credential, const char *file, char **secret, struct err *err);
/* Overwrites and frees; NULL is fine. */
void secret_free(char *secret);

#endif
