/* failing_memory.h - memory that runs out when a test wants it to.
 *
 * failing_memory.c takes the place of base/memory.c at link time. It counts requests, lets the one asked for fail,
 * and counts the blocks that are alive, so that a test sees what a failure leaves behind. One thread only.
 */
#ifndef TESTS_FAILING_MEMORY_H
#define TESTS_FAILING_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

enum failing_mode {
    FAIL_ONCE,    /* only that request fails: what comes after must not hide it */
    FAIL_FOR_GOOD /* every request from then on fails: cleaning up must not need memory */
};

/* The k-th request from now on fails, counting from 1. */
void failing_memory_arm(size_t k, enum failing_mode mode);

/* No request fails any more; tells whether one did. */
bool failing_memory_disarm(void);

/* Blocks that were handed out and not yet given back. */
size_t failing_memory_live(void);

/* The same memory for jansson. The buffer of its lexer may always grow: when it cannot, jansson 2.14 drops bytes of
 * the text without a word, or aborts by an assertion (src/load.c: lex_save, lex_scan_string). That buffer's sizes are
 * the powers of two from 32 on. */
void *failing_malloc(size_t size);
void failing_free(void *block);

#endif
