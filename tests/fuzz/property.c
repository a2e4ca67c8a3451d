#include "property.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

_Noreturn void property_fail(const char *condition, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: property does not hold: %s\n", file, line, condition);
    abort();
}

bool property_is_utf8(const void *bytes, size_t length)
{
    const utf8proc_uint8_t *at = bytes;
    while (length > 0) {
        utf8proc_int32_t code;
        utf8proc_ssize_t taken = utf8proc_iterate(at, (utf8proc_ssize_t)length, &code);
        if (taken <= 0)
            return false;
        at += taken;
        length -= (size_t)taken;
    }
    return true;
}

uint64_t property_count_lines(const uint8_t *bytes, size_t length)
{
    uint64_t lines = length > 0 && bytes[length - 1] != '\n';
    for (size_t i = 0; i < length; i++)
        lines += bytes[i] == '\n';
    return lines;
}

void property_check_error(const struct vane_error *error, int32_t code, uint64_t lines)
{
    PROPERTY(code != VANE_OK);
    PROPERTY(error->code == code);
    PROPERTY(memchr(error->text, '\0', sizeof error->text) != NULL);
    PROPERTY(memchr(error->source, '\0', sizeof error->source) != NULL);
    PROPERTY(error->text[0] != '\0');
    PROPERTY(strpbrk(error->text, "\r\n") == NULL);
    PROPERTY(property_is_utf8(error->text, strlen(error->text)));
    PROPERTY(property_is_utf8(error->source, strlen(error->source)));
    PROPERTY(error->line <= lines);
}
