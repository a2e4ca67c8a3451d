/* model.h - bundles opened together: one table that holds, side by side for each bucket, the weights of all labels.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/bundle.h"
#include "vane/vane.h"

enum { MODEL_BUNDLES_MAX = 64 };

struct vane_model {
    struct bundle *bundles;
    size_t bundle_count;
    size_t stride;     /* weights of one bucket: 4, 8, 16, ... ; label k of bundle b is at b * LABEL_COUNT + k */
    int16_t *table;    /* FEATURE_BUCKETS * stride; rows cross no cache lines needlessly. NULL when `narrow` is not */
    int8_t *narrow;    /* the same, where all weights fit: half the memory, and more of it in the cache */
    void *table_block; /* what was allocated for the one of them */
    int sentiment;     /* index of the sentiment bundle, or -1 */
    int stance;        /* index of the first stance bundle, or -1 */
};

/* The weight of a column in a bucket, in steps. */
static inline int model_weight(const vane_model *model, uint32_t bucket, size_t column)
{
    size_t at = (size_t)bucket * model->stride + column;
    return model->narrow != NULL ? model->narrow[at] : model->table[at];
}

/* The stance bundle of that target (NULL: the first), or -1. */
int model_find_target(const vane_model *model, const char *target);

#endif
