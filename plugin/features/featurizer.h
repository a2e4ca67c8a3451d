/* featurizer.h - a comment as a set of feature buckets. Training and scoring both come through features_extract.
 *
 * Features are binary: n-grams of 1 to 3 words and of 4 to 5 characters, emoji as words with their neighbours,
 * repetition, place and polarity, and marks of writing (capitals, elongation, negation). Each is hashed into one of
 * 2^18 buckets; a bucket is in the set once, however many features fall into it. Single words keep to the first quarter,
 * so that what training knows of words beforehand (training/prior.h) can fold into their buckets undisturbed; that costs
 * the others nothing that could be measured (docs/architecture.md).
 */
#ifndef FEATURES_FEATURIZER_H
#define FEATURES_FEATURIZER_H

#include <stddef.h>
#include <stdint.h>

#include "text/text.h"

enum {
    FEATURIZER_VERSION = 3, /* grows with every change that moves a feature to another bucket */
    FEATURE_BITS = 18,
    FEATURE_BUCKETS = 1 << FEATURE_BITS,
    FEATURE_WORD_BUCKETS = FEATURE_BUCKETS / 4, /* single words have the first quarter to themselves */
    WORD_NGRAM_MAX = 3,
    CHAR_NGRAM_MIN = 4,
    CHAR_NGRAM_MAX = 5
};

/* One feature's place: the bytes [begin, end) of the comment that it was read from. */
struct feature_span {
    uint32_t bucket;
    uint32_t begin, end;
};

/* Scratch and result. A zeroed struct is ready for features_extract. [one thread per features] */
struct features {
    struct text text;
    uint32_t *buckets;        /* distinct, in order of first appearance, below FEATURE_BUCKETS */
    size_t count, capacity;
    struct feature_span *spans; /* every feature, doubles included; filled only when asked for */
    size_t span_count, span_capacity;
    uint64_t seen[FEATURE_BUCKETS / 64]; /* all zero between calls */
};

/* Heap memory, because of `seen`. NULL when there is none. */
struct features *features_new(void);
void features_free(struct features *features);

/* Reads a comment into features->buckets (and ->spans when with_spans is not 0). A comment without a token gives none.
 * Linear in length. Errors as text_read. */
int32_t features_extract(struct features *features, const char *utf8, size_t length, int with_spans,
                         struct vane_error *error);

/* The bucket that features_extract gives a token as a word; below FEATURE_WORD_BUCKETS. */
uint32_t featurizer_word_bucket(const struct text *text, const struct token *token);

/* The settings as JSON text, which is what a bundle stores and what its hash is of. Static. */
const char *featurizer_settings(void);

#endif
