/* digest.h - SHA-256 as text. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_SIZE = 65 }; /* 64 hexadecimal digits and a NUL */

void digest_sha256(const void *bytes, size_t length, char digest[DIGEST_SIZE]);

#endif
