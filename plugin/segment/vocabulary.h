/* vocabulary.h - the phrases that name what stands around posts, with the senses they have.
 *
 * General words of the trade in a dozen languages, no site's own. vocabulary_table.c lists them; the index by first
 * word is made from the list when vane is built (vocabulary_generator.c), so that no page pays for it.
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

enum { VOCABULARY_SLOTS = 8192, VOCABULARY_PHRASE_MAX = 80 };

struct vocabulary_row {
    const char *phrase;
    uint32_t hash; /* of its first word */
    uint32_t sense;
    char second;   /* first byte of its second word; 0 for a phrase of one word */
    uint16_t next; /* row number plus one in the chain of the same slot; 0 ends it */
};

/* By the hash of a phrase's first word: row number plus one. Generated. */
extern const uint16_t vocabulary_first[VOCABULARY_SLOTS];
extern const struct vocabulary_row vocabulary_rows[];

/* The letter at text[0..length) in lower case: ASCII, and the two-byte letters of Latin-1 and Cyrillic. How many
 * bytes it has, 1 or 2; a byte of any other letter stays as it is. */
size_t vocabulary_fold(const char *text, size_t length, char folded[2]);

/* The hash of a word, whatever its case and the shape of its apostrophes; its slot is the hash modulo the slots. */
uint32_t vocabulary_hash(const char *word, size_t length);

/* Sets senses and phrase of every word; the longest phrase at a place wins and covers its words. */
void vocabulary_look_up(struct words *words, const char *text);

#endif
