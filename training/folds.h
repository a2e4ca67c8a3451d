/* folds.h - which row is held out when. */
#ifndef TRAINING_FOLDS_H
#define TRAINING_FOLDS_H

#include <stddef.h>
#include <stdint.h>

#include "training/rows.h"

/* How many shares of the rows a learning curve has: an eighth, a quarter, a half, all. */
enum { FOLDS_SHARES = 4 };

struct folds {
    uint8_t *fold;   /* of each row, 0 to count - 1 */
    uint8_t *share;  /* of each row: the smallest share it belongs to, 0 (the first eighth) to FOLDS_SHARES - 1 */
    size_t *group;   /* of each row: the first row that says nearly the same (duplicates.h), or itself */
    size_t count;
    size_t groups, repeated; /* groups + repeated is the number of rows */
};

/* Gives each row a fold: every label is spread evenly (stratified), rows that say nearly the same share a fold, and
 * nothing but rows, count and seed decides. The shares are spread as evenly over labels and folds.
 * VANE_ERROR_MEMORY. */
int32_t folds_assign(const struct rows *rows, size_t count, uint64_t seed, struct folds *folds,
                     struct vane_error *error);
void folds_clear(struct folds *folds);

#endif
