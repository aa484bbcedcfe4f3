/*
 * Documents that Excel encrypts without asking for a password: those saved as
 * "read-only recommended" have one that never changes ([MS-OFFCRYPTO] 2.3.4).
 * Others stay closed.
 */
#ifndef PARSERS_OOXML_CRYPT_H
#define PARSERS_OOXML_CRYPT_H

#include <stddef.h>

#include "base/limits.h"

/* The package inside an OLE2 file that holds EncryptionInfo and
 * EncryptedPackage: *package (malloc) of *package_bytes. 0, or -1 when the
 * fixed password does not open it. */
int ooxml_decrypt_package(const unsigned char *bytes, size_t size,
    const struct limits *limits, unsigned char **package,
    size_t *package_bytes);

#endif
