/* symbol_hash.h - how rows of symbols become numbers: tokens here, and features (features/hash.h) on top of it.
 *
 * Each step multiplies by a large odd number (2^64 / golden ratio, Knuth's multiplicative hashing), which carries
 * every symbol into the upper bits. A change here moves every feature to another bucket: it is a new
 * FEATURIZER_VERSION.
 */
#ifndef TEXT_SYMBOL_HASH_H
#define TEXT_SYMBOL_HASH_H

#include <stdint.h>

#define HASH_MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

/* What a token's hash begins with; other kinds of features begin with other numbers (features/featurizer.c). */
enum { HASH_OF_TOKEN = 1 };

static inline uint64_t hash_step(uint64_t hash, uint64_t symbol)
{
    hash = (hash ^ symbol) * HASH_MULTIPLIER;
    return hash ^ hash >> 32;
}

#endif
