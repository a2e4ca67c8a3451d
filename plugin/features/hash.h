/* hash.h - how features find their buckets. A change here is a new FEATURIZER_VERSION.
 *
 * A feature is a row of symbols behind a salt that tells its kind, hashed by steps (text/symbol_hash.h); its bucket
 * is taken from the upper bits. Character n-grams, which are most of all features, have a hash of their own
 * (char_ngrams.h).
 */
#ifndef FEATURES_HASH_H
#define FEATURES_HASH_H

#include <stdint.h>

#include "features/featurizer.h"
#include "text/symbol_hash.h"

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

/* The same range from a sum of 32 bits, and in 32 bits. The finalizer of MurmurHash3 (Appleby, public domain) mixes
 * it; the upper 30 bits times 3 are three quarters of the buckets, each as likely as any other. */
static inline uint32_t hash_bucket32(uint32_t hash)
{
    hash = (hash ^ hash >> 16) * UINT32_C(0x85EBCA6B);
    hash = (hash ^ hash >> 13) * UINT32_C(0xC2B2AE35);
    return FEATURE_WORD_BUCKETS + ((hash >> 2) * 3 >> (32 - FEATURE_BITS));
}
_Static_assert(FEATURE_WORD_BUCKETS * 4 == FEATURE_BUCKETS, "hash_bucket32 leaves the first quarter to single words");

#endif
