/* memory.h - the only way to heap memory in vane.
 *
 * Two functions, and no function pointers behind them: a program that wants other memory links its own pair instead
 * of memory.c, as tests/support/failing_memory.c does to make the k-th allocation fail. So there is no global state.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* As realloc: block NULL allocates. NULL on failure, and then `block` is untouched. size must not be 0. */
__attribute__((warn_unused_result)) void *memory_resize(void *block, size_t size);

/* NULL is allowed. */
void memory_free(void *block);

/* count * size zeroed bytes; NULL on failure or overflow. */
__attribute__((warn_unused_result)) void *memory_zeroed(size_t count, size_t size);

/* A NUL-terminated copy of length bytes; NULL on failure. */
__attribute__((warn_unused_result)) char *memory_copy(const char *bytes, size_t length);

/* Makes *block hold at least `wanted` elements of `size` bytes, growing by half; *capacity is in elements.
 * 0 on success, -1 on failure or overflow with *block untouched. */
__attribute__((warn_unused_result)) int memory_reserve(void *block, size_t *capacity, size_t wanted, size_t size);

#endif
