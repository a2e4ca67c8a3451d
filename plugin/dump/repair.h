/* repair.h - bytes into valid UTF-8, losing nothing that is text. */
#ifndef DUMP_REPAIR_H
#define DUMP_REPAIR_H

#include <stddef.h>
#include <stdint.h>

struct repair {
    char *buffer;
    size_t capacity;
};

/* When bytes are valid UTF-8 they are left as they are; otherwise *bytes and *length become a copy in repair->buffer
 * with U+FFFD for what is not. Returns the number of invalid bytes, or -1 when out of memory. */
int64_t repair_utf8(struct repair *repair, const char **bytes, size_t *length);

#endif
