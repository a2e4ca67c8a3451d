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
    *matrix = (struct matrix){ 0 };
}

static int compare_buckets(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

int32_t matrix_build(struct matrix *matrix, const struct rows *rows, struct vane_error *error)
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
done:
    features_free(features);
    return status;
}
