#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
    for (char *c = error->text; *c != '\0'; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' '; /* a message is one line, whatever a file put into it */
    return code;
}

int32_t error_memory(struct vane_error *error)
{
    return error_set(error, VANE_ERROR_MEMORY, NULL, 0, "out of memory");
}
