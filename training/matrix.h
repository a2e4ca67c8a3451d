/* matrix.h - the rows' features: a sparse binary matrix, row after row. */
#ifndef TRAINING_MATRIX_H
#define TRAINING_MATRIX_H

#include <stdint.h>

#include "training/rows.h"

struct matrix {
    size_t rows;
    size_t *starts;      /* rows + 1; row i has buckets[starts[i]] .. buckets[starts[i + 1] - 1] */
    uint32_t *buckets;   /* ascending within a row, below FEATURE_BUCKETS */
    size_t capacity;
};

int32_t matrix_build(struct matrix *matrix, const struct rows *rows, struct vane_error *error);
void matrix_clear(struct matrix *matrix);

static inline size_t matrix_row_length(const struct matrix *matrix, size_t row)
{
    return matrix->starts[row + 1] - matrix->starts[row];
}

#endif
