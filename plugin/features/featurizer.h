/* featurizer.h - a comment as a set of feature buckets. Training and scoring both come through features_extract.
 *
 * Features are binary: n-grams of 1 to 3 words and of 4 to 5 characters, emoji as words with their neighbours,
 * repetition, place and polarity, and marks of writing (capitals, elongation, negation). Each is hashed into one of
 * 2^18 buckets; a bucket is in the set once, however many features fall into it. Single words keep to the first
 * quarter, so that what training knows of words beforehand (training/prior.h) can fold into their buckets
 * undisturbed; that costs the others nothing that could be measured (docs/architecture.md).
 */
#ifndef FEATURES_FEATURIZER_H
#define FEATURES_FEATURIZER_H

#include <stddef.h>
#include <stdint.h>

#include "features/char_ngrams.h"
#include "text/text.h"

enum {
    FEATURIZER_VERSION = 4, /* grows with every change that moves a feature to another bucket */
    FEATURE_BITS = 18,
    FEATURE_BUCKETS = 1 << FEATURE_BITS,
    FEATURE_WORD_BUCKETS = FEATURE_BUCKETS / 4, /* single words have the first quarter to themselves */
    WORD_NGRAM_MAX = 3,
    FEATURES_RAW = 512 /* that are gathered before doubles are left out; they stay in the first cache */
};

/* One feature's place: the bytes [begin, end) of the comment that it was read from. */
struct feature_span {
    uint32_t bucket;
    uint32_t begin, end;
};

/* Scratch and result; made by features_new. [one thread per features] */
struct features {
    struct text text;
    char_ngrams_fn *hash_chars;
    const char *rows; /* see features_expect */
    size_t row_size;
    uint32_t *buckets;        /* distinct, in no order that means anything, below FEATURE_BUCKETS */
    size_t count, capacity;
    struct feature_span *spans; /* every feature, doubles included; filled only when asked for */
    size_t span_count, span_capacity;
    uint32_t raw[FEATURES_RAW]; /* doubles included */
    size_t raw_count;
    uint64_t seen[FEATURE_BUCKETS / 64]; /* all zero between calls */
};

/* Heap memory, because of `seen`. NULL when there is none. */
struct features *features_new(void);
void features_free(struct features *features);

/* Says where the buckets will be looked up: bucket b at rows + b * row_size. Those rows are on their way to the cache
 * while the rest of the comment is read; nothing is read from them. They must stay as long as the features. */
void features_expect(struct features *features, const void *rows, size_t row_size);

/* Reads a comment into features->buckets (and ->spans when with_spans is not 0). A comment without a token gives
 * none. Linear in length. Errors as text_read. */
int32_t features_extract(struct features *features, const char *utf8, size_t length, int with_spans,
                         struct vane_error *error);

/* The bucket that features_extract gives a token as a word; below FEATURE_WORD_BUCKETS. */
uint32_t featurizer_word_bucket(const struct token *token);

/* The settings as JSON text, which is what a bundle stores and what its hash is of. Static. */
const char *featurizer_settings(void);

/* The part of them that decides a token's bucket as a word, for what is known of words alone (training/prior.h): it
 * outlives changes to other features. Static. */
const char *featurizer_word_settings(void);

#endif
