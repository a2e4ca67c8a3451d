/* repeats.h - a set of lines and sentences that already stood on the page. */
#ifndef SEGMENT_REPEATS_H
#define SEGMENT_REPEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REPEAT_BYTES_MIN = 24 /* shorter text repeats by chance */ };

struct repeats {
    uint64_t *slots; /* open addressing; 0 is empty; the lowest bit tells whether a post said it */
    size_t capacity, count;
};

/* Remembers a line and each of its sentences. -1 when memory ran out. */
int repeats_add(struct repeats *repeats, const char *text, size_t length, bool by_post);

/* True when the whole line, or all its sentences, were added before; *by_post when a post said them first. */
bool repeats_has(const struct repeats *repeats, const char *text, size_t length, bool *by_post);

/* Remembers the hash of a whole post. 1 when it was known before, else 0; -1 when memory ran out. */
int repeats_post(struct repeats *repeats, uint64_t hash);

/* True for a hash that repeats_post was given. */
bool repeats_knows(const struct repeats *repeats, uint64_t hash);

/* Adds text to a hash that began as 0. */
uint64_t repeats_hash(uint64_t hash, const char *text, size_t length);

void repeats_free(struct repeats *repeats);

#endif
