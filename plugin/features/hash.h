/* hash.h - how features find their buckets. A change here is a new FEATURIZER_VERSION.
 *
 * A feature is a row of symbols behind a salt that tells its kind. Each step multiplies by a large odd number
 * (2^64 / golden ratio, Knuth's multiplicative hashing), which carries every symbol into the upper bits; the bucket is
 * taken from there.
 */
#ifndef FEATURES_HASH_H
#define FEATURES_HASH_H

#include <stdint.h>

#include "features/featurizer.h"

#define HASH_MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t hash_step(uint64_t hash, uint64_t symbol)
{
    hash = (hash ^ symbol) * HASH_MULTIPLIER;
    return hash ^ hash >> 32;
}

/* The bucket of a single word. */
static inline uint32_t hash_word_bucket(uint64_t hash)
{
    return (uint32_t)((hash * HASH_MULTIPLIER >> 32) * FEATURE_WORD_BUCKETS >> 32);
}

/* The bucket of any other feature, behind the words'. */
static inline uint32_t hash_bucket(uint64_t hash)
{
    return FEATURE_WORD_BUCKETS
         + (uint32_t)((hash * HASH_MULTIPLIER >> 32) * (FEATURE_BUCKETS - FEATURE_WORD_BUCKETS) >> 32);
}

#endif
