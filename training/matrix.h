/* matrix.h - the rows' features: a sparse binary matrix, row after row, and beside it the prior's dense one. */
#ifndef TRAINING_MATRIX_H
#define TRAINING_MATRIX_H

#include <stdint.h>

#include "training/prior.h"
#include "training/rows.h"

struct matrix {
    size_t rows;
    size_t *starts;      /* rows + 1; row i has buckets[starts[i]] .. buckets[starts[i + 1] - 1] */
    uint32_t *buckets;   /* ascending within a row, below FEATURE_BUCKETS */
    size_t capacity;
    const struct prior *prior; /* NULL: no dense features */
    size_t dims;         /* dense features of a row; 0 without a prior */
    float *dense;        /* rows * dims */
};

/* prior may be NULL, and otherwise must outlive the matrix. */
int32_t matrix_build(struct matrix *matrix, const struct rows *rows, const struct prior *prior,
                     struct vane_error *error);
void matrix_clear(struct matrix *matrix);

static inline size_t matrix_row_length(const struct matrix *matrix, size_t row)
{
    return matrix->starts[row + 1] - matrix->starts[row];
}

#endif
