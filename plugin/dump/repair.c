#include "dump/repair.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

static size_t count_invalid(const uint8_t *bytes, size_t length)
{
    size_t invalid = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode(bytes + at, length - at, &code, &valid);
        invalid += valid ? 0 : taken;
        at += taken;
    }
    return invalid;
}

int64_t repair_utf8(struct repair *repair, const char **bytes, size_t *length)
{
    const uint8_t *from = (const uint8_t *)*bytes;
    size_t invalid = count_invalid(from, *length);
    if (invalid == 0)
        return 0;
    /* at worst each invalid byte becomes the three of U+FFFD */
    if (memory_reserve(&repair->buffer, &repair->capacity, *length + 2 * invalid, 1) != 0)
        return -1;
    size_t to = 0;
    for (size_t at = 0; at < *length;) {
        uint32_t code;
        bool valid;
        size_t taken = utf8_decode(from + at, *length - at, &code, &valid);
        to += utf8_encode(code, (uint8_t *)repair->buffer + to);
        at += taken;
    }
    *bytes = repair->buffer;
    *length = to;
    return (int64_t)invalid;
}
