#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* The end of a path tells more than its beginning, so a long one loses its front. */
static void copy_tail(char *to, size_t capacity, const char *from)
{
    size_t length = strlen(from);
    if (length < capacity) {
        memcpy(to, from, length + 1);
        return;
    }
    memcpy(to, "...", 3);
    memcpy(to + 3, from + length - (capacity - 4), capacity - 4);
    to[capacity - 1] = '\0';
}

/* A message is one line of UTF-8, whatever a file put into it and wherever a buffer's end has cut it. */
static void clean(char *text)
{
    size_t length = strlen(text), taken;
    for (size_t at = 0; at < length; at += taken) {
        uint32_t code;
        bool valid;
        taken = utf8_decode((const uint8_t *)text + at, length - at, &code, &valid);
        if (!valid || code < 0x20 || code == 0x7F)
            memset(text + at, code < 0x20 && valid ? ' ' : '?', taken);
    }
}

int32_t error_set(struct vane_error *error, int32_t code, const char *source, uint64_t line, const char *format, ...)
{
    if (error == NULL || error->code != VANE_OK)
        return code;
    error->code = code;
    error->line = line;
    copy_tail(error->source, sizeof error->source, source != NULL ? source : "");
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    clean(error->source);
    clean(error->text);
    return code;
}

int32_t error_memory(struct vane_error *error)
{
    return error_set(error, VANE_ERROR_MEMORY, NULL, 0, "out of memory");
}

int32_t error_stopped(struct vane_error *error)
{
    return error_set(error, VANE_ERROR_STOPPED, NULL, 0, "stopped by the caller");
}
