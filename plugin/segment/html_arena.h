/* html_arena.h - the memory of one parse: handed out in small pieces, given back all at once.
 *
 * gumbo cannot report a failed allocation and frees its tree by recursion. With an arena neither matters: running out
 * jumps back to whoever called arena_try, and the tree is never walked to free it.
 */
#ifndef SEGMENT_HTML_ARENA_H
#define SEGMENT_HTML_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

enum { ARENA_CLASSES = 32 };

struct arena_block;

struct html_arena {
    struct arena_block *blocks;
    char *at, *end;                   /* what is left of the newest block */
    void *spare[ARENA_CLASSES];       /* pieces given back, by the power of two of their size */
    size_t used, limit;               /* bytes */
    jmp_buf out;                      /* set by the caller before the parse */
    int32_t failure;                  /* the vane_code behind a jump */
};

void arena_start(struct html_arena *arena, size_t limit);
void arena_end(struct html_arena *arena);

/* In the shape gumbo wants them. Jumps to arena->out when memory or the limit is exhausted. */
void *arena_allocate(void *arena, size_t size);
void arena_release(void *arena, void *piece);

#endif
