/*
 * Workbooks that Excel encrypts without asking for a password: those saved as
 * "read-only recommended" or with a protected structure have one that never
 * changes ([MS-XLS] 2.2.10, [MS-OFFCRYPTO] 2.3.5 to 2.3.7).
 */
#ifndef PARSERS_BIFF_CRYPT_H
#define PARSERS_BIFF_CRYPT_H

#include "parsers/biff.h"

/* Tries that password against a FILEPASS record of a workbook of version 5 or
 * 8. NULL when it is not the one, or the method is none that is known: the
 * workbook is encrypted. Free with biff_crypt_free. */
struct biff_crypt *biff_crypt_open(const struct biff *filepass, int version);
void biff_crypt_free(struct biff_crypt *crypt);

/* The record's payload in the clear: its own data where it never is
 * encrypted, else in out (65535 bytes; may be where the data is). */
const unsigned char *biff_crypt_record(
    struct biff_crypt *crypt, const struct biff *biff, unsigned char *out);

#endif
