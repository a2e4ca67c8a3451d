/* utf8.h - decoding that never fails, and encoding. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UTF8_REPLACEMENT = 0xFFFD };

/* Reads one code point from bytes[0..length), length >= 1; returns the bytes it took, at least 1. Where they are not
 * UTF-8, *code is U+FFFD, *valid false, and the bytes taken are the longest valid beginning, as Unicode (chapter 3,
 * "substitution of maximal subparts") and browsers do it. */
size_t utf8_decode_slow(const uint8_t *bytes, size_t length, uint32_t *code, bool *valid);

static inline size_t utf8_decode(const uint8_t *bytes, size_t length, uint32_t *code, bool *valid)
{
    if (bytes[0] < 0x80) {
        *code = bytes[0];
        *valid = true;
        return 1;
    }
    return utf8_decode_slow(bytes, length, code, valid);
}

/* Writes a code point (not a surrogate, at most U+10FFFF) as 1 to 4 bytes; returns how many. */
size_t utf8_encode(uint32_t code, uint8_t bytes[4]);

#endif
