/* folds.h - which row is held out when. */
#ifndef TRAINING_FOLDS_H
#define TRAINING_FOLDS_H

#include <stddef.h>
#include <stdint.h>

#include "training/rows.h"

/* Gives each row a fold, 0 to folds - 1: every label is spread evenly (stratified), rows that say nearly the same
 * (duplicates.h) share a fold, and nothing but rows, folds and seed decides. *repeated (may be NULL) is the number of
 * rows that repeat an earlier one. NULL when out of memory; freed with memory_free. */
uint8_t *folds_assign(const struct rows *rows, size_t folds, uint64_t seed, size_t *repeated);

#endif
