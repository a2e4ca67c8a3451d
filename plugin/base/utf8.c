#include "base/utf8.h"

size_t utf8_decode_slow(const uint8_t *bytes, size_t length, uint32_t *code, bool *valid)
{
    uint8_t lead = bytes[0];
    size_t wanted = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3
                  : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
    *code = UTF8_REPLACEMENT;
    *valid = false;
    if (wanted == 0)
        return 1;
    if (wanted == 1) {
        *code = lead;
        *valid = true;
        return 1;
    }
    /* The second byte's range rules out overlong forms, surrogates and what lies beyond U+10FFFF. */
    uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    uint32_t value = lead & (0x7Fu >> wanted);
    for (size_t i = 1; i < wanted; i++) {
        if (i >= length || bytes[i] < low || bytes[i] > high)
            return i;
        value = value << 6 | (bytes[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    *code = value;
    *valid = true;
    return wanted;
}

size_t utf8_encode(uint32_t code, uint8_t bytes[4])
{
    if (code < 0x80) {
        bytes[0] = (uint8_t)code;
        return 1;
    }
    size_t count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--) {
        bytes[i] = (uint8_t)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    bytes[0] = (uint8_t)(0xFF00u >> count | code);
    return count;
}
