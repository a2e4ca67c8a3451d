#include "model/scorer.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

vane_scorer *vane_scorer_new(const vane_model *model, struct vane_error *error)
{
    vane_scorer *scorer = memory_zeroed(1, sizeof *scorer);
    if (scorer != NULL) {
        scorer->model = model;
        scorer->features = features_new();
        scorer->sums = memory_zeroed(model->stride, sizeof *scorer->sums);
        scorer->probabilities = memory_zeroed(model->bundle_count, sizeof *scorer->probabilities);
    }
    if (scorer == NULL || scorer->features == NULL || scorer->sums == NULL || scorer->probabilities == NULL) {
        (void)error_memory(error);
        vane_scorer_free(scorer);
        return NULL;
    }
    if (model->narrow != NULL)
        features_expect(scorer->features, model->narrow, model->stride * sizeof *model->narrow);
    else
        features_expect(scorer->features, model->table, model->stride * sizeof *model->table);
    return scorer;
}

void vane_scorer_free(vane_scorer *scorer)
{
    if (scorer == NULL)
        return;
    features_free(scorer->features);
    memory_free(scorer->sums);
    memory_free(scorer->probabilities);
    memory_free(scorer->occurrences);
    memory_free(scorer->pushes);
    memory_free(scorer);
}

void vane_scorer_stop_when(vane_scorer *scorer, int (*stop)(void *argument), void *argument)
{
    if (scorer != NULL)
        scorer->features->text.stop = (struct stop){ stop, argument };
}

/* No more rows than this fit into the sums of a block: 65,536 * 32,767 < 2^31, and 256 * 127 < 2^15. */
enum { BLOCK_ROWS = 65536, NARROW_BLOCK_ROWS = 256 };

/* Adds the rows of one block of buckets. Inlined with a constant stride, so that the compiler turns the inner loop
 * into vector additions; integers, so that no order of addition changes the result. */
static inline void add_rows(const int16_t *table, size_t stride, const uint32_t *buckets, size_t count, int32_t *sums)
{
    for (size_t i = 0; i < count; i++) {
        const int16_t *row = table + (size_t)buckets[i] * stride;
        for (size_t k = 0; k < stride; k++)
            sums[k] += row[k];
    }
}

/* Vectors of 16 bytes, which gcc and clang bring to any processor. */
typedef int8_t bytes16 __attribute__((vector_size(16)));
typedef int16_t shorts8 __attribute__((vector_size(16)));
typedef int32_t words4 __attribute__((vector_size(16)));
typedef int64_t longs2 __attribute__((vector_size(16)));

/* The first eight bytes as shorts: each byte twice is the byte times 257, and shifting takes the lower one away. */
static inline shorts8 widen(bytes16 row)
{
    return (shorts8)__builtin_shufflevector(row, row, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7) >> 8;
}

/* One bundle. */
static shorts8 add_rows_of_4(const int8_t *table, const uint32_t *buckets, size_t count)
{
    shorts8 sums = { 0 };
    for (size_t i = 0; i < count; i++) {
        int32_t row;
        memcpy(&row, table + (size_t)buckets[i] * 4, sizeof row);
        sums += widen((bytes16)(words4){ row, 0, 0, 0 });
    }
    return sums;
}

/* Eight columns of two bundles, or of more. */
static inline shorts8 add_columns(const int8_t *table, size_t stride, const uint32_t *buckets, size_t count)
{
    shorts8 sums = { 0 };
    for (size_t i = 0; i < count; i++) {
        int64_t row;
        memcpy(&row, table + (size_t)buckets[i] * stride, sizeof row);
        sums += widen((bytes16)(longs2){ row, 0 });
    }
    return sums;
}

static void sum_wide(const vane_model *model, const uint32_t *buckets, size_t count, int64_t *sums)
{
    int32_t block[MODEL_BUNDLES_MAX * 4] = { 0 };
    switch (model->stride) {
    case 4:
        add_rows(model->table, 4, buckets, count, block);
        break;
    case 8:
        add_rows(model->table, 8, buckets, count, block);
        break;
    default:
        add_rows(model->table, model->stride, buckets, count, block);
    }
    for (size_t k = 0; k < model->stride; k++)
        sums[k] += block[k];
}

static void sum_narrow(const vane_model *model, const uint32_t *buckets, size_t count, int64_t *sums)
{
    const size_t stride = model->stride;
    for (size_t column = 0; column < stride; column += 8) {
        shorts8 block = stride == 4 ? add_rows_of_4(model->narrow, buckets, count)
                      : stride == 8 ? add_columns(model->narrow, 8, buckets, count)
                                    : add_columns(model->narrow + column, stride, buckets, count);
        for (size_t k = 0; k < 8 && column + k < stride; k++)
            sums[column + k] += block[k];
    }
}

static void sum_rows(vane_scorer *scorer)
{
    const vane_model *model = scorer->model;
    const size_t rows = model->narrow != NULL ? NARROW_BLOCK_ROWS : BLOCK_ROWS;
    memset(scorer->sums, 0, model->stride * sizeof *scorer->sums);
    for (size_t at = 0; at < scorer->features->count; at += rows) {
        const uint32_t *buckets = scorer->features->buckets + at;
        size_t left = scorer->features->count - at, count = left < rows ? left : rows;
        if (model->narrow != NULL)
            sum_narrow(model, buckets, count, scorer->sums);
        else
            sum_wide(model, buckets, count, scorer->sums);
    }
}

void scorer_decide(const vane_scorer *scorer, size_t bundle, double scores[LABEL_COUNT])
{
    const struct bundle *b = &scorer->model->bundles[bundle];
    for (size_t k = 0; k < LABEL_COUNT; k++)
        scores[k] = (double)scorer->sums[bundle * LABEL_COUNT + k] * b->step[k] - b->rho[k];
}

static void answer_bundle(vane_scorer *scorer, size_t bundle, int is_empty)
{
    const struct manifest *manifest = &scorer->model->bundles[bundle].manifest;
    double scores[LABEL_COUNT], logits[LABEL_COUNT], probabilities[LABEL_COUNT];
    float *answer = scorer->probabilities[bundle];
    if (is_empty) {
        for (int k = 0; k < LABEL_COUNT; k++)
            answer[k] = k == task_words[manifest->task].neutral ? 1.0f : 0.0f;
        return;
    }
    scorer_decide(scorer, bundle, scores);
    calibration_logits(&manifest->calibration, scores, logits);
    calibration_softmax(logits, probabilities);
    for (int k = 0; k < LABEL_COUNT; k++)
        answer[k] = (float)probabilities[k];
}

static int32_t best_of(const float probabilities[LABEL_COUNT])
{
    const double copy[LABEL_COUNT] = { (double)probabilities[0], (double)probabilities[1], (double)probabilities[2] };
    return calibration_best(copy);
}

static void fill_result(const vane_scorer *scorer, int stance, int is_empty, struct vane_result *result)
{
    const struct features *features = scorer->features;
    int sentiment = scorer->model->sentiment;
    *result = (struct vane_result){ .struct_size = result->struct_size };
    result->feature_count = (uint32_t)features->count;
    result->invalid_bytes = (uint32_t)features->text.invalid_bytes;
    result->flags = (is_empty ? VANE_EMPTY : 0u) | (features->text.invalid_bytes > 0 ? VANE_INVALID_UTF8 : 0u);
    if (sentiment >= 0) {
        result->flags |= VANE_HAS_SENTIMENT;
        memcpy(result->sentiment, scorer->probabilities[sentiment], sizeof result->sentiment);
        result->sentiment_label = best_of(result->sentiment);
    }
    if (stance >= 0) {
        result->flags |= VANE_HAS_STANCE;
        memcpy(result->stance, scorer->probabilities[stance], sizeof result->stance);
        result->stance_label = best_of(result->stance);
    }
}

int32_t vane_score(vane_scorer *scorer, const char *utf8, size_t length, const char *target,
                   struct vane_result *result, struct vane_error *error)
{
    if (scorer == NULL || result == NULL || result->struct_size < sizeof *result || (utf8 == NULL && length > 0))
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0,
                         "scorer, text and a result with its struct_size are needed");
    int stance = model_find_target(scorer->model, target);
    if (target != NULL && stance < 0)
        return error_set(error, VANE_ERROR_TARGET, NULL, 0, "no loaded model knows the target '%s'", target);
    int32_t status = features_extract(scorer->features, utf8 != NULL ? utf8 : "", length, 0, error);
    if (status != VANE_OK)
        return status;
    int is_empty = scorer->features->text.token_count == 0;
    sum_rows(scorer);
    for (size_t b = 0; b < scorer->model->bundle_count; b++)
        answer_bundle(scorer, b, is_empty);
    scorer->has_scored = 1;
    fill_result(scorer, stance, is_empty, result);
    return VANE_OK;
}

const float *vane_scorer_probabilities(const vane_scorer *scorer, size_t index)
{
    if (scorer == NULL || !scorer->has_scored || index >= scorer->model->bundle_count)
        return NULL;
    return scorer->probabilities[index];
}
