/* stop.h - a long text can be given up while it is read: the caller's function is asked before each piece of it. */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes, characters or tokens: one to three milliseconds. */
enum { STOP_PIECE = 1 << 16 };

/* Zeroed never stops. */
struct stop {
    int (*wanted)(void *argument);
    void *argument;
};

static inline bool stop_wanted(const struct stop *stop)
{
    return stop->wanted != NULL && stop->wanted(stop->argument) != 0;
}

/* Where the piece that begins at `at` ends, of `count`. */
static inline size_t stop_piece(size_t at, size_t count)
{
    return count - at > STOP_PIECE ? at + STOP_PIECE : count;
}

#endif
