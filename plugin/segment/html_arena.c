#include "segment/html_arena.h"

#include <string.h>

#include "base/memory.h"
#include "vane/plugin.h"

enum { BLOCK_BYTES = 1 << 20, HEADER_BYTES = 16, SMALLEST = 4 /* 16 bytes */ };

struct arena_block {
    struct arena_block *next;
    size_t size;
};

void arena_start(struct html_arena *arena, size_t limit)
{
    arena->blocks = NULL;
    arena->at = arena->end = NULL;
    memset(arena->spare, 0, sizeof arena->spare);
    arena->used = 0;
    arena->limit = limit;
    arena->failure = VANE_OK;
}

void arena_end(struct html_arena *arena)
{
    while (arena->blocks != NULL) {
        struct arena_block *next = arena->blocks->next;
        memory_free(arena->blocks);
        arena->blocks = next;
    }
}

static void give_up(struct html_arena *arena, int32_t failure)
{
    arena->failure = failure;
    longjmp(arena->out, 1);
}

/* Sizes are rounded up to powers of two, so that a piece given back fits the next request of its class. */
static unsigned class_of(size_t size)
{
    unsigned class = SMALLEST;
    while (((size_t)1 << class) < size)
        class++;
    return class;
}

static void add_block(struct html_arena *arena, size_t room)
{
    size_t size = room > BLOCK_BYTES ? room : BLOCK_BYTES;
    if (arena->used + size > arena->limit)
        give_up(arena, VANE_ERROR_LIMIT);
    struct arena_block *block = memory_resize(NULL, size + HEADER_BYTES);
    if (block == NULL)
        give_up(arena, VANE_ERROR_MEMORY);
    block->next = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->at = (char *)block + HEADER_BYTES;
    arena->end = arena->at + size;
    arena->used += size;
}

void *arena_allocate(void *user, size_t size)
{
    struct html_arena *arena = user;
    unsigned class = class_of(size + sizeof(uint64_t));
    if (class >= ARENA_CLASSES)
        give_up(arena, VANE_ERROR_LIMIT);
    if (arena->spare[class] != NULL) {
        void *piece = arena->spare[class];
        memcpy(&arena->spare[class], piece, sizeof(void *));
        return piece;
    }
    size_t room = (size_t)1 << class;
    if ((size_t)(arena->end - arena->at) < room)
        add_block(arena, room);
    uint64_t label = class;
    memcpy(arena->at, &label, sizeof label);
    void *piece = arena->at + sizeof label;
    arena->at += room;
    return piece;
}

void arena_release(void *user, void *piece)
{
    struct html_arena *arena = user;
    if (piece == NULL)
        return;
    uint64_t class;
    memcpy(&class, (char *)piece - sizeof class, sizeof class);
    memcpy(piece, &arena->spare[class], sizeof(void *));
    arena->spare[class] = piece;
}
