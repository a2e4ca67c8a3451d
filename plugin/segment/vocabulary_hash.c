/* Case folding and hashing of words, for the vocabulary and for the program that makes its index. */
#include "segment/vocabulary.h"

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The letter at text[0..length) in lower case: ASCII, and the two-byte letters of Latin-1 and Cyrillic. 1 or 2 bytes.
 */
size_t vocabulary_fold(const char *text, size_t length, char folded[2])
{
    uint8_t lead = (uint8_t)text[0], next = length > 1 ? (uint8_t)text[1] : 0;
    folded[0] = lower(text[0]);
    folded[1] = (char)next;
    if (lead != 0xC3 && lead != 0xD0)
        return 1;
    if (lead == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) {
        folded[1] = (char)(next + 0x20);
    } else if (lead == 0xD0 && next >= 0x90 && next <= 0x9F) {
        folded[1] = (char)(next + 0x20);
    } else if (lead == 0xD0 && next >= 0xA0 && next <= 0xAF) {
        folded[0] = (char)0xD1;
        folded[1] = (char)(next - 0x20);
    }
    return length > 1 ? 2 : 1;
}

/* Apostrophes are left out, since they come in two shapes. */
uint32_t vocabulary_hash(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) {
        if ((uint8_t)text[i] < 0x80) {
            if (text[i] != '\'')
                hash = (hash ^ (uint8_t)lower(text[i])) * 16777619u;
            continue;
        }
        if (length - i >= 3 && memcmp(text + i, "\xE2\x80\x99", 3) == 0) {
            i += 2;
            continue;
        }
        char folded[2];
        size_t taken = vocabulary_fold(text + i, length - i, folded);
        for (size_t byte = 0; byte < taken; byte++)
            hash = (hash ^ (uint8_t)folded[byte]) * 16777619u;
        i += taken - 1;
    }
    return hash ^ hash >> 15;
}
