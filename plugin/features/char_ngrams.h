/* char_ngrams.h - the buckets of character n-grams, many at a time.
 *
 * All n-grams of a stretch are hashed side by side with 32-bit arithmetic and no step that waits for the one before,
 * so that a compiler turns the loop into vectors. One body is compiled for every processor of the family and once
 * more for those with AVX2; both give the same buckets, since whole numbers know no rounding.
 */
#ifndef FEATURES_CHAR_NGRAMS_H
#define FEATURES_CHAR_NGRAMS_H

#include <stddef.h>
#include <stdint.h>

enum {
    CHAR_NGRAM_MIN = 4,
    CHAR_NGRAM_MAX = 5
};

/* Writes the buckets of the n-grams of 4 and of 5 symbols that begin at symbols[0] to symbols[count - 1]; the last
 * one reads symbols[count + 3]. `four` and `five` have room for count buckets and do not overlap with the symbols. */
typedef void char_ngrams_fn(const uint32_t *symbols, size_t count, uint32_t *four, uint32_t *five);

char_ngrams_fn char_ngrams_plain;

/* The fastest that this processor runs. */
char_ngrams_fn *char_ngrams_choose(void);

/* The bucket of the n-gram of 4 symbols at `symbols`, as above. */
uint32_t char_ngrams_four(const uint32_t *symbols);

#endif
