/* vocabulary.h - the phrases that name what stands around posts, with the senses they have.
 *
 * General words of the trade in a handful of languages, no site's own. The index is built for each page anew (some
 * dozen microseconds), so that there is no global state.
 */
#ifndef SEGMENT_VOCABULARY_H
#define SEGMENT_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#include "segment/words.h"

/* Phrases are lower-case words with one space between them; semicolons part them. */
struct vocabulary_group {
    uint32_t sense;
    const char *phrases;
};

extern const struct vocabulary_group vocabulary_groups[];
extern const size_t vocabulary_group_count;

enum { VOCABULARY_SLOTS = 4096, VOCABULARY_ROWS_MAX = 4096 };

struct vocabulary_row {
    const char *phrase; /* ends at a semicolon or NUL */
    uint32_t sense;
    uint32_t next;      /* row number plus one in the chain of the same slot; 0 ends it */
};

struct vocabulary {
    uint16_t first[VOCABULARY_SLOTS]; /* by the hash of a phrase's first word: row number plus one */
    struct vocabulary_row rows[VOCABULARY_ROWS_MAX];
    size_t count;
};

void vocabulary_index(struct vocabulary *vocabulary);

/* Sets senses and phrase of every word; the longest phrase at a place wins and covers its words. */
void vocabulary_look_up(const struct vocabulary *vocabulary, struct words *words, const char *text);

#endif
