#include "training/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/featurizer.h"

void matrix_clear(struct matrix *matrix)
{
    memory_free(matrix->starts);
    memory_free(matrix->buckets);
    memory_free(matrix->dense);
    *matrix = (struct matrix){ 0 };
}

static int compare_buckets(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static int32_t add_dense(struct matrix *matrix, const struct prior *prior, struct vane_error *error)
{
    matrix->prior = prior;
    matrix->dims = prior_dims(prior);
    matrix->dense = memory_zeroed(matrix->rows * matrix->dims, sizeof *matrix->dense);
    if (matrix->dense == NULL)
        return error_memory(error);
    for (size_t i = 0; i < matrix->rows; i++)
        prior_project(prior, matrix->buckets + matrix->starts[i], matrix_row_length(matrix, i),
                      matrix->dense + i * matrix->dims);
    return VANE_OK;
}

int32_t matrix_build(struct matrix *matrix, const struct rows *rows, const struct prior *prior,
                     struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct features *features = features_new();
    size_t used = 0;
    matrix->starts = memory_zeroed(rows->count + 1, sizeof *matrix->starts);
    if (features == NULL || matrix->starts == NULL) {
        status = error_memory(error);
        goto done;
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->row[i];
        TRY(features_extract(features, rows->texts + row->text, row->length, 0, error));
        if (memory_reserve(&matrix->buckets, &matrix->capacity, used + features->count + 1, sizeof *matrix->buckets)
            != 0) {
            status = error_memory(error);
            goto done;
        }
        memcpy(matrix->buckets + used, features->buckets, features->count * sizeof *matrix->buckets);
        qsort(matrix->buckets + used, features->count, sizeof *matrix->buckets, compare_buckets);
        used += features->count;
        matrix->starts[i + 1] = used;
        matrix->rows = i + 1;
    }
    if (prior != NULL)
        TRY(add_dense(matrix, prior, error));
done:
    features_free(features);
    return status;
}
