#include "support/failing_memory.h"

#include <stdlib.h>

#include "base/memory.h"

static size_t requests_left; /* until one fails; 0: none will */
static enum failing_mode failing;
static bool has_failed;
static size_t live;

void failing_memory_arm(size_t k, enum failing_mode mode)
{
    requests_left = k;
    failing = mode;
    has_failed = false;
}

bool failing_memory_disarm(void)
{
    bool failed = has_failed;
    failing_memory_arm(0, FAIL_ONCE);
    return failed;
}

size_t failing_memory_live(void)
{
    return live;
}

static bool must_fail(void)
{
    if (has_failed && failing == FAIL_FOR_GOOD)
        return true;
    if (requests_left == 0 || --requests_left > 0)
        return false;
    has_failed = true;
    return true;
}

static void *resize(void *block, size_t size)
{
    void *fresh = realloc(block, size);
    live += block == NULL && fresh != NULL;
    return fresh;
}

void *memory_resize(void *block, size_t size)
{
    return must_fail() ? NULL : resize(block, size);
}

void memory_free(void *block)
{
    live -= block != NULL;
    free(block);
}

void *failing_malloc(size_t size)
{
    bool lexer = size >= 32 && (size & (size - 1)) == 0;
    return !lexer && must_fail() ? NULL : resize(NULL, size);
}

void failing_free(void *block)
{
    memory_free(block);
}
