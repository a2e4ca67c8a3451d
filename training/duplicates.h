/* duplicates.h - rows that say nearly the same, which must not stand on both sides of a fold. */
#ifndef TRAINING_DUPLICATES_H
#define TRAINING_DUPLICATES_H

#include <stddef.h>
#include <stdint.h>

#include "training/rows.h"

/* Gives each row the number of the first row of its group. Two rows belong together when over half of the shorter
 * one's word 3-grams stand in the other (retweets, quotes, copied campaigns), or when they have the same words and
 * fewer than DUPLICATES_FEWEST 3-grams. Word sequences that stand in more than DUPLICATES_COMMON rows say nothing and
 * are passed over, so the time is linear. NULL when out of memory; freed with memory_free. */
size_t *duplicates_group(const struct rows *rows);

/* Equal for texts with the same words, whatever their capitals, blanks and ASCII punctuation; 0 without a word. */
uint64_t duplicates_hash_words(const char *text, size_t length);

/* Near 1 for rows with the same words, 0 without a common one. To choose among the few rows of a group: the time
 * grows with the product of their lengths. */
double duplicates_likeness(const struct rows *rows, size_t one, size_t other);

enum { DUPLICATES_FEWEST = 4, DUPLICATES_COMMON = 40 };

#endif
