/* memory_grow.c - what is built on the two functions of memory.c. */
#include "base/memory.h"

#include <stdint.h>
#include <string.h>

void *memory_zeroed(size_t count, size_t size)
{
    if (count == 0 || size == 0 || count > SIZE_MAX / size)
        return NULL;
    void *block = memory_resize(NULL, count * size);
    if (block != NULL)
        memset(block, 0, count * size);
    return block;
}

char *memory_copy(const char *bytes, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = memory_resize(NULL, length + 1);
    if (copy == NULL)
        return NULL;
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

int memory_reserve(void *block, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity)
        return 0;
    size_t grown = *capacity + *capacity / 2 + 16;
    if (grown < wanted)
        grown = wanted;
    if (grown > SIZE_MAX / size)
        return -1;
    void *old;
    memcpy(&old, block, sizeof old); /* *block may be of any pointer type */
    void *fresh = memory_resize(old, grown * size);
    if (fresh == NULL)
        return -1;
    memcpy(block, &fresh, sizeof fresh);
    *capacity = grown;
    return 0;
}
