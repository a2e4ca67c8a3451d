#include "features/char_ngrams.h"

#include "features/hash.h"

/* Odd numbers without a pattern: the fractional parts of the square roots of 2, 3, 5, 7, 11 and 13. Each place in an
 * n-gram has its own, which makes the sum a multilinear hash (Carter and Wegman 1979, over whole words as in Lemire
 * and Kaser 2014). */
#define PLACE_0 UINT32_C(0x6A09E667)
#define PLACE_1 UINT32_C(0xBB67AE85)
#define PLACE_2 UINT32_C(0x3C6EF373)
#define PLACE_3 UINT32_C(0xA54FF53B)
#define PLACE_4 UINT32_C(0x510E527F)
#define FIVE UINT32_C(0x9B05688D) /* parts n-grams of 5 from those of 4 */

static inline uint32_t sum_four(const uint32_t *s)
{
    return s[0] * PLACE_0 + s[1] * PLACE_1 + s[2] * PLACE_2 + s[3] * PLACE_3;
}

static inline __attribute__((always_inline)) void hash_all(const uint32_t *restrict symbols, size_t count,
                                                           uint32_t *restrict four, uint32_t *restrict five)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t sum = sum_four(symbols + i);
        four[i] = hash_bucket32(sum);
        five[i] = hash_bucket32((sum ^ FIVE) + symbols[i + 4] * PLACE_4);
    }
}

void char_ngrams_plain(const uint32_t *symbols, size_t count, uint32_t *four, uint32_t *five)
{
    hash_all(symbols, count, four, five);
}

uint32_t char_ngrams_four(const uint32_t *symbols)
{
    return hash_bucket32(sum_four(symbols));
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void hash_avx2(const uint32_t *symbols, size_t count, uint32_t *four,
                                                      uint32_t *five)
{
    hash_all(symbols, count, four, five);
}

char_ngrams_fn *char_ngrams_choose(void)
{
    return __builtin_cpu_supports("avx2") ? hash_avx2 : char_ngrams_plain;
}
#else
char_ngrams_fn *char_ngrams_choose(void)
{
    return char_ngrams_plain;
}
#endif
